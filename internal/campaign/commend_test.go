package campaign

import (
	"fmt"
	"strings"
	"testing"

	"wuzha/internal/plan"
)

func TestProposePersons(t *testing.T) {
	t.Parallel()
	worker, police := &plan.Post{ID: "worker", Title: "网格员"}, &plan.Post{ID: "police", Title: "民警"}
	of := func(person string, post *plan.Post, confirmed, faulty int64) Work {
		return Work{Person: person, Unit: "v1", Post: post, Confirmed: confirmed, Faulty: faulty}
	}
	for _, tt := range []struct {
		name string
		all  []Work
		want string
	}{
		{"nobody", nil, ""},
		{"the most of their post", []Work{of("a", worker, 9, 0), of("b", worker, 5, 0), of("c", police, 4, 0)}, "c/4 a/9"},
		{"a record was returned", []Work{of("a", worker, 9, 1), of("b", worker, 5, 0)}, "b/5"},
		{"even", []Work{of("a", worker, 5, 0), of("b", worker, 5, 0)}, "a/5 b/5"},
		{"too little to say anything", []Work{of("a", worker, 2, 0), of("b", worker, 1, 0)}, ""},
		{"all faulty", []Work{of("a", worker, 9, 1), of("b", worker, 8, 2)}, ""},
	} {
		var got []string
		for _, p := range ProposePersons(tt.all) {
			got = append(got, fmt.Sprintf("%s/%d", p.Person, p.Confirmed))
			if !strings.Contains(p.Why, fmt.Sprint(p.Confirmed)) {
				t.Errorf("%s: %q does not say how many", tt.name, p.Why)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, got, tt.want)
		}
	}
}
