package campaign

import (
	"fmt"
	"strings"

	"wuzha/internal/plan"
)

// Print writes the permission matrix as text: for each post where it is held and what it may do there and below.
func (r *Rights) Print(l plan.Language) string {
	var b strings.Builder
	for _, p := range r.posts {
		fmt.Fprintf(&b, "%s  %s  %s%s\n", p.Post, p.Title.In(l), p.Level.Title().In(l), changedMark(p, l))
		for _, a := range p.Actions.List() {
			fmt.Fprintf(&b, "    %-16s %s\n", a, a.Title().In(l))
		}
	}
	return b.String()
}

func changedMark(p PostRights, l plan.Language) string {
	if !p.Changed {
		return ""
	}
	return Words{"  （已调整）", "  (changed)"}.In(l)
}
