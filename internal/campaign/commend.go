package campaign

import (
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// Work is what the records of a period show of a person at a post.
type Work struct {
	Person    string
	Unit      string
	Post      *plan.Post
	Confirmed int64 // records
	Faulty    int64 // returned or void
}

// PersonProposal proposes somebody for a commendation (G8), with what the records show. Whether they are commended, people decide.
type PersonProposal struct {
	Work
	Why string
}

// leastWork is how many confirmed records speak for somebody at all.
const leastWork = 3

// ProposePersons proposes for each post whoever has the most confirmed records of those whose records are all sound; several when they are even. It is no
// ranking: nobody else is listed, and nobody gets points.
func ProposePersons(all []Work) []PersonProposal {
	most, peers := map[string]int64{}, map[string]int{}
	sound := func(w Work) bool { return w.Faulty == 0 && w.Confirmed >= leastWork }
	for _, w := range all {
		peers[w.Post.ID]++
		if sound(w) {
			most[w.Post.ID] = max(most[w.Post.ID], w.Confirmed)
		}
	}
	var out []PersonProposal
	for _, w := range all {
		if !sound(w) || w.Confirmed < most[w.Post.ID] {
			continue
		}
		why := "本期填报的记录中已确认" + strconv.FormatInt(w.Confirmed, 10) + "条，没有被退回或作废的"
		if n := peers[w.Post.ID]; n > 1 {
			why += "；在" + strconv.Itoa(n) + "名" + w.Post.Title + "中，记录无误的人里最多"
		}
		out = append(out, PersonProposal{w, why})
	}
	slices.SortFunc(out, func(a, b PersonProposal) int {
		return strings.Compare(a.Post.ID+" "+a.Unit+" "+a.Person, b.Post.ID+" "+b.Unit+" "+b.Person)
	})
	return out
}
