package app

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Cells are values as a ledger shows them, by field, attribute or link. They are kept as a JSON object with sorted keys.

func packCells(cells map[string]string) (string, error) {
	kept := map[string]string{}
	for id, cell := range cells {
		if cell != "" {
			kept[id] = cell
		}
	}
	b, err := json.Marshal(kept)
	return string(b), err
}

func unpackCells(text string) (map[string]string, error) {
	cells := map[string]string{}
	if text == "" || text == "{}" {
		return cells, nil
	}
	if err := json.Unmarshal([]byte(text), &cells); err != nil {
		return nil, fmt.Errorf("read stored cells: %w", err)
	}
	return cells, nil
}

// unitCells gives the attributes of a stored unit as the kind reads them; an error when they do not fit.
func unitCells(u store.PlacedUnit, kind *plan.UnitKind) (map[string]string, error) {
	cells, err := unpackCells(u.Attributes)
	if err != nil {
		return nil, err
	}
	return attributeCells(kind, cells)
}

// attributeCells checks attributes and writes them in their canonical form.
func attributeCells(kind *plan.UnitKind, cells map[string]string) (map[string]string, error) {
	out := map[string]string{}
	known := map[string]bool{}
	for _, f := range kind.Attributes {
		known[f.ID] = true
		v, err := f.Parse(cells[f.ID])
		switch {
		case err != nil:
			return nil, campaign.InvalidAt("attributes."+f.ID, err.Error(), err.Error())
		case f.Required && !v.Set:
			return nil, campaign.InvalidAt("attributes."+f.ID, "必填", "it must be filled in")
		case len(v.Text) > campaign.MaxText:
			return nil, campaign.InvalidAt("attributes."+f.ID, "内容过长", "it is too long")
		}
		if v.Set {
			out[f.ID] = f.Format(v)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(cells)) {
		if !known[id] && cells[id] != "" {
			return nil, campaign.InvalidAt("attributes", "这类单位没有这个属性", "units of this kind have no such attribute")
		}
	}
	return out, nil
}
