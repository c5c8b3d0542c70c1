package app

import (
	"context"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Purged says what a purge of sealed contacts did.
type Purged struct {
	Removed []PurgedContact `json:"removed,omitempty"`
	Kept    int             `json:"kept"`
}

// PurgedContact is a case whose contact is gone.
type PurgedContact struct {
	District string `json:"district"`
	Record   string `json:"record"`
}

// PurgeSealed takes contacts away for good whose time is over: so many days after their case was closed (Options.ContactDays), at
// once when it was voided, and a year after the day of the case in any event. It is a job for whoever runs the machine; no caller is
// asked. Each district's audit tells what was removed.
func (a *App) PurgeSealed(ctx context.Context, asOf plan.Day) (Purged, error) {
	var districts []store.District
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		districts, err = tx.Districts()
		return err
	})
	if err != nil {
		return Purged{}, err
	}
	var out Purged
	for _, d := range districts {
		if err := a.purgeDistrict(ctx, d.District, asOf, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (a *App) purgeDistrict(ctx context.Context, district string, asOf plan.Day, out *Purged) error {
	s, err := a.standing(ctx, district)
	if err != nil {
		return err
	}
	var gone []string
	kept := 0
	c := Caller{Actor: campaign.Actor{Now: a.now()}, District: district}
	err = a.write(ctx, c, audited{"purge_contacts", ""}, func(w *change) error {
		gone, kept = nil, 0
		contacts, err := w.tx.SealedContacts(district)
		if err != nil {
			return err
		}
		for _, k := range contacts {
			over, err := s.contactOver(w.tx, k.Record, asOf, a.o.ContactDays)
			if err != nil {
				return err
			}
			if !over {
				kept++
				continue
			}
			gone = append(gone, k.Record)
			if err := w.tx.DeleteSealedContact(district, k.Record); err != nil {
				return err
			}
		}
		w.object, w.nothing = objects("record", gone), len(gone) == 0
		return nil
	})
	if err != nil {
		return err
	}
	out.Kept += kept
	for _, record := range gone {
		out.Removed = append(out.Removed, PurgedContact{district, record})
	}
	return nil
}

// contactOver tells whether the contact of a case has been kept long enough.
func (s *snapshot) contactOver(tx *store.Tx, record string, asOf plan.Day, days int) (bool, error) {
	r, ok, err := s.inForce(tx, record)
	if err != nil || !ok {
		return false, err
	}
	return r.State == string(campaign.RecordVoid) || campaign.ContactOver(asOf, plan.Day(r.OnDay), s.startedBy(r, asOf), days), nil
}

// inForce follows corrections to the record that holds now. Corrections never lead in a circle: a record is older than its successor.
func (s *snapshot) inForce(tx *store.Tx, id string) (store.Record, bool, error) {
	successors, err := tx.Successors(s.frame.district, id)
	if err != nil {
		return store.Record{}, false, err
	}
	for _, next := range successors {
		if replaces(next) {
			return s.inForce(tx, next.ID)
		}
	}
	return recordIfAny(tx, s.frame.district, id)
}

// startedBy lists the verdicts that a case started, as of a day: of its unit and those above it.
func (s *snapshot) startedBy(r store.Record, asOf plan.Day) []plan.Verdict {
	j := s.judge(plan.Known{AsOf: asOf})
	if j.view == nil {
		return nil
	}
	units := []string{r.Unit}
	for _, f := range j.view.Facts() {
		units = append(units, f.Tree.Above(r.Unit, plan.Day(r.OnDay))...)
	}
	return filtered(j.of(units).Verdicts, func(v *plan.Verdict) bool { return v.Per == r.ID })
}
