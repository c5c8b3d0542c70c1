package web

import (
	"encoding/json"
	"fmt"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// mostWindows is how many stretches of time a form asks for.
const mostWindows = 3

// askWindow asks for a stretch of a day: the day, from and to.
func askWindow(a *asking, at, label string) []*field {
	return []*field{
		{Name: at, Label: label, Type: "date"},
		{Name: at + ".from", Label: a.v.t("开始"), Type: "time"},
		{Name: at + ".to", Label: a.v.t("结束"), Type: "time"},
	}
}

// readWindow reads what askWindow asked for; nil when all is empty.
func readWindow(a *asking, at string) any {
	day, from, to := a.v.value(at), a.v.value(at+".from"), a.v.value(at+".to")
	if day == "" && from == "" && to == "" {
		return nil
	}
	out := map[string]string{"from": from, "to": to}
	if day != "" {
		out["day"] = day
	}
	return out
}

func windowText(w campaign.TimeWindow) string { return w.Day.String() + " " + w.From + "–" + w.To }

var slotKind = dataKind{
	ask: func(a *asking, at string, d dataField) []*field {
		fields := askWindow(a, at, a.v.t(string(d.Label)))
		var set campaign.TimeWindow
		if json.Unmarshal(a.data["slot"], &set) == nil && set.Day != 0 {
			fields[0].Value, fields[1].Value, fields[2].Value = set.Day.String(), set.From, set.To
			return fields
		}
		var wanted []campaign.TimeWindow
		if json.Unmarshal(a.data["windows"], &wanted) == nil && len(wanted) > 0 {
			fields[0].Value, fields[1].Value, fields[2].Value = wanted[0].Day.String(), wanted[0].From, wanted[0].To
			fields[0].Help = a.v.t("已填入对方希望的第一个时段。")
		}
		return fields
	},
	read: readWindow,
	show: func(_ *asking, raw json.RawMessage) []string {
		var w campaign.TimeWindow
		if json.Unmarshal(raw, &w) != nil || w.Day == 0 {
			return nil
		}
		return []string{windowText(w)}
	},
}

var windowsKind = dataKind{
	ask: func(a *asking, at string, d dataField) []*field {
		var out []*field
		for i := range mostWindows {
			out = append(out, askWindow(a, fmt.Sprintf("%s[%d]", at, i), a.v.t("方便的时段%d", i+1))...)
		}
		out[0].Help = a.v.say(d.Help)
		return out
	},
	read: func(a *asking, at string) any {
		var out []any
		for i := range mostWindows {
			if w := readWindow(a, fmt.Sprintf("%s[%d]", at, i)); w != nil {
				out = append(out, w)
			}
		}
		if out == nil {
			return nil
		}
		return out
	},
	show: func(_ *asking, raw json.RawMessage) []string {
		var list []campaign.TimeWindow
		_ = json.Unmarshal(raw, &list) // what is no list has no windows
		var out []string
		for _, w := range list {
			out = append(out, windowText(w))
		}
		return out
	},
}

// resultOptions are what an inspector says of an item.
func resultOptions(v *visit) []plan.Option {
	return v.translated([]plan.Option{{ID: "pass", Title: "合格"}, {ID: "fail", Title: "不合格"}, {ID: "na", Title: "不适用"}})
}

// sheetKind is the check sheet of an inspection: a choice and a note for each item, for the thumb.
var sheetKind = dataKind{
	ask: func(a *asking, at string, _ dataField) []*field {
		var out []*field
		in := a.inspection()
		if in == nil {
			return nil
		}
		for i, it := range in.Sheet {
			name := fmt.Sprintf("%s[%d]", at, i)
			out = append(out,
				&field{Name: name, Label: fmt.Sprintf("%d. %s", i+1, it.Title), Type: "radio", Class: "check-item", Options: resultOptions(a.v), Required: true},
				&field{Name: name + ".note", Label: a.v.t("情况"), Type: "text", Class: "check-note", MaxLength: campaign.MaxText})
		}
		return out
	},
	read: func(a *asking, at string) any {
		in := a.inspection()
		if in == nil {
			return nil
		}
		out := make([]campaign.SheetResult, 0, len(in.Sheet))
		for i, it := range in.Sheet {
			name := fmt.Sprintf("%s[%d]", at, i)
			if said := a.v.value(name); said != "" {
				out = append(out, campaign.SheetResult{Item: it.ID, Result: said, Note: a.v.value(name + ".note")})
			}
		}
		return out
	},
	show: func(a *asking, raw json.RawMessage) []string {
		var list []campaign.SheetResult
		_ = json.Unmarshal(raw, &list) // what is no list has no results
		var out []string
		for _, r := range list {
			line := a.v.t("%s：%s", a.itemTitle(r.Item), optionTitle(resultOptions(a.v), r.Result))
			if r.Note != "" {
				line = a.v.t("%s（%s）", line, r.Note)
			}
			out = append(out, line)
		}
		return out
	},
}

// itemTitle is what the sheet calls an item.
func (a *asking) itemTitle(id string) string {
	in := a.inspection()
	if in == nil {
		return id
	}
	if i := slices.IndexFunc(in.Sheet, func(it plan.SheetItem) bool { return it.ID == id }); i >= 0 {
		return in.Sheet[i].Title
	}
	return id
}

// itemsKind are items of the sheet that are not mended: each is ticked by itself.
var itemsKind = dataKind{
	ask: func(a *asking, at string, d dataField) []*field {
		var out []*field
		for i, item := range a.texts("open") {
			out = append(out, &field{Name: fmt.Sprintf("%s[%d]", at, i), Label: a.v.t("%s：%s", a.v.t(string(d.Label)), a.itemTitle(item)), Type: "checkbox"})
		}
		return out
	},
	read: func(a *asking, at string) any {
		var out []string
		for i, item := range a.texts("open") {
			if a.v.value(fmt.Sprintf("%s[%d]", at, i)) == "true" {
				out = append(out, item)
			}
		}
		if out == nil {
			return nil
		}
		return out
	},
	show: func(a *asking, raw json.RawMessage) []string {
		var list []string
		_ = json.Unmarshal(raw, &list) // what is no list has no items
		for i := range list {
			list[i] = a.itemTitle(list[i])
		}
		return list
	},
}

// entryKind is the record that a delivered order becomes, with the fields that the plan gives it.
var entryKind = dataKind{
	ask: func(a *asking, at string, _ dataField) []*field {
		o := a.order()
		if o == nil || o.Record == nil {
			return nil
		}
		fields := a.v.planFields(at+".", o.Record.Fields, nil)
		for _, f := range fields {
			if f.Name == at+".people" {
				f.Value = string(a.data["people"])
			}
		}
		return fields
	},
	read: func(a *asking, at string) any {
		o := a.order()
		if o == nil || o.Record == nil {
			return nil
		}
		out := map[string]string{}
		for _, f := range o.Record.Fields {
			if s := a.v.value(at + "." + f.ID); s != "" {
				out[f.ID] = s
			}
		}
		return out
	},
	show: func(a *asking, raw json.RawMessage) []string {
		cells := map[string]string{}
		_ = json.Unmarshal(raw, &cells) // what is no object has no cells
		o := a.order()
		if o == nil || o.Record == nil {
			return nil
		}
		var out []string
		for _, f := range o.Record.Fields {
			if cells[f.ID] != "" {
				out = append(out, a.v.t("%s：%s", titleOf(f), a.v.attributeText(f, cells[f.ID])))
			}
		}
		return out
	},
}

var recordsKind = dataKind{show: func(a *asking, raw json.RawMessage) []string {
	return []string{a.v.t("%d条", len(showLines(a, raw)))}
}}

// manualKind are the items that people have scored.
var manualKind = dataKind{show: func(a *asking, raw json.RawMessage) []string {
	var list []campaign.ItemNote
	_ = json.Unmarshal(raw, &list) // what is no list has no notes
	var out []string
	for _, n := range list {
		line := a.v.t("%s：%s分", optionTitle(itemOptions(a), n.Item), plan.Points(n.Points))
		if n.Note != "" {
			line = a.v.t("%s（%s）", line, n.Note)
		}
		out = append(out, line)
	}
	return out
}}

// frozenKind is the sheet as it was published.
var frozenKind = dataKind{show: func(a *asking, raw json.RawMessage) []string {
	var s campaign.FrozenView
	if json.Unmarshal(raw, &s) != nil {
		return nil
	}
	out := []string{a.v.t("%s分（数据截至%s）", plan.Points(s.Points), s.AsOf.String())}
	if s.Grade != "" {
		out = append(out, a.v.t("等次：%s", s.Grade))
	}
	for _, why := range s.Vetoed {
		out = append(out, a.v.t("一票否决：%s", why))
	}
	return out
}}
