package app

import (
	"context"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// PersonCandidate is somebody whose records of a period speak for a commendation.
type PersonCandidate struct {
	Person    string `json:"person"`
	Name      string `json:"name"`
	Unit      string `json:"unit"`
	UnitName  string `json:"unit_name"`
	Post      string `json:"post"`
	PostTitle string `json:"post_title"`
	Confirmed int64  `json:"confirmed"` // records
	Why       string `json:"why"`
}

// PersonCandidates proposes persons for a commendation by what their records of a period show, see campaign.ProposePersons: those who hold a post at a unit that the
// caller oversees. Whether they are commended, people decide.
func (a *App) PersonCandidates(ctx context.Context, c Caller, period string) ([]PersonCandidate, error) {
	b, err := a.board(ctx, c, period)
	if err != nil {
		return nil, err
	}
	var out []PersonCandidate
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		works, err := tx.WorkOfPersons(c.District, store.Day(b.period.Whole.From), store.Day(b.day))
		if err != nil {
			return err
		}
		all, err := postsWithWork(tx, c, b, works)
		if err != nil {
			return err
		}
		out = nil
		for _, p := range campaign.ProposePersons(all) {
			person, err := tx.PersonByID(p.Person)
			if err != nil {
				return err
			}
			out = append(out, PersonCandidate{Person: p.Person, Name: person.Name, Unit: p.Unit, UnitName: b.name(p.Unit), Post: p.Post.ID, PostTitle: p.Post.Title,
				Confirmed: p.Confirmed, Why: p.Why})
		}
		return nil
	})
	return out, err
}

// postsWithWork joins who holds a post at the units in sight on the board's day with what they entered.
func postsWithWork(tx *store.Tx, c Caller, b *board, works []store.PersonWork) ([]campaign.Work, error) {
	by := map[string]campaign.Work{}
	for _, w := range works {
		one := by[w.Person]
		switch campaign.RecordState(w.State) {
		case campaign.RecordConfirmed:
			one.Confirmed += w.Count
		case campaign.RecordReturned, campaign.RecordVoid:
			one.Faulty += w.Count
		}
		by[w.Person] = one
	}
	held, err := tx.AllPostsHeld(c.District, store.Day(b.day))
	if err != nil {
		return nil, err
	}
	sees := map[string]bool{}
	for _, u := range b.units {
		sees[u] = true
	}
	var out []campaign.Work
	for _, h := range held {
		post := postByID(b.f.Plan, h.Post)
		if post == nil || !sees[h.Unit] {
			continue
		}
		one := by[h.Person]
		one.Person, one.Unit, one.Post = h.Person, h.Unit, post
		out = append(out, one)
	}
	return out, nil
}

func postByID(p *plan.Plan, id string) *plan.Post {
	for _, post := range p.Posts {
		if post.ID == id {
			return post
		}
	}
	return nil
}
