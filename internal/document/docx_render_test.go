package document

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"wuzha/internal/printtest"
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

// The pages of everything are rendered once, in one run, and then measured.
func TestRendered(t *testing.T) {
	t.Parallel()
	o := printtest.NewOffice(t)
	files := samplePrints(t)
	for _, papers := range []map[string]Paper{samplePapers(t), measuredPapers(), endingPapers()} {
		for name, paper := range papers {
			files[name] = written(t, paper)
		}
	}
	pages := o.Render(t, files)
	tests := map[string]func(*testing.T, map[string]printtest.Sheaf){
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
func measureLongNames(t *testing.T, pages map[string]printtest.Sheaf) {
	for _, name := range []string{"long name", "long name without a seal"} {
		page := pages[name][0]
		signer, date := page.Find(t, "示例经济开发区"), page.Find(t, "2023年7月3日")
		if !strings.HasSuffix(signer.Text(), "办公室") {
			t.Errorf("%s: the signer's line is %q", name, signer.Text())
		}
		if right := printtest.InMM(date.Right()); right > textRight {
			t.Errorf("%s: the day ends at %.1f mm", name, right)
		}
	}
	rows := pages["long name"][0].Rows()
	if last := rows[len(rows)-1].Text(); !strings.HasPrefix(last, "示例经济开发区") || !strings.HasSuffix(last, "2023年12月28日印发") {
		t.Errorf("the imprint's line is %q", last)
	}
}

// Charts are drawn between the margins, with their names and captions; the form
// is as wide as the text.
func measureFigures(t *testing.T, pages map[string]printtest.Sheaf) {
	text := ""
	for _, page := range pages["figures"] {
		for _, r := range page.Rows() {
			text += r.Text() + "\n"
		}
	}
	for _, want := range []string{"图1　各月发案", "图2　各月损失", "图3　类型构成", "刷单返利", "143.25", "万元", "约谈事由", "签名"} {
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(want, "　", "")) && !strings.Contains(text, want) {
			t.Errorf("no %s in the figures", want)
		}
	}
	blue := func(r, g, b byte) bool { return r < 60 && g > 50 && g < 110 && b > 90 }
	_, across := pages["figures"][0].Image(t).Strokes(t, blue, printtest.Span{From: textTop, To: textBottom})
	if across.From < textLeft || across.To > textRight {
		t.Errorf("the chart reaches from %.1f to %.1f mm", across.From, across.To)
	}
	last := pages["figures"][len(pages["figures"])-1]
	lines := last.Image(t).Rules(printtest.BlackInk, 150)
	if len(lines) != 4 {
		t.Fatalf("got %d lines of the form, want 4 around 3 rows", len(lines))
	}
	printtest.Near(t, "form from the left", lines[0].Across.From, textLeft, 1)
	printtest.Near(t, "form to the right", lines[0].Across.To, textRight, 1)
}

func measureFullPage(t *testing.T, pages map[string]printtest.Sheaf) {
	page := pages["full"][1]
	rows := page.Rows()
	if len(rows) != 22 {
		t.Fatalf("got %d lines on a full page, want 22", len(rows))
	}
	for i, r := range rows {
		if n := utf8.RuneCountInString(r.Text()); n != 28 {
			t.Errorf("line %d: got %d characters, want 28", i+1, n)
		}
		printtest.Near(t, "left margin", printtest.InMM(r.Left()), textLeft, 0.5)
		printtest.Near(t, "right margin", printtest.InMM(r.Right()), textRight, 0.5)
		printtest.Near(t, "line pitch", printtest.InMM(r[0].Top-rows[0][0].Top), float64(i)*28.95*25.4/72, 0.1)
	}
	down, _ := page.Image(t).Strokes(t, printtest.BlackInk, printtest.Span{From: 0, To: textBottom})
	printtest.Near(t, "first line", down.From, textTop+twipsMM(blankAbove(linePitch, size3)), 1)
	printtest.Near(t, "last line", down.To, textBottom-twipsMM(blankBelow(linePitch, size3)), 1)
	first := pages["full"][0].Rows()[1]
	printtest.Near(t, "indent", printtest.InMM(first.Left()), textLeft+2*letterWide, 0.5)
	if n := utf8.RuneCountInString(first.Text()); n != 26 {
		t.Errorf("first line: got %d characters, want 26", n)
	}
}

func measureHead(t *testing.T, pages map[string]printtest.Sheaf) {
	for _, name := range []string{"document", "plain head", "minutes"} {
		page := pages[name][0]
		picture := page.Image(t)
		lines := picture.Rules(printtest.RedInk, 150)
		if len(lines) != 1 {
			t.Fatalf("%s: got %d red lines, want 1", name, len(lines))
		}
		line := lines[0]
		printtest.Near(t, name+": red line from the left", line.Across.From, textLeft, 1)
		printtest.Near(t, name+": red line to the right", line.Across.To, textRight, 1)
		mark, across := picture.Strokes(t, printtest.RedInk, printtest.Span{From: 0, To: line.Down.From - 3})
		printtest.Near(t, name+": mark below the text's upper edge", mark.From-textTop, 35, 1)
		printtest.Near(t, name+": middle of the mark", (across.From+across.To)/2, (textLeft+textRight)/2, 1)
		number, _ := picture.Strokes(t, printtest.BlackInk, printtest.Span{From: mark.To, To: line.Down.From})
		bottom, _ := picture.Strokes(t, printtest.BlackInk, printtest.Span{From: line.Down.From - 8, To: line.Down.From})
		printtest.Near(t, name+": number above the red line", line.Down.From-bottom.To, 4, 1)
		printtest.Near(t, name+": number below the mark", number.From-mark.To, twipsMM(2*linePitch+blankAbove(linePitch, size3)), 1)
		title, _ := picture.Strokes(t, printtest.BlackInk, printtest.Span{From: line.Down.To + 1, To: textBottom})
		printtest.Near(t, name+": title below the red line", title.From-line.Down.To, twipsMM(2*linePitch+blankAbove(linePitch, size2)), 1.5)
	}
}

func measurePageNumbers(t *testing.T, pages map[string]printtest.Sheaf) {
	for name, sheaf := range pages {
		if isPrint(name) {
			continue
		}
		for i, page := range sheaf {
			var number printtest.Line
			for _, w := range page.Words {
				if w.Middle() > printtest.Points(textBottom) {
					number = append(number, w)
				}
			}
			if name == "letter" && i == 0 {
				if len(number) > 0 {
					t.Errorf("the first page of a letter has the number %s", number.Text())
				}
				continue
			}
			if got, want := number.Text(), fmt.Sprintf("—%d—", i+1); got != want {
				t.Fatalf("%s: got page number %q, want %q", name, got, want)
			}
			if i%2 == 0 {
				printtest.Near(t, name+": number on an odd page", printtest.InMM(number.Right()), textRight-small, 1)
			} else {
				printtest.Near(t, name+": number on an even page", printtest.InMM(number.Left()), textLeft+small, 1)
			}
			dash := printtest.Points(textBottom) + printtest.Points(7)
			printtest.Near(t, name+": dashes below the text", printtest.InMM(dashHeight(t, page, number)), printtest.InMM(dash), 1)
		}
	}
}

// dashHeight is where the first dash of a page number is inked, in points.
func dashHeight(t *testing.T, page printtest.Page, number printtest.Line) float64 {
	t.Helper()
	p := page.Image(t)
	x := printtest.ToPixel(printtest.InMM((number[0].Left + number[0].Right) / 2))
	for y := printtest.ToPixel(textBottom + 0.5); y < p.Height; y++ {
		at := (y*p.Width + x) * 3
		if p.Pixels[at] < 160 {
			return printtest.Points(printtest.ToMM(y))
		}
	}
	t.Fatal("the page number has no dash")
	return 0
}

func measureImprint(t *testing.T, pages map[string]printtest.Sheaf) {
	for name, want := range map[string]int{"document": 3, "minutes": 3} {
		sheaf := pages[name]
		checkImprint(t, name, sheaf, want)
		last := sheaf[len(sheaf)-1]
		copies := last.Find(t, "抄送：")
		printtest.Near(t, name+": copies from the left", printtest.InMM(copies.Left()), textLeft+small, 1)
		printer := last.Find(t, "示例县反诈工作领导小组办公室")
		printtest.Near(t, name+": printer from the left", printtest.InMM(printer.Left()), textLeft+small, 1)
		printtest.Near(t, name+": day of printing from the right", printtest.InMM(printer.Right()), textRight-small, 1)
	}
}

// checkImprint looks for the lines of the imprint on the last page alone, the
// lowest at the lower edge of the text.
func checkImprint(t *testing.T, name string, sheaf printtest.Sheaf, want int) {
	t.Helper()
	last := sheaf[len(sheaf)-1]
	lines := last.Image(t).Rules(printtest.BlackInk, 150)
	if len(lines) != want {
		t.Fatalf("%s: got %d lines on the last page, want %d of the imprint", name, len(lines), want)
	}
	for _, line := range lines {
		printtest.Near(t, name+": imprint from the left", line.Across.From, textLeft, 1)
		printtest.Near(t, name+": imprint to the right", line.Across.To, textRight, 1)
	}
	printtest.Near(t, name+": last line of the imprint", lines[want-1].Down.To, textBottom, 1)
	for _, page := range sheaf[:len(sheaf)-1] {
		for _, r := range page.Rows() {
			if strings.HasPrefix(r.Text(), "抄送") {
				t.Errorf("%s: an imprint before the last page", name)
			}
		}
	}
	for _, r := range last.Rows() {
		imprinted := printtest.InMM(r[0].Middle()) > lines[0].Down.From
		if imprinted != (strings.HasPrefix(r.Text(), "抄送") || strings.HasSuffix(r.Text(), "印发") || strings.HasSuffix(r.Text(), "各人民团体。")) {
			t.Errorf("%s: the line %q is on the wrong side of the imprint's first line", name, r.Text())
		}
	}
}

// The title rows come again on every page of a table, and no page is without rows.
func measureTable(t *testing.T, pages map[string]printtest.Sheaf) {
	titles, rows, inside := 0, 0, false
	for _, page := range pages["document"] {
		text := ""
		for _, r := range page.Rows() {
			text += r.Text() + "\n"
		}
		if n := strings.Count(text, "示例社区"); n > 2 || inside && strings.Contains(text, "合计") {
			rows += strings.Count(text, "完成\n")
			titles += strings.Count(text, "任务完成率")
			inside = true
			_, across := page.Image(t).Strokes(t, printtest.BlackInk, printtest.Span{From: textTop, To: textBottom})
			printtest.Near(t, "table from the left", across.From, textLeft, 1)
			printtest.Near(t, "table to the right", across.To, textRight, 1)
		}
	}
	if titles != 3 || rows != 34 {
		t.Errorf("got %d rows under %d titles, want 34 on 3 pages", rows, titles)
	}
}

func measureAttachments(t *testing.T, pages map[string]printtest.Sheaf) {
	sheaf := pages["document"]
	for i, page := range sheaf[len(sheaf)-2:] {
		rows := page.Rows()
		if got, want := rows[0].Text(), fmt.Sprintf("附件%d", i+1); got != want {
			t.Fatalf("got first line %q, want %q", got, want)
		}
		printtest.Near(t, "label from the left", printtest.InMM(rows[0].Left()), textLeft, 1)
		printtest.Near(t, "title in the third line", printtest.InMM(rows[1][0].Middle()-rows[0][0].Middle()), 2*28.95*25.4/72, 1)
		printtest.Near(t, "middle of the title", printtest.InMM(rows[1].Left()+rows[1].Right())/2, (textLeft+textRight)/2, 1)
	}
}

func measureSignature(t *testing.T, pages map[string]printtest.Sheaf) {
	page := pages["unsealed"][0]
	signer, date := page.Find(t, "示例县反诈工作领导小组办公室"), page.Find(t, "2023年")
	printtest.Near(t, "signer from the right", printtest.InMM(signer.Right()), textRight-2*letterWide, 1)
	printtest.Near(t, "day right of the signer", printtest.InMM(date.Left()-signer.Left()), 2*letterWide, 1)
	page = pages["sealed"][0]
	signer, date = page.Find(t, "示例县反诈办"), page.Find(t, "2023年")
	// LibreOffice and the free font set days wider: their middle stays.
	middle := textRight - 4*letterWide - twipsMM(widthOf("2023年7月3日"))/2
	printtest.Near(t, "middle of a sealed day", printtest.InMM(date.Left()+date.Right())/2, middle, 1)
	printtest.Near(t, "sealed signer over the day", printtest.InMM(signer.Left()+signer.Right())/2, printtest.InMM(date.Left()+date.Right())/2, 2)
}

func measureLetter(t *testing.T, pages map[string]printtest.Sheaf) {
	sheaf := pages["letter"]
	picture := sheaf[0].Image(t)
	lines := picture.Rules(printtest.RedInk, 160)
	if len(lines) < 2 {
		t.Fatalf("got %d red lines, want a double one above and below", len(lines))
	}
	upper, lower := lines[0], lines[len(lines)-1]
	for _, line := range lines {
		printtest.Near(t, "red line from the left", line.Across.From, 20, 1)
		printtest.Near(t, "red line to the right", line.Across.To, 190, 1)
	}
	mark, _ := picture.Strokes(t, printtest.RedInk, printtest.Span{From: 0, To: upper.Down.From - 1})
	printtest.Near(t, "mark below the page's edge", mark.From, 30, 1)
	printtest.Near(t, "red line below the mark", upper.Down.From-mark.To, 4, 1)
	printtest.Near(t, "red line above the page's foot", 297-lower.Down.To, 20, 1)
	number := sheaf[0].Find(t, "特急")
	printtest.Near(t, "number at the right", printtest.InMM(number.Right()), textRight, 1)
	if again := sheaf[1].Image(t).Rules(printtest.RedInk, 50); len(again) > 0 {
		t.Error("red lines on the second page of a letter")
	}
}

// measureMargins finds text outside of the text area. Punctuation may hang into
// the right margin: LibreOffice takes the word for it for its opposite.
func measureMargins(t *testing.T, pages map[string]printtest.Sheaf) {
	for name, sheaf := range pages {
		if isPrint(name) {
			continue
		}
		for i, page := range sheaf {
			if name == "letter" && i == 0 {
				continue // its mark stands above the text area
			}
			for _, r := range page.Rows() {
				last, _ := utf8.DecodeLastRuneInString(r.Text())
				hangs := strings.ContainsRune("、，。：；）》”", last)
				if printtest.InMM(r.Left()) < textLeft-1 || printtest.InMM(r.Right()) > textRight+1 && !hangs || printtest.InMM(r[0].Middle()) < textTop {
					t.Errorf("%s, page %d: %q stands outside of the text area", name, i+1, r.Text())
				}
			}
		}
	}
}
