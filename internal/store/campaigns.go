package store

import "fmt"

// The states of a district's plan version.
const (
	PlanDraft   = "draft"
	PlanInForce = "in_force"
)

// DistrictPlan is a version of the plan that a district follows, or a draft of one.
type DistrictPlan struct {
	District string
	PlanVersion
}

// PutDraft adds a draft or replaces one; a version in force gives [ErrConflict].
func (tx *Tx) PutDraft(p DistrictPlan) error {
	changed, err := tx.exec(`INSERT INTO district_plans (district, id, version, text, state, start_day, changed_at)
		VALUES ($1, $2, $3, $4, 'draft', $5, $6)
		ON CONFLICT (district, id, version) DO UPDATE SET text = EXCLUDED.text, start_day = EXCLUDED.start_day,
			changed_at = EXCLUDED.changed_at
		WHERE district_plans.state = 'draft'`, p.District, p.ID, p.Version, p.Text, p.StartDay, p.ChangedAt)
	if err == nil && changed == 0 {
		err = ErrConflict
	}
	if err != nil {
		return fmt.Errorf("put draft of plan %s version %d: %w", p.ID, p.Version, err)
	}
	return nil
}

// EnforceDraft puts a draft in force; [ErrNotFound] when there is no such draft.
func (tx *Tx) EnforceDraft(district, id string, version int, at int64) error {
	err := changedOne(tx.exec(`UPDATE district_plans SET state = 'in_force', changed_at = $4
		WHERE district = $1 AND id = $2 AND version = $3 AND state = 'draft'`, district, id, version, at))
	if err != nil {
		return fmt.Errorf("enforce plan %s version %d: %w", id, version, err)
	}
	return nil
}

// DistrictPlans lists a district's versions, sorted by id and version.
func (tx *Tx) DistrictPlans(district string) ([]DistrictPlan, error) {
	return all(tx, func(r row) (p DistrictPlan, err error) {
		err = r.Scan(&p.District, &p.ID, &p.Version, &p.Text, &p.State, &p.StartDay, &p.ChangedAt)
		return p, err
	}, `SELECT district, id, version, text, state, start_day, changed_at FROM district_plans
		WHERE district = $1 ORDER BY id, version`, district)
}

// PartRevision says when a part of a district last changed: the number of the
// audit entry of that change.
type PartRevision struct {
	District string
	Part     string
	Revision int64
}

// PutPartRevision notes a change.
func (tx *Tx) PutPartRevision(p PartRevision) error {
	tx.access = true
	tx.setParts(p.District, nil)
	_, err := tx.exec(`INSERT INTO part_revisions (district, part, revision) VALUES ($1, $2, $3)
		ON CONFLICT (district, part) DO UPDATE SET revision = EXCLUDED.revision`, p.District, p.Part, p.Revision)
	return err
}

// PartRevisions lists the last changes of a district's parts, sorted by part.
func (tx *Tx) PartRevisions(district string) ([]PartRevision, error) {
	if parts, ok := tx.knownParts(district); ok {
		return parts, tx.usable()
	}
	parts, err := all(tx, func(r row) (p PartRevision, err error) {
		err = r.Scan(&p.District, &p.Part, &p.Revision)
		return p, err
	}, `SELECT district, part, revision FROM part_revisions WHERE district = $1 ORDER BY part`, district)
	if err == nil && len(parts) > 0 {
		tx.setParts(district, parts)
	}
	return parts, err
}

// RecordsSince visits the records that were written or changed after a revision, in the order of the last change.
func (tx *Tx) RecordsSince(district string, revision int64, visit func(Record) error) error {
	return tx.each(visiting(scanRecord, visit), selectRecords+
		`WHERE district = $1 AND revision > $2 ORDER BY revision, id`, district, revision)
}

// Successors lists the records that supersede another one, sorted by id.
func (tx *Tx) Successors(district, id string) ([]Record, error) {
	return all(tx, scanRecord, selectRecords+`WHERE district = $1 AND supersedes = $2 AND supersedes <> '' ORDER BY id`, district, id)
}

// SuccessorsOf gives the records that supersede some others, by the id of the one they supersede, each sorted by id.
func (tx *Tx) SuccessorsOf(district string, ids []string) (map[string][]Record, error) {
	out := map[string][]Record{}
	err := successorsOf.each(tx, visiting(scanRecord, func(r Record) error {
		out[r.Supersedes] = append(out[r.Supersedes], r)
		return nil
	}), ids, district)
	return out, err
}

var successorsOf = listingOf(selectRecords+`WHERE district = $1 AND supersedes <> '' AND supersedes IN (…) ORDER BY id`, 1)

// RecordsOfDay lists a unit's own records of a day, sorted by id.
func (tx *Tx) RecordsOfDay(district, unit string, day Day) ([]Record, error) {
	return all(tx, scanRecord, selectRecords+`WHERE district = $1 AND unit = $2 AND on_day = $3 ORDER BY id`, district, unit, day)
}

// DeleteTally deletes the number of a day on which nothing counts any more.
func (tx *Tx) DeleteTally(t Tally) error {
	_, err := tx.exec(`DELETE FROM tallies WHERE district = $1 AND version = $2 AND unit = $3 AND measure = $4 AND day = $5`,
		t.District, t.Version, t.Unit, t.Measure, t.Day)
	return err
}
