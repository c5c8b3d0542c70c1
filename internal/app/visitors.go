package app

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// How old the page of a public form is when it is sent: nobody reads and fills one in within a second, and what was opened yesterday is
// opened again.
const (
	formAge    = 1_000            // ms
	formExpiry = 12 * 60 * 60_000 // ms
)

// FormToken is what the page of a public form carries, so that only who has opened the page can send it. form names what is sent, such
// as the drive that is signed.
func (a *App) FormToken(v Visitor, form string) (string, error) {
	if err := a.canSeal(); err != nil {
		return "", err
	}
	return a.formToken(v, form, a.o.Keys.Current(), a.now())
}

// formToken writes moment, key and a hash over them and over what the form is for.
func (a *App) formToken(v Visitor, form, key string, at int64) (string, error) {
	moment := strconv.FormatInt(at, 36)
	hash, err := a.o.Keys.KeyedHash(key, "public form", []byte(v.District+"\x00"+form+"\x00"+moment))
	if err != nil {
		return "", err
	}
	return moment + "." + hex.EncodeToString(hash) + "." + key, nil
}

// CheckFormToken refuses a form whose page was not opened, or too long ago.
func (a *App) CheckFormToken(v Visitor, form, token string) error {
	if err := a.canSeal(); err != nil {
		return err
	}
	again := campaign.Refuse(campaign.Stale, "页面已打开太久，请核对后再提交一次", "the page was open for too long; look it over and send it once more")
	parts := strings.SplitN(token, ".", 3)
	if len(parts) != 3 {
		return again
	}
	at, err := strconv.ParseInt(parts[0], 36, 64)
	if err != nil {
		return again
	}
	want, err := a.formToken(v, form, parts[2], at)
	if err != nil || !hmac.Equal([]byte(want), []byte(token)) {
		return again
	}
	switch age := a.now() - at; {
	case age > formExpiry || age < 0:
		return again
	case age < formAge:
		return campaign.Refuse(campaign.Exhausted, "提交得太快了，请核对内容后再提交", "this was sent too fast; look it over and send it again")
	}
	return nil
}

// PublicDistrict is the name of a district, for whoever comes to its public pages.
func (a *App) PublicDistrict(ctx context.Context, v Visitor) (string, error) {
	c := a.visiting(v)
	var name string
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		top, ok := f.at(v.District, c.Day())
		if !ok {
			return notFound()
		}
		name = top.Name
		return nil
	})
	return name, err
}

// Honour is a unit that holds a title.
type Honour struct {
	Unit     string   `json:"unit"`
	UnitName string   `json:"unit_name"`
	Title    string   `json:"title"`
	Number   string   `json:"number"`
	Since    plan.Day `json:"since"`
	Until    plan.Day `json:"until"` // plan.LastDay: for good
}

// Honours lists the units that hold a title today, by title and name: units, never persons. Anybody may know.
func (a *App) Honours(ctx context.Context, v Visitor) ([]Honour, error) {
	var out []Honour
	today := a.visiting(v).Day()
	err := a.titleMatters(ctx, v, []string{"awarded", "warned"}, func(m *campaign.Matter, title, unit string) {
		if d := m.Data.(*campaign.TitleData); today <= d.Until {
			out = append(out, Honour{Unit: m.Unit, UnitName: unit, Title: title, Number: d.Number, Since: d.AwardedOn, Until: d.Until})
		}
	})
	slices.SortFunc(out, func(x, y Honour) int {
		return strings.Compare(x.Title+"\x00"+x.UnitName+"\x00"+x.Unit, y.Title+"\x00"+y.UnitName+"\x00"+y.Unit)
	})
	return out, err
}

// NoticeView is a title that is in public notice (公示): until its last day anybody may object.
type NoticeView struct {
	Matter   string   `json:"matter"`
	Unit     string   `json:"unit"`
	UnitName string   `json:"unit_name"`
	Title    string   `json:"title"`
	From     plan.Day `json:"from"`
	To       plan.Day `json:"to"`
}

// PublicNotices lists the titles that are in public notice today, the one that ends first before the others. Anybody may know.
func (a *App) PublicNotices(ctx context.Context, v Visitor) ([]NoticeView, error) {
	var out []NoticeView
	today := a.visiting(v).Day()
	err := a.titleMatters(ctx, v, []string{"noticed"}, func(m *campaign.Matter, title, unit string) {
		if d := m.Data.(*campaign.TitleData); d.NoticeFrom <= today && today <= d.NoticeTo {
			out = append(out, NoticeView{Matter: m.ID, Unit: m.Unit, UnitName: unit, Title: title, From: d.NoticeFrom, To: d.NoticeTo})
		}
	})
	slices.SortFunc(out, func(x, y NoticeView) int {
		return strings.Compare(x.To.String()+x.UnitName+x.Matter, y.To.String()+y.UnitName+y.Matter)
	})
	return out, err
}

// titleMatters visits the matters of titles that are in some states, with what people call title and unit.
func (a *App) titleMatters(ctx context.Context, v Visitor, states []string, visit func(m *campaign.Matter, title, unit string)) error {
	c := a.visiting(v)
	return a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		p := f.on(c.Day())
		if p == nil {
			return nil
		}
		for _, state := range states {
			all, err := unpackAll(tx.MattersIn(v.District, "title", state))
			if err != nil {
				return err
			}
			for _, m := range all {
				unit, known := f.at(m.Unit, c.Day())
				t := p.TitleOf(m.Data.(*campaign.TitleData).Title)
				if known && t != nil {
					visit(m, t.Title, unit.Name)
				}
			}
		}
		return nil
	})
}

// publicWeight is what a text of a visitor counts against the signatures that an address may bring: it costs a person's time to read.
const publicWeight = 60

// ObjectInPublic raises a visitor's objection to a title in public notice. The text is kept without personal data. Sent again with
// the same token it is the same objection. The id that it gives is the visitor's key to the answer.
func (a *App) ObjectInPublic(ctx context.Context, v Visitor, token, notice, claim string) (id string, err error) {
	open, err := a.PublicNotices(ctx, v)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(open, func(n NoticeView) bool { return n.Matter == notice })
	if i < 0 {
		return "", notFound()
	}
	o := visitorsMatter{procedure: "objection", unit: open[i].Unit, token: token, text: claim, field: "claim",
		data: map[string]string{"about": "notice", "object": notice}}
	return a.openForVisitor(ctx, v, o)
}

// ComplainInPublic hands in a visitor's complaint or suggestion: about burden, page or other. The text is kept without personal data. The id
// that it gives is the visitor's key to the answer.
func (a *App) ComplainInPublic(ctx context.Context, v Visitor, token, about, words string) (id string, err error) {
	o := visitorsMatter{procedure: "complaint", unit: v.District, token: token, text: words, field: "text", data: map[string]string{"about": about}}
	return a.openForVisitor(ctx, v, o)
}

// PublicAnswer is what has become of what a visitor has handed in.
type PublicAnswer struct {
	ID        string         `json:"id"`
	Procedure string         `json:"procedure"`
	StateName campaign.Words `json:"state_name"`
	OpenedAt  int64          `json:"opened_at"`
	Text      string         `json:"text"`
	Answer    string         `json:"answer,omitempty"`
}

// PublicAnswer shows a visitor's objection or complaint to whoever has its id; others' matters are not found.
func (a *App) PublicAnswer(ctx context.Context, v Visitor, id string) (PublicAnswer, error) {
	var out PublicAnswer
	err := a.read(ctx, a.visiting(v), func(tx *store.Tx, _ *frame) error {
		t, err := matterByID(tx, v.District, id)
		if err != nil {
			return err
		}
		state, _ := t.m.Procedure.StateOf(t.m.State)
		out = PublicAnswer{ID: id, Procedure: t.m.Procedure.ID, StateName: state.Title, OpenedAt: t.row.OpenedAt}
		switch d := t.m.Data.(type) {
		case *campaign.ObjectionData:
			out.Text, out.Answer = d.Claim, d.Answer
		case *campaign.ComplaintData:
			out.Text, out.Answer = d.Text, d.Answer
		}
		if t.row.Opener != "" || out.Text == "" {
			out = PublicAnswer{}
			return notFound()
		}
		return nil
	})
	return out, err
}
