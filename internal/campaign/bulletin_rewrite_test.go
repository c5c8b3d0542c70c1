package campaign

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// draftedPaper has an opening, and a section with a table.
func draftedPaper(rewritten ...Rewrite) *PaperData {
	return &PaperData{Rewritten: rewritten, Draft: &BulletinDraft{Opening: "现将2023年6月工作情况通报如下。", Sections: []BulletinSection{
		{Title: "总体情况", Parts: []BulletinPart{{Text: "本月发案12起，损失36.50万元。", Table: &BulletinTable{Rows: [][]string{{"止付", "4"}}}}, {Table: &BulletinTable{}}}}}}}
}

func TestAlteredFigures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"本月共发案12起，造成损失36.50万元。", ""},
		{"本月共发案１２起。", ""},
		{"本月共发案十二起，止付四起。", ""},
		{"本月发案11起，损失36.50万元。", "11"},
		{"本月发案十一起。", "11"},
		{"本月发案12起，损失36.5万元。", "36.5"},
		{"本月发案一百零二起，比上月上升20%。", "20% 102"},
		{"本月各项工作一一落实。", ""},
	} {
		var got []string
		for _, a := range draftedPaper(Rewrite{1, 1, c.text}).Altered() {
			got = append(got, a.Number)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v, want %s", c.text, got, c.want)
		}
	}
	if got := draftedPaper(Rewrite{1, 1, "本月发案11起，损失36.50万元。"}).Altered(); fmt.Sprint(got[0].Drafted) != "[12]" {
		t.Errorf("got %v, want the number that is gone", got[0].Drafted)
	}
}

func TestKnownRewrites(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		list []Rewrite
		ok   bool
	}{
		"opening": {[]Rewrite{{0, 0, "现通报如下。"}}, true}, "paragraph": {[]Rewrite{{1, 1, "好"}}, true}, "none": {nil, true},
		"a table": {[]Rewrite{{1, 2, "好"}}, false}, "no section": {[]Rewrite{{2, 1, "好"}}, false}, "twice": {[]Rewrite{{1, 1, "好"}, {1, 1, "好"}}, false},
		"empty": {[]Rewrite{{1, 1, " "}}, false}, "below": {[]Rewrite{{-1, 1, "好"}}, false}, "part of none": {[]Rewrite{{0, 1, "好"}}, false},
	} {
		if err := knownRewrites(draftedPaper(c.list...)); (err == nil) != c.ok {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// The words change, the draft and its tables do not.
func TestRewritten(t *testing.T) {
	t.Parallel()
	d := draftedPaper(Rewrite{1, 1, "本月发案12起。"}, Rewrite{0, 0, "现通报如下。"})
	got := d.Draft.Rewritten(d.Rewritten)
	if got.Opening != "现通报如下。" || got.Sections[0].Parts[0].Text != "本月发案12起。" || got.Sections[0].Parts[0].Table != d.Draft.Sections[0].Parts[0].Table {
		t.Errorf("got %+v", got)
	}
	if d.Draft.Opening != "现将2023年6月工作情况通报如下。" || !strings.Contains(d.Draft.Sections[0].Parts[0].Text, "36.50") {
		t.Error("the draft itself has changed")
	}
}

// A review of other numbers needs its ground; without other numbers it needs none.
func TestReviewOfAlteredFigures(t *testing.T) {
	t.Parallel()
	altered, sound := draftedPaper(Rewrite{1, 1, "本月发案11起。"}), draftedPaper(Rewrite{1, 1, "本月发案12起。"})
	if err := reviewBulletin(altered, &MatterStep{}); KindOf(err) != Invalid {
		t.Errorf("got %v, want a refusal", err)
	}
	if err := reviewBulletin(altered, &MatterStep{Act: Act{Reason: "1起已移送外地"}}); err != nil {
		t.Errorf("got %v, want the reason to do", err)
	}
	if err := reviewBulletin(sound, &MatterStep{}); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestCompareTexts(t *testing.T) {
	t.Parallel()
	if got := fmt.Sprint(CompareTexts("发案12起。", "共发案13起。")); got != "[{共 written} {发案 both} {12 drafted} {13 written} {起。 both}]" {
		t.Errorf("got %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.StringMatching(`[发案起。0-9 ]{0,30}`).Draw(t, "a"), rapid.StringMatching(`[发案起。0-9 ]{0,30}`).Draw(t, "b")
		var left, right strings.Builder
		for _, p := range CompareTexts(a, b) {
			if p.Side != InWritten {
				left.WriteString(p.Text)
			}
			if p.Side != InDrafted {
				right.WriteString(p.Text)
			}
		}
		if left.String() != a || right.String() != b {
			t.Fatalf("%q and %q became %q and %q", a, b, left.String(), right.String())
		}
	})
}
