package plan

// Score is a point table of a unit kind.
type Score struct {
	ID    string
	Title string
	Of    []*UnitKind
	Schedule
	Total  int64 // thousandths
	Groups []*ScoreGroup
	Items  []*ScoreItem
	Bonus  *Bonus
	Vetoes []*Rule
	Exempt []*Rule
	Grades []Grade
	Stars  []*Expr
	Where  *Expr
	Line   int

	of     []name
	where  exprSource
	stars  []exprSource
	src    dutySource
	place  place
	ofKind []bool
}

// ScoreGroup is a weighted part of a point table.
type ScoreGroup struct {
	ID, Title string
	Weight    int64 // thousandths
	place     place
}

// ScoreItem is one line of a point table. Points are thousandths.
type ScoreItem struct {
	ID, Title, Source  string
	Group              *ScoreGroup
	Points, Floor, Cap int64
	Award              *Expr
	Manual             *Post
	group, manual      name
	award              exprSource
	hasPoints, hasCap  bool
	place              place
}

// Bonus adds points after the sum, with a cap of its own.
type Bonus struct {
	Cap   int64
	Items []*ScoreItem
	place place
}

// Rule is a veto or an exemption.
type Rule struct {
	ID, Title string
	When      *Expr
	Items     []*ScoreItem // exempted
	when      exprSource
	items     []name
	place     place
}

// Grade from a number of points (thousandths) upwards; Rest is the grade of all others.
type Grade struct {
	Title string
	From  int64
	Rest  bool
	place place
}

// Title is an honour that a unit may earn, be warned about and lose.
type Title struct {
	ID, Title, Source     string
	Of                    []*UnitKind
	Grant, Warn, Withdraw *Expr
	Steps                 []string
	PublicNotice          string
	Term, Wait            string
	Level                 *UnitKind
	Line                  int

	of                    []name
	grant, warn, withdraw exprSource
	level                 name
	place                 place
	ofKind                []bool
}
