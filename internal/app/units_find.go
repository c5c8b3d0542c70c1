package app

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// UnitSearch is what somebody types to name a unit.
type UnitSearch struct {
	Said  string   // a name or a part of it, its pinyin, its initials, an id or a division code; empty: any
	Kinds []string // that can be meant; none: all
	Limit int      // no limit means DefaultPage
}

// FoundUnit is a unit that may be meant.
type FoundUnit struct {
	ID     string
	Name   string
	Kind   string
	Within string // the name of the unit above; empty at the top
	Exact  bool   // what was typed is its id, its code or its whole name
}

// FoundUnits are the units that may be meant, the likeliest first.
type FoundUnits struct {
	Units []FoundUnit
	More  bool // than the limit lets through
}

// How near a unit is to what was typed.
const (
	exactly = iota
	byBeginning
	bySound // or by the beginning of id or code
	byPart
	notAtAll
)

// FindUnits finds the units of today that somebody means by what they typed: those that the caller sees, and all of them for the security
// administrator, who gives posts at them. However many units a district has, those that are called exactly so come first.
func (a *App) FindUnits(ctx context.Context, c Caller, s UnitSearch) (FoundUnits, error) {
	scope, err := c.namedScope()
	if err != nil {
		return FoundUnits{}, err
	}
	var out FoundUnits
	err = a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		placed, err := f.inScope(scope, "", c.Day())
		if err != nil {
			return err
		}
		found := s.meant(placed)
		limit := cmp.Or(max(s.Limit, 0), DefaultPage)
		out = FoundUnits{More: len(found) > limit}
		for _, m := range found[:min(limit, len(found))] {
			above, _ := f.at(m.unit.Parent, c.Day())
			out.Units = append(out.Units, FoundUnit{ID: m.unit.Unit, Name: m.unit.Name, Kind: m.unit.Kind, Within: above.Name, Exact: m.near == exactly})
		}
		return nil
	})
	return out, err
}

// namedScope is where the caller may know the names of units.
func (c Caller) namedScope() ([]campaign.UnitRef, error) {
	if c.mayHere(campaign.ManageRights) == nil {
		return []campaign.UnitRef{c.root()}, nil
	}
	return c.mayAnywhere(campaign.View)
}

// nearUnit is a unit with how near it is to what was typed.
type nearUnit struct {
	unit *store.PlacedUnit
	near int
}

// meant lists the units that may be meant, the nearest first, and by path where they are equally near.
func (s UnitSearch) meant(units iter.Seq[*store.PlacedUnit]) []nearUnit {
	said := strings.TrimSpace(s.Said)
	var out []nearUnit
	for u := range units {
		if len(s.Kinds) > 0 && !slices.Contains(s.Kinds, u.Kind) {
			continue
		}
		if near := nearness(u, said); near != notAtAll {
			out = append(out, nearUnit{u, near})
		}
	}
	slices.SortStableFunc(out, func(x, y nearUnit) int { return cmp.Compare(x.near, y.near) })
	return out
}

func nearness(u *store.PlacedUnit, said string) int {
	low, name := strings.ToLower(said), strings.ToLower(u.Name)
	switch {
	case said == "":
		return byPart
	case said == u.Unit || said == u.Code || said == u.Name:
		return exactly
	case strings.HasPrefix(name, low):
		return byBeginning
	case soundsLike(u, low) || strings.HasPrefix(strings.ToLower(u.Unit), low) || strings.HasPrefix(u.Code, low):
		return bySound
	case strings.Contains(name, low):
		return byPart
	}
	return notAtAll
}

// soundsLike tells whether a unit's pinyin or its initials begin with small letters. Both begin with the same letter, so that most names
// need not be read again.
func soundsLike(u *store.PlacedUnit, letters string) bool {
	if letters == "" || u.NameKey == "" || u.NameKey[0] != letters[0] {
		return letters == ""
	}
	return strings.HasPrefix(u.NameKey, letters) || strings.HasPrefix(initials(u.Name), letters)
}
