package campaign

import (
	"regexp"
	"strings"
	"testing"

	"wuzha/plans"
)

// Every number of every shipped bulletin opens what it was made of: paragraphs, tables and notes. Left are days, names, what the rules say
// of themselves, and what is withheld.
func TestEveryNumberOpens(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := shippedCounty(t, name)
			f, res, root := c.judged(t)
			drafts := []*BulletinDraft{c.draft(t, "", root, LastClosed(c.plan, nil, f.Known.AsOf))}
			for _, b := range c.plan.Bulletins {
				d, err := Draft(f, res, b, firstOf(f, b), LastClosed(c.plan, b, f.Known.AsOf))
				if err != nil {
					t.Fatal(err)
				}
				drafts = append(drafts, d)
			}
			for _, d := range drafts {
				d.numbersOpen(t)
			}
		})
	}
}

var (
	anyDigit = regexp.MustCompile(`\d`)
	// ofRules are numbers that no record stands behind: a rule of the program or of the plan says them.
	ofRules = regexp.MustCompile(`\d+年|\d+月|\d+日|\d+周|<\d+|＜\d+|不足\d+起|典型案例\d+则|“[^”]*”|《[^》]*》|\d+时\d+分`)
)

func (b *BulletinDraft) numbersOpen(t *testing.T) {
	t.Helper()
	for _, s := range b.Sections {
		for _, p := range s.Parts {
			rest := ""
			for _, span := range p.Spans() {
				if !span.Number || span.Source == nil && p.Table == nil {
					rest += span.Text
				}
			}
			if rest = ofRules.ReplaceAllString(rest, ""); anyDigit.MatchString(rest) {
				t.Errorf("%s, %s: a number opens nothing: %s", b.Title, s.Title, rest)
			}
			p.Table.numbersOpen(t, b.Title+", "+s.Title)
		}
	}
	for i, n := range b.Notes {
		if b.NoteSources[i] == nil && anyDigit.MatchString(ofRules.ReplaceAllString(n, "")) {
			t.Errorf("%s: a number of a note opens nothing: %s", b.Title, n)
		}
	}
}

func (t *BulletinTable) numbersOpen(tt *testing.T, where string) {
	tt.Helper()
	if t == nil {
		return
	}
	for i, row := range t.Rows {
		for k, cell := range row[1:] {
			if !anyDigit.MatchString(ofRules.ReplaceAllString(cell, "")) {
				continue
			}
			if t.source(i, k+1) == nil {
				tt.Errorf("%s: %q of the row %q opens nothing", where, cell, strings.Join(row, " | "))
			}
		}
	}
}

// The numbers after a word have its source, those of days and those within a name have none, and a rewritten paragraph keeps them.
func TestSpans(t *testing.T) {
	t.Parallel()
	all, met, late := &BulletinSource{Of: FromVerdicts}, &BulletinSource{Of: FromVerdicts, State: statesMet}, &BulletinSource{Of: FromVerdicts, State: "late"}
	b := &BulletinDraft{Opening: "开头", Sections: []BulletinSection{{"一", []BulletinPart{{Text: "2023年6月到期9项,完成“每季度1次”5项,逾期2项。", Source: all,
		Words: []SourcedWord{{"“每季度1次”", met}, {"逾期", late}}}}}}}
	opens := func(spans []TextSpan) map[string]*BulletinSource {
		out := map[string]*BulletinSource{}
		for _, s := range spans {
			if s.Number {
				out[s.Text] = s.Source
			}
		}
		return out
	}
	for _, c := range []struct {
		name, text string
		want       map[string]*BulletinSource
	}{
		{"drafted", b.Sections[0].Parts[0].Text, map[string]*BulletinSource{"9": all, "5": met, "2": late}},
		{"rewritten", "逾期2项,完成5项,另有7项。", map[string]*BulletinSource{"2": late, "5": met}},
	} {
		spans := b.SpansOf(1, 1, c.text)
		text := ""
		for _, s := range spans {
			text += s.Text
		}
		if got := opens(spans); text != c.text || len(got) != len(c.want) || got["2"] != c.want["2"] || got["5"] != c.want["5"] || got["9"] != c.want["9"] {
			t.Errorf("%s: got %v of %q, want %v", c.name, got, text, c.want)
		}
	}
}
