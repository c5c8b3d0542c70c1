package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"wuzha/internal/campaign"
)

// visitorsMatter is a matter that somebody without an account opens.
type visitorsMatter struct {
	procedure, unit string
	token           string            // of the form; the matter's id comes from it
	text, field     string            // what was written, and where it goes
	data            map[string]string // the rest
}

// Bounds of what a visitor writes, in characters.
const (
	minVisitorText = 5
	MaxVisitorText = 1000
)

// openForVisitor opens a matter in nobody's name.
func (a *App) openForVisitor(ctx context.Context, v Visitor, o visitorsMatter) (string, error) {
	words := strings.TrimSpace(o.text)
	if n := utf8.RuneCountInString(words); n < minVisitorText || n > MaxVisitorText {
		return "", campaign.InvalidAt(o.field, "请写明情况，5至1000字", "say what it is about, in 5 to 1000 characters")
	}
	if err := a.crowd.admitWeight(v, a.o.Now(), publicWeight); err != nil {
		return "", err
	}
	o.data[o.field], _ = campaign.Redact(words)
	input, err := json.Marshal(o.data)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(v.District + "\x00" + o.procedure + "\x00" + o.token))
	opening := campaign.MatterOpening{ID: "v-" + hex.EncodeToString(sum[:16]), Procedure: o.procedure, Unit: o.unit, Input: input}
	c := a.visiting(v)
	err = a.write(ctx, c, audited{"open_public_matter", "matter:" + opening.ID}, func(w *change) error {
		return w.openForVisitor(opening)
	})
	return opening.ID, err
}

func (w *change) openForVisitor(o campaign.MatterOpening) error {
	if w.f.newest() == nil {
		return campaign.Refuse(campaign.Conflict, "尚未实施方案", "no plan is in force yet")
	}
	if have, err := matterByID(w.tx, w.c.District, o.ID); err == nil {
		w.nothing, err = sameMatter(have.m, o, "")
		return err
	}
	m, err := campaign.NewMatter(o, "")
	if err != nil {
		return err
	}
	x := w.look(w.f.step(m, w.c), planWord{})
	x.Roles = []campaign.Role{campaign.RoleVisitor}
	x.Act = campaign.Act{Action: campaign.OpenAction, Input: o.Input}
	return w.begin(x)
}
