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
		for _, a := range draftedPaper(Rewrite{Section: 1, Part: 1, Text: c.text}).Altered(nil) {
			got = append(got, a.Number)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v, want %s", c.text, got, c.want)
		}
	}
	if got := draftedPaper(Rewrite{Section: 1, Part: 1, Text: "本月发案11起，损失36.50万元。"}).Altered(nil); fmt.Sprint(got[0].Drafted) != "[12]" {
		t.Errorf("got %v, want the number that is gone", got[0].Drafted)
	}
}

// Tables, added paragraphs and what nobody has rewritten are held against the figures too.
func TestEveryPlaceIsChecked(t *testing.T) {
	t.Parallel()
	frozen := draftedPaper().Draft
	frozen.Opening = "现将2023年6月工作情况通报如下（数据截至2023年7月1日）。"
	frozen.Sections[0].Parts[0].Text = "本月发案13起，损失36.50万元。"
	for name, c := range map[string]struct {
		paper  *PaperData
		frozen *BulletinDraft
		want   string
	}{
		"as drafted":           {draftedPaper(), nil, ""},
		"frozen since":         {draftedPaper(), frozen, "总体情况 12"},
		"a cell":               {draftedPaper(Rewrite{Section: 1, Part: 1, Rows: [][]string{{"止付", "12"}}}), nil, "总体情况 止付 12"},
		"a cell in words":      {draftedPaper(Rewrite{Section: 1, Part: 1, Rows: [][]string{{"止付数", "四起"}}}), nil, ""},
		"added":                {&PaperData{Draft: draftedPaper().Draft, Text: []string{"做好三项工作，6月30日前完成，拨打96110。", "全区发案99起。"}}, nil, "99"},
		"added, in characters": {&PaperData{Draft: draftedPaper().Draft, Text: []string{"全区发案三十起。"}}, nil, "30"},
		"added, as drafted":    {&PaperData{Draft: draftedPaper().Draft, Text: []string{"发案12起、止付4起。"}}, nil, ""},
		"no draft":             {&PaperData{Text: []string{"99"}}, nil, ""},
	} {
		var got []string
		for _, a := range c.paper.Altered(c.frozen) {
			got = append(got, strings.Join(strings.Fields(a.Title+" "+a.Cell+" "+a.Number), " "))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: got %v, want %s", name, got, c.want)
		}
	}
}

func TestKnownRewrites(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		list []Rewrite
		ok   bool
	}{
		"opening": {[]Rewrite{{Section: 0, Part: 0, Text: "现通报如下。"}}, true}, "paragraph": {[]Rewrite{{Section: 1, Part: 1, Text: "好"}}, true}, "none": {nil, true},
		"a table": {[]Rewrite{{Section: 1, Part: 2, Text: "好"}}, false}, "no section": {[]Rewrite{{Section: 2, Part: 1, Text: "好"}}, false}, "twice": {[]Rewrite{{Section: 1, Part: 1, Text: "好"}, {Section: 1, Part: 1, Text: "好"}}, false},
		"cells": {[]Rewrite{{Section: 1, Part: 1, Rows: [][]string{{"止付", "5"}}}}, true}, "cells and words": {[]Rewrite{{Section: 1, Part: 1, Text: "好", Rows: [][]string{{"止付", "5"}}}}, true},
		"another shape": {[]Rewrite{{Section: 1, Part: 1, Rows: [][]string{{"止付"}}}}, false}, "no rows": {[]Rewrite{{Section: 1, Part: 1, Rows: [][]string{}}}, false},
		"an empty cell": {[]Rewrite{{Section: 1, Part: 1, Rows: [][]string{{"止付", " "}}}}, false}, "cells of the opening": {[]Rewrite{{Rows: [][]string{{"止付", "5"}}}}, false},
		"empty": {[]Rewrite{{Section: 1, Part: 1, Text: " "}}, false}, "below": {[]Rewrite{{Section: -1, Part: 1, Text: "好"}}, false}, "part of none": {[]Rewrite{{Section: 0, Part: 1, Text: "好"}}, false},
	} {
		if err := knownRewrites(draftedPaper(c.list...)); (err == nil) != c.ok {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// The words and cells change, the draft does not; bars that showed other cells go.
func TestRewritten(t *testing.T) {
	t.Parallel()
	d := draftedPaper(Rewrite{Section: 1, Part: 1, Text: "本月发案12起。"}, Rewrite{Section: 0, Part: 0, Text: "现通报如下。"})
	got := d.Draft.Rewritten(d.Rewritten)
	if got.Opening != "现通报如下。" || got.Sections[0].Parts[0].Text != "本月发案12起。" || got.Sections[0].Parts[0].Table != d.Draft.Sections[0].Parts[0].Table {
		t.Errorf("got %+v", got)
	}
	if d.Draft.Opening != "现将2023年6月工作情况通报如下。" || !strings.Contains(d.Draft.Sections[0].Parts[0].Text, "36.50") {
		t.Error("the draft itself has changed")
	}
	for _, line := range []bool{false, true} {
		d = draftedPaper(Rewrite{Section: 1, Part: 1, Rows: [][]string{{"止付", "5"}}})
		d.Draft.Sections[0].Parts[0].Chart = &BulletinChart{Line: line}
		part, was := d.Draft.Rewritten(d.Rewritten).Sections[0].Parts[0], d.Draft.Sections[0].Parts[0]
		if part.Table.Rows[0][1] != "5" || was.Table.Rows[0][1] != "4" || part.Text != was.Text || (part.Chart != nil) != line || was.Chart == nil {
			t.Errorf("line %t: got %+v of %+v", line, part, was)
		}
	}
}

// A review of other numbers needs its ground; without other numbers it needs none.
func TestReviewOfAlteredFigures(t *testing.T) {
	t.Parallel()
	altered, sound := draftedPaper(Rewrite{Section: 1, Part: 1, Text: "本月发案11起。"}), draftedPaper(Rewrite{Section: 1, Part: 1, Text: "本月发案12起。"})
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
