package app

import (
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// personKind is the built-in kind of record that says who serves where: volunteers, specialists, grid teams.
const personKind = "person"

// gatherPeople finds the entries of the people ledger at a closed unit that reach to the day or beyond, and where they go on.
func (r *reorganisation) gatherPeople(unit string, to func(record string) string) error {
	records, err := r.w.tx.RecordsOfKind(r.w.c.District, unit, personKind)
	if err != nil {
		return err
	}
	for _, rec := range records {
		state, err := stateOf(r.w.tx, rec)
		if err != nil {
			return err
		}
		stored, err := unpackRecord(rec.Fields)
		if err != nil {
			return err
		}
		last, isDay := cellDay(stored.Fields["to"])
		open := state == campaign.RecordSubmitted || state == campaign.RecordConfirmed
		switch target := to(rec.ID); {
		case !open || isDay && last < r.day:
		case target == "":
			r.said.Left = append(r.said.Left, rec.ID)
		default:
			r.people = append(r.people, movedHolding{rec, target})
		}
	}
	return nil
}

func cellDay(cell string) (plan.Day, bool) {
	if cell == "" {
		return 0, false
	}
	d, err := plan.ParseDay(cell)
	return d, err == nil
}

// carryPeople lets people go on at their new units: their entry ends the day before, and another one begins. An entry that can no
// longer be written as the plan stands is left and listed.
func (a *App) carryPeople(r *reorganisation) error {
	if len(r.people) == 0 {
		return nil
	}
	w := r.w
	fresh := &frame{district: w.f.district, units: w.f.units, plans: w.f.plans, versions: w.f.versions, rights: w.f.rights}
	if err := loadUnits(w.tx, fresh); err != nil {
		return err
	}
	w.f = fresh
	s, err := newSubmission(w)
	if err != nil {
		return err
	}
	for _, m := range r.people {
		entries, err := a.goOn(r, m)
		if err != nil {
			return err
		}
		moved, err := s.takeAll(entries)
		if err != nil {
			return err
		}
		if !moved {
			r.said.Left = append(r.said.Left, m.record.ID)
			continue
		}
		r.said.People = append(r.said.People, MovedPerson{m.record.ID, m.to})
		if err := s.confirmLike(m.record, entries); err != nil {
			return err
		}
	}
	return s.flush()
}

// goOn makes the entries by which somebody goes on at another unit. Who was to begin on the day or later just begins there.
func (a *App) goOn(r *reorganisation, m movedHolding) ([]Entry, error) {
	stored, err := unpackRecord(m.record.Fields)
	if err != nil {
		return nil, err
	}
	first, hasFirst := cellDay(stored.Fields["from"])
	entry := func(unit, field, day string) (Entry, error) {
		id, err := a.newID()
		e := Entry{ID: id, Kind: personKind, Unit: unit, On: r.w.day(), By: r.w.c.Person, Ref: m.record.Ref, Fields: map[string]string{}}
		for k, v := range stored.Fields {
			e.Fields[k] = v
		}
		if field != "" {
			e.Fields[field] = day
		}
		return e, err
	}
	if hasFirst && first >= r.day {
		e, err := entry(m.to, "", "")
		e.Supersedes, e.Reason = m.record.ID, r.reason
		return []Entry{e}, err
	}
	ended, err := entry(m.record.Unit, "to", (r.day - 1).String())
	if err != nil {
		return nil, err
	}
	ended.Supersedes, ended.Reason = m.record.ID, r.reason
	begun, err := entry(m.to, "from", r.day.String())
	return []Entry{ended, begun}, err
}

// takeAll takes entries in; false when one of them is refused. Nothing of them is written then: the first one, the correction, is the
// one that can be refused, and what follows differs from it only in its unit and days.
func (s *submission) takeAll(entries []Entry) (bool, error) {
	for i, e := range entries {
		_, err := s.take(e)
		if campaign.KindOf(err) != "" && i == 0 {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// confirmLike confirms the entries that go on for a confirmed one.
func (s *submission) confirmLike(old store.Record, entries []Entry) error {
	if old.State != string(campaign.RecordConfirmed) {
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	for _, e := range entries {
		r, err := s.w.tx.RecordByID(s.w.c.District, e.ID)
		if err != nil {
			return err
		}
		err = retally(s.w, affected(r), func() error {
			return s.w.tx.SetRecordState(store.StateChange{District: r.District, ID: r.ID, From: r.State, State: string(campaign.RecordConfirmed),
				Reason: r.Reason, ChangedAt: s.w.at, Revision: s.w.revision})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
