package app

import (
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// unitIndex finds units by what people write in cells.
type unitIndex struct {
	byID   map[string]string   // id → name
	byName map[string][]string // name → ids
	byCode map[string][]string
	parent map[string]string
}

// indexUnits knows the units that the caller may see today, and no others.
func indexUnits(f *frame, c Caller) (*unitIndex, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	units, err := f.inScope(scope, "", c.Day())
	if err != nil {
		return nil, err
	}
	x := &unitIndex{byID: map[string]string{}, byName: map[string][]string{}, byCode: map[string][]string{}, parent: map[string]string{}}
	for u := range units {
		x.add(u)
	}
	return x, nil
}

func (x *unitIndex) add(u *store.PlacedUnit) {
	if _, known := x.byID[u.Unit]; known {
		x.byName[x.byID[u.Unit]] = slices.DeleteFunc(slices.Clone(x.byName[x.byID[u.Unit]]), func(id string) bool { return id == u.Unit })
	}
	x.byID[u.Unit], x.parent[u.Unit] = u.Name, u.Parent
	x.byName[u.Name] = append(x.byName[u.Name], u.Unit)
	if u.Code != "" {
		x.byCode[u.Code] = appendNew(x.byCode[u.Code], u.Unit)
	}
}

// label is how our templates write a unit.
func (x *unitIndex) label(id string) string {
	if name := x.byID[id]; name != "" {
		return name + " [" + id + "]"
	}
	return id
}

// find reads a unit: an id, a name that only one has, a code, a name below another (松涛镇/鹿鸣村), or what label writes.
func (x *unitIndex) find(path, cell string) (string, error) {
	if i := strings.LastIndex(cell, " ["); i >= 0 && strings.HasSuffix(cell, "]") {
		if id := cell[i+2 : len(cell)-1]; x.byID[id] != "" {
			return id, nil
		}
	}
	if _, known := x.byID[cell]; known {
		return cell, nil
	}
	found := x.byName[cell]
	if above, name, below := cutLast(cell, "/"); below {
		found = nil
		for _, id := range x.byName[strings.TrimSpace(name)] {
			if x.byID[x.parent[id]] == strings.TrimSpace(above) {
				found = append(found, id)
			}
		}
	}
	if len(found) == 0 {
		found = x.byCode[cell]
	}
	switch len(found) {
	case 0:
		return "", campaign.InvalidAt(path, "找不到这个单位，请填写单位编号或全称", "there is no such unit; give its id or its whole name")
	case 1:
		return found[0], nil
	}
	return "", campaign.InvalidAt(path, "有几个单位叫这个名称，请填写编号，或写成“上级/名称”", "several units have this name; give the id, or the name after that of the unit above: above/name")
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
