package web

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/campaign"
	"wuzha/internal/storetest"
)

var (
	draftedField = regexp.MustCompile(`name="(input\.rewritten\.1\.1)"[^>]*>([^<]*)</textarea>`)
	hiddenField  = regexp.MustCompile(`name="(id|drafted)" value="([^"]*)"`)
	cellField    = regexp.MustCompile(`name="(input\.rewritten\.1\.1\.1\.2)" value="(\d+)"`)
	someNumber   = regexp.MustCompile(`\d+起`)
)

// An editor says a paragraph otherwise: both are shown beside each other, a number that is not frozen is named, and the reviewer has to
// say on what ground it stands.
func TestADraftIsRewritten(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.hire(t, "reviewer", "office", district)
		draft := "/bulletins/draft?unit=" + district + "&bulletin=monthly_report&of=2023-04"
		if got := w.ask("office", "POST "+draft, "form", "freeze"); got.Code != 303 {
			t.Fatalf("got %d, want the period to be frozen", got.Code)
		}
		page := w.ask("office", "GET "+draft).Body.String()
		drafted := draftedField.FindStringSubmatch(page)
		if drafted == nil || !someNumber.MatchString(drafted[2]) {
			t.Fatalf("the draft has no paragraph with a number: %v", drafted)
		}
		if !strings.Contains(page, `<a class="opens" href="/cases?from=2023-04-01`) {
			t.Error("no number of the draft opens its cases")
		}
		cell := cellField.FindStringSubmatch(page)
		if cell == nil {
			t.Fatal("the draft has no table to change")
		}
		send := []string{"form", "open", cell[1], "77", "input.text", "另有55起正在核实。", drafted[1], "据统计，" + someNumber.ReplaceAllString(drafted[2], "98起")}
		for _, f := range hiddenField.FindAllStringSubmatch(page, -1) {
			send = append(send, f[1], f[2])
		}
		other := slices.Clone(send)
		other[slices.Index(other, "drafted")+1] = "0000"
		if got := w.ask("office", "POST "+draft, other...); got.Code != 412 || !strings.Contains(got.Body.String(), "98起") {
			t.Errorf("got %d, want words written beside another draft to be kept and asked about", got.Code)
		}
		sent := w.ask("office", "POST "+draft, send...)
		if sent.Code != 303 {
			t.Fatalf("got %d %s", sent.Code, sent.Body)
		}
		path := sent.Header().Get("Location")
		shown := w.ask("reviewer", "GET "+path).Body.String()
		for _, want := range []string{"<ins>据统计，</ins>", "与冻结数据不一致：98", "<ins>98</ins>", "与冻结数据不一致：77", "<ins>77</ins>", "补充文字第1段：与冻结数据不一致：55", `name="reason"`} {
			if !strings.Contains(shown, want) {
				t.Errorf("the page does not have %s", want)
			}
		}
		if got := w.ask("reviewer", "POST "+path, "form", "review", "seen", "drafted"); got.Code != 422 || !strings.Contains(got.Body.String(), "核对依据") {
			t.Errorf("got %d, want a review without a ground to be refused", got.Code)
		}
		if got := w.ask("reviewer", "POST "+path, "form", "review", "seen", "drafted", "reason", "其余案件已移送外地"); got.Code != 303 {
			t.Errorf("got %d %s", got.Code, got.Body)
		}
		word := w.ask("office", "GET "+path+"/word")
		if word.Code != 200 || !strings.HasPrefix(word.Body.String(), "PK") {
			t.Errorf("got %d for the Word file", word.Code)
		}
	})
}

// Bars and points stand as high as their values, under lines at round numbers, with their names in lines that fit.
func TestPictureOfAChart(t *testing.T) {
	t.Parallel()
	c := &campaign.BulletinChart{Title: "2023年6月案件类型", Unit: "起", Categories: []string{"刷单返利", "冒充电商物流客服诈骗和其他一长串名称的案件类型"}, Values: []float64{12, 3}}
	p := pictureOf(c, 2)
	var ticks []string
	for _, tick := range p.Ticks {
		ticks = append(ticks, tick.Text)
	}
	if got := strings.Join(ticks, " "); got != "0 5 10 15" {
		t.Errorf("lines: got %s", got)
	}
	if p.Caption != "图2　2023年6月案件类型（起）" || !p.Bars || p.Line != "" || !strings.Contains(p.Label, "刷单返利 12") {
		t.Errorf("got %+v", p)
	}
	zero, high, low := p.Ticks[0].Y, p.Points[0], p.Points[1]
	if high.Y+high.BarHeight != zero || low.Y+low.BarHeight != zero || high.BarHeight < 3.9*low.BarHeight || high.BarHeight > 4.1*low.BarHeight {
		t.Errorf("bars: got %+v and %+v above %g", high, low, zero)
	}
	c.Line, c.Categories, c.Values = true, []string{"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月"}, []float64{0, 0, 0, 0, 0, 0, 0, 0}
	if p = pictureOf(c, 1); p.Bars || !strings.HasPrefix(p.Line, "M") || strings.Count(p.Line, "L") != 7 || p.Points[0].Y != p.Ticks[0].Y {
		t.Errorf("points of nothing: got %+v", p)
	}
	for values, want := range map[float64]string{1: "0 1", 4: "0 1 2 3 4", 40: "0 10 20 30 40", 1234: "0 500 1000 1500"} {
		step, top := chartScale([]float64{values})
		var got []string
		for v := 0.0; v <= top; v += step {
			got = append(got, strconv.FormatFloat(v, 'f', -1, 64))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("lines up to %g: got %v, want %s", values, got, want)
		}
	}
	if got := brokenName("一二三四五六七八九十", 2); strings.Join(got, "|") != "一二|三四|五六|七…" {
		t.Errorf("a long name: got %v", got)
	}
}

// The page of any matter writes rewritten tables in lines and reads them back.
func TestRewriteLines(t *testing.T) {
	t.Parallel()
	for _, r := range []campaign.Rewrite{{Section: 1, Part: 2, Text: "好"}, {Section: 1, Part: 1, Text: "好", Rows: [][]string{{"甲", "1"}, {"乙", "2"}}}, {Section: 3, Part: 1, Rows: [][]string{{"甲", ""}}}} {
		if got := rewriteOf(rewriteLine(r)); !cmp.Equal(got, r) {
			t.Errorf("got %+v, want %+v", got, r)
		}
	}
}
