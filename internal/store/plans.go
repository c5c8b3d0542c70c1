package store

import "fmt"

// PlanVersion is one version of a plan's text and what has become of it.
type PlanVersion struct {
	ID        string
	Version   int
	Text      string
	State     string
	StartDay  Day // the first day it judges
	ChangedAt int64
}

// InsertPlan adds a version; one that is there already gives [ErrConflict].
func (tx *Tx) InsertPlan(p PlanVersion) error {
	_, err := tx.exec(`INSERT INTO plans (id, version, text, state, start_day, changed_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		p.ID, p.Version, p.Text, p.State, p.StartDay, p.ChangedAt)
	if err != nil {
		return fmt.Errorf("insert plan %s version %d: %w", p.ID, p.Version, err)
	}
	return nil
}

// SetPlanState changes a version's state and first day; its text never changes.
func (tx *Tx) SetPlanState(p PlanVersion) error {
	err := changedOne(tx.exec(`UPDATE plans SET state = $3, start_day = $4, changed_at = $5 WHERE id = $1 AND version = $2`,
		p.ID, p.Version, p.State, p.StartDay, p.ChangedAt))
	if err != nil {
		return fmt.Errorf("set state of plan %s version %d: %w", p.ID, p.Version, err)
	}
	return nil
}

const selectPlans = `SELECT id, version, text, state, start_day, changed_at FROM plans `

// PlanByVersion gives one version of a plan.
func (tx *Tx) PlanByVersion(id string, version int) (PlanVersion, error) {
	return one(tx, scanPlan, selectPlans+`WHERE id = $1 AND version = $2`, id, version)
}

// PlanVersions lists the versions of a plan, oldest first.
func (tx *Tx) PlanVersions(id string) ([]PlanVersion, error) {
	return all(tx, scanPlan, selectPlans+`WHERE id = $1 ORDER BY version`, id)
}

// Plans lists all versions of all plans, sorted by id and version.
func (tx *Tx) Plans() ([]PlanVersion, error) {
	return all(tx, scanPlan, selectPlans+`ORDER BY id, version`)
}

func scanPlan(r row) (p PlanVersion, err error) {
	err = r.Scan(&p.ID, &p.Version, &p.Text, &p.State, &p.StartDay, &p.ChangedAt)
	return p, err
}
