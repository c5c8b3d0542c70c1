// Package document reads and writes tabular files: the ledgers that people
// keep in a spreadsheet, and the lists that are handed back to them. It knows
// rows and cells; what a column means is the caller's business. It also writes
// official papers as Word documents, see the last sections.
//
// # Reading
//
// [Open] and [OpenFile] choose the format by the name's extension: .xlsx is a
// workbook, .csv, .tsv and .txt are separated text. [Table.Next] gives one row
// after the other:
//
//	table, err := document.OpenFile("records.xlsx")
//	if err != nil { ... }
//	defer table.Close()
//	for {
//		number, cells, bad, err := table.Next()
//		if err == io.EOF {
//			break
//		}
//		var row *document.RowError
//		if errors.As(err, &row) {
//			continue // this row is lost, the next ones are not
//		}
//		if err != nil { ... }
//	}
//
// The number is the one that a spreadsheet shows at the row's left: the first
// row is 1, a row that is passed over keeps its number, and a quoted cell of
// several lines is still one row. A row in which every cell is empty is passed
// over, in text and in workbooks alike. Nothing is trimmed.
//
// The map named bad tells which cells cannot be taken, as a [CellFault] by
// column index (from 0); it is nil when all is well. The text of such a cell is
// what a person would see there, cut if it is very long: good for a message,
// not for use.
//
// An error is either a [*RowError], after which reading goes on, or final: one
// of the sentinel errors below, wrapped with the place. A refused file is
// refused by [Open] where its content allows that, and never by a panic.
//
// # Text files
//
// Accepted are UTF-8 with or without a byte order mark, UTF-16 with one (the
// "Unicode text" of a spreadsheet), and GB18030 with its subsets GBK and
// GB2312. A file without a mark is GB18030 when it is not valid UTF-8, unless
// it has faults under GB18030 too and no fewer: then it is UTF-8 with some
// broken cells, which are marked [FaultEncoding]. The file is read twice, once to
// recognise the encoding, once for the rows; memory holds one window of it. A
// NUL character refuses the file.
//
// The separator is comma, tab or semicolon, whichever the header row has most
// of. Lines end in LF, CRLF or CR; inside a quoted cell each of them becomes
// LF. Quotes are read strictly: a quote inside an unquoted cell, text after a
// closing quote, and a quote that is never closed cost the line they begin in,
// and reading goes on with the line after it. Rows come as long or short as
// they are. encoding/csv takes each row apart; where a row ends is found here,
// because encoding/csv would take a quote that is never closed to the end of
// the file.
//
// # Workbooks
//
// The first visible worksheet is read unless [OnSheet] names another. Numbers
// come as the shortest decimal that is the same number, without an exponent;
// text is left as it is, so that the code 007 stays 007; truth values are true
// and false. A number shown as a date comes as 2006-01-02, with a time of day
// as 2006-01-02T15:04:05, and one shown as a time of day alone as 15:04:05;
// both date systems (1900 and 1904) are understood. A formula is
// [FaultFormula] whatever its last result was, an error value is
// [FaultErrorValue]. A row shorter than the first row is filled up with empty
// cells, because a workbook does not store them. Of merged cells only the first
// has a value. Cells that an array formula fills besides its first are not
// marked in the file and are read as values.
//
// The sheet is read here as a stream of XML tokens rather than through
// excelize's row iterator, because that iterator gives formatted text without
// telling formulas, error values and styles apart: asking for them cell by cell
// loads the whole sheet into memory. Tokens are taken raw, without the
// decoder's element stack, so that depth costs nothing.
//
// What a file may cost is set in limits.go. Expansion is counted while reading
// and not only believed from the archive's directory, so a compressed bomb ends
// in [ErrTooLarge] early. Names inside the archive are looked up, never used as
// paths on disk.
//
// # Writing
//
// [WriteCSV] writes text that a spreadsheet will not run as formulas.
// [WriteXLSX] writes workbooks with excelize's stream writer, with typed cells,
// drop-down lists and locked columns; text cells are stored as strings and so
// are never formulas. Control characters, which a workbook cannot carry, become
// U+FFFD. [WriteTable] writes a table for a terminal, aligned for the double
// width of Chinese characters. All three give the same bytes for the same
// input, wherever and whenever they run: the finished workbook is copied part
// by part in the order of the names, because excelize writes sheets in random
// order.
//
// # Official papers
//
// [WriteDocx] writes a [Paper] as a Word document in the layout of
// GB/T 9704-2012, in the forms of a document (文件), a letter (信函) and minutes
// (纪要):
//
//	err := document.WriteDocx(w, document.Paper{
//		Head:      document.Head{Mark: "示例县反诈工作领导小组文件"},
//		Number:    document.DocumentNumber("示例反诈组", 2023, 5),
//		Title:     "关于2023年6月工作情况的通报",
//		Addressee: "各镇人民政府、街道办事处",
//		Blocks: []document.Block{
//			document.Heading{Level: 1, Text: "总体情况"},
//			document.Paragraph{Text: "……"},
//		},
//		Signer: "示例县反诈工作领导小组",
//		Date:   time.Date(2023, 7, 3, 0, 0, 0, 0, time.UTC),
//	})
//
// The caller gives texts; numbers of headings, indents, colons and blank lines
// are added here. A full page has 22 lines of 28 characters. Blank lines are
// space before paragraphs, never empty paragraphs, so that none is left over at
// the head of a page. The imprint hangs at the bottom of the last page in a box,
// and the end of the text, the signature and the imprint stay on one page.
//
// Fonts are named and not shipped: 方正小标宋简体, 仿宋_GB2312, 楷体_GB2312, 黑体 and
// 宋体, with the font table naming others, free ones among them. Parts are written
// with the standard library: this layout needs more than a writer of plain
// documents offers. The same paper gives the same bytes; what GB/T 9704 leaves
// open and where programs differ is told where it is decided. Tests render
// papers with LibreOffice and measure the pages.
//
// # Charts, prints, templates
//
// A [Chart] is a block of a paper that the word processor draws itself, from
// figures that lie in the document: no font of this machine is needed, and an
// office can go on editing it. [WritePlacard] writes what hangs on a wall, as
// certificates, plaques and posters, and [WriteLabels] sheets of stickers with
// [QR] codes, both as Word documents of exact sizes.
//
// [ReadTemplate] reads an office's own Word document, with {{名称}} where
// something is to be filled in, and makes it safe; [Template.Fill] fills it. What
// is not filled in stays as it was, byte by byte.
package document
