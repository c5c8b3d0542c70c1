package campaign

import (
	"slices"

	"wuzha/internal/plan"
)

// Role is the part that somebody plays in a matter. Roles come from posts held and from rights, by one table.
type Role string

// The roles.
const (
	RoleUnit     Role = "unit"     // holds a post at the unit itself
	RoleAbove    Role = "above"    // supervises it from above
	RoleOffice   Role = "office"   // supervises all, at the top
	RoleDecider  Role = "decider"  // decides, at the level that the matter asks for
	RoleOpener   Role = "opener"   // has opened the matter
	RoleProgram  Role = "program"  // nobody: a deadline
	RoleVisitor  Role = "visitor"  // somebody without an account, on a public page
	RoleServer   Role = "server"   // serves orders
	RoleChecker  Role = "checker"  // inspects
	RoleRechecks Role = "rechecks" // inspects again
	RolePolice   Role = "police"   // may order and penalize by law
	RoleCaller   Role = "caller"   // calls in
	RoleScorer   Role = "scorer"   // judges score items
	RoleDrafter  Role = "drafter"
	RoleReviewer Role = "reviewer"
	RoleIssuer   Role = "issuer"
)

// where a role's post must be held, as seen from the matter's unit.
type where uint8

const (
	atUnit      where = iota // at the unit itself
	aboveUnit                // above it; at it when nothing is above
	atOrAbove                // at it or above
	atTop                    // at the topmost unit
	atLevel                  // at or above the unit of the matter's level
	nowhere                  // by nobody's post
	anywhereOwn              // by the person alone
)

// roleRule says who plays a role: a post with the right, at the place. If the plan names posts for the role, one of them with
// HandleMatter, at the unit or above, and nobody else.
type roleRule struct {
	title Words
	right Action
	where where
}

var roleRules = map[Role]roleRule{
	RoleUnit:     {Words{"本单位", "the unit"}, HandleMatter, atUnit},
	RoleAbove:    {Words{"上级单位", "a unit above"}, OverseeMatter, aboveUnit},
	RoleOffice:   {Words{"牵头单位", "the leading office"}, OverseeMatter, atTop},
	RoleDecider:  {Words{"审定人", "who decides"}, DecideMatter, atLevel},
	RoleOpener:   {Words{"提出人", "who opened it"}, HandleMatter, anywhereOwn},
	RoleProgram:  {Words{"系统", "the program"}, 0, nowhere},
	RoleVisitor:  {Words{"群众", "the public"}, 0, nowhere},
	RoleServer:   {Words{"服务队", "who serves"}, OverseeMatter, aboveUnit},
	RoleChecker:  {Words{"检查人", "who inspects"}, OverseeMatter, aboveUnit},
	RoleRechecks: {Words{"复查人", "who rechecks"}, OverseeMatter, aboveUnit},
	RolePolice:   {Words{"公安机关", "the police"}, 0, nowhere},
	RoleCaller:   {Words{"约谈人", "who calls in"}, OverseeMatter, aboveUnit},
	RoleScorer:   {Words{"评分人", "who scores"}, JudgeDuty, atOrAbove},
	RoleDrafter:  {Words{"拟稿人", "who drafts"}, HandleMatter, atUnit},
	RoleReviewer: {Words{"审核人", "who reviews"}, OverseeMatter, atOrAbove},
	RoleIssuer:   {Words{"核发人", "who issues"}, DecideMatter, atOrAbove},
}

// Roles lists all roles.
func Roles() []Role {
	return []Role{RoleUnit, RoleAbove, RoleOffice, RoleDecider, RoleOpener, RoleProgram, RoleVisitor, RoleServer, RoleChecker,
		RoleRechecks, RolePolice, RoleCaller, RoleScorer, RoleDrafter, RoleReviewer, RoleIssuer}
}

// Title is what people call the role.
func (r Role) Title() Words { return roleRules[r].title }

// MatterPlace is where a matter stands.
type MatterPlace struct {
	Unit  UnitRef
	Level UnitRef // of the decision
	Top   UnitRef
}

// RolesIn tells which roles the actor plays in a matter on a day.
func (m *Matter) RolesIn(p *plan.Plan, actor Actor, at MatterPlace, day plan.Day) []Role {
	may := ActionsAt(actor, at.Unit, day)
	posts := m.Posts(p)
	var out []Role
	for _, role := range Roles() {
		rule := roleRules[role]
		named := posts[role]
		switch {
		case len(named) > 0:
			if may.Has(HandleMatter) && actor.holds(day, func(h Holding) bool { return slices.Contains(named, h.Post) && h.At.Contains(at.Unit) }) {
				out = append(out, role)
			}
		case rule.where == anywhereOwn:
			if may.Has(rule.right) && actor.Person != "" && actor.Person == m.Opener {
				out = append(out, role)
			}
		case rule.where != nowhere && may.Has(rule.right) && actor.holds(day, func(h Holding) bool { return rule.where.fits(h.At, at) }):
			out = append(out, role)
		}
	}
	return out
}

// holds tells whether a post held that day fits.
func (a Actor) holds(day plan.Day, fits func(Holding) bool) bool {
	return slices.ContainsFunc(a.Held, func(h Holding) bool { return h.activeOn(day) && !IsAdmin(h.Post) && fits(h) })
}

func (w where) fits(held UnitRef, at MatterPlace) bool {
	switch w {
	case atUnit:
		return held == at.Unit
	case aboveUnit:
		return held.Contains(at.Unit) && (held != at.Unit || at.Unit == at.Top)
	case atOrAbove:
		return held.Contains(at.Unit)
	case atTop:
		return held == at.Top
	case atLevel:
		return held.Contains(at.Level)
	}
	return false
}

// HoldsPost tells whether the actor holds a post on a day at a unit or above it, within a token's limit.
func HoldsPost(actor Actor, post string, unit UnitRef, day plan.Day) bool {
	return ActionsAt(actor, unit, day).Has(HandleMatter) && actor.holds(day, func(h Holding) bool { return h.Post == post && h.At.Contains(unit) })
}

// HoldsAt tells whether the actor holds a post on a day at the unit itself and has a right there.
func HoldsAt(actor Actor, right Action, unit UnitRef, day plan.Day) bool {
	return ActionsAt(actor, unit, day).Has(right) && actor.holds(day, func(h Holding) bool { return h.At == unit })
}
