package web

import (
	"encoding/json"
	"strings"

	"wuzha/internal/campaign"
)

// belongsKind asks to which unit a case belongs, or that it belongs to none, where an objection is about a case.
var belongsKind = dataKind{ask: askBelongs, read: readBelongs, show: func(a *asking, raw json.RawMessage) []string {
	id := strings.Trim(string(raw), `"`)
	if id == campaign.NoUnit {
		return []string{a.v.t(string(toNoUnit))}
	}
	return []string{a.v.unitName(id)}
}}

// toNoUnit is what people call that a case belongs to no unit.
const toNoUnit message = "不归属任何单位（由牵头单位统计）"

// noUnitBox is the box beside the field of the unit.
const noUnitBox = ".none"

func askBelongs(a *asking, at string, d dataField) []*field {
	if strings.Trim(string(a.data["about"]), `"`) != "case" {
		return nil
	}
	f, err := a.v.server.unitField(a.v, unitAsk{Name: at, Label: a.v.t(string(d.Label)), Help: a.v.say(d.Help), Optional: true})
	if err != nil {
		return nil // who sees no units cannot say where a case belongs
	}
	return []*field{f, {Name: at + noUnitBox, Label: a.v.t(string(toNoUnit)), Type: "checkbox"}}
}

func readBelongs(a *asking, at string) any {
	if a.v.value(at+noUnitBox) != "" {
		return campaign.NoUnit
	}
	unit, err := a.v.server.unitSaidOrNone(a.v, at)
	if a.fault = err; unit == "" {
		return nil
	}
	return unit
}
