package sample_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"hash"
	"os"
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/internal/sample"
	"wuzha/plans"
)

var update = flag.Bool("update", false, "rewrite testdata/golden.txt")

// digest is a hash of all cells of all sheets.
func digest(sheets []sample.Sheet) string {
	h := sha256.New()
	for _, s := range sheets {
		fmt.Fprintln(h, s.Name, s.Header, s.Len)
		for cells := range s.Rows {
			digestRow(h, cells)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:12])
}

func digestRow(h hash.Hash, cells []sample.Cell) {
	for _, c := range cells {
		fmt.Fprintf(h, "%d %q\x1f", c.Kind, c.String())
	}
	fmt.Fprintln(h)
}

// TestGolden holds that the same plan and seed give the same bytes on every machine. After a change of a shipped plan or
// of the generator, rewrite the file with -update.
func TestGolden(t *testing.T) {
	t.Parallel()
	const file = "testdata/golden.txt"
	var got strings.Builder
	for _, name := range plans.Names() {
		text, err := plans.Text(name)
		if err != nil {
			t.Fatal(err)
		}
		sheets := campaignOf(t, shipped(t, name), sample.Options{Seed: 7, Scale: 0.1})
		fmt.Fprintf(&got, "%s plan %x sample %s\n", name, sha256.Sum256(text), digest(sheets))
	}
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("got\n%swant\n%sif a plan or the generator was changed on purpose, run the test with -update", got.String(), want)
	}
}

func TestSeedsDiffer(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Names() {
		p := shipped(t, name)
		make := func(seed uint64) string { return digest(campaignOf(t, p, sample.Options{Seed: seed, Scale: 0.05})) }
		one, again, two := make(1), make(1), make(2)
		if one != again {
			t.Errorf("%s: the same seed gave %s and %s", name, one, again)
		}
		if one == two {
			t.Errorf("%s: seeds 1 and 2 both gave %s", name, one)
		}
	}
}

func TestRowsAgain(t *testing.T) {
	t.Parallel()
	for _, s := range campaignOf(t, shipped(t, "wuzha-campus"), sample.Options{Scale: 0.1}) {
		n := 0
		for range s.Rows {
			if n++; n == 2 {
				break
			}
		}
		n = 0
		for cells := range s.Rows {
			if n++; len(cells) != len(s.Header) {
				t.Fatalf("%s row %d: got %d cells, want %d", s.Name, n, len(cells), len(s.Header))
			}
		}
		if n != s.Len {
			t.Errorf("%s: got %d rows, want %d", s.Name, n, s.Len)
		}
	}
}

func TestScale(t *testing.T) {
	t.Parallel()
	p := shipped(t, "wuzha-enterprise")
	count := func(scale float64) (enterprises, records int) {
		for _, s := range campaignOf(t, p, sample.Options{Seed: 1, Scale: scale}) {
			switch s.Name {
			case "units":
				for cells := range s.Rows {
					if cells[1].Text == "enterprise" && cells[5].Kind == sample.Blank {
						enterprises++
					}
				}
			case "records":
				records = s.Len
			}
		}
		return enterprises, records
	}
	whole, all := count(0) // 0 means 1
	half, some := count(0.5)
	if whole < 215 || whole > 234 || half < 100 || half > 118 {
		t.Errorf("got %d and %d enterprises that are there from the start, want nearly 234 and 117", whole, half)
	}
	if all < 14_000 || all > 25_000 || some*3 < all || some*5 > all*4 {
		t.Errorf("got %d and %d records, want 14,000 to 25,000 and about half", all, some)
	}
	for _, bad := range []float64{-1, 0.0001, 11} {
		if _, err := sample.Campaign(p, sample.Options{Scale: bad}); err == nil {
			t.Errorf("scale %v: got no error", bad)
		}
	}
}

// TestEditedPlan holds that a plan with new kinds of units, records and duties still has a sample, in which the new duty is
// met by some.
func TestEditedPlan(t *testing.T) {
	t.Parallel()
	text, err := plans.Text("wuzha-campus")
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.NewReplacer(
		"units:\n", "units:\n  dormitory:\n    title: 宿舍楼\n    in: campus\n    attributes:\n      beds: {type: int, title: 床位数, min: 1, required: true}\n",
		"\nrecords:\n", "\nrecords:\n  night_round:\n    title: 晚间提醒\n    of: [dormitory]\n    fields:\n      rooms: {type: int, title: 房间数, min: 1, required: true}\n",
		"\nmeasures:\n", "\nmeasures:\n  night_rooms: {sum: night_round.rooms}\n",
		"\nduties:\n", "\nduties:\n  night_rounds: {title: 每月晚间提醒, of: dormitory, every: month, need: m.night_rooms * 2 >= unit.beds}\n",
	).Replace(string(text))
	p := readPlan(t, "edited", []byte(edited))
	in, tree := readAll(t, p, campaignOf(t, p, sample.Options{Seed: 3}))
	if len(in.Problems) > 0 {
		t.Errorf("row problem: %v", in.Problems[0])
	}
	states := map[plan.VerdictState]int{}
	for _, v := range plan.Evaluate(plan.NewFacts(p, tree, in.Records, in.Decisions, plan.Known{AsOf: p.Period.To})).Verdicts {
		if v.Duty.ID == "night_rounds" {
			states[v.State]++
		}
	}
	if states[plan.Met] == 0 || states[plan.Unmet] == 0 {
		t.Errorf("the new duty: got %v, want some met and some unmet", states)
	}
}

// TestUnknownPlan holds that a plan without a description has a small sample.
func TestUnknownPlan(t *testing.T) {
	t.Parallel()
	p := shipped(t, "town-special-action")
	in, tree := readAll(t, p, campaignOf(t, p, sample.Options{Plan: "another", Seed: 3}))
	if len(in.Problems) > 0 {
		t.Errorf("row problem: %v", in.Problems[0])
	}
	if n := len(tree.IDs()); n != 1+4+16+4 {
		t.Errorf("got %d units, want a town with 4 villages of 4 outlets and 4 schools", n)
	}
	if len(in.Records) < 300 {
		t.Errorf("got %d records", len(in.Records))
	}
}
