package campaign

import (
	"slices"

	"wuzha/internal/plan"
)

// Level is where a kind of unit stands in a plan's tree, as far as rights go.
type Level uint8

// The levels.
const (
	AtRoot    Level = iota // the district, zone, town or campus that runs the campaign
	AtMiddle               // directly below the root with units of its own: towns, colleges
	AtUnit                 // all others: those that do the work
	AtProgram              // the three administrators, who are no part of the campaign's work
	levelCount
)

var levelTitles = [levelCount]Words{
	AtRoot: {"牵头单位", "root"}, AtMiddle: {"中间层级", "middle"}, AtUnit: {"基层单位", "unit"}, AtProgram: {"系统", "program"},
}

// Title is what people call the level.
func (l Level) Title() Words { return levelTitles[min(l, AtProgram)] }

// LevelOf tells the level of a kind by its place in the plan's tree.
func LevelOf(p *plan.Plan, kind *plan.UnitKind) Level {
	isRoot := func(k *plan.UnitKind) bool { return len(k.In) == 0 }
	switch {
	case isRoot(kind):
		return AtRoot
	case slices.ContainsFunc(kind.In, isRoot) && slices.ContainsFunc(p.Kinds, func(k *plan.UnitKind) bool { return slices.Contains(k.In, kind) }):
		return AtMiddle
	}
	return AtUnit
}

// grantRow is one line of the table of default rights: what a post at a level gets. Rows add up.
type grantRow struct {
	level   Level
	bodies  []string // only posts of these bodies, "" being posts without one; nil: all
	actions ActionSet
}

// defaultGrants is the table of default rights of a plan's posts. Cases belong to the police (公安机关); the root leads the
// casework of all. Sealed contacts are in reach of those who make return visits (G5), enterprises and schools never see them.
// Where a village or an enterprise stands in the middle, its people do the work and others confirm it.
var defaultGrants = []grantRow{
	{AtUnit, nil, ownWork},
	{AtUnit, []string{"police"}, SetOf(ViewCases, OpenSealed)},
	{AtMiddle, nil, ownWork},
	{AtMiddle, []string{"", "government", "police", "school"}, SetOf(ConfirmRecord, ReturnRecord, CorrectRecord, VoidRecord,
		EditUnit, Remind, Import, OverseeMatter, DecideMatter)},
	{AtMiddle, []string{"", "government", "police"}, SetOf(ViewCases)},
	{AtMiddle, []string{"police"}, SetOf(RegisterCase, AttributeCase, OpenSealed)},
	{AtRoot, nil, casework},
}

// ownWork is what everybody who does the work needs for it.
var ownWork = SetOf(View, SubmitRecord, ReportUnit, EditPeople, Export, HandleMatter)

// casework is all that is not administration.
var casework = SetOf(View, SubmitRecord, ConfirmRecord, ReturnRecord, CorrectRecord, VoidRecord, ReportUnit, EditUnit, MoveUnit,
	EditPeople, Remind, DraftPlan, EnforcePlan, WaiveDuty, JudgeDuty, FreezePeriod, ViewCases, RegisterCase, AttributeCase,
	HandleMatter, OverseeMatter, DecideMatter, OpenSealed, Export, Import)

// The posts of the three administrators (三员). A plan's post cannot have these ids: they begin with a sign that ids of a plan
// may not contain.
const (
	SystemAdmin   = "@system"
	SecurityAdmin = "@security"
	AuditAdmin    = "@audit"
)

// adminPost is a built-in post.
type adminPost struct {
	id      string
	title   Words
	actions ActionSet
}

// adminPosts separate running the system, giving rights, and watching both; none reaches casework.
var adminPosts = []adminPost{
	{SystemAdmin, Words{"系统管理员", "system administrator"}, SetOf(ManageAccounts, ManageSettings, Backup)},
	{SecurityAdmin, Words{"安全管理员", "security administrator"}, SetOf(ManageRights, ManageTokens)},
	{AuditAdmin, Words{"安全审计员", "audit administrator"}, SetOf(ReadAudit, ExportAudit)},
}

// IsAdmin tells whether a post is one of the three administrators.
func IsAdmin(post string) bool {
	return slices.ContainsFunc(adminPosts, func(a adminPost) bool { return a.id == post })
}

// defaultActions is what the table gives to a post at a level.
func defaultActions(level Level, body string) ActionSet {
	var s ActionSet
	for _, g := range defaultGrants {
		if g.level == level && (g.bodies == nil || slices.Contains(g.bodies, body)) {
			s |= g.actions
		}
	}
	return s
}

// PostRights is what a post may do: one line of the permission matrix.
type PostRights struct {
	Post    string
	Title   Words
	At      []string // ids of the kinds of units where it is held; none: the root
	Level   Level    // the lowest of its kinds
	Body    string
	Actions ActionSet
	Changed bool // differs from what the table gives
}

// Rights is the table of who may do what by virtue of which post. It does not change once made.
type Rights struct {
	posts []PostRights
}

// NewRights makes the table of a plan's posts and the three administrators.
func NewRights(p *plan.Plan) *Rights {
	r := &Rights{}
	for _, post := range p.Posts {
		r.posts = append(r.posts, rightsOf(p, post))
	}
	for _, a := range adminPosts {
		r.posts = append(r.posts, PostRights{Post: a.id, Title: a.title, Level: AtProgram, Actions: a.actions})
	}
	return r
}

// rightsOf gives a post of several kinds the rights of its lowest level, so that nobody gets more than meant.
func rightsOf(p *plan.Plan, post *plan.Post) PostRights {
	out := PostRights{Post: post.ID, Title: Words{post.Title, post.Title}, Body: post.Body, Level: AtRoot}
	for _, k := range post.Of {
		out.At = append(out.At, k.ID)
		out.Level = max(out.Level, LevelOf(p, k))
	}
	if len(post.Of) == 0 {
		out.Level = AtUnit
	}
	out.Actions = defaultActions(out.Level, post.Body)
	return out
}

// Matrix lists what every post may do, posts of the plan first, for printing.
func (r *Rights) Matrix() []PostRights { return slices.Clone(r.posts) }

// Of gives the rights of a post.
func (r *Rights) Of(post string) (PostRights, bool) {
	i := slices.IndexFunc(r.posts, func(x PostRights) bool { return x.Post == post })
	if i < 0 {
		return PostRights{}, false
	}
	return r.posts[i], true
}

// With gives a table in which a post has other rights. Administration cannot be given to a post of the plan, and the three
// administrators stay as they are: separating them is the point.
func (r *Rights) With(post string, actions ActionSet) (*Rights, error) {
	i := slices.IndexFunc(r.posts, func(x PostRights) bool { return x.Post == post })
	switch {
	case i < 0:
		return nil, InvalidAt("post", "方案里没有这个岗位", "the plan has no such post")
	case IsAdmin(post):
		return nil, InvalidAt("post", "三员的权限不可更改", "the rights of the three administrators cannot be changed")
	case actions&^casework != 0:
		return nil, InvalidAt("actions", "管理类权限只能由三员行使", "administration belongs to the three administrators alone")
	}
	changed := &Rights{posts: slices.Clone(r.posts)}
	changed.posts[i].Changed = changed.posts[i].Changed || actions != changed.posts[i].Actions
	changed.posts[i].Actions = actions
	return changed, nil
}
