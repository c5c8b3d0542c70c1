package plans_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/internal/plantest"
	"wuzha/plans"
)

var update = flag.Bool("update", false, "rewrite the golden evaluations")

func read(t *testing.T, name string) *plan.Plan {
	t.Helper()
	text, err := plans.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	p, problems := plan.Read(name+".yaml", text, nil)
	for _, q := range problems {
		t.Errorf("%s", q.Format(plan.English))
	}
	if p == nil || t.Failed() {
		t.FailNow()
	}
	return p
}

// Every shipped plan passes the check without a single problem, not even a warning.
func TestShippedPlansAreSound(t *testing.T) {
	t.Parallel()
	names := plans.Names()
	if len(names) != 4 {
		t.Fatalf("shipped plans: %v", names)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := read(t, name)
			if p.ID != name {
				t.Errorf("plan id %s in file %s", p.ID, name)
			}
			for _, d := range append(append([]*plan.Duty{}, p.Duties...), p.Goals...) {
				if d.Source == "" {
					t.Errorf("%s cites no clause", d.ID)
				}
			}
		})
	}
}

// The small county of every plan evaluates to what was worked out by hand (hand.md), and to the same bytes everywhere.
func TestSmallCounties(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := read(t, name)
			dir := filepath.Join("testdata", name)
			asOf, err := os.ReadFile(filepath.Join(dir, "as_of"))
			if err != nil {
				t.Fatal(err)
			}
			if n := evaluated(t, p, county{dir, strings.TrimSpace(string(asOf)), "hand", "golden.json"}); n < 80 {
				t.Errorf("only %d lines were worked out by hand", n)
			}
			golden(t, filepath.Join(dir, "show.golden.md"), []byte(p.Describe()))
		})
	}
}

// Ceilings at the edges of their bands (G1), and the return visits of three cases (G5): by the post for employees, cadres and major cases, one
// late, one of a case that was moved in between.
func TestCeilingsAndReturnVisits(t *testing.T) {
	t.Parallel()
	p := read(t, "wuzha-enterprise")
	dir := filepath.Join("testdata", "wuzha-enterprise-cases")
	for _, c := range []county{{dir, "2023-05-31", "hand", "golden.json"}, {dir, "2023-05-19", "hand-late", "late.golden.json"}} {
		if n := evaluated(t, p, c); n == 0 {
			t.Errorf("%s: nothing was worked out by hand", c.hand)
		}
	}
}

// county is a small campaign, judged as of a day, with the lines worked out by hand and the file of what is expected.
type county struct{ dir, asOf, hand, golden string }

// evaluated holds a county to what was worked out by hand and to its golden file; n is how many lines were.
func evaluated(t *testing.T, p *plan.Plan, c county) (n int) {
	t.Helper()
	day, err := plan.ParseDay(c.asOf)
	if err != nil {
		t.Fatal(err)
	}
	out := plan.Evaluate(plantest.Facts(t, p, plantest.Dir(t, c.dir), plan.Known{AsOf: day}))
	hand, err := os.ReadFile(filepath.Join(c.dir, "hand.md"))
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := out.WriteJSON(&got, nil); err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join(c.dir, c.golden), got.Bytes())
	return plantest.Expect(t, out, plantest.Fenced(string(hand), c.hand))
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at the difference, then run with -update", file)
	}
}
