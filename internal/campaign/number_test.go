package campaign

import (
	"testing"

	"wuzha/internal/plan"
	"wuzha/plans"
)

// Every series has characters of its own, at the top and below, whether the plan says them or not.
func TestCharactersOfSeries(t *testing.T) {
	t.Parallel()
	numbered := &plan.Plan{Number: "示例镇发〔2023〕3号"}
	weekly, monthly := &plan.Bulletin{Prefix: "示例镇反诈周"}, &plan.Bulletin{}
	for name, c := range map[string]struct{ got, want string }{
		"documents":               {office{numbered, "示例镇", true}.papers(PaperDocument), "示例镇发"},
		"documents, no 发":         {office{&plan.Plan{Number: "示例反诈组〔2023〕1号"}, "示例区", true}.papers(PaperDocument), "示例反诈组"},
		"documents of a village":  {office{numbered, "鹿鸣村(居)", false}.papers(PaperDocument), "鹿鸣村（居）发"},
		"a plan without number":   {office{&plan.Plan{}, "示例区", true}.papers(PaperPlain), "示例区发"},
		"letters":                 {office{numbered, "示例镇", true}.papers(PaperLetter), "示例镇函"},
		"a bulletin":              {office{numbered, "示例镇", true}.bulletins(weekly), "示例镇反诈周"},
		"a bulletin of a village": {office{numbered, "鹿鸣村", false}.bulletins(&plan.Bulletin{Prefix: "反诈通"}), "鹿鸣村反诈通"},
		"no prefix":               {office{numbered, "示例镇", true}.bulletins(monthly), "示例镇通"},
		"the general one":         {office{numbered, "鹿鸣村", false}.bulletins(nil), "鹿鸣村通"},
		"awards":                  {office{numbered, "示例镇", true}.awards(), "示例镇授"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %s, want %s", name, c.got, c.want)
		}
	}
}

// The shipped plans give each of their bulletins other characters.
func TestShippedSeriesDiffer(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Names() {
		p := shippedCounty(t, name).plan
		o := office{p, "示例单位", true}
		seen := map[string]bool{o.papers(PaperDocument): true, o.papers(PaperLetter): true, o.awards(): true}
		for _, b := range p.Bulletins {
			if c := o.bulletins(b); seen[c] || b.Prefix == "" {
				t.Errorf("%s, %s: %q is not its own", name, b.ID, c)
			} else {
				seen[c] = true
			}
		}
		if len(seen) != 3+len(p.Bulletins) {
			t.Errorf("%s: got %d series", name, len(seen))
		}
	}
}
