package campaign

import (
	"slices"
	"strings"
	"testing"

	"wuzha/internal/plan"
)

// Of each kind of paper it is said who writes it.
func TestEveryPaperHasItsRight(t *testing.T) {
	t.Parallel()
	for _, k := range PaperKinds() {
		if _, said := paperRights[k.ID]; !said {
			t.Errorf("nobody may write %s", k.ID)
		}
		if k.Name().En == "" {
			t.Errorf("%s has no name in English", k.ID)
		}
	}
	if got, want := len(paperRights), len(PaperKinds()); got != want {
		t.Errorf("rights for %d kinds of papers, want %d", got, want)
	}
}

func TestPapersOfPosts(t *testing.T) {
	t.Parallel()
	own := "report letter closing_slip duty_notice prompt_letter check_sheet score_sheet minutes summary plan"
	prints := "pledge open_letter poster venue_labels"
	for _, c := range []struct{ plan, post, kinds string }{
		{"wuzha-community", "class_teacher", prints},
		{"wuzha-community", "venue_keeper", prints},
		{"wuzha-community", "safety_officer", own + " " + prints},
		{"wuzha-community", "school_head", own + " " + prints},
		{"wuzha-community", "community_head", own + " " + prints},
		{"wuzha-community", "community_police", own + " trace_back " + prints},
		{"wuzha-enterprise", "specialist", own + " " + prints},
		{"wuzha-enterprise", "grid_head", own + " " + prints},
		{"wuzha-campus", "class_teacher", prints},
		{"wuzha-community", "office", ""},
		{"wuzha-community", "town_office", ""},
	} {
		p := shippedPlan(t, c.plan)
		rights, ok := NewRights(p).Of(c.post)
		if !ok {
			t.Fatalf("%s has no post %s", c.plan, c.post)
		}
		unit := p.Posts[slices.IndexFunc(p.Posts, func(x *plan.Post) bool { return x.ID == c.post })].Of[0]
		var got []string
		for _, k := range PaperKinds() {
			if k.Writes(p, unit, rights.Actions) {
				got = append(got, k.ID)
			}
			if refused := k.MayWrite(p, unit, rights.Actions); (refused == nil) != k.Writes(p, unit, rights.Actions) {
				t.Errorf("%s of %s: offered %t, refused %v", c.post, c.plan, refused != nil, refused)
			}
		}
		want := strings.Fields(c.kinds)
		if c.kinds == "" {
			want = slices.Collect(func(yield func(string) bool) {
				for _, k := range PaperKinds() {
					if !yield(k.ID) {
						return
					}
				}
			})
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s of %s writes %v, want %v", c.post, c.plan, got, want)
		}
	}
}

func TestTakesPledges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		plan, kind string
		want       bool
	}{
		{"wuzha-community", "community", true}, {"wuzha-community", "workplace", true}, {"wuzha-community", "class", false}, {"wuzha-community", "school", false},
		{"wuzha-campus", "class", true},
	} {
		p := shippedPlan(t, c.plan)
		kind := p.Kinds[slices.IndexFunc(p.Kinds, func(k *plan.UnitKind) bool { return k.ID == c.kind })]
		if got := TakesPledges(p, kind); got != c.want {
			t.Errorf("%s of %s takes pledges: %t, want %t", c.kind, c.plan, got, c.want)
		}
	}
}
