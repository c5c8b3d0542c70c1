package document

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// Form is one of the layouts of GB/T 9704-2012.
type Form uint8

// Forms of papers.
const (
	FormDocument Form = iota // 文件: red mark, number, red line
	FormLetter               // 信函: double red lines at the head and foot of the first page
	FormMinutes              // 纪要: red mark, those present, never a seal
)

// Paper is an official document (公文). What is empty is left out, and its place
// with it. Texts are plain: line breaks divide paragraphs, nothing else in them
// is markup. Layout (indents, colons after 主送 and 附件, numbers of headings and
// attachments, blank lines) is added and must not be in the texts.
type Paper struct {
	Form      Form
	Head      Head
	Number    string // 示例反诈办〔2023〕5号, see DocumentNumber
	Title     string // a line break where the title is to be broken; otherwise it is broken evenly
	Addressee string // 主送机关
	Blocks    []Block
	// Attachments are listed after the text; each with blocks begins a page.
	Attachments []Attachment
	Present     []Attendance // minutes only: 出席, 请假, 列席
	Signer      string       // 署名
	Sealed      bool         // room for the seal is left, and the date stands under its middle
	Date        time.Time    // 成文日期 in its own time zone; zero leaves room to write it
	Remark      string       // 附注, without its parentheses
	Imprint     Imprint
}

// Head is what stands above the title besides the number.
type Head struct {
	Mark     string // 发文机关标志: 示例县反诈工作领导小组文件; a line break begins a second line
	CopyNo   string // 份号
	Secrecy  string // 密级和保密期限
	Urgency  string // 紧急程度
	Approver string // 签发人 of a paper that goes upwards; FormDocument only
}

// Attachment is a paper's attachment. One without blocks is only listed.
type Attachment struct {
	Title  string
	Blocks []Block
}

// Attendance is a list of persons under the minutes of a meeting.
type Attendance struct {
	Kind  string // 出席, 请假, 列席
	Names string
}

// Imprint (版记) stands at the bottom of the last page. A letter shows its
// copies only.
type Imprint struct {
	Copies    string // 抄送机关
	Printer   string // 印发机关
	PrintedOn time.Time
}

// Block is a part of the text: a [Paragraph], [Heading], [PaperTable],
// [FormGrid], [Note], [Picture] or [Chart].
type Block interface {
	check() error
	// layOut writes the block with what came before it in mind.
	layOut(b *body) []element
}

// Paragraph is text, indented by two characters. Each line is a paragraph.
type Paragraph struct{ Text string }

// Heading begins a part of the text. Its number is added: 一、 (一) 1. (1) for
// levels 1 to 4, counted within the heading above it.
type Heading struct {
	Level int // 1 to 4
	Text  string
	Body  string // goes on in the heading's own line; the heading then ends in 。
	Plain bool   // no number
}

// Note is a remark in smaller type, as under a table.
type Note struct{ Text string }

// PaperTable is a table of the text's width. Its title rows are repeated on
// each page, and no row is divided between pages.
type PaperTable struct {
	Caption string
	Unit    string // 单位:起、万元; right above the table
	Columns []PaperColumn
	Rows    [][]string // short ones are filled up
	Total   bool       // the last row is a sum, in the type of the title row
}

// PaperColumn is a column of a [PaperTable].
type PaperColumn struct {
	Title string
	Group string // a title above it and its neighbours of the same group
	Side  Side
}

// Side is where the text of a column stands.
type Side uint8

// Sides of a column.
const (
	SideMiddle Side = iota
	SideLeft        // for sentences
	SideRight       // for amounts
)

// MaxPaperColumns is the number of columns that a page can show.
const MaxPaperColumns = 20

// DocumentNumber writes a document's number as it must be: the year in full,
// 〔〕, no 第 and no leading zero.
func DocumentNumber(organ string, year, serial int) string {
	return fmt.Sprintf("%s〔%d〕%d号", organ, year, serial)
}

// check finds what cannot be laid out.
func (p *Paper) check() error {
	switch {
	case p.Form > FormMinutes:
		return fmt.Errorf("unknown form %d", p.Form)
	case oneLine(p.Title) == "":
		return errors.New("no title")
	}
	if err := checkBlocks(p.Blocks); err != nil {
		return err
	}
	for i, a := range p.Attachments {
		if oneLine(a.Title) == "" {
			return fmt.Errorf("attachment %d: no title", i+1)
		}
		if err := checkBlocks(a.Blocks); err != nil {
			return fmt.Errorf("attachment %d: %w", i+1, err)
		}
	}
	return nil
}

func checkBlocks(blocks []Block) error {
	for i, block := range blocks {
		if block == nil {
			return fmt.Errorf("block %d: nothing in it", i+1)
		}
		if err := block.check(); err != nil {
			return fmt.Errorf("block %d: %w", i+1, err)
		}
	}
	return nil
}

func (Paragraph) check() error { return nil }
func (Note) check() error      { return nil }

func (h Heading) check() error {
	if h.Level < 1 || h.Level > len(headingStyles) {
		return fmt.Errorf("heading level %d: want 1 to %d", h.Level, len(headingStyles))
	}
	return nil
}

func (t PaperTable) check() error {
	if n := len(t.Columns); n == 0 || n > MaxPaperColumns {
		return fmt.Errorf("table of %d columns: want 1 to %d", n, MaxPaperColumns)
	}
	for i, row := range t.Rows {
		if len(row) > len(t.Columns) {
			return fmt.Errorf("table row %d: %d cells for %d columns", i+1, len(row), len(t.Columns))
		}
		for _, cell := range row {
			if utf8.RuneCountInString(cell) > MaxCellCharacters {
				return fmt.Errorf("table row %d: %w: a cell of more than %d characters", i+1, ErrTooLarge, MaxCellCharacters)
			}
		}
	}
	return nil
}
