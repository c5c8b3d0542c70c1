package document

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wuzha/internal/printtest"
)

// paragraphTexts are the paragraphs of a paper's main part, tabs as they are.
func paragraphTexts(t *testing.T, paper Paper) []string {
	t.Helper()
	var out []string
	printtest.Parse(t, "document", printtest.Unpack(t, written(t, paper))["word/document.xml"]).Each(func(e printtest.Tree) {
		if e.XMLName.Local != "p" {
			return
		}
		var text strings.Builder
		boxed := false
		e.Each(func(e printtest.Tree) {
			switch e.XMLName.Local {
			case "txbxContent":
				boxed = true
			case "t":
				text.WriteString(e.Text)
			case "tab":
				if e.Attr("pos") == "" {
					text.WriteString("\t")
				}
			case "br":
				text.WriteString("\n")
			}
		})
		if text.Len() > 0 && !boxed {
			out = append(out, text.String())
		}
	})
	return out
}

func TestPaperTexts(t *testing.T) {
	t.Parallel()
	july := day(2023, time.July, 3)
	tests := []struct {
		name  string
		paper Paper
		want  []string
	}{
		{"headings are counted within those above", Paper{Title: "示例", Blocks: []Block{
			Heading{Level: 1, Text: "甲"}, Heading{Level: 2, Text: "乙"}, Heading{Level: 3, Text: "丙"}, Heading{Level: 3, Text: "丁"}, Heading{Level: 4, Text: "戊"},
			Heading{Level: 2, Text: "己"}, Heading{Level: 3, Text: "庚"}, Heading{Level: 1, Text: "辛", Plain: true}, Heading{Level: 1, Text: "壬"}}},
			[]string{"示例", "一、甲", "（一）乙", "1.丙", "2.丁", "（1）戊", "（二）己", "1.庚", "辛", "二、壬"}},
		{"a heading goes on in its line", Paper{Title: "示例", Blocks: []Block{Heading{Level: 2, Text: "甲", Body: "乙。\n丙。"}, Heading{Level: 2, Text: "丁。", Body: "戊。"}}},
			[]string{"示例", "（一）甲。乙。", "丙。", "（二）丁。戊。"}},
		{"each line is a paragraph", Paper{Title: "示例", Blocks: []Block{Paragraph{"　　甲\r\n\n  乙\t丙 \n"}}}, []string{"示例", "甲", "乙 丙"}},
		{"a colon is added once", Paper{Title: "示例", Addressee: "示例镇人民政府:"}, []string{"示例", "示例镇人民政府："}},
		{"one attachment", Paper{Title: "示例", Attachments: []Attachment{{Title: "甲"}}}, []string{"示例", "附件：甲"}},
		{"attachments", Paper{Title: "示例", Attachments: []Attachment{{Title: "甲"}, {Title: "乙", Blocks: []Block{Paragraph{"丙"}}}}},
			[]string{"示例", "附件：1.\t甲", "2.\t乙", "附件2", "乙", "丙"}},
		{"signature", Paper{Title: "示例", Signer: "示例县反诈办", Date: july, Remark: "联系人：示例甲"}, []string{"示例", "示例县反诈办", "2023年7月3日", "（联系人：示例甲）"}},
		{"a day to be written by hand", Paper{Title: "示例", Signer: "示例县反诈办"}, []string{"示例", "示例县反诈办", "    年   月   日"}},
		{"upwards", Paper{Title: "示例", Number: "示例〔2023〕1号", Head: Head{Mark: "示例县", Approver: "示例甲"}}, []string{"示例县", "　示例〔2023〕1号\t签发人：示例甲", "示例"}},
		{"imprint", Paper{Title: "示例", Imprint: Imprint{Copies: "甲，乙。", Printer: "丙", PrintedOn: july}}, []string{"示例", "抄送：甲，乙。", "丙\t2023年7月3日印发"}},
		{"the imprint of a letter", Paper{Form: FormLetter, Title: "示例", Imprint: Imprint{Copies: "甲", Printer: "丙", PrintedOn: july}}, []string{"\t", "示例", "抄送：甲。"}},
		{"minutes are not signed", Paper{Form: FormMinutes, Title: "示例", Number: "第5期", Signer: "甲", Date: july, Present: []Attendance{{"出席", "乙"}}},
			[]string{"第5期", "　甲\t2023年7月3日", "示例", "出席：乙"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := paragraphTexts(t, tt.paper)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("paragraphs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDocumentNumber(t *testing.T) {
	t.Parallel()
	if got, want := DocumentNumber("示例反诈办", 2023, 5), "示例反诈办〔2023〕5号"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNumeral(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 1: "一", 9: "九", 10: "十", 11: "十一", 20: "二十", 35: "三十五", 99: "九十九", 100: "100"} {
		if got := numeral(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}

func TestBrokenTitle(t *testing.T) {
	t.Parallel()
	tests := []struct{ title, want string }{
		{"关于加强反诈培训的函", "关于加强反诈培训的函"},
		{"示例县反诈工作领导小组关于2023年6月全县无诈创建工作情况的通报", "示例县反诈工作领导小组关于\n2023年6月全县无诈创建工作情况的通报"},
		{"关于印发《示例县无诈创建工作实施方案》的通知", "关于印发\n《示例县无诈创建工作实施方案》的通知"},
		{"甲\n乙", "甲\n乙"},
	}
	for _, tt := range tests {
		if got := brokenTitle(tt.title); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.title, got, tt.want)
		}
	}
}

// A title loses nothing by being broken, and its lines fit.
func TestBrokenTitleProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.StringOfN(rapid.RuneFrom([]rune("示例县反诈的和关于情况《》（）、23a")), 1, 90, -1).Draw(t, "title")
		got := brokenTitle(title)
		if strings.ReplaceAll(got, "\n", "") != title {
			t.Fatalf("got %q", got)
		}
	})
}

func TestSignaturePlaces(t *testing.T) {
	t.Parallel()
	const c = charWidth
	tests := []struct {
		name        string
		place       func(signer, day int) (upper, lower shape)
		signer, day int
		upper       shape
		lower       shape
	}{
		{"unsealed, long signer", unsealed, 14 * c, 7 * c, shape{right: 2 * c}, shape{jc: "left", left: textWidth - 14*c}},
		{"unsealed, longer day", unsealed, 5 * c, 7 * c, shape{right: 6 * c}, shape{right: 2 * c}},
		{"sealed, short signer", sealed, 5 * c, 7 * c,
			shape{jc: "center", left: textWidth - 13*c, right: 2 * c, indented: true}, shape{jc: "center", left: textWidth - 13*c, right: 2 * c, indented: true}},
		{"sealed, beyond the margin", sealed, 21 * c, 7 * c,
			shape{jc: "center", left: textWidth - 21*c, indented: true}, shape{jc: "center", left: textWidth - 21*c, indented: true}},
	}
	for _, tt := range tests {
		upper, lower := tt.place(tt.signer, tt.day)
		tt.upper.style, tt.lower.style = styleSign, styleSign
		if !reflect.DeepEqual(upper, tt.upper) || !reflect.DeepEqual(lower, tt.lower) {
			t.Errorf("%s: got %+v and %+v, want %+v and %+v", tt.name, upper, lower, tt.upper, tt.lower)
		}
	}
}

// The issuing mark always fits its width and begins 35 mm down.
func TestMarkFits(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 40; n++ {
		m := newMark(repeated(n), textWidth)
		if width := n * m.size * 10 * m.scale / 100; width > textWidth {
			t.Errorf("%d characters: %d wide, want at most %d (size %d, scale %d%%)", n, width, textWidth, m.size, m.scale)
		}
		if m.size < markLeast || m.size > markSize {
			t.Errorf("%d characters: size %d", n, m.size)
		}
	}
}

// Columns always share the width of the text, and small tables are not set small.
func TestTableFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		table := PaperTable{Columns: make([]PaperColumn, rapid.IntRange(1, MaxPaperColumns).Draw(t, "columns")), Rows: make([][]string, 1)}
		for i := range table.Columns {
			table.Columns[i] = PaperColumn{Title: strings.Repeat("题", rapid.IntRange(0, 12).Draw(t, "title")), Side: Side(rapid.IntRange(0, 2).Draw(t, "side"))}
			table.Rows[0] = append(table.Rows[0], strings.Repeat("1", rapid.IntRange(0, 200).Draw(t, "cell")))
		}
		widths, size := table.fit()
		total := 0
		for _, w := range widths {
			total += w
			if w <= 0 {
				t.Fatalf("a column %d wide", w)
			}
		}
		if total != textWidth || len(widths) != len(table.Columns) || size < sizeS5 {
			t.Fatalf("got %d columns, %d wide, size %d", len(widths), total, size)
		}
	})
}

func TestTableSize(t *testing.T) {
	t.Parallel()
	columns := func(n int) PaperTable {
		table := PaperTable{Rows: [][]string{make([]string, n)}}
		for i := range n {
			table.Columns = append(table.Columns, PaperColumn{Title: "指标", Side: SideRight})
			table.Rows[0][i] = "12345.6"
		}
		return table
	}
	for n, want := range map[int]int{4: sizeS4, 8: sizeS4, 9: size5, 10: sizeS5, 20: sizeS5} {
		if _, got := columns(n).fit(); got != want {
			t.Errorf("%d columns: got size %d, want %d", n, got, want)
		}
	}
}
