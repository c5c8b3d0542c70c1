package document

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"wuzha/internal/printtest"
)

// samplePapers has a paper of each form.
func samplePapers(t testing.TB) map[string]Paper {
	return map[string]Paper{"document": bulletin(t), "letter": letter(), "minutes": minutes(), "figures": figures(), "bare": {Title: "示例"}}
}

func written(t testing.TB, paper Paper) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteDocx(&b, paper); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWriteDocxIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	for name, paper := range samplePapers(t) {
		first, second := written(t, paper), written(t, paper)
		if !bytes.Equal(first, second) {
			t.Errorf("%s: the same paper gave other bytes", name)
		}
		archive, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, file := range archive.File {
			names = append(names, file.Name)
			if file.ModifiedDate != 0 || file.ModifiedTime != 0 || len(file.Extra) > 0 {
				t.Errorf("%s: %s carries a time", name, file.Name)
			}
		}
		if !slices.IsSorted(names) || names[0] != "[Content_Types].xml" {
			t.Errorf("%s: parts are in the order %v", name, names)
		}
	}
}

// The hashes are those of the parts before compression, which may change with
// the compiler's library. A change of layout changes them: look at the rendered
// pages, then run with -update.
func TestWriteDocxGolden(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	papers := samplePapers(t)
	for _, name := range slices.Sorted(maps.Keys(papers)) {
		parts := printtest.Unpack(t, written(t, papers[name]))
		hash := sha256.New()
		for _, part := range slices.Sorted(maps.Keys(parts)) {
			fmt.Fprintf(hash, "%s %d\n%s", part, len(parts[part]), parts[part])
		}
		fmt.Fprintf(&out, "%s %x\n", name, hash.Sum(nil))
	}
	golden(t, "docx.txt", []byte(out.String()))
}

func TestDocxPackage(t *testing.T) {
	t.Parallel()
	for name, paper := range samplePapers(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts := printtest.Unpack(t, written(t, paper))
			for _, wanted := range []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/styles.xml", "word/settings.xml",
				"word/fontTable.xml", "word/_rels/document.xml.rels", "word/footerOdd.xml", "word/footerEven.xml", "docProps/core.xml", "docProps/app.xml"} {
				if parts[wanted] == nil {
					t.Errorf("no part %s", wanted)
				}
			}
			for _, fault := range printtest.PackageFaults(t, parts) {
				t.Error(fault)
			}
		})
	}
}

func TestPackageFaults(t *testing.T) {
	t.Parallel()
	parts := printtest.Unpack(t, written(t, letter()))
	delete(parts, "word/headerFirst.xml")
	parts["word/stray.bin"] = nil
	if got := printtest.PackageFaults(t, parts); len(got) != 2 {
		t.Errorf("got %q, want a missing part and a part without a type", got)
	}
}

// What people write is text, whatever is in it.
func TestDocxText(t *testing.T) {
	t.Parallel()
	const hostile = `<w:p>&amp;"'>` + "\x00\x01\ufffe]]>"
	paper := Paper{Title: hostile, Addressee: hostile, Number: hostile, Head: Head{Mark: hostile, Secrecy: hostile, Approver: hostile},
		Blocks:      []Block{Paragraph{hostile}, Heading{Level: 1, Text: hostile, Body: hostile}, Note{hostile}, PaperTable{Columns: []PaperColumn{{Title: hostile}}, Rows: [][]string{{hostile}}}},
		Attachments: []Attachment{{Title: hostile}}, Signer: hostile, Imprint: Imprint{Copies: hostile, Printer: hostile}}
	root := printtest.Parse(t, "document", printtest.Unpack(t, written(t, paper))["word/document.xml"])
	found := 0
	root.Each(func(e printtest.Tree) {
		if e.XMLName.Local == "t" && strings.Contains(e.Text, `<w:p>&amp;"'>`) {
			found++
		}
	})
	if found != 16 {
		t.Errorf("got the text %d times, want 16", found)
	}
}

func FuzzWriteDocx(f *testing.F) {
	for _, seed := range []string{"", "示例", "关于印发《示例县无诈创建工作实施方案》的通知", "a\tb\nc\r\n", "\x00\xff", strings.Repeat("《", 60), "（）\u3000。"} {
		f.Add(seed, uint8(len(seed)))
	}
	f.Fuzz(func(t *testing.T, text string, form uint8) {
		paper := Paper{Form: Form(form % 3), Title: "示例" + text, Number: text, Head: Head{Mark: text, CopyNo: text}, Addressee: text, Signer: text,
			Blocks: []Block{Paragraph{text}, Heading{Level: int(form%4) + 1, Text: text, Body: text},
				PaperTable{Columns: []PaperColumn{{Title: text, Group: text}, {Group: text}}, Rows: [][]string{{text}}},
				FormGrid{Rows: []FormRow{{Fields: []FormField{{text, text}}, Lines: int(form % 5)}}},
				Chart{Kind: ChartKind(form % 3), Categories: []string{text}, Series: []ChartSeries{{text, []float64{float64(form)}}}, Unit: text, Caption: text}},
			Attachments: []Attachment{{Title: "示例" + text, Blocks: []Block{Note{text}}}},
			Present:     []Attendance{{text, text}}, Imprint: Imprint{Copies: text, Printer: text}}
		for name, part := range printtest.Unpack(t, written(t, paper)) {
			if !strings.HasSuffix(name, ".xlsx") {
				printtest.Parse(t, name, part)
			}
		}
	})
}

func TestWriteDocxRefuses(t *testing.T) {
	t.Parallel()
	wide := PaperTable{Columns: make([]PaperColumn, MaxPaperColumns+1)}
	tests := []struct {
		name  string
		paper Paper
		want  string
	}{
		{"no title", Paper{Title: " \n"}, "no title"},
		{"form", Paper{Title: "示例", Form: 9}, "unknown form 9"},
		{"nil block", Paper{Title: "示例", Blocks: []Block{nil}}, "block 1: nothing in it"},
		{"level", Paper{Title: "示例", Blocks: []Block{Paragraph{"示例"}, Heading{Level: 5}}}, "block 2: heading level 5: want 1 to 4"},
		{"no columns", Paper{Title: "示例", Blocks: []Block{PaperTable{}}}, "block 1: table of 0 columns: want 1 to 20"},
		{"columns", Paper{Title: "示例", Blocks: []Block{wide}}, "block 1: table of 21 columns: want 1 to 20"},
		{"cells", Paper{Title: "示例", Blocks: []Block{PaperTable{Columns: make([]PaperColumn, 1), Rows: [][]string{{"一"}, {"一", "二"}}}}},
			"block 1: table row 2: 2 cells for 1 columns"},
		{"attachment", Paper{Title: "示例", Attachments: []Attachment{{}}}, "attachment 1: no title"},
		{"in an attachment", Paper{Title: "示例", Attachments: []Attachment{{"示例", []Block{Heading{}}}}}, "attachment 1: block 1: heading level 0: want 1 to 4"},
		{"picture", Paper{Title: "示例", Blocks: []Block{Picture{PNG: []byte("GIF89a is something else")}}}, "block 1: picture: png: invalid format: not a PNG file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			err := WriteDocx(&b, tt.paper)
			if err == nil || err.Error() != "write paper: "+tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if b.Len() > 0 {
				t.Errorf("%d bytes were written of a paper that is refused", b.Len())
			}
		})
	}
}

func TestWriteDocxTellsThatTheDiskIsFull(t *testing.T) {
	t.Parallel()
	whole := len(written(t, letter()))
	for _, room := range []int{0, 100, whole - 1} {
		if err := WriteDocx(&fullWriter{room}, letter()); !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: got %v, want %v", room, err, errFull)
		}
	}
}
