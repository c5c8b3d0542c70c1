package app

import (
	"context"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Settings are what is set up, for the system administrator to read. They are changed where the program is started.
type Settings struct {
	District    string   `json:"district"`
	Name        string   `json:"name"`
	Engine      string   `json:"engine"` // sqlite or postgres
	Units       int      `json:"units"`  // of today
	Accounts    int      `json:"accounts"`
	Disabled    int      `json:"disabled"`
	Factors     int      `json:"factors"` // accounts with a second factor
	Entries     int64    `json:"entries"` // of the audit
	Plan        string   `json:"plan"`    // title of the version in force; empty: none
	PlanVersion int      `json:"plan_version"`
	PlanEnd     plan.Day `json:"plan_end"`
	Sealing     bool     `json:"sealing"`      // sealing keys are there
	Attachments bool     `json:"attachments"`  // files are taken in
	ContactDays int      `json:"contact_days"` // that a sealed contact is kept after its case was closed
	IdleMinutes int64    `json:"idle_minutes"` // after which an unused session ends
}

// Settings tells what is set up.
func (a *App) Settings(ctx context.Context, c Caller) (Settings, error) {
	if err := c.mayHere(campaign.ManageSettings); err != nil {
		return Settings{}, err
	}
	out := Settings{District: c.District, Engine: string(a.db.Engine()), Sealing: a.o.Keys != nil, Attachments: a.o.Dir != "", ContactDays: a.o.ContactDays,
		IdleMinutes: int64(campaign.SessionIdle) / (hourMs / 60)}
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		top, _ := f.at(c.District, c.Day())
		out.Name, out.Units = top.Name, 0
		for _, u := range f.placed {
			if u.FromDay <= store.Day(c.Day()) && store.Day(c.Day()) <= u.ToDay {
				out.Units++
			}
		}
		if p := f.on(c.Day()); p != nil {
			out.Plan, out.PlanVersion, out.PlanEnd = p.Title, p.Version, p.Period.To
		}
		head, err := tx.AuditHead(c.District)
		if err != nil {
			return err
		}
		out.Entries = head.Seq
		return out.countAccounts(tx)
	})
	return out, err
}

func (s *Settings) countAccounts(tx *store.Tx) error {
	people, err := tx.PersonsByDistrict(s.District)
	s.Accounts, s.Disabled, s.Factors = len(people), 0, 0
	for _, p := range people {
		if p.State == accountDisabled {
			s.Disabled++
		}
		if p.Factor != "" {
			s.Factors++
		}
	}
	return err
}

// FactorPicture draws the address of BeginFactor as a QR code, PNG.
func FactorPicture(address string) ([]byte, error) { return document.QR(address) }
