package campaign

import (
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// UnitRef is a place in the tree: a district and a unit's path as the store writes it, /root/…/unit/.
type UnitRef struct {
	District string
	Path     string
}

// sound tells whether the path is one. What is not a path contains nothing and lies in nothing, so a missing value never
// opens a whole district.
func (u UnitRef) sound() bool {
	return len(u.Path) > 2 && u.Path[0] == '/' && u.Path[len(u.Path)-1] == '/'
}

// Contains tells whether the other unit is this one or lies below it.
func (u UnitRef) Contains(other UnitRef) bool {
	return u.District == other.District && u.sound() && other.sound() && strings.HasPrefix(other.Path, u.Path)
}

// Holding is a post that a person holds at a unit, with what the post may do. Both days are included.
type Holding struct {
	At       UnitRef
	Post     string
	From, To plan.Day
	Actions  ActionSet
}

func (h Holding) activeOn(day plan.Day) bool { return h.From <= day && day <= h.To }

// BreakGlass is a right lent for a short time against a written reason. Each use is audited.
type BreakGlass struct {
	At            UnitRef
	Action        Action
	Reason        string
	From, Expires int64 // Unix milliseconds; Expires is the first moment without it
}

// Limit narrows what a token may do: its person's rights and no more than this.
type Limit struct {
	At      UnitRef
	Actions ActionSet
	Expires int64 // Unix milliseconds
}

// Actor is who asks: a person with the posts and rights that were found, at a moment. The zero Actor may do nothing.
type Actor struct {
	Person string
	Now    int64 // Unix milliseconds, of the request; lent rights and tokens are judged by it
	Held   []Holding
	Lent   []BreakGlass
	Limit  *Limit // of a token; nil for a session
}

// grant is a right at a unit and below.
type grant struct {
	at      UnitRef
	actions ActionSet
}

// grants gives what the actor may do on a day, before a token's limit. Whoever is an administrator that day is nothing
// else: administration and casework do not meet in one person, even if the stored posts say so.
func (a Actor) grants(day plan.Day) []grant {
	admin := slices.ContainsFunc(a.Held, func(h Holding) bool { return h.activeOn(day) && IsAdmin(h.Post) })
	var out []grant
	for _, h := range a.Held {
		if h.activeOn(day) && IsAdmin(h.Post) == admin {
			out = append(out, grant{h.At, h.Actions.only(admin)})
		}
	}
	for _, b := range a.Lent {
		if !admin && b.From <= a.Now && a.Now < b.Expires {
			out = append(out, grant{b.At, SetOf(b.Action).only(false)})
		}
	}
	return out
}

// only keeps the part of a set that belongs to administration, or to casework.
func (s ActionSet) only(admin bool) ActionSet {
	if admin {
		return s &^ casework
	}
	return s & casework
}

// limited is what a token leaves of a grant; a session leaves all of it.
func (a Actor) limited(g grant) (grant, bool) {
	switch l := a.Limit; {
	case l == nil:
		return g, true
	case a.Now >= l.Expires:
		return grant{}, false
	case l.At.Contains(g.at):
		return grant{g.at, g.actions & l.Actions}, true
	case g.at.Contains(l.At):
		return grant{l.At, g.actions & l.Actions}, true
	}
	return grant{}, false
}

// ActionsAt is everything that the actor may do at a unit on a day.
func ActionsAt(actor Actor, unit UnitRef, day plan.Day) ActionSet {
	var s ActionSet
	for _, g := range actor.grants(day) {
		if g, ok := actor.limited(g); ok && g.at.Contains(unit) {
			s |= g.actions
		}
	}
	return s
}

// Can tells whether the actor may do something at a unit on a day: when a post held that day, at the unit or above it, has
// the action, or the right was lent. It is the only such rule of the program.
func Can(actor Actor, action Action, unit UnitRef, day plan.Day) bool {
	return ActionsAt(actor, unit, day).Has(action)
}

// Scope is where the actor may do something on a day: the topmost units, sorted, none inside another. A unit lies in the
// scope exactly when Can says yes. An empty scope is nothing at all, never everything.
func Scope(actor Actor, action Action, day plan.Day) []UnitRef {
	var found []UnitRef
	for _, g := range actor.grants(day) {
		if g, ok := actor.limited(g); ok && g.actions.Has(action) && g.at.sound() {
			found = append(found, g.at)
		}
	}
	return topmost(found)
}

// topmost sorts places and leaves out those inside another.
func topmost(found []UnitRef) []UnitRef {
	slices.SortFunc(found, func(a, b UnitRef) int {
		if c := strings.Compare(a.District, b.District); c != 0 {
			return c
		}
		return strings.Compare(a.Path, b.Path)
	})
	var out []UnitRef
	for _, u := range found {
		if len(out) == 0 || !out[len(out)-1].Contains(u) {
			out = append(out, u)
		}
	}
	return out
}

// InScope tells whether a unit lies in a scope.
func InScope(scope []UnitRef, unit UnitRef) bool {
	return slices.ContainsFunc(scope, func(u UnitRef) bool { return u.Contains(unit) })
}

// Authorize answers like Can, with the refusal to give. Who may not even view the unit hears that there is none: a foreign
// object answers like a missing one.
func Authorize(actor Actor, action Action, unit UnitRef, day plan.Day) error {
	may := ActionsAt(actor, unit, day)
	switch {
	case may.Has(action):
		return nil
	case may.Has(View):
		return Refuse(Denied, "您的岗位没有“"+action.Title().Zh+"”的权限，请联系上级或安全管理员",
			"your posts do not allow you to "+action.Title().En+"; ask your superior or the security administrator")
	}
	return Refuse(NotFound, "没有找到", "not found")
}
