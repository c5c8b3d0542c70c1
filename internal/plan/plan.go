package plan

// Plan is a campaign plan that has been read and checked. It never changes after Read returned it.
type Plan struct {
	ID      string
	Version int
	Start   Day // first day on which this version is in force; the first day of the period when not given
	Title   string
	Number  string // 文号
	Issuer  string
	Area    string // division code
	BasedOn []string
	Period  Window // with any extension

	Phases []Span
	Terms  []Span
	Bases  []Span

	MajorLoss     int64 // fen, UsualMajorLoss if the plan is silent; a case with at least this loss is major unless its row says otherwise
	majorAt       place
	startAt       place
	countsDefault string
	countsAt      place

	Posts       []*Post
	Kinds       []*UnitKind
	Records     []*RecordKind // declared ones first, in order, then the built-in ones
	Measures    []*Measure
	Bands       []*Band
	Duties      []*Duty // tasks last
	Goals       []*Duty
	Scores      []*Score
	Titles      []*Title
	Bulletins   []*Bulletin
	Inspections []*Inspection
	Orders      []*Order
	Extends     *Extension

	cache   periodCache
	texts   []sectionText
	accepts []accept
	period  periodSource
	posts   map[string]*Post
	kinds   map[string]*UnitKind
	records map[string]*RecordKind
	measure map[string]*Measure
	bands   map[string]*Band
	duties  map[string]*Duty // goals and tasks too
	titles  map[string]*Title
	scores  map[string]*Score
	bases   map[string]Span
}

type periodSource struct {
	at           place
	hasFrom      bool
	hasTo        bool
	hasExtension bool
	extended     Day
	sound        bool
}

// Post is an office that rules name and people hold at units of a kind.
type Post struct {
	ID    string
	Title string
	Of    []*UnitKind
	Body  string // police, government, community, enterprise, school or empty
	of    []name
	place place
	used  bool
}

// UnitKind is a kind of unit in the tree.
type UnitKind struct {
	ID         string
	Title      string
	In         []*UnitKind // kinds it may lie in; none for the root
	Links      []*Link
	Attributes []*Field
	index      int
	in         []name
	place      place
}

// Link is a second hierarchy laid over the tree.
type Link struct {
	ID   string
	Kind *UnitKind
	kind name
}

// Type is the type of a field or attribute.
type Type uint8

// Types of fields, attributes and expressions.
const (
	Int Type = iota + 1
	Text
	Bool
	Date
	Money
	Choice
)

var typeNames = map[string]Type{"int": Int, "text": Text, "bool": Bool, "date": Date, "money": Money, "choice": Choice}

// numeric tells types that are integers inside expressions.
func (t Type) numeric() bool { return t == Int || t == Date || t == Money }

// Field of a record kind, or attribute of a unit kind.
type Field struct {
	ID       string
	Title    string
	Type     Type
	Options  []Option
	Min, Max *int64 // in the unit of the type: fen for money
	Required bool
	index    int
	place    place
}

// Option of a choice.
type Option struct{ ID, Title string }

func (f *Field) option(s string) (string, bool) {
	for _, o := range f.Options {
		if s == o.ID {
			return o.ID, true
		}
	}
	o, ok := titled(f.Options, s, func(o Option) string { return o.Title })
	return o.ID, ok
}

func (f *Field) optionIDs() []string {
	out := make([]string, len(f.Options))
	for i, o := range f.Options {
		out[i] = o.ID
	}
	return out
}

// RecordKind is a kind of record that people fill in, or a built-in one.
type RecordKind struct {
	ID         string
	Title      string
	Of         []*UnitKind // nil: any unit
	Fields     []*Field
	Photo      string // "", optional, required, none
	PhotoBasis string
	Confirmed  bool // only confirmed records count
	Builtin    bool
	of         []name
	counts     string
	place      place
	photo      place
}

func (k *RecordKind) field(id string) *Field {
	for _, f := range k.Fields {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// Verb says how a measure turns records into a number.
type Verb string

// The verbs of measures.
const (
	Count    Verb = "count"
	Sum      Verb = "sum"
	Max      Verb = "max"
	Distinct Verb = "distinct"
	Stock    Verb = "stock"
	Last     Verb = "last"
	Units    Verb = "units"
	Total    Verb = "total"
)

// Measure turns records into integers per unit and window.
type Measure struct {
	ID     string
	Title  string // how people call the number; may be empty
	Verb   Verb
	Record *RecordKind // of record verbs
	Field  *Field      // of sum, max, distinct
	Unit   *UnitKind   // of units and total
	Attr   string      // of total
	Via    string
	Own    bool
	Where  *Expr
	Money  bool

	// moving measures have a `where` that looks at the window (training still valid?), so they cannot be kept as running totals.
	moving  bool
	taskRef string      // counts only records that refer to this task
	each    *eachFilter // set on the copies that an `each:` duty makes
	base    *Measure    // the measure a copy was made from
	index   int
	target  string
	at      place // of the target
	viaAt   place
	where   exprSource
	place   place
	used    bool
}

type eachFilter struct {
	field *Field
	value Value
}

// Band maps a number to a value by steps.
type Band struct {
	ID    string
	Title string
	Of    *Expr
	Steps []Step
	of    exprSource
	place place
	used  bool
}

// Step of a band: values below Below (exclusive) take Value. The last step has no end.
type Step struct {
	Below int64 // exclusive end; `to: N` is kept as N+1
	To    bool  // written as `to: N`
	Open  bool
	Value int64
}

// Limit is the end as the plan writes it: N of `below: N` and of `to: N`.
func (s Step) Limit() int64 {
	if s.To {
		return s.Below - 1
	}
	return s.Below
}

func (b *Band) value(n int64) int64 {
	for _, s := range b.Steps {
		if s.Open || n < s.Below {
			return s.Value
		}
	}
	return 0
}

// Duty is what a unit owes: the one idea of the language. Goals and tasks are duties too.
type Duty struct {
	ID     string
	Title  string
	Source string // clause of the plan
	Note   string
	Of     []*UnitKind
	Schedule
	Need   *Expr // exactly one of Need, Keep and Manual
	Keep   *Expr
	Manual *Post
	Where  *Expr
	When   *Expr
	Posts  []PostRule
	Remind []int
	Each   *Each
	Goal   bool
	Task   bool
	Line   int // in the plan file

	perKind *RecordKind
	unit    string // tasks and duties of an extension: only this unit (and below, for duties)
	src     dutySource
	place   place
	ofKind  []bool
	index   int // position among all duties, goals included
}

// PostRule names the post that answers when its condition holds; the first that matches wins.
type PostRule struct {
	When *Expr
	Post *Post
	when exprSource
	post name
	at   place
}

// Each makes the need hold for every listed value of a field.
type Each struct {
	Field  string
	Values []string
	needs  []*Expr // one per value
	values []name
	at     place
}

// expr is the condition of the duty, need or keep.
func (d *Duty) expr() *Expr {
	if d.Keep != nil {
		return d.Keep
	}
	return d.Need
}

type dutySource struct {
	of                      []name
	every, need, keep       exprSource
	where, when             exprSource
	manual, per, during     name
	by, from, to, within    place
	due                     place
	hasEvery, hasPer, hasBy bool
	hasFrom, hasTo          bool
	hasWithin, hasDue       bool
	hasPartial              bool
	each                    *Each
	fromDay, toDay          Day
	keys                    map[string]place
}

// Extension says which plan this one extends, for which unit.
type Extension struct {
	Plan, File, Unit string
	place            place
}

type accept struct {
	code, path, basis string
	place             place
	used              bool
}

func kindSet(p *Plan, kinds []*UnitKind) []bool {
	set := make([]bool, len(p.Kinds))
	for _, k := range kinds {
		set[k.index] = true
	}
	return set
}
