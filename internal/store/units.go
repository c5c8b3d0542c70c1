package store

import (
	"fmt"
	"strings"
)

// Unit is what can owe or be counted; what may change about it is in its placements.
type Unit struct {
	District  string
	ID        string
	Kind      string
	CreatedAt int64
}

// UnitPlacement is where a unit stood and what it was; both days are included.
type UnitPlacement struct {
	District   string
	Unit       string
	FromDay    Day
	ToDay      Day // [NoEnd] until further notice
	Parent     string
	Name       string
	NameKey    string // pinyin
	Code       string
	Path       string // see [UnitPath]
	Attributes string // JSON object
	Links      string // JSON object
}

// PlacedUnit is a unit in one of its placements.
type PlacedUnit struct {
	Kind string
	UnitPlacement
}

// UnitPath gives a unit's path from its parent's ("" for a root): /root/…/unit/.
// Everything below a unit has a path that begins with the unit's.
func UnitPath(parentPath, unit string) (string, error) {
	if unit == "" || strings.Contains(unit, "/") {
		return "", fmt.Errorf("unit id %q cannot stand in a path", unit)
	}
	if parentPath == "" {
		parentPath = "/"
	}
	return parentPath + unit + "/", nil
}

// afterSubtree is the first path behind all that begin with path: '0' follows '/'.
func afterSubtree(path string) string { return strings.TrimSuffix(path, "/") + "0" }

// PutUnit adds a unit or changes its kind.
func (tx *Tx) PutUnit(u Unit) error {
	_, err := tx.exec(`INSERT INTO units (district, id, kind, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (district, id) DO UPDATE SET kind = EXCLUDED.kind`,
		u.District, u.ID, u.Kind, u.CreatedAt)
	if err != nil {
		return fmt.Errorf("put unit %s: %w", u.ID, err)
	}
	return nil
}

// PutPlacement adds a placement, or changes the one that begins on the same day.
// That placements of a unit do not overlap is the caller's rule.
func (tx *Tx) PutPlacement(p UnitPlacement) error {
	_, err := tx.exec(`INSERT INTO unit_placements
			(district, unit, from_day, to_day, parent, name, name_key, code, path, attributes, links)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (district, unit, from_day) DO UPDATE SET to_day = EXCLUDED.to_day, parent = EXCLUDED.parent,
			name = EXCLUDED.name, name_key = EXCLUDED.name_key, code = EXCLUDED.code, path = EXCLUDED.path,
			attributes = EXCLUDED.attributes, links = EXCLUDED.links`,
		p.District, p.Unit, p.FromDay, p.ToDay, p.Parent, p.Name, p.NameKey, p.Code, p.Path, p.Attributes, p.Links)
	if err != nil {
		return fmt.Errorf("place unit %s: %w", p.Unit, err)
	}
	return nil
}

const selectPlacedUnits = `SELECT u.kind, p.district, p.unit, p.from_day, p.to_day, p.parent, p.name, p.name_key,
		p.code, p.path, p.attributes, p.links
	FROM unit_placements p JOIN units u ON u.district = p.district AND u.id = p.unit `

// Units visits all placements of a district's units, sorted by unit and first day.
func (tx *Tx) Units(district string, visit func(PlacedUnit) error) error {
	return tx.each(visiting(scanPlacedUnit, visit), selectPlacedUnits+
		`WHERE p.district = $1 ORDER BY p.unit, p.from_day`, district)
}

// UnitHistory lists the placements of one unit; [ErrNotFound] when it has none.
func (tx *Tx) UnitHistory(district, unit string) ([]PlacedUnit, error) {
	found, err := all(tx, scanPlacedUnit, selectPlacedUnits+
		`WHERE p.district = $1 AND p.unit = $2 ORDER BY p.from_day`, district, unit)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	return found, err
}

// UnitOn gives a unit as it was on a day.
func (tx *Tx) UnitOn(district, unit string, day Day) (PlacedUnit, error) {
	return one(tx, scanPlacedUnit, selectPlacedUnits+
		`WHERE p.district = $1 AND p.unit = $2 AND p.from_day <= $3 AND p.to_day >= $3`, district, unit, day)
}

// Subtree lists the units at and below a path on a day, sorted by path.
func (tx *Tx) Subtree(district, path string, day Day) ([]PlacedUnit, error) {
	return all(tx, scanPlacedUnit, selectPlacedUnits+
		`WHERE p.district = $1 AND p.path >= $2 AND p.path < $3 AND p.from_day <= $4 AND p.to_day >= $4
		ORDER BY p.path, p.from_day`, district, path, afterSubtree(path), day)
}

// UnitsUnder lists at most limit units that ever lay at or below a path, sorted.
func (tx *Tx) UnitsUnder(district, path string, limit int) ([]string, error) {
	return all(tx, func(r row) (unit string, err error) {
		err = r.Scan(&unit)
		return unit, err
	}, `SELECT DISTINCT unit FROM unit_placements WHERE district = $1 AND path >= $2 AND path < $3 ORDER BY unit LIMIT $4`,
		district, path, afterSubtree(path), limit)
}

func scanPlacedUnit(r row) (u PlacedUnit, err error) {
	err = r.Scan(&u.Kind, &u.District, &u.Unit, &u.FromDay, &u.ToDay, &u.Parent, &u.Name, &u.NameKey,
		&u.Code, &u.Path, &u.Attributes, &u.Links)
	return u, err
}
