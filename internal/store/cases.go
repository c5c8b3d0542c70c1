package store

import "fmt"

// CaseNumber says which record first carried a case's number.
type CaseNumber struct {
	District string
	Number   string
	Record   string
}

// PutCaseNumber gives a number to a case, taking it from another.
func (tx *Tx) PutCaseNumber(n CaseNumber) error {
	_, err := tx.exec(`INSERT INTO case_numbers (district, number, record) VALUES ($1, $2, $3)
		ON CONFLICT (district, number) DO UPDATE SET record = excluded.record`, n.District, n.Number, n.Record)
	if err != nil {
		return fmt.Errorf("put number of case %s: %w", n.Record, err)
	}
	return nil
}

// CaseByNumber gives the record that first carried a number; [ErrNotFound] when it is free.
func (tx *Tx) CaseByNumber(district, number string) (CaseNumber, error) {
	return one(tx, scanCaseNumber, `SELECT district, number, record FROM case_numbers WHERE district = $1 AND number = $2`, district, number)
}

func scanCaseNumber(r row) (n CaseNumber, err error) {
	err = r.Scan(&n.District, &n.Number, &n.Record)
	return n, err
}

// CaseStep is something decided about where a case belongs.
type CaseStep struct {
	District  string
	Record    string // the first record of the case
	Seq       int32
	Step      string
	Unit      string
	ToUnit    string
	AsWhat    string
	Successor string
	Reason    string
	ByPerson  string
	At        int64
}

const caseStepColumns = `district, record, seq, step, unit, to_unit, as_what, successor, reason, by_person, at`

// InsertCaseStep adds a step to a case; a used place gives [ErrConflict].
func (tx *Tx) InsertCaseStep(s CaseStep) error {
	_, err := tx.exec(`INSERT INTO case_steps (`+caseStepColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		s.District, s.Record, s.Seq, s.Step, s.Unit, s.ToUnit, s.AsWhat, s.Successor, s.Reason, s.ByPerson, s.At)
	if err != nil {
		return fmt.Errorf("insert step %d of case %s: %w", s.Seq, s.Record, err)
	}
	return nil
}

// CaseSteps lists the steps of a case, the first one first.
func (tx *Tx) CaseSteps(district, record string) ([]CaseStep, error) {
	return all(tx, scanCaseStep, `SELECT `+caseStepColumns+` FROM case_steps WHERE district = $1 AND record = $2 ORDER BY seq`, district, record)
}

func scanCaseStep(r row) (s CaseStep, err error) {
	err = r.Scan(&s.District, &s.Record, &s.Seq, &s.Step, &s.Unit, &s.ToUnit, &s.AsWhat, &s.Successor, &s.Reason, &s.ByPerson, &s.At)
	return s, err
}
