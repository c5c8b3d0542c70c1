package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/notify"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// LetterView is a message on its way to a channel.
type LetterView struct {
	ID        string   `json:"id"`
	Channel   string   `json:"channel"` // name
	Title     string   `json:"title"`
	Lines     []string `json:"lines"`
	State     string   `json:"state"` // empty while waiting, taken, dead
	Tries     int      `json:"tries"`
	NextAt    int64    `json:"next_at,omitempty"`
	Reason    string   `json:"reason,omitempty"`
	CreatedAt int64    `json:"created_at"`
}

// lettersShown is how many letters a list has.
const lettersShown = 200

// Letters lists the latest letters of the channels that the caller keeps.
func (a *App) Letters(ctx context.Context, c Caller) ([]LetterView, error) {
	if err := c.mayTell(); err != nil {
		return nil, err
	}
	var out []LetterView
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		kept, err := keptChannels(tx, f, c)
		if err != nil {
			return err
		}
		all, err := tx.Letters(c.District, lettersShown)
		for _, l := range all {
			if ch, ok := kept[l.Channel]; ok {
				out = append(out, LetterView{ID: l.ID, Channel: ch.Name, Title: l.Title, Lines: strings.Split(l.Body, "\n"), State: l.State,
					Tries: l.Tries, NextAt: l.NextAt, Reason: l.Reason, CreatedAt: l.CreatedAt})
			}
		}
		return err
	})
	return out, err
}

func keptChannels(tx *store.Tx, f *frame, c Caller) (map[string]store.Channel, error) {
	all, err := channelsNow(tx, f, c.Day())
	out := map[string]store.Channel{}
	for _, ch := range all {
		if mayChannel(f, c, ch.Unit) == nil {
			out[ch.ID] = ch
		}
	}
	return out, err
}

// ResendLetter has a dead letter tried again, from the part that was not taken.
func (a *App) ResendLetter(ctx context.Context, c Caller, id string) error {
	if err := c.mayTell(); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"resend_letter", clipObject("letter:" + id)}, func(w *change) error {
		l, err := w.tx.LetterByID(c.District, id)
		if err != nil {
			return err
		}
		ch, err := channelByID(w.tx, w.f, l.Channel, w.day())
		if err != nil {
			return err
		}
		if err := mayChannel(w.f, c, ch.Unit); err != nil {
			return err
		}
		if l.State != string(notify.Dead) {
			return campaign.Refuse(campaign.Conflict, "这条信息没有停发，不用重发", "this message was not given up; it need not be sent again")
		}
		l.State, l.Tries, l.NextAt, l.Reason = string(notify.Waiting), 0, w.at, ""
		return w.tx.UpdateLetter(l)
	})
}

// SendMessages writes the day's digest of every channel of a district whose hour has come, and tries the letters that are due. It may be
// called as often as one likes: a day's digest is written once. It tells how many letters were taken.
func (a *App) SendMessages(ctx context.Context, district string) (taken int, err error) {
	err = a.writeDigests(ctx, district)
	for range lettersShown {
		l, ok, next := a.nextLetter(ctx, district)
		if next != nil || !ok {
			return taken, errors.Join(err, next)
		}
		done, failed := a.tryLetter(ctx, l)
		if failed != nil {
			return taken, errors.Join(err, failed)
		}
		if done {
			taken++
		}
	}
	return taken, err
}

// nextLetter gives a letter that is to be tried.
func (a *App) nextLetter(ctx context.Context, district string) (l store.Letter, ok bool, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		due, err := tx.DueLetters(district, a.now(), 1)
		if ok = len(due) == 1; ok {
			l = due[0]
		}
		return err
	})
	return l, ok, err
}

// tryLetter sends a letter, outside of any transaction, and notes what came of it.
func (a *App) tryLetter(ctx context.Context, l store.Letter) (taken bool, err error) {
	outcome := a.deliverLetter(ctx, l)
	now := a.o.Now()
	at := notify.Attempt{State: notify.AttemptState(l.State), Tries: l.Tries, NextAt: l.NextAt, Sent: l.Sent, Reason: l.Reason}.After(outcome, l.ID, now)
	l.State, l.Tries, l.NextAt, l.Sent, l.Reason = string(at.State), at.Tries, at.NextAt, at.Sent, clipObject(at.Reason)
	err = a.write(ctx, a.visiting(Visitor{District: l.District}), audited{"send_letter", clipObject("letter:" + l.ID)}, func(w *change) error {
		if at.State == notify.Dead {
			w.result = "dead"
		}
		return w.tx.UpdateLetter(l)
	})
	return at.State == notify.Taken, err
}

func (a *App) deliverLetter(ctx context.Context, l store.Letter) error {
	var ch store.Channel
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		ch, err = tx.ChannelByID(l.District, l.Channel)
		return err
	})
	if err != nil {
		return &notify.RefusedError{Err: err}
	}
	s, err := a.sender(ch)
	if err != nil {
		return &notify.RefusedError{Err: err}
	}
	return s.Send(ctx, notify.Message{ID: l.ID, To: ch.Name, Title: l.Title, Lines: strings.Split(l.Body, "\n"), At: time.UnixMilli(l.CreatedAt), Sent: l.Sent})
}

// writeDigests writes the digests of a district that are due now.
func (a *App) writeDigests(ctx context.Context, district string) error {
	c := a.visiting(Visitor{District: district})
	now := time.UnixMilli(c.Now).In(plan.Shanghai)
	minute := now.Hour()*60 + now.Minute()
	var channels []store.Channel
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) (err error) {
		channels, err = channelsNow(tx, f, c.Day())
		return err
	})
	if err != nil || len(channels) == 0 {
		return err
	}
	s, err := a.standing(ctx, district)
	if err != nil {
		return err
	}
	for _, ch := range channels {
		if ch.Stopped != 0 || minute < ch.SendAt || quiet(ch.QuietFrom, ch.QuietTo, minute) {
			continue
		}
		if err := a.writeDigest(ctx, c, s, ch); err != nil {
			return fmt.Errorf("digest of channel %s: %w", ch.ID, err)
		}
	}
	return nil
}

func (a *App) writeDigest(ctx context.Context, c Caller, s *snapshot, ch store.Channel) error {
	matters, err := a.mattersDue(ctx, s, c, ch.Unit)
	if err != nil {
		return err
	}
	d := digester{s: s, today: c.Day(), pick: remindedToday, matters: matters}
	messages, err := d.messages(ch.Unit, func(string) string { return ch.ID }, c.Now)
	if err != nil || len(messages) == 0 {
		return err
	}
	m := messages[0]
	l := store.Letter{District: ch.District, ID: ch.ID + "." + c.Day().String(), Channel: ch.ID, Title: m.Title, Body: strings.Join(m.Lines, "\n"),
		NextAt: c.Now, CreatedAt: c.Now}
	return a.write(ctx, c, audited{"write_digest", clipObject("letter:" + l.ID)}, func(w *change) error {
		fresh, err := w.tx.InsertLetter(l)
		w.nothing = !fresh
		return err
	})
}

// tellJob is the job that tells channels what is due.
const tellJob = "tell"

// tell is a round of the messages of a district.
func (a *App) tell(ctx context.Context, j *job) error {
	_, err := a.SendMessages(ctx, j.District)
	return err
}
