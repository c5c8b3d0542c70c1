package campaign

import (
	"slices"

	"wuzha/internal/plan"
)

// paperRight is what somebody must be allowed at the unit that a paper is about to write it.
type paperRight struct {
	action Action
	own    bool // goes out in the unit's own name, so that parts of a unit have none
}

// paperRights is the one table of who writes which paper: decisions and what is hung up with them by who decides, what goes down to units by
// who supervises them, what a unit says for itself by its own people. The back-trace of a case belongs to those who see cases.
var paperRights = map[string]paperRight{
	"public_notice": {action: DecideMatter}, "award": {action: DecideMatter}, "withdrawal": {action: DecideMatter}, "commendation": {action: DecideMatter},
	"certificate": {action: DecideMatter}, "plaque": {action: DecideMatter},
	"notice": {action: OverseeMatter}, "supervision": {action: OverseeMatter}, "call_in": {action: OverseeMatter}, "call_in_record": {action: OverseeMatter},
	"rectification": {action: OverseeMatter}, "reminder": {action: Remind}, "trace_back": {action: ViewCases},
	"report": {HandleMatter, true}, "letter": {HandleMatter, true}, "prompt_letter": {HandleMatter, true}, "duty_notice": {HandleMatter, true},
	"closing_slip": {HandleMatter, true}, "check_sheet": {HandleMatter, true}, "score_sheet": {HandleMatter, true}, "minutes": {HandleMatter, true},
	"summary": {HandleMatter, true}, "plan": {HandleMatter, true},
	"pledge": {action: SubmitRecord}, "open_letter": {action: SubmitRecord}, "poster": {action: SubmitRecord}, "venue_labels": {action: SubmitRecord},
}

// Writes tells whether somebody may write a paper of this kind about a unit of a kind, given what he may do there.
func (k PaperKind) Writes(p *plan.Plan, unit *plan.UnitKind, may ActionSet) bool {
	need, known := paperRights[k.ID]
	return known && may.Has(need.action) && !(need.own && IsPart(p, unit))
}

// MayWrite is Writes with a refusal that says what is missing.
func (k PaperKind) MayWrite(p *plan.Plan, unit *plan.UnitKind, may ActionSet) error {
	switch need := paperRights[k.ID]; {
	case k.Writes(p, unit, may):
		return nil
	case !may.Has(need.action):
		return Refuse(Denied, "您的岗位不能写"+k.Title+"：需要“"+need.action.Title().Zh+"”的权限", "your posts do not write this paper; it takes the right to "+need.action.Title().En)
	}
	return Refuse(Denied, unit.Title+"不单独行文，"+k.Title+"请由所属单位写", "such a unit issues nothing of its own; have the unit that it is part of write this paper")
}

// IsPart tells that units of a kind are parts of another unit, such as classes of a school or venues of a community: kinds at the bottom, not
// right below the root, whose posts are of bodies that the unit above has too. They issue nothing in their own name.
func IsPart(p *plan.Plan, kind *plan.UnitKind) bool {
	if kind == nil || LevelOf(p, kind) != AtUnit || slices.ContainsFunc(kind.In, func(k *plan.UnitKind) bool { return len(k.In) == 0 }) {
		return false
	}
	own := bodiesAt(p, kind)
	return !slices.ContainsFunc(kind.In, func(above *plan.UnitKind) bool {
		there := bodiesAt(p, above)
		return slices.ContainsFunc(own, func(body string) bool { return !slices.Contains(there, body) })
	})
}

// bodiesAt are the bodies of the posts that are held at units of a kind.
func bodiesAt(p *plan.Plan, kind *plan.UnitKind) []string {
	var out []string
	for _, post := range p.Posts {
		if slices.Contains(post.Of, kind) {
			out = append(out, post.Body)
		}
	}
	return out
}

// CountedAt are the kinds of units whose records of a kind count for some duty of the plan: those that owe it, and those that lie within them;
// none, when no duty counts them.
func CountedAt(p *plan.Plan, record string) []*plan.UnitKind {
	var out []*plan.UnitKind
	for _, d := range p.Duties {
		if !slices.ContainsFunc(d.HaveOf(), func(m *plan.Measure) bool { return m.Record != nil && m.Record.ID == record }) {
			continue
		}
		for _, of := range d.Of {
			out = append(out, KindsWithin(p, of)...)
		}
	}
	return out
}

// KindsWithin are a kind of unit and those that may lie below it, at whatever depth.
func KindsWithin(p *plan.Plan, kind *plan.UnitKind) []*plan.UnitKind {
	if kind == nil {
		return nil
	}
	out := []*plan.UnitKind{kind}
	for i := 0; i < len(out); i++ {
		for _, k := range p.Kinds {
			if slices.Contains(k.In, out[i]) && !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// TakesPledges tells whether signatures under a pledge at a unit of a kind come to anything: they are records there, and where duties count such
// records, one of them counts these.
func TakesPledges(p *plan.Plan, kind *plan.UnitKind) bool {
	record, counted := p.RecordKind("pledge"), CountedAt(p, "pledge")
	return record == nil || (record.Of == nil || slices.Contains(record.Of, kind)) && (counted == nil || slices.Contains(counted, kind))
}
