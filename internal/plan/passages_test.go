package plan_test

import (
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/plans"
)

// Every passage has words, and they are those of the whole description.
func TestPassagesAreTheDescriptionInParts(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Names() {
		text, err := plans.Text(name)
		if err != nil {
			t.Fatal(err)
		}
		p, problems := plan.Read(name+".yaml", text, func(parent string) ([]byte, error) { return plans.Text(strings.TrimSuffix(parent, ".yaml")) })
		if problems.Stops() {
			t.Fatalf("%s: %v", name, problems)
		}
		whole := p.Describe()
		passages := p.Passages()
		if len(passages) < len(p.Duties)+len(p.Goals)+len(p.Scores)+len(p.Titles) {
			t.Errorf("%s: got %d passages, want one for each rule", name, len(passages))
		}
		for _, x := range passages {
			if x.Title == "" || len(x.Says) == 0 {
				t.Errorf("%s: %s %s says nothing", name, x.Kind, x.ID)
			}
			for _, s := range x.Says {
				if s.Text == "" || strings.HasPrefix(s.Text, "-") || !strings.Contains(whole, s.Text) {
					t.Errorf("%s: %s %s: %q is not in the description", name, x.Kind, x.ID, s.Text)
				}
			}
		}
	}
}
