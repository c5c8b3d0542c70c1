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
			day, err := plan.ParseDay(strings.TrimSpace(string(asOf)))
			if err != nil {
				t.Fatal(err)
			}
			out := plan.Evaluate(plantest.Facts(t, p, plantest.Dir(t, dir), plan.Known{AsOf: day}))
			hand, err := os.ReadFile(filepath.Join(dir, "hand.md"))
			if err != nil {
				t.Fatal(err)
			}
			if n := plantest.Expect(t, out, plantest.Fenced(string(hand), "hand")); n < 80 {
				t.Errorf("only %d lines were worked out by hand", n)
			}
			var got bytes.Buffer
			if err := out.WriteJSON(&got, nil); err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join(dir, "golden.json"), got.Bytes())
			golden(t, filepath.Join(dir, "show.golden.md"), []byte(p.Describe()))
		})
	}
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
