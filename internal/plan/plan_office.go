package plan

import "slices"

// Bulletin is a report that a unit issues every period.
type Bulletin struct {
	ID, Title, Source string
	Prefix            string // 机关代字, before the year of its numbers
	Of                []*UnitKind
	Every             Every
	Due               int
	Recipients        []*Post
	Approve           map[string]*Post
	Sections          []*Section

	of         []name
	recipients []name
	approve    []approval
	place      place
}

type approval struct {
	step string
	post name
}

// Section of a bulletin; exactly one of its kinds is set.
type Section struct {
	Title   string
	Kind    string // figures, types, bands, behind, rank, weak, stories, text
	Figures []*Measure
	Compare []string // prev, last_year
	Values  []string // types: count, loss; bands: loss
	Duties  []*Duty  // behind; none = all
	Measure *Measure // rank
	Score   *Score   // rank
	Units   *UnitKind
	Lowest  int
	Count   int // stories
	Text    string

	names []name
	units name
	place place
	at    place
}

// Ranks tells whether the plan itself has a ranking by a score; else nobody is ranked.
func (p *Plan) Ranks(s *Score) bool {
	return slices.ContainsFunc(p.Bulletins, func(b *Bulletin) bool {
		return slices.ContainsFunc(b.Sections, func(x *Section) bool { return x.Kind == "rank" && x.Score == s })
	})
}

// Inspection is a check sheet with findings, deadlines and call-in rules.
type Inspection struct {
	ID, Title, Source string
	Of                []*UnitKind
	By                *Post
	Every             Every
	Sheet             []SheetItem
	FixWithin         int
	Recheck           *Post
	CallIn            []*CallIn
	PenaltyPost       *Post
	PenaltyBasis      string

	of                   []name
	by, recheck, penalty name
	place                place
}

// SheetItem is one line of a check sheet.
type SheetItem struct{ ID, Title, Source string }

// CallIn is a rule by which the head of a unit is called in (约谈).
type CallIn struct {
	ID, Title string
	When      *Expr
	Post      *Post
	when      exprSource
	post      name
	place     place
}

// Order is a service that units may order (反诈订单).
type Order struct {
	ID, Title, Source string
	Of                []*UnitKind
	Serve             *Post
	Within            int
	Record            *RecordKind
	Topics, Audiences []Option

	of            []name
	serve, record name
	place         place
}
