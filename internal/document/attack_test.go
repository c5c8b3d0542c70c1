package document

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// attack is a file that is made to harm whoever opens it.
type attack struct {
	name string
	make func(t *testing.T) []byte
	want error // what it is refused with; nil where it is taken, or its rows are
	most int   // bytes that reading it may take, all told
}

// withstand reads files that harm one after the other, each alone, so that what it takes can be measured.
func withstand(t *testing.T, attacks []attack, read func(content []byte) error) {
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			content := a.make(t)
			var before, after runtime.MemStats
			routines := runtime.NumGoroutine()
			runtime.ReadMemStats(&before)
			err := read(content)
			runtime.ReadMemStats(&after)
			if !errors.Is(err, a.want) {
				t.Errorf("got %v, want %v", err, a.want)
			}
			if took := int(after.TotalAlloc - before.TotalAlloc); took > a.most {
				t.Errorf("%d KB of file took %d MB of memory, want at most %d", len(content)>>10, took>>20, a.most>>20)
			}
			if left := runtime.NumGoroutine() - routines; left > 0 {
				t.Errorf("%d goroutines are left", left)
			}
		})
	}
}

// unfolding is an archive whose part of a name is head, unit again and again until it has size bytes, and tail.
func unfolding(f files, name string, size int, head, unit, tail string) func(t *testing.T) []byte {
	return func(t *testing.T) []byte {
		t.Helper()
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, file := range f {
			part, err := z.Create(file[0])
			if err != nil {
				t.Fatal(err)
			}
			if file[0] != name {
				_, _ = io.WriteString(part, file[1]) // to a buffer
				continue
			}
			_, _ = io.WriteString(part, head)
			block := strings.Repeat(unit, max(1, (1<<20)/len(unit)))
			for written := 0; written < size; written += len(block) {
				_, _ = io.WriteString(part, block)
			}
			_, _ = io.WriteString(part, tail)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
}

// crowded is an archive of very many parts.
func crowded(f files, parts int) func(t *testing.T) []byte {
	return func(t *testing.T) []byte {
		for i := range parts {
			f = append(f, [2]string{fmt.Sprintf("p%0100d", i), ""})
		}
		return f.zip(t)
	}
}

func whole(f files) func(t *testing.T) []byte {
	return func(t *testing.T) []byte { return f.zip(t) }
}

const (
	sheetPart = "xl/worksheets/sheet1.xml"
	textPart  = "xl/sharedStrings.xml"
	sheetHead = `<worksheet><sheetData>`
	sheetTail = `</sheetData></worksheet>`
	laughs    = `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;"><!ENTITY lol2 "&lol1;&lol1;&lol1;&lol1;">]>`
	outside   = `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>`
)

func TestWorkbooksThatAttack(t *testing.T) {
	const little, size = 16 << 20, 64 << 20
	cell := func(text string) string { return `<row><c t="inlineStr"><is><t>` + text + `</t></is></c></row>` }
	nested := files{{"a.xml", strings.Repeat("0", 1<<20)}}
	for range 5 {
		nested = files{{"inner.zip", string(nested.zip(t))}}
	}
	withstand(t, []attack{
		{"zeros", unfolding(book(""), sheetPart, size, "", "\x00", ""), ErrDamaged, little},
		{"comment", unfolding(book(""), sheetPart, size, sheetHead+"<!--", "<a> ", "-->"+sheetTail), ErrTooLarge, little},
		{"document type", unfolding(book(""), sheetPart, size, "<!DOCTYPE a [", `<!ENTITY a "b">`, "]>"+sheetHead+sheetTail), ErrTooLarge, little},
		{"CDATA", unfolding(book(""), sheetPart, size, sheetHead+"<row><c><v><![CDATA[", "<<<<", "]]></v></c></row>"+sheetTail), ErrTooLarge, little},
		{"instruction", unfolding(book(""), sheetPart, size, sheetHead+"<?x ", "<a> ", "?>"+sheetTail), ErrTooLarge, little},
		{"comment behind the rows", unfolding(book(""), sheetPart, size, sheetHead+sheetTail+"<!--", "<a> ", "-->"), nil, little},
		{"comment among the texts", unfolding(book(""), textPart, size, "<sst><!--", "<a> ", "--></sst>"), ErrTooLarge, little},
		{"huge texts", unfolding(book(""), textPart, 4*size, "<sst>", "<si><t>"+strings.Repeat("x", 100<<10)+"</t></si>", "</sst>"), ErrTooLarge, 256 << 20},
		{"very many parts", crowded(book(""), 15_000), ErrTooLarge, little},
		{"archives in archives", whole(append(book(cell("x")), [2]string{"inner.zip", nested[0][1]})), nil, little},
		{"absurd dimension", whole(replaced(book(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`), "<sheetData>", `<dimension ref="A1:XFD1048576"/><sheetData>`)), nil, little},
		{"billion laughs", whole(replaced(book(cell("&lol2;")), "<worksheet>", laughs+"<worksheet>")), ErrDamaged, little},
		{"billion laughs among the texts", whole(replaced(book(""), "<sst>", laughs+"<sst><si><t>&lol2;</t></si>")), ErrDamaged, little},
		{"another file's content", whole(replaced(book(cell("&e;")), "<worksheet>", outside+"<worksheet>")), ErrDamaged, little},
		{"outside document type", whole(replaced(book(cell("x")), "<worksheet>", `<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><worksheet>`)), nil, little},
	}, func(content []byte) error {
		_, err := readAll("x.xlsx", content)
		return err
	})
}

func TestTextsThatAttack(t *testing.T) {
	const size = 10 << 20
	long := strings.Repeat("1", 1020) + ",2\n"
	text := func(s string) func(*testing.T) []byte { return func(*testing.T) []byte { return []byte(s) } }
	var rows []readRow
	for _, tt := range []struct {
		attack
		rows int
		last readRow
	}{
		{attack{"one line", text("a,b\n" + strings.Repeat("x", size)), nil, 3 * MaxRowBytes}, 2, readRow{Number: 2, Fault: FaultTooLong, Line: 2}},
		{attack{"one line of separators", text(strings.Repeat(",", size) + "\nx,y"), nil, 3 * MaxRowBytes}, 2, row(2, "x", "y")},
		{attack{"quote never closed", text("a,\"b\n" + strings.Repeat(long, size/len(long))), nil, 4 * size}, 1 + size/len(long), row(1+size/len(long), long[:len(long)-3], "2")},
		{attack{"every line opens a quote", text(strings.Repeat("\"a\n", 100_000)), nil, size << 4}, 100_000, readRow{Number: 100_000, Fault: FaultQuote, Line: 100_000}},
		{attack{"NUL", text("a,b\n" + strings.Repeat("\x00", size)), ErrNotText, 1 << 20}, 0, readRow{}},
		{attack{"all ends of lines", text("a,b\r\n1,2\n3,4\r5,6\n\r7,8"), nil, 1 << 20}, 5, row(6, "7", "8")},
		{attack{"half a character of UTF-16", text("\xff\xfea\x00,\x00\x00\xd8\n\x00"), nil, 1 << 20}, 1, readRow{Number: 1, Cells: []string{"a", "\ufffd"}, Bad: map[int]string{1: FaultEncoding}}},
		{attack{"an odd byte of UTF-16", text("\xfe\xff\x00a\x00\n\x00"), nil, 1 << 20}, 2, readRow{Number: 2, Cells: []string{"\ufffd"}, Bad: map[int]string{0: FaultEncoding}}},
	} {
		withstand(t, []attack{tt.attack}, func(content []byte) (err error) {
			rows, err = readAll("x.csv", content)
			return err
		})
		if len(rows) != tt.rows || len(rows) > 0 && fmt.Sprint(rows[len(rows)-1]) != fmt.Sprint(tt.last) {
			t.Errorf("%s: got %d rows, the last %.200v; want %d, the last %v", tt.name, len(rows), rows[max(0, len(rows)-1):], tt.rows, tt.last)
		}
	}
}

func TestTemplatesThatAttack(t *testing.T) {
	const little = 64 << 20
	var relations strings.Builder
	var headers []([2]string)
	for i := range 60 {
		fmt.Fprintf(&relations, `<Relationship Id="h%d" Type="http://x/header" Target="h%d.xml"/>`, i, i)
		headers = append(headers, [2]string{fmt.Sprintf("word/h%d.xml", i), "<w:hdr>" + strings.Repeat("<a/>", 150_000) + "</w:hdr>"})
	}
	doctype := func(text, entities string) files {
		f := wordFile(paragraphXML(text), "")
		f[2][1] = entities + f[2][1]
		return f
	}
	withstand(t, []attack{
		{"billion laughs", whole(doctype("&lol2;", laughs)), ErrDamaged, little},
		{"another file's content", whole(doctype("&e;", outside)), ErrDamaged, little},
		{"zeros", unfolding(wordFile("", ""), "word/document.xml", maxTemplatePart+1, "", "\x00", ""), ErrTooLarge, 2 * little},
		{"comment", unfolding(wordFile("", ""), "word/document.xml", maxTemplatePart-1<<20, wordHead+"<!--", "<a> ", "-->"+wordTail), nil, 2 * little},
		{"many parts full of tags", whole(wordFile("", relations.String(), headers...)), ErrTooLarge, 3 * little},
		{"very many parts", crowded(wordFile("", ""), 15_000), ErrTooLarge, little},
		{"very many placeholders", unfolding(wordFile("", ""), "word/document.xml", 1<<20, wordHead+"<w:p><w:r><w:t>", "{{a}}", "</w:t></w:r></w:p>"+wordTail), ErrTemplate, 4 * little},
	}, func(content []byte) error {
		_, err := ReadTemplate(bytes.NewReader(content), int64(len(content)))
		return err
	})
}

// thin is a sound PNG of grey points, all black.
func thin(t *testing.T, w, h uint32) []byte {
	t.Helper()
	out := pixelBomb(w, h)
	binary.BigEndian.PutUint32(out[len(out)-4:], 0)
	out[25] = 0 // grey
	binary.BigEndian.PutUint32(out[29:], crc32.ChecksumIEEE(out[12:29]))
	var rows bytes.Buffer
	z := zlib.NewWriter(&rows)
	block := make([]byte, 1<<20)
	for left := (int(w) + 1) * int(h); left > 0; left -= len(block) {
		if _, err := z.Write(block[:min(left, len(block))]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, chunk := range [][]byte{append([]byte("IDAT"), rows.Bytes()...), []byte("IEND")} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(chunk)-4))
		out = binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk))
	}
	return out
}

// frame is the head of a JPEG that says it has many points, in a way of drawing: 0xc0 in one scan, 0xc2 in several that add up.
func frame(way byte, w, h uint16) []byte {
	out := []byte{0xff, 0xd8, 0xff, way, 0, 17, 8}
	out = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(out, h), w)
	return append(out, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)
}

// progressive is a photo of 16 by 16 points that is drawn in several scans.
const progressive = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wgARCAAQABADASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAMF/8QAFAEBAAAAAAAAAAAAAAAAAAAABP/aAAwDAQACEAMQAAABz0Smf//EABUQAQEAAAAAAAAAAAAAAAAAAAAR/9oACAEBAAEFAqqq/8QAFREBAQAAAAAAAAAAAAAAAAAAABT/2gAIAQMBAT8Bqf/EABURAQEAAAAAAAAAAAAAAAAAAAAU/9oACAECAQE/AZH/xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAY/Ah//xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAE/IQH/2gAMAwEAAgADAAAAEMf/xAAVEQEBAAAAAAAAAAAAAAAAAAAAcf/aAAgBAwEBPxCn/8QAFREBAQAAAAAAAAAAAAAAAAAAAHH/2gAIAQIBAT8Ql//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAT8QH//Z"

func TestPicturesThatAttack(t *testing.T) {
	const little = 8 << 20
	data := func(b []byte) func(*testing.T) []byte { return func(*testing.T) []byte { return b } }
	sound, err := base64.StdEncoding.DecodeString(progressive)
	if err != nil {
		t.Fatal(err)
	}
	deep := pixelBomb(5000, 5000)
	deep[24] = 16
	binary.BigEndian.PutUint32(deep[29:], crc32.ChecksumIEEE(deep[12:29]))
	scan := []byte{0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0}
	withstand(t, []attack{
		{"30,000 by 30,000", data(pixelBomb(30_000, 30_000)), ErrTooLarge, little},
		{"long and narrow", func(t *testing.T) []byte { return thin(t, 1, MaxPixels) }, nil, 128 << 20},
		{"wide and flat", func(t *testing.T) []byte { return thin(t, MaxPixels, 1) }, nil, 256 << 20},
		{"as large as can be", func(t *testing.T) []byte { return thin(t, 5477, 5477) }, nil, 128 << 20},
		{"16 bits a colour", data(deep), ErrTooLarge, little},
		{"JPEG that lies", data(append(frame(0xc0, 65_000, 65_000), scan...)), ErrTooLarge, little},
		{"JPEG of nothing", data(append(frame(0xc0, 5000, 5000), scan...)), ErrDamaged, 128 << 20},
		{"JPEG in several scans", data(append(frame(0xc2, 5000, 5000), scan...)), ErrTooLarge, little},
		{"JPEG of endless scans", data(append(frame(0xc2, 3000, 3000), bytes.Repeat(scan, 100_000)...)), ErrTooLarge, little},
		{"sound JPEG in several scans", data(sound), nil, little},
		{"two headers", data(append(frame(0xc0, 8, 8), frame(0xc0, 60_000, 60_000)[2:]...)), ErrDamaged, little},
		{"Office file of very many parts", crowded(book(""), 15_000), ErrTooLarge, 2 * little},
	}, func(content []byte) error {
		_, err := Receive(content)
		return err
	})
}

// What is something else as well does not stay so: a picture is drawn anew, and what is kept as it came is never shown by a browser.
func TestPolyglots(t *testing.T) {
	t.Parallel()
	const script = "<script>alert(1)</script>"
	inside := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, byte(len(script) + 2)}, script...)
	photo := jpegOf(t, corner(20, 10))
	for name, content := range map[string][]byte{
		"page behind a photo":      append(slices.Clone(photo), script...),
		"page in a photo":          append(slices.Clone(inside), photo[2:]...),
		"archive behind a picture": append(pngOf(t, corner(20, 10)), files{{"x.html", script}}.zip(t)...),
		"page behind a PDF":        []byte("%PDF-1.4\n" + script),
		"page behind a workbook":   append(book("").zip(t), script...),
		"page called a photo":      []byte("<!doctype html>" + script),
		"drawing":                  []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">` + script + `</svg>`),
		"page that begins as GIF":  []byte("GIF89a/*" + script),
	} {
		got, err := Receive(content)
		if err != nil && !errors.Is(err, ErrNotReceived) {
			t.Errorf("%s: %v", name, err)
		}
		if Shown(got.Type) && (bytes.Contains(got.Data, []byte("script")) || bytes.Contains(got.Data, []byte("PK\x03\x04"))) {
			t.Errorf("%s: it is kept as %s and still is something else", name, got.Type)
		}
		if strings.HasPrefix(name, "page ") && (strings.Contains(name, "called") || strings.Contains(name, "begins")) && err == nil {
			t.Errorf("%s: it is taken as %s", name, got.Type)
		}
	}
}
