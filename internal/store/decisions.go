package store

import "fmt"

// Decision is a person's word on a duty: a waiver, or the verdict of one that no
// rule can judge.
type Decision struct {
	District string
	ID       string
	Plan     string
	Unit     string
	Duty     string
	Period   string
	Per      string // the record of a `per:` duty, else empty
	Decision string
	Reason   string
	ByPerson string
	At       int64
}

const decisionColumns = `district, id, plan, unit, duty, period, per, decision, reason, by_person, at`

// InsertDecision adds a decision; sending it again changes nothing and gives fresh = false.
func (tx *Tx) InsertDecision(d Decision) (fresh bool, err error) {
	inserted, err := tx.exec(`INSERT INTO decisions (`+decisionColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (district, id) DO NOTHING`,
		d.District, d.ID, d.Plan, d.Unit, d.Duty, d.Period, d.Per, d.Decision, d.Reason, d.ByPerson, d.At)
	if err != nil {
		return false, fmt.Errorf("insert decision %s: %w", d.ID, err)
	}
	return inserted == 1, nil
}

// DecisionsByDistrict lists a district's decisions by unit, oldest first; the
// last one on a duty and period holds.
func (tx *Tx) DecisionsByDistrict(district string) ([]Decision, error) {
	return all(tx, scanDecision, `SELECT `+decisionColumns+` FROM decisions
		WHERE district = $1 ORDER BY unit, at, id`, district)
}

// DecisionsByUnit lists a unit's decisions, oldest first.
func (tx *Tx) DecisionsByUnit(district, unit string) ([]Decision, error) {
	return all(tx, scanDecision, `SELECT `+decisionColumns+` FROM decisions
		WHERE district = $1 AND unit = $2 ORDER BY at, id`, district, unit)
}

func scanDecision(r row) (d Decision, err error) {
	err = r.Scan(&d.District, &d.ID, &d.Plan, &d.Unit, &d.Duty, &d.Period, &d.Per, &d.Decision, &d.Reason, &d.ByPerson, &d.At)
	return d, err
}
