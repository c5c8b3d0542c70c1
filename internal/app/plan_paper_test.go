package app_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/document"
	"wuzha/internal/plan"
	"wuzha/plans"
)

var (
	paperMarkup = regexp.MustCompile(`</w:p>|<[^>]*>`)
	writtenDay  = regexp.MustCompile(`(\d{4})-0?(\d+)-0?(\d+)`)
	planStray   = regexp.MustCompile(`%!|（）|，，|。。|；。|，。|：。|[\p{Han}][,;:?]|<nil>`)
)

// asPrinted is a text of a plan without gaps, its days in words.
func asPrinted(text string) string {
	return strings.ReplaceAll(writtenDay.ReplaceAllString(plan.WideMarks(text), "${1}年${2}月${3}日"), " ", "")
}

// Each shipped plan becomes a document that has every rule, in words that print has, and comes out the same twice.
func TestPlansAsDocuments(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := plans.Text(name)
			if err != nil {
				t.Fatal(err)
			}
			p, _ := plan.Read(name, text, nil)
			var first, again bytes.Buffer
			for _, b := range []*bytes.Buffer{&first, &again} {
				if err := document.WriteDocx(b, app.PlanPaper(p)); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(first.Bytes(), again.Bytes()) {
				t.Error("the same plan gave other bytes")
			}
			words := strings.NewReplacer("&#34;", `"`, "&quot;", `"`, "&gt;", ">", "&lt;", "<", "&amp;", "&", " ", "").Replace(paperMarkup.ReplaceAllString(mainPart(t, first.Bytes()), ""))
			for _, x := range p.Passages() {
				if !strings.Contains(words, asPrinted(x.Title)) {
					t.Errorf("the document does not have %s", x.Title)
				}
				for _, s := range x.Says {
					if !strings.Contains(words, asPrinted(s.Text)) {
						t.Errorf("the document does not say %s", s.Text)
					}
				}
			}
			if found := planStray.FindString(words); found != "" {
				t.Errorf("the document has %q", found)
			}
		})
	}
}

// A draft that cannot be used becomes no document, and only who may see a draft hears of it.
func TestWritePlan(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		var out bytes.Buffer
		b.must(b.WritePlan(t.Context(), b.as("clerk"), "county", 1, &out))
		if !strings.Contains(mainPart(t, out.Bytes()), "每月走访两次") {
			t.Error("the document does not have the plan's rule")
		}
		_, _, err := b.DraftPlan(t.Context(), b.as("office"), version(b.texts["county"], 2, b.as("office").Day()+1))
		b.must(err)
		b.must(b.WritePlan(t.Context(), b.as("office"), "county", 2, &out))
		wantKind(t, b.WritePlan(t.Context(), b.as("clerk"), "county", 2, &out), "not_found")
	})
}
