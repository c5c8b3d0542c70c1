package campaign

import "wuzha/internal/plan"

// BulletinSource is what a number of a bulletin was made of, so that whoever may see it can open it.
type BulletinSource struct {
	Of     SourceKind
	Unit   string   `json:",omitempty"` // at which, with all below it
	ID     string   `json:",omitempty"` // of the duty, goal, score or kind of record; empty: all duties
	State  string   `json:",omitempty"` // of verdicts, separated by commas; empty: all
	Type   string   `json:",omitempty"` // of cases
	Field  string   `json:",omitempty"` // of cases that have a value in a field, or lie in a band of losses (LossBand)
	Value  string   `json:",omitempty"` // of that field; empty: it was not filled in
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
	FromCallIns  SourceKind = "call_ins"
	FromRule     SourceKind = "rule" // of the plan: how often a duty comes round
)

// SourcedWord says that the numbers after a word were made of something else than those before it.
type SourcedWord struct {
	Word   string
	Source *BulletinSource
}

// States of verdicts that a bulletin counts together.
const (
	statesMet    = "met,late,kept"
	statesMissed = "unmet,broken"
	statesOpen   = "pending,unknown"
	statesDue    = statesMet + "," + statesMissed + "," + statesOpen
)

// add puts a row into the table, with the sources of its columns.
func (t *BulletinTable) add(row []string, sources ...*BulletinSource) {
	for len(t.Sources) < len(t.Rows) {
		t.Sources = append(t.Sources, nil)
	}
	t.Rows, t.Sources = append(t.Rows, row), append(t.Sources, sources)
}

// source is what a cell was made of.
func (t *BulletinTable) source(row, column int) *BulletinSource {
	if row >= len(t.Sources) || column >= len(t.Sources[row]) {
		return nil
	}
	return t.Sources[row][column]
}

func (d *drafter) fromCases(w plan.Window) *BulletinSource {
	return &BulletinSource{Of: FromCases, Unit: d.unit, From: w.From, To: min(w.To, d.f.Known.AsOf)}
}

func (d *drafter) fromVerdicts(unit, duty, state string) *BulletinSource {
	return &BulletinSource{Of: FromVerdicts, Unit: unit, ID: duty, State: state, Period: d.period}
}

// fromAllVerdicts leads to the verdicts of a duty or goal at the unit and all below it, of whatever period.
func (d *drafter) fromAllVerdicts(duty, state string) *BulletinSource {
	return &BulletinSource{Of: FromVerdicts, Unit: d.unit, ID: duty, State: state}
}

// fromEarlierVerdicts leads to what fell due of a duty in the period before; an empty duty to all. A cadence without a calendar
// has no name for that period.
func (d *drafter) fromEarlierVerdicts(duty string) *BulletinSource {
	for _, name := range append([]string{periodAt(d.every, d.whole.From)}, d.spanNames()...) {
		if pd, ok := d.p.ParsePeriod(name); ok && pd.Whole == d.whole {
			s := d.fromVerdicts(d.unit, duty, statesDue)
			s.Period = name
			return s
		}
	}
	return nil
}

func (d *drafter) spanNames() []string {
	var out []string
	for _, s := range append(append([]plan.Span{}, d.p.Phases...), d.p.Terms...) {
		out = append(out, s.ID)
	}
	return out
}

// fromDeadline leads to what is open of a duty that comes once or by a record, else to the rule that says how often it comes.
func (d *drafter) fromDeadline(duty *plan.Duty) *BulletinSource {
	if duty.Every == plan.Once {
		return d.fromAllVerdicts(duty.ID, string(plan.Pending))
	}
	return &BulletinSource{Of: FromRule, ID: duty.ID}
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

// comparedSources puts the sources under the columns of the periods that a row compares. A change leads to what it is measured
// against: what has become of it stands in the same row.
func (d *drafter) comparedSources(of func(plan.Window) *BulletinSource) []*BulletinSource {
	out := []*BulletinSource{nil, of(d.now.window)}
	for _, p := range []bulletinPeriod{d.prev, d.year} {
		if p.known {
			out = append(out, of(p.window), of(p.window))
		}
	}
	return out
}

// comparedWords are the words before the numbers of a sentence that compares figures: each figure's own, then the earlier periods'.
func (d *drafter) comparedWords(name string, of func(plan.Window) *BulletinSource) []SourcedWord {
	out := []SourcedWord{{figureWord(name), of(d.now.window)}}
	for _, p := range []bulletinPeriod{d.prev, d.year} {
		if p.known {
			out = append(out, SourcedWord{p.this, of(p.window)})
		}
	}
	return out
}
