package web

import (
	"iter"
	"slices"

	"wuzha/internal/campaign"
)

// postTitle is what people call a post; its id when there is no such post. All titles are read at once: pages list many.
func (v *visit) postTitle(id string) string {
	if v.posts == nil {
		v.posts = map[string]campaign.Words{}
		rights, err := v.server.app.PostRights(v.ctx(), v.caller)
		for _, r := range rights {
			if err == nil {
				v.posts[r.Post] = r.Title
			}
		}
	}
	if title, ok := v.posts[id]; ok {
		return v.words(title)
	}
	return id
}

// learnNames looks the names of units up at once, for pages that show many; see unitName.
func (v *visit) learnNames(ids iter.Seq[string]) {
	names, err := v.server.app.UnitNames(v.ctx(), v.caller, slices.Collect(ids))
	if v.names == nil {
		v.names = map[string]string{}
	}
	for id := range ids {
		if err == nil {
			v.names[id] = orText(names[id], id)
		}
	}
}

// unitName is a unit's name; its id for who may not see it.
func (v *visit) unitName(id string) string {
	if _, ok := v.names[id]; !ok {
		v.learnNames(slices.Values([]string{id}))
	}
	return orText(v.names[id], id)
}

// nameAbove is the name of a unit above; nothing for who may not see it, since its id says nothing to people.
func (v *visit) nameAbove(id string) string {
	if name := v.unitName(id); name != id {
		return name
	}
	return ""
}

// each gives a part of every item, such as its unit.
func each[T any](items []T, part func(T) string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, item := range items {
			if !yield(part(item)) {
				return
			}
		}
	}
}
