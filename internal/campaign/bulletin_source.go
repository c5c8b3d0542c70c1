package campaign

import "wuzha/internal/plan"

// BulletinSource is what a number of a bulletin was made of, so that whoever may see it can open it.
type BulletinSource struct {
	Of     SourceKind
	Unit   string   `json:",omitempty"` // at which, with all below it
	ID     string   `json:",omitempty"` // of the duty, goal, score or kind of record; empty: all duties
	State  string   `json:",omitempty"` // of verdicts, separated by commas; empty: all
	Type   string   `json:",omitempty"` // of cases
	Period string   `json:",omitempty"` // of verdicts, goals and scores
	From   plan.Day `json:",omitempty"` // of cases and records
	To     plan.Day `json:",omitempty"`
}

// SourceKind says what a number was made of.
type SourceKind string

// The kinds of sources.
const (
	FromCases    SourceKind = "cases"
	FromRecords  SourceKind = "records"
	FromVerdicts SourceKind = "verdicts"
	FromGoal     SourceKind = "goal"
	FromScore    SourceKind = "score"
	FromUnits    SourceKind = "units"
)

// States of verdicts that a bulletin counts together.
const (
	statesMet    = "met,late,kept"
	statesMissed = "unmet,broken"
)

// add puts a row into the table, with the sources of its columns.
func (t *BulletinTable) add(row []string, sources ...*BulletinSource) {
	for len(t.Sources) < len(t.Rows) {
		t.Sources = append(t.Sources, nil)
	}
	t.Rows, t.Sources = append(t.Rows, row), append(t.Sources, sources)
}

func (d *drafter) fromCases(w plan.Window) *BulletinSource {
	return &BulletinSource{Of: FromCases, Unit: d.unit, From: w.From, To: min(w.To, d.f.Known.AsOf)}
}

func (d *drafter) fromVerdicts(unit, duty, state string) *BulletinSource {
	return &BulletinSource{Of: FromVerdicts, Unit: unit, ID: duty, State: state, Period: d.period}
}

// fromMeasure leads to the records that a measure counts at a unit, or to the units.
func (d *drafter) fromMeasure(m *plan.Measure, unit string, w plan.Window) *BulletinSource {
	switch {
	case ofCases(m):
		s := d.fromCases(w)
		s.Unit = unit
		return s
	case m.Record != nil:
		return &BulletinSource{Of: FromRecords, Unit: unit, ID: m.Record.ID, From: w.From, To: min(w.To, d.f.Known.AsOf)}
	case m.Unit != nil:
		return &BulletinSource{Of: FromUnits, Unit: unit, ID: m.Unit.ID}
	}
	return nil
}

// comparedSources puts the sources under the columns of the periods that a row compares.
func (d *drafter) comparedSources(of func(plan.Window) *BulletinSource) []*BulletinSource {
	out := []*BulletinSource{nil, of(d.now.window)}
	for _, p := range []bulletinPeriod{d.prev, d.year} {
		if p.known {
			out = append(out, of(p.window), nil)
		}
	}
	return out
}
