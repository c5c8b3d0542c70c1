package app

import (
	"context"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// HandOver gives a person's work to another one from a day.
type HandOver struct {
	From   string
	To     string
	Posts  []Holding // post and unit of each; none: all
	Day    *plan.Day // the first day of the new holder; nil: today
	Reason string
	Dry    bool // only tell what would happen
}

// HandedOver says what a handing over does. Open to-dos follow the posts; records keep the name of who entered them.
type HandedOver struct {
	Ended    []Holding `json:"ended,omitempty"` // with their last day
	Begun    []Holding `json:"begun,omitempty"`
	Left     []Holding `json:"left,omitempty"` // what the leaver keeps
	Tokens   int       `json:"tokens"`         // of the leaver, that work no longer from that day
	Sessions bool      `json:"sessions"`       // of the leaver, whose account is disabled, are ended
	Disabled bool      `json:"disabled"`       // the leaver's account; disabling it is the system administrator's
	Dry      bool      `json:"dry"`
}

// HandOver ends posts of one person and begins them for another in one step, by the security administrator. When the leaver keeps
// nothing, the leaver's tokens end with the posts.
func (a *App) HandOver(ctx context.Context, c Caller, h HandOver) (HandedOver, error) {
	if err := c.mayHere(campaign.ManageRights); err != nil {
		return HandedOver{}, err
	}
	if err := checkReason(h.Reason, true); err != nil {
		return HandedOver{}, err
	}
	var out HandedOver
	name := audited{"hand_over", clipObject("from:" + h.From + " to:" + h.To + " reason:" + spoken(h.Reason))}
	err := a.write(ctx, c, name, func(w *change) (err error) {
		day := dayOr(h.Day, w.day())
		if day < w.day() || day > plan.LastDay {
			return campaign.InvalidAt("day", "交接日期不能早于今天", "the day cannot lie in the past")
		}
		if out, err = handOver(w, h, store.Day(day)); err != nil || h.Dry {
			return undone(err, h.Dry)
		}
		return nil
	})
	if err := done(err); err != nil {
		return HandedOver{}, err
	}
	return out, nil
}

func handOver(w *change, h HandOver, day store.Day) (out HandedOver, err error) {
	leaver, err := peopleOf(w, h)
	if err != nil {
		return out, err
	}
	held, err := w.tx.PostsFrom(w.c.District, h.From, day)
	if err != nil {
		return out, err
	}
	given, left := chosen(held, h.Posts)
	if len(given) == 0 || len(h.Posts) > 0 && len(given) < len(h.Posts) {
		return out, campaign.InvalidAt("posts", "移交人没有这些岗位", "the leaver does not hold these posts")
	}
	out = HandedOver{Dry: h.Dry, Disabled: leaver.State == accountDisabled}
	for _, o := range left {
		out.Left = append(out.Left, holdingView(o))
	}
	for _, o := range given {
		if err := pass(w, o, h.To, day, &out); err != nil {
			return out, err
		}
	}
	return out, leave(w, h.From, day, &out)
}

// peopleOf checks the two accounts and gives the leaver's.
func peopleOf(w *change, h HandOver) (store.Person, error) {
	if h.From == h.To {
		return store.Person{}, campaign.InvalidAt("to", "接手人不能是移交人本人", "nobody hands over to themselves")
	}
	leaver, err := w.tx.PersonByID(h.From)
	if err == nil {
		err = inDistrict(w, h.From)
	}
	if err != nil {
		return leaver, err
	}
	to, err := w.tx.PersonByID(h.To)
	switch {
	case err != nil:
		return leaver, err
	case to.District != w.c.District:
		return leaver, notFound()
	case to.State != accountActive:
		return leaver, campaign.Refuse(campaign.Conflict, "接手人的账号已停用", "the account of who takes over is disabled")
	}
	return leaver, nil
}

// chosen parts what is held into what was asked for and the rest.
func chosen(held []store.PostHeld, asked []Holding) (given, left []store.PostHeld) {
	for _, o := range held {
		if len(asked) == 0 || slices.ContainsFunc(asked, func(h Holding) bool { return h.Post == o.Post && h.Unit == o.Unit }) {
			given = append(given, o)
		} else {
			left = append(left, o)
		}
	}
	return given, left
}

// pass ends one holding and begins it for somebody else.
func pass(w *change, o store.PostHeld, to string, day store.Day, out *HandedOver) error {
	next := o
	next.Person, next.FromDay = to, max(day, o.FromDay)
	at, ok := w.f.ref(o.Unit, w.day())
	if !ok {
		return notFound()
	}
	given := campaign.Holding{At: at, Post: o.Post, From: plan.Day(next.FromDay), To: plan.Day(next.ToDay)}
	if err := checkPost(w, Holding{Person: to, Post: o.Post, Unit: o.Unit}, given); err != nil {
		return err
	}
	ended := o
	ended.ToDay = max(day, o.FromDay) - 1
	if err := w.tx.PutPostHeld(ended); err != nil {
		return err
	}
	out.Ended = append(out.Ended, holdingView(ended))
	out.Begun = append(out.Begun, holdingView(next))
	return w.tx.PutPostHeld(next)
}

// leave ends what a leaver without any post no longer needs.
func leave(w *change, person string, day store.Day, out *HandedOver) error {
	if out.Disabled {
		out.Sessions = true
		if err := w.tx.EndSessions(person, w.at); err != nil {
			return err
		}
	}
	if len(out.Left) > 0 {
		return nil
	}
	until := max(w.at, midnight(plan.Day(day)))
	n, err := w.tx.ShortenAPITokens(person, until)
	out.Tokens = int(n)
	return err
}

// midnight is the first moment of a day in Shanghai, in Unix milliseconds.
func midnight(d plan.Day) int64 { return (int64(d)*24 - 8) * hourMs }
