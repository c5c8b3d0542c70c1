package plan_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"wuzha/internal/plan"
)

// unitRows are the units as the engine takes them.
func (m *model) unitRows(p *plan.Plan) []plan.Unit {
	var out []plan.Unit
	for _, u := range m.units {
		kind := p.Kinds[slices.IndexFunc(p.Kinds, func(k *plan.UnitKind) bool { return k.ID == u.kind })]
		for _, at := range u.places {
			row := plan.Unit{ID: u.id, Kind: kind, Name: u.id, Parent: at.parent, From: at.from, To: at.to, Links: make([]string, len(kind.Links))}
			if len(row.Links) > 0 {
				row.Links[0] = at.link
			}
			for _, a := range kind.Attributes {
				row.Attributes = append(row.Attributes, at.attrs[a.ID])
			}
			out = append(out, row)
		}
	}
	return out
}

// recordRows are the records as the engine takes them.
func (m *model) recordRows(p *plan.Plan) []plan.Record {
	var out []plan.Record
	for _, r := range m.rows {
		kind := p.Records[slices.IndexFunc(p.Records, func(k *plan.RecordKind) bool { return k.ID == r.kind })]
		row := plan.Record{ID: r.id, Kind: kind, Unit: r.unit, On: r.on, EnteredAt: r.entered, ChangedAt: r.changed, Ref: r.ref, State: r.state, Supersedes: r.supersedes}
		for _, f := range kind.Fields {
			row.Fields = append(row.Fields, m.cell(r, f.ID))
		}
		out = append(out, row)
	}
	return out
}

// cell is a field's value.
func (m *model) cell(r *modelRecord, field string) plan.Value {
	if r.kind == "case" && field == "major" {
		return plan.Value{Num: bit(m.major(r)), Set: true}
	}
	return r.fields[field]
}

// major is what the case says, or what its loss says.
func (m *model) major(r *modelRecord) bool {
	if v := r.fields["major"]; v.Set {
		return v.Num == 1
	}
	loss := r.fields["loss"]
	least := m.majorLoss
	if least == 0 {
		least = 500_000
	}
	return loss.Set && loss.Num >= least*100
}

// GoString is the whole campaign, for the message of a failing test.
func (m *model) GoString() string { return "\n\n" + m.yaml() + "\n" + m.tables() }

// tables prints units, records and decisions for a person who looks for the fault.
func (m *model) tables() string {
	p := &page{}
	p.line(0, "as of %s, known at %s", m.asOf, instant(m.known))
	p.line(0, "\nid,kind,parent,from,to,link.grid,attributes")
	for _, u := range m.units {
		for _, at := range u.places {
			p.line(0, "%s,%s,%s,%s,%s,%s,%s", u.id, u.kind, at.parent, open(at.from), open(at.to), at.link, values(at.attrs))
		}
	}
	p.line(0, "\nid,kind,unit,on,entered_at,state,changed_at,ref,supersedes,fields")
	for _, r := range m.rows {
		p.line(0, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s", r.id, r.kind, r.unit, r.on, instant(r.entered), r.state, instant(r.changed), r.ref, r.supersedes, values(r.fields))
	}
	p.line(0, "\nunit,duty,period,per,decision")
	for _, d := range m.decisions {
		p.line(0, "%s,%s,%s,%s,%s", d.Unit, d.Duty, d.Period, d.Per, d.Decision)
	}
	return p.String()
}

func instant(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).In(plan.Shanghai).Format("2006-01-02T15:04")
}

func open(d plan.Day) string {
	if d == plan.OpenFrom || d == plan.OpenTo {
		return ""
	}
	return d.String()
}

func values(vs map[string]plan.Value) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(vs)) {
		if v := vs[k]; v.Set {
			out = append(out, fmt.Sprintf("%s=%d%s", k, v.Num, v.Text))
		}
	}
	return strings.Join(out, " ")
}
