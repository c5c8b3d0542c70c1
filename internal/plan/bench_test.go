package plan_test

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"

	"wuzha/internal/plan"
	"wuzha/plans"
)

// districtSize is how many communities one district has: a nation is 3,000 of them.
const districtSize = 200

func shippedPlan(tb testing.TB, name string) *plan.Plan {
	tb.Helper()
	text, err := plans.Text(name)
	if err != nil {
		tb.Fatal(err)
	}
	p, problems := plan.Read(name, text, nil)
	if problems.Stops() {
		tb.Fatal(problems)
	}
	return p
}

// district makes a year of tallies for one district of the community plan: every community does something of each kind
// about every six weeks (some 300 tallies a community, one a day), a third half as often.
func district(p *plan.Plan, seed int, communities int) *plan.Facts {
	kind := map[string]*plan.UnitKind{}
	for _, k := range p.Kinds {
		kind[k.ID] = k
	}
	unit := func(id, parent string, k *plan.UnitKind) plan.Unit {
		u := plan.Unit{ID: id, Parent: parent, Kind: k, Name: id, From: plan.OpenFrom, To: plan.OpenTo, Links: make([]string, len(k.Links))}
		for _, a := range k.Attributes {
			v := plan.Value{Num: 1500, Set: true}
			if a.Type == plan.Choice {
				v.Text = a.Options[0].ID
			}
			u.Attributes = append(u.Attributes, v)
		}
		return u
	}
	rows := []plan.Unit{unit("D", "", kind["district"])}
	for t := range 13 {
		rows = append(rows, unit(fmt.Sprintf("T%02d", t), "D", kind["town"]))
	}
	for c := range communities {
		rows = append(rows, unit(fmt.Sprintf("U%05d", c), fmt.Sprintf("T%02d", c%13), kind["community"]))
	}
	tree, _ := plan.NewTree(p, rows)
	known := plan.Known{AsOf: p.Period.To}
	return plan.FactsFromTallies(p, tree, yearOfTallies(p, tree, seed), known)
}

func yearOfTallies(p *plan.Plan, tree *plan.Tree, seed int) []plan.Tally {
	var out []plan.Tally
	random := uint32(seed)*2654435761 + 12345
	next := func(n uint32) uint32 {
		random = random*1664525 + 1013904223
		return (random >> 8) % n
	}
	for i, id := range tree.IDs() {
		if id[0] != 'U' {
			continue
		}
		for mi, m := range p.Measures {
			if m.Record == nil || m.Verb == plan.Stock || m.Verb == plan.Distinct {
				continue
			}
			step := uint32(40)
			if i%3 == 0 {
				step = 80
			}
			if m.Record.ID == "case" {
				step = 200
			}
			for d := p.Period.From + plan.Day(next(step)); d <= p.Period.To; d += plan.Day(1 + next(2*step)) {
				out = append(out, plan.Tally{Unit: int32(i), Measure: int32(mi), Day: d, Value: int64(1 + next(40))})
			}
		}
	}
	return out
}

// BenchmarkNation judges every duty of the community plan for a year, as of its last day, from tallies in memory, on two
// goroutines. A district is the unit of work, as it is for the server. One iteration is the whole nation.
func BenchmarkNation(b *testing.B) {
	p := shippedPlan(b, "wuzha-community")
	for _, communities := range []int{6_000, 60_000, 600_000} {
		b.Run(fmt.Sprint(communities), func(b *testing.B) {
			if communities == 600_000 && os.Getenv("WUZHA_BENCH_NATION") == "" {
				b.Skip("set WUZHA_BENCH_NATION=1: it takes four gigabytes")
			}
			facts := nation(p, communities)
			runtime.GC()
			var before runtime.MemStats
			runtime.ReadMemStats(&before)
			var verdicts int
			b.ResetTimer()
			for b.Loop() {
				verdicts = judgeAll(facts)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(communities), "ns/unit")
			b.ReportMetric(float64(verdicts)/float64(communities), "verdicts/unit")
			b.ReportMetric(float64(len(yearOfTallies(p, facts[0].Tree, 0)))/districtSize, "tallies/unit")
			b.ReportMetric(float64(before.HeapAlloc)/(1<<20), "MiB-facts")
			b.ReportMetric(float64(before.HeapSys)/(1<<20), "MiB-heap")
		})
	}
}

// nation builds the districts on two goroutines.
func nation(p *plan.Plan, communities int) []*plan.Facts {
	facts := make([]*plan.Facts, communities/districtSize)
	inParallel(len(facts), func(i int) { facts[i] = district(p, i, districtSize) })
	return facts
}

func judgeAll(facts []*plan.Facts) int {
	counts := make([]int, len(facts))
	inParallel(len(facts), func(i int) { plan.Judge(facts[i], func(*plan.Verdict) { counts[i]++ }) })
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}

func inParallel(n int, do func(int)) {
	var wg sync.WaitGroup
	for w := range 2 {
		wg.Go(func() {
			for i := w; i < n; i += 2 {
				do(i)
			}
		})
	}
	wg.Wait()
}

// BenchmarkCheck reads and checks the largest shipped plan.
func BenchmarkCheck(b *testing.B) {
	text, err := plans.Text("wuzha-community")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, problems := plan.Read("wuzha-community", text, nil); problems.Stops() {
			b.Fatal(problems)
		}
	}
}
