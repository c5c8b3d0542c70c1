package web

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// statements are what a world's store has run since they were last taken.
type statements struct {
	mu  sync.Mutex
	all []string
}

func (s *statements) hear(query string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, query)
}

func (s *statements) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.all
	s.all = nil
	return all
}

const (
	// mostStatements is how many statements a page may need, whatever the size of the district.
	mostStatements = 30
	// moreStatements is by how many a page of a ten times larger district may need more.
	moreStatements = 2
)

// No page does more than a fixed number of queries, and none does more because a district is larger.
func TestPagesAskAFixedNumberOfTimes(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.fillLists(t)
		w.grow(t, 0, 6)
		small := w.statementsOfPages()
		w.grow(t, 6, 60)
		large := w.statementsOfPages()
		for _, page := range sortedKeys(small) {
			few, many := len(small[page]), len(large[page])
			if many > mostStatements || many > few+moreStatements {
				t.Errorf("%s: %d statements in a small district, %d in a large one: %s", page, few, many, oftenest(large[page]))
			}
		}
	})
}

// statementsOfPages asks for every page twice as everybody who may see it: the second time, what is known of visitors is known.
func (w *world) statementsOfPages() map[string][]string {
	out := map[string][]string{}
	for _, c := range pageCases() {
		if !strings.HasPrefix(c.what, "GET ") {
			continue
		}
		for i, want := range strings.Fields(c.want) {
			if want != "200" {
				continue
			}
			w.ask(visitors[i], c.what)
			w.told.take()
			if got := w.ask(visitors[i], c.what); got.Code == http.StatusOK {
				out[c.what+" as "+visitors[i]] = w.told.take()
			}
		}
	}
	return out
}

// grow adds communities, six to a town, with records, cases, people, drives, matters and accounts.
func (w *world) grow(t *testing.T, first, last int) {
	t.Helper()
	for n := first; n < last; n++ {
		town, id := fmt.Sprintf("N%d", n/6), fmt.Sprintf("N%dC%d", n/6, n)
		units := []app.UnitChange{unit(id, "community", town, fmt.Sprintf("新%d社区", n), "setting", "urban", "households", "900")}
		if n%6 == 0 {
			units = slices.Insert(units, 0, unit(town, "town", district, fmt.Sprintf("新%d镇", n/6)))
		}
		w.put(t, units...)
		w.busy(t, n, id, "C1", "C2") // those that the sibling and the grid worker see grow too
		made, _, err := w.app.CreateAccount(t.Context(), w.callerOf(t, "system"), app.NewAccount{Login: fmt.Sprintf("new-%d", n), Name: "某某"})
		must(t, err)
		must(t, w.app.GivePost(t.Context(), w.callerOf(t, "security"), app.Holding{Person: made.Person, Post: "grid_worker", Unit: id}))
	}
}

// busy has something happen at units.
func (w *world) busy(t *testing.T, n int, units ...string) {
	t.Helper()
	office, today := w.callerOf(t, "office"), plan.DayOf(noon())
	var entries []app.Entry
	var matters []campaign.MatterOpening
	for k, at := range units {
		on := today - plan.Day((n*5+k)%50)
		entries = append(entries,
			app.Entry{ID: fmt.Sprintf("gh-%d-%d", n, k), Kind: "handout", Unit: at, On: on, Fields: map[string]string{"material": "leaflet", "copies": "20"}},
			app.Entry{ID: fmt.Sprintf("gc-%d-%d", n, k), Kind: "case", Unit: at, On: on, Fields: map[string]string{"type": "刷单返利", "loss": "100"}},
			app.Entry{ID: fmt.Sprintf("gp-%d-%d", n, k), Kind: personKind, Unit: at, On: on, Fields: map[string]string{"role": "leader"}})
		matters = append(matters, campaign.MatterOpening{ID: fmt.Sprintf("gm-%d-%d", n, k), Procedure: "complaint", Unit: at, Input: []byte(`{"about":"burden","text":"同一数据填了两张表"}`)})
		_, err := w.app.OpenPledgeDrive(t.Context(), office, app.NewPledgeDrive{Unit: at, Until: today + 30, PledgeText: campaign.PledgeText{Title: "反诈承诺书", Text: "不轻信。", KeepDays: 30}})
		must(t, err)
	}
	outcomes, err := w.app.Submit(t.Context(), office, entries)
	must(t, err)
	refused(t, outcomes)
	outcomes, err = w.app.OpenMatters(t.Context(), office, matters)
	must(t, err)
	refused(t, outcomes)
}

// oftenest are the statements that a page ran most often, for whoever has to mend it.
func oftenest(all []string) string {
	times := map[string]int{}
	for _, q := range all {
		times[strings.Join(strings.Fields(q), " ")]++
	}
	names := slices.SortedFunc(maps.Keys(times), func(a, b string) int { return times[b] - times[a] })
	out := ""
	for _, q := range names[:min(3, len(names))] {
		out += fmt.Sprintf("\n\t%d × %.110s", times[q], q)
	}
	return out
}
