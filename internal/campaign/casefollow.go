package campaign

import (
	"slices"

	"wuzha/internal/plan"
)

// AnswerKinds lists the kinds of records that answer a duty: those its condition counts.
func AnswerKinds(d *plan.Duty) []*plan.RecordKind {
	var out []*plan.RecordKind
	for _, m := range d.HaveOf() {
		if m.Record != nil && !slices.Contains(out, m.Record) {
			out = append(out, m.Record)
		}
	}
	return out
}

// PostAbove is the post that takes over a follow-up when it is late (G5): the rung above in the duty's own list of posts, which goes
// from the gravest case down; else in the list of another duty of cases; else the first post of the same body, then of
// any, whose units lie above. The topmost stays itself.
func PostAbove(p *plan.Plan, d *plan.Duty, post *plan.Post) *plan.Post {
	if post == nil {
		return nil
	}
	for _, other := range append([]*plan.Duty{d}, p.Duties...) {
		if other.Per == "case" {
			if i := rung(other, post); i > 0 {
				return other.Posts[i-1].Post
			}
		}
	}
	if rung(d, post) == 0 && len(d.Posts) > 1 {
		return post
	}
	for _, same := range []bool{true, false} {
		for _, x := range p.Posts {
			if (!same || x.Body == post.Body) && liesAbove(x, post) {
				return x
			}
		}
	}
	return post
}

// rung is the place of a post in a duty's list; -1 when it is not in it.
func rung(d *plan.Duty, post *plan.Post) int {
	return slices.IndexFunc(d.Posts, func(r plan.PostRule) bool { return r.Post == post })
}

// liesAbove tells whether units of one post contain units of another.
func liesAbove(x, post *plan.Post) bool {
	return slices.ContainsFunc(post.Of, func(k *plan.UnitKind) bool { return containedIn(k, x.Of, map[*plan.UnitKind]bool{}) })
}

func containedIn(k *plan.UnitKind, kinds []*plan.UnitKind, seen map[*plan.UnitKind]bool) bool {
	if seen[k] {
		return false
	}
	seen[k] = true
	return slices.ContainsFunc(k.In, func(above *plan.UnitKind) bool {
		return slices.Contains(kinds, above) || containedIn(above, kinds, seen)
	})
}

// PostUnit is the unit at which a post answers for a unit: the nearest at or above it of the post's kind; empty when there is none.
func PostUnit(t *plan.Tree, post *plan.Post, unit string, day plan.Day) string {
	if post == nil {
		return ""
	}
	for _, id := range append([]string{unit}, t.Above(unit, day)...) {
		if slices.Contains(post.Of, t.KindOf(id)) {
			return id
		}
	}
	return ""
}
