package app

import (
	"context"
	"slices"

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
			if !s.contactOver(k.Record, asOf, a.o.ContactDays) {
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

// contactOver tells whether the contact of a case has been kept long enough. A case that came after the snapshot is kept.
func (s *snapshot) contactOver(record string, asOf plan.Day, days int) bool {
	id := s.successorOf(record)
	r, ok := s.record(id)
	if !ok {
		return false
	}
	return r.State == string(campaign.RecordVoid) || campaign.ContactOver(asOf, plan.Day(r.OnDay), s.startedBy(id, asOf), days)
}

func (s *snapshot) record(id string) (store.Record, bool) {
	i, found := slices.BinarySearchFunc(s.records, store.Record{ID: id}, byID)
	if !found {
		return store.Record{}, false
	}
	return s.records[i], true
}

// successorOf follows corrections to the record that holds now. Corrections never lead in a circle: a record is older than its successor.
func (s *snapshot) successorOf(id string) string {
	for i := range s.records {
		if r := &s.records[i]; r.Supersedes == id && replaces(*r) {
			return s.successorOf(r.ID)
		}
	}
	return id
}

// startedBy lists the verdicts that a case started, as of a day.
func (s *snapshot) startedBy(record string, asOf plan.Day) []plan.Verdict {
	return filtered(s.judge(plan.Known{AsOf: asOf}).result.Verdicts, func(v *plan.Verdict) bool { return v.Per == record })
}
