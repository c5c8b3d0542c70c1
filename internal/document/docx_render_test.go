package document

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// Places on the page in millimetres from its upper left (GB/T 9704-2012, 5.2).
const (
	textTop    = 37.0
	textBottom = 297 - 35.0
	textLeft   = 28.0
	textRight  = 210 - 26.0
	letterWide = 5.57 // a 3号 character
	small      = 4.94 // a 4号 character
)

func twipsMM(twips int) float64 { return float64(twips) * 25.4 / 1440 }

func inMM(points float64) float64 { return points * 25.4 / 72 }

// The pages of everything are rendered once, in one run, and then measured.
func TestRendered(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	files := samplePrints(t)
	for _, papers := range []map[string]Paper{samplePapers(t), measuredPapers(), endingPapers()} {
		for name, paper := range papers {
			files[name] = written(t, paper)
		}
	}
	pages := o.renderFiles(t, files)
	tests := map[string]func(*testing.T, map[string]sheaf){
		"22 lines of 28 characters": measureFullPage, "red head": measureHead, "page numbers": measurePageNumbers,
		"imprint": measureImprint, "table": measureTable, "attachments": measureAttachments, "signature": measureSignature,
		"letter": measureLetter, "nothing in the margins": measureMargins, "ends": measureEnds, "prints": measurePrints,
		"figures": measureFigures, "long names": measureLongNames,
	}
	for name, measure := range tests {
		t.Run(name, func(t *testing.T) { measure(t, pages) })
	}
}

// measuredPapers are made for one measurement each.
func measuredPapers() map[string]Paper {
	const long = "示例经济开发区高桥街道打击治理电信网络新型违法犯罪领导小组办公室"
	july := day(2023, time.July, 3)
	return map[string]Paper{
		"full":       {Title: "示例", Blocks: []Block{Paragraph{repeated(28 * 60)}}},
		"unsealed":   {Title: "示例", Blocks: []Block{Paragraph{repeated(40)}}, Signer: "示例县反诈工作领导小组办公室", Date: july},
		"sealed":     {Title: "示例", Blocks: []Block{Paragraph{repeated(40)}}, Signer: "示例县反诈办", Sealed: true, Date: july},
		"plain head": {Title: "示例", Head: Head{Mark: "示例县人民政府文件"}, Number: DocumentNumber("示例", 2023, 5), Blocks: []Block{Paragraph{repeated(40)}}},
		"long name": {Title: "示例", Blocks: []Block{Paragraph{repeated(40)}}, Signer: long, Sealed: true, Date: july,
			Imprint: Imprint{Printer: long, PrintedOn: day(2023, time.December, 28)}},
		"long name without a seal": {Title: "示例", Blocks: []Block{Paragraph{repeated(40)}}, Signer: long, Date: july},
	}
}

// Signer and printer stand in one line each, however long their names are.
func measureLongNames(t *testing.T, pages map[string]sheaf) {
	for _, name := range []string{"long name", "long name without a seal"} {
		page := pages[name][0]
		signer, date := page.find(t, "示例经济开发区"), page.find(t, "2023年7月3日")
		if !strings.HasSuffix(signer.text(), "办公室") {
			t.Errorf("%s: the signer's line is %q", name, signer.text())
		}
		if right := inMM(date.right()); right > textRight {
			t.Errorf("%s: the day ends at %.1f mm", name, right)
		}
	}
	rows := pages["long name"][0].rows()
	if last := rows[len(rows)-1].text(); !strings.HasPrefix(last, "示例经济开发区") || !strings.HasSuffix(last, "2023年12月28日印发") {
		t.Errorf("the imprint's line is %q", last)
	}
}

// Charts are drawn between the margins, with their names and captions; the form
// is as wide as the text.
func measureFigures(t *testing.T, pages map[string]sheaf) {
	text := ""
	for _, page := range pages["figures"] {
		for _, r := range page.rows() {
			text += r.text() + "\n"
		}
	}
	for _, want := range []string{"图1　各月发案", "图2　各月损失", "图3　类型构成", "刷单返利", "143.25", "万元", "约谈事由", "签名"} {
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(want, "　", "")) && !strings.Contains(text, want) {
			t.Errorf("no %s in the figures", want)
		}
	}
	blue := func(r, g, b byte) bool { return r < 60 && g > 50 && g < 110 && b > 90 }
	_, across := pages["figures"][0].image(t).strokes(t, blue, span{textTop, textBottom})
	if across.from < textLeft || across.to > textRight {
		t.Errorf("the chart reaches from %.1f to %.1f mm", across.from, across.to)
	}
	last := pages["figures"][len(pages["figures"])-1]
	lines := last.image(t).rules(blackInk, 150)
	if len(lines) != 4 {
		t.Fatalf("got %d lines of the form, want 4 around 3 rows", len(lines))
	}
	near(t, "form from the left", lines[0].across.from, textLeft, 1)
	near(t, "form to the right", lines[0].across.to, textRight, 1)
}

func measureFullPage(t *testing.T, pages map[string]sheaf) {
	page := pages["full"][1]
	rows := page.rows()
	if len(rows) != 22 {
		t.Fatalf("got %d lines on a full page, want 22", len(rows))
	}
	for i, r := range rows {
		if n := utf8.RuneCountInString(r.text()); n != 28 {
			t.Errorf("line %d: got %d characters, want 28", i+1, n)
		}
		near(t, "left margin", inMM(r.left()), textLeft, 0.5)
		near(t, "right margin", inMM(r.right()), textRight, 0.5)
		near(t, "line pitch", inMM(r[0].Top-rows[0][0].Top), float64(i)*28.95*25.4/72, 0.1)
	}
	down, _ := page.image(t).strokes(t, blackInk, span{0, textBottom})
	near(t, "first line", down.from, textTop+twipsMM(blankAbove(linePitch, size3)), 1)
	near(t, "last line", down.to, textBottom-twipsMM(blankBelow(linePitch, size3)), 1)
	first := pages["full"][0].rows()[1]
	near(t, "indent", inMM(first.left()), textLeft+2*letterWide, 0.5)
	if n := utf8.RuneCountInString(first.text()); n != 26 {
		t.Errorf("first line: got %d characters, want 26", n)
	}
}

func measureHead(t *testing.T, pages map[string]sheaf) {
	for _, name := range []string{"document", "plain head", "minutes"} {
		page := pages[name][0]
		picture := page.image(t)
		lines := picture.rules(redInk, 150)
		if len(lines) != 1 {
			t.Fatalf("%s: got %d red lines, want 1", name, len(lines))
		}
		line := lines[0]
		near(t, name+": red line from the left", line.across.from, textLeft, 1)
		near(t, name+": red line to the right", line.across.to, textRight, 1)
		mark, across := picture.strokes(t, redInk, span{0, line.down.from - 3})
		near(t, name+": mark below the text's upper edge", mark.from-textTop, 35, 1)
		near(t, name+": middle of the mark", (across.from+across.to)/2, (textLeft+textRight)/2, 1)
		number, _ := picture.strokes(t, blackInk, span{mark.to, line.down.from})
		bottom, _ := picture.strokes(t, blackInk, span{line.down.from - 8, line.down.from})
		near(t, name+": number above the red line", line.down.from-bottom.to, 4, 1)
		near(t, name+": number below the mark", number.from-mark.to, twipsMM(2*linePitch+blankAbove(linePitch, size3)), 1)
		title, _ := picture.strokes(t, blackInk, span{line.down.to + 1, textBottom})
		near(t, name+": title below the red line", title.from-line.down.to, twipsMM(2*linePitch+blankAbove(linePitch, size2)), 1.5)
	}
}

func measurePageNumbers(t *testing.T, pages map[string]sheaf) {
	for name, sheaf := range pages {
		if isPrint(name) {
			continue
		}
		for i, page := range sheaf {
			var number printedLine
			for _, w := range page.words {
				if w.middle() > points(textBottom) {
					number = append(number, w)
				}
			}
			if name == "letter" && i == 0 {
				if len(number) > 0 {
					t.Errorf("the first page of a letter has the number %s", number.text())
				}
				continue
			}
			if got, want := number.text(), fmt.Sprintf("—%d—", i+1); got != want {
				t.Fatalf("%s: got page number %q, want %q", name, got, want)
			}
			if i%2 == 0 {
				near(t, name+": number on an odd page", inMM(number.right()), textRight-small, 1)
			} else {
				near(t, name+": number on an even page", inMM(number.left()), textLeft+small, 1)
			}
			dash := points(textBottom) + points(7)
			near(t, name+": dashes below the text", inMM(dashHeight(t, page, number)), inMM(dash), 1)
		}
	}
}

// dashHeight is where the first dash of a page number is inked, in points.
func dashHeight(t *testing.T, page printed, number printedLine) float64 {
	t.Helper()
	p := page.image(t)
	x := toPixel(inMM((number[0].Left + number[0].Right) / 2))
	for y := toPixel(textBottom + 0.5); y < p.height; y++ {
		at := (y*p.width + x) * 3
		if p.pixels[at] < 160 {
			return points(toMM(y))
		}
	}
	t.Fatal("the page number has no dash")
	return 0
}

func measureImprint(t *testing.T, pages map[string]sheaf) {
	for name, want := range map[string]int{"document": 3, "minutes": 3} {
		sheaf := pages[name]
		checkImprint(t, name, sheaf, want)
		last := sheaf[len(sheaf)-1]
		copies := last.find(t, "抄送：")
		near(t, name+": copies from the left", inMM(copies.left()), textLeft+small, 1)
		printer := last.find(t, "示例县反诈工作领导小组办公室")
		near(t, name+": printer from the left", inMM(printer.left()), textLeft+small, 1)
		near(t, name+": day of printing from the right", inMM(printer.right()), textRight-small, 1)
	}
}

// checkImprint looks for the lines of the imprint on the last page alone, the
// lowest at the lower edge of the text.
func checkImprint(t *testing.T, name string, sheaf sheaf, want int) {
	t.Helper()
	last := sheaf[len(sheaf)-1]
	lines := last.image(t).rules(blackInk, 150)
	if len(lines) != want {
		t.Fatalf("%s: got %d lines on the last page, want %d of the imprint", name, len(lines), want)
	}
	for _, line := range lines {
		near(t, name+": imprint from the left", line.across.from, textLeft, 1)
		near(t, name+": imprint to the right", line.across.to, textRight, 1)
	}
	near(t, name+": last line of the imprint", lines[want-1].down.to, textBottom, 1)
	for _, page := range sheaf[:len(sheaf)-1] {
		for _, r := range page.rows() {
			if strings.HasPrefix(r.text(), "抄送") {
				t.Errorf("%s: an imprint before the last page", name)
			}
		}
	}
	for _, r := range last.rows() {
		imprinted := inMM(r[0].middle()) > lines[0].down.from
		if imprinted != (strings.HasPrefix(r.text(), "抄送") || strings.HasSuffix(r.text(), "印发") || strings.HasSuffix(r.text(), "各人民团体。")) {
			t.Errorf("%s: the line %q is on the wrong side of the imprint's first line", name, r.text())
		}
	}
}

// The title rows come again on every page of a table, and no page is without rows.
func measureTable(t *testing.T, pages map[string]sheaf) {
	titles, rows, inside := 0, 0, false
	for _, page := range pages["document"] {
		text := ""
		for _, r := range page.rows() {
			text += r.text() + "\n"
		}
		if n := strings.Count(text, "示例社区"); n > 2 || inside && strings.Contains(text, "合计") {
			rows += strings.Count(text, "完成\n")
			titles += strings.Count(text, "任务完成率")
			inside = true
			_, across := page.image(t).strokes(t, blackInk, span{textTop, textBottom})
			near(t, "table from the left", across.from, textLeft, 1)
			near(t, "table to the right", across.to, textRight, 1)
		}
	}
	if titles != 3 || rows != 34 {
		t.Errorf("got %d rows under %d titles, want 34 on 3 pages", rows, titles)
	}
}

func measureAttachments(t *testing.T, pages map[string]sheaf) {
	sheaf := pages["document"]
	for i, page := range sheaf[len(sheaf)-2:] {
		rows := page.rows()
		if got, want := rows[0].text(), fmt.Sprintf("附件%d", i+1); got != want {
			t.Fatalf("got first line %q, want %q", got, want)
		}
		near(t, "label from the left", inMM(rows[0].left()), textLeft, 1)
		near(t, "title in the third line", inMM(rows[1][0].middle()-rows[0][0].middle()), 2*28.95*25.4/72, 1)
		near(t, "middle of the title", inMM(rows[1].left()+rows[1].right())/2, (textLeft+textRight)/2, 1)
	}
}

func measureSignature(t *testing.T, pages map[string]sheaf) {
	page := pages["unsealed"][0]
	signer, date := page.find(t, "示例县反诈工作领导小组办公室"), page.find(t, "2023年")
	near(t, "signer from the right", inMM(signer.right()), textRight-2*letterWide, 1)
	near(t, "day right of the signer", inMM(date.left()-signer.left()), 2*letterWide, 1)
	page = pages["sealed"][0]
	signer, date = page.find(t, "示例县反诈办"), page.find(t, "2023年")
	// LibreOffice and the free font set days wider: their middle stays.
	middle := textRight - 4*letterWide - twipsMM(widthOf("2023年7月3日"))/2
	near(t, "middle of a sealed day", inMM(date.left()+date.right())/2, middle, 1)
	near(t, "sealed signer over the day", inMM(signer.left()+signer.right())/2, inMM(date.left()+date.right())/2, 2)
}

func measureLetter(t *testing.T, pages map[string]sheaf) {
	sheaf := pages["letter"]
	picture := sheaf[0].image(t)
	lines := picture.rules(redInk, 160)
	if len(lines) < 2 {
		t.Fatalf("got %d red lines, want a double one above and below", len(lines))
	}
	upper, lower := lines[0], lines[len(lines)-1]
	for _, line := range lines {
		near(t, "red line from the left", line.across.from, 20, 1)
		near(t, "red line to the right", line.across.to, 190, 1)
	}
	mark, _ := picture.strokes(t, redInk, span{0, upper.down.from - 1})
	near(t, "mark below the page's edge", mark.from, 30, 1)
	near(t, "red line below the mark", upper.down.from-mark.to, 4, 1)
	near(t, "red line above the page's foot", 297-lower.down.to, 20, 1)
	number := sheaf[0].find(t, "特急")
	near(t, "number at the right", inMM(number.right()), textRight, 1)
	if again := sheaf[1].image(t).rules(redInk, 50); len(again) > 0 {
		t.Error("red lines on the second page of a letter")
	}
}

// measureMargins finds text outside of the text area. Punctuation may hang into
// the right margin: LibreOffice takes the word for it for its opposite.
func measureMargins(t *testing.T, pages map[string]sheaf) {
	for name, sheaf := range pages {
		if isPrint(name) {
			continue
		}
		for i, page := range sheaf {
			if name == "letter" && i == 0 {
				continue // its mark stands above the text area
			}
			for _, r := range page.rows() {
				last, _ := utf8.DecodeLastRuneInString(r.text())
				hangs := strings.ContainsRune("、，。：；）》”", last)
				if inMM(r.left()) < textLeft-1 || inMM(r.right()) > textRight+1 && !hangs || inMM(r[0].middle()) < textTop {
					t.Errorf("%s, page %d: %q stands outside of the text area", name, i+1, r.text())
				}
			}
		}
	}
}
