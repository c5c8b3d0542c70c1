package campaign

import (
	"fmt"
	"slices"

	"wuzha/internal/plan"
)

// FindingData is an inspection with what it found (G6): each sheet item, the deadline, the proof, the recheck, and what
// followed when nothing was done.
type FindingData struct {
	Inspection  string        `json:"inspection,omitempty"` // of the plan's inspections
	InspectedOn plan.Day      `json:"inspected_on,omitempty"`
	Results     []SheetResult `json:"results,omitempty"`
	Open        []string      `json:"open,omitempty"` // items that are not mended yet
	Proof       string        `json:"proof,omitempty"`
	Recheck     string        `json:"recheck,omitempty"`
	Remaining   []string      `json:"remaining,omitempty"` // items that failed the recheck
	Minutes     string        `json:"minutes,omitempty"`   // of the call-in
	Harm        string        `json:"harm,omitempty"`      // the harm or threat that a penalty presupposes
	Fine        int64         `json:"fine,omitempty"`      // fen
	Basis       string        `json:"basis,omitempty"`     // the article
}

// SheetResult is what was seen at one item of the check sheet.
type SheetResult struct {
	Item   string `json:"item"`
	Result string `json:"result"` // pass, fail, na
	Note   string `json:"note,omitempty"`
}

func (d *FindingData) check(c *dataCheck) {
	for i, r := range d.Results {
		c.text(fmt.Sprintf("results[%d].note", i), r.Note, MaxText)
	}
	c.text("proof", d.Proof, MaxText)
	c.text("recheck", d.Recheck, MaxText)
	c.text("minutes", d.Minutes, MaxLongText)
	c.text("harm", d.Harm, MaxText)
	c.text("basis", d.Basis, MaxTitle)
	c.number("fine", d.Fine, 0, MaxPenaltyFen)
}

// The days after which a late fix goes one step further up the ladder.
const (
	remindDays    = 7
	superviseDays = 5
)

const minPenaltyFen = 1_000_000 // 治安保卫条例19: a unit at least 10,000 yuan

// proving lists the rules by which the unit shows its fix in every state in which it owes one.
func proving(states ...string) []MatterRule {
	var out []MatterRule
	for _, s := range states {
		out = append(out, MatterRule{From: s, Action: "prove", By: []Role{RoleUnit, RoleAbove}, To: "proved", Takes: "proof"})
	}
	return out
}

var findingProcedure = &Procedure{
	ID: "finding", Title: Words{"检查整改", "inspection and fixing"}, fresh: dataOf[FindingData],
	States: []MatterState{
		{ID: "clean", Title: Words{"未发现问题", "clean"}, Closed: true},
		{ID: "found", Title: Words{"整改中", "to be fixed"}, Holder: RoleUnit, Due: fixDue},
		{ID: "reminded", Title: Words{"已发提醒函", "reminded"}, Holder: RoleUnit, Due: afterDays(remindDays)},
		{ID: "supervised", Title: Words{"已发督办单", "under supervision"}, Holder: RoleUnit, Due: afterDays(superviseDays)},
		{ID: "called_in", Title: Words{"已约谈", "called in"}, Holder: RoleUnit, Due: afterDays(superviseDays)},
		{ID: "warned", Title: Words{"已责令改正并警告", "ordered to rectify and warned"}, Holder: RoleUnit, Due: fixDue},
		{ID: "penalized", Title: Words{"已处罚", "penalized"}, Holder: RoleUnit, Due: fixDue},
		{ID: "proved", Title: Words{"待复查", "to be rechecked"}, Holder: RoleRechecks, Due: afterDays(7)},
		{ID: "closed", Title: Words{"已销号", "closed"}, Closed: true},
		{ID: "cancelled", Title: Words{"已撤回", "taken back"}, Closed: true},
	},
	Rules: slices.Concat([]MatterRule{
		{From: "", Action: OpenAction, By: []Role{RoleChecker, RoleOffice}, To: "found", Takes: "inspection inspected_on results", Does: doing(inspect)},
		{From: "found", Action: "cancel", By: []Role{RoleOpener, RoleOffice}, To: "cancelled", Reason: true, Does: doing(takeFindingsBack)},
		{From: "found", Action: "remind", By: []Role{RoleChecker, RoleAbove}, To: "reminded", Reason: true, Late: true},
		{From: "reminded", Action: "supervise", By: []Role{RoleChecker, RoleAbove}, To: "supervised", Reason: true, Late: true},
		{From: "supervised", Action: "call_in", By: []Role{RoleCaller, RoleOffice}, To: "called_in", Takes: "minutes", Late: true},
		{From: "found", Action: "warn", By: []Role{RolePolice}, To: "warned", Takes: "basis", Reason: true, Late: true},
		{From: "reminded", Action: "warn", By: []Role{RolePolice}, To: "warned", Takes: "basis", Reason: true, Late: true},
		{From: "supervised", Action: "warn", By: []Role{RolePolice}, To: "warned", Takes: "basis", Reason: true, Late: true},
		{From: "called_in", Action: "warn", By: []Role{RolePolice}, To: "warned", Takes: "basis", Reason: true, Late: true},
		// 治安保卫条例19: a fine only after the order and the warning, only when overdue, and only with harm or threat.
		{From: "warned", Action: "penalize", By: []Role{RolePolice}, To: "penalized", Takes: "fine basis harm", Reason: true, Late: true, Does: doing(penalize)},
		{From: "proved", Action: "pass", By: []Role{RoleRechecks, RoleOffice}, To: "closed", Takes: "recheck?", Does: doing(passRecheck)},
		{From: "proved", Action: "fail", By: []Role{RoleRechecks, RoleOffice}, To: "found", Takes: "remaining recheck?", Reason: true, Does: doing(failRecheck)},
	}, proving("found", "reminded", "supervised", "called_in", "warned", "penalized")),
	subject: func(d MatterData) string { return d.(*FindingData).Inspection },
	posts:   findingPosts,
}

func findingPosts(p *plan.Plan, d MatterData) map[Role][]string {
	in := p.InspectionOf(d.(*FindingData).Inspection)
	out := map[Role][]string{}
	if in == nil {
		for _, any := range p.Inspections {
			if any.By != nil {
				out[RoleChecker] = append(out[RoleChecker], any.By.ID)
			}
		}
		return out
	}
	for role, post := range map[Role]*plan.Post{RoleChecker: in.By, RoleRechecks: in.Recheck} {
		if post != nil {
			out[role] = []string{post.ID}
		}
	}
	for _, rule := range in.CallIn {
		if rule.Post != nil {
			out[RoleCaller] = append(out[RoleCaller], rule.Post.ID)
		}
	}
	if in.PenaltyPost != nil && in.PenaltyPost.Body == "police" {
		out[RolePolice] = []string{in.PenaltyPost.ID}
	}
	return out
}

func fixDue(p *plan.Plan, m *Matter) plan.Day {
	if in := p.InspectionOf(m.Data.(*FindingData).Inspection); in != nil {
		return m.Since + plan.Day(in.FixWithin)
	}
	return m.Since
}

// inspect holds the results against the sheet and enters a finding for each item that failed.
func inspect(d *FindingData, x *MatterStep) error {
	in := x.Plan.InspectionOf(d.Inspection)
	switch {
	case in == nil:
		return refuseAt("inspection", "方案里没有这种检查", "the plan has no such inspection")
	case !slices.Contains(in.Of, x.Facts.UnitKind):
		return refuseAt("inspection", "这类单位不做这种检查", "units of this kind are not inspected so")
	case in.By != nil && !x.Facts.Holds(in.By.ID) && !slices.Contains(x.Roles, RoleOffice):
		return Refuse(Denied, "这种检查由"+in.By.Title+"进行", "this inspection belongs to the post "+in.By.ID)
	case d.InspectedOn > x.Today:
		return refuseAt("inspected_on", "日期不能晚于今天", "the day lies in the future")
	}
	if err := d.sheet(in); err != nil {
		return err
	}
	due := x.Today + plan.Day(in.FixWithin)
	for _, r := range d.Results {
		if r.Result != "fail" {
			continue
		}
		d.Open = append(d.Open, r.Item)
		x.Enter = append(x.Enter, Entry{ID: findingID(x.Matter.ID, in, r.Item), Kind: "finding", Unit: x.Matter.Unit, On: d.InspectedOn,
			Fields: map[string]string{"item": sheetTitle(in, r.Item), "due": due.String()}})
	}
	if len(d.Open) == 0 {
		x.To = "clean"
	}
	return nil
}

// sheet refuses results that leave items out, name one twice or name none of the sheet.
func (d *FindingData) sheet(in *plan.Inspection) error {
	seen := map[string]bool{}
	for i, r := range d.Results {
		path := fmt.Sprintf("results[%d]", i)
		switch {
		case seen[r.Item] || !slices.ContainsFunc(in.Sheet, func(it plan.SheetItem) bool { return it.ID == r.Item }):
			return refuseAt(path, "检查表里没有这一项，或重复填写", "the sheet has no such item, or it is filled in twice")
		case !slices.Contains([]string{"pass", "fail", "na"}, r.Result):
			return refuseAt(path, "只能是合格、不合格、不适用", "it must be pass, fail or na")
		}
		seen[r.Item] = true
	}
	if len(seen) < len(in.Sheet) {
		return refuseAt("results", "检查表还有项目没有填写", "some items of the sheet are not filled in")
	}
	return nil
}

// findingID makes the id of an item's finding by its place on the sheet.
func findingID(matter string, in *plan.Inspection, item string) string {
	return fmt.Sprintf("%s.f%d", matter, 1+slices.IndexFunc(in.Sheet, func(it plan.SheetItem) bool { return it.ID == item }))
}

func sheetTitle(in *plan.Inspection, item string) string {
	for _, it := range in.Sheet {
		if it.ID == item {
			return it.Title
		}
	}
	return item
}

func takeFindingsBack(d *FindingData, x *MatterStep) error {
	in := x.Plan.InspectionOf(d.Inspection)
	if in == nil {
		return nil
	}
	for _, item := range d.Open {
		x.Void = append(x.Void, findingID(x.Matter.ID, in, item))
	}
	return nil
}

func penalize(d *FindingData, x *MatterStep) error {
	if d.Fine < minPenaltyFen {
		return refuseAt("fine", "对单位的罚款应在1万元至10万元之间", "the fine of a unit lies between 10,000 and 100,000 yuan")
	}
	return nil
}

// passRecheck closes all that is open.
func passRecheck(d *FindingData, x *MatterStep) error {
	mended(x, d.Inspection, d.Open)
	d.Open, d.Remaining = nil, nil
	return nil
}

// mended enters, for each item, the record that the plan counts as its mending.
func mended(x *MatterStep, inspection string, items []string) {
	in, kind := x.Plan.InspectionOf(inspection), mendingKind(x.Plan)
	if in == nil || kind == nil {
		return
	}
	for _, item := range items {
		if e, ok := mending(x, kind, findingID(x.Matter.ID, in, item)); ok {
			x.Enter = append(x.Enter, e)
		}
	}
}

// mendingKind is the kind of record by which the plan's duty for each finding is met; nil: it has none.
func mendingKind(p *plan.Plan) *plan.RecordKind {
	for _, duty := range p.Duties {
		if k := duty.PerKind(); k == nil || k.ID != "finding" || !k.Builtin {
			continue
		}
		for _, m := range duty.HaveOf() {
			if m.Record != nil && !m.Record.Builtin {
				return m.Record
			}
		}
	}
	return nil
}

// mending makes that record; not when its kind asks for more than a recheck knows.
func mending(x *MatterStep, kind *plan.RecordKind, finding string) (Entry, bool) {
	for _, f := range kind.Fields {
		if f.Required {
			return Entry{}, false
		}
	}
	fits := kind.Of == nil || slices.Contains(kind.Of, x.Facts.UnitKind)
	return Entry{ID: finding + ".fixed", Kind: kind.ID, Unit: x.Matter.Unit, On: x.Today, Ref: finding}, fits && kind.Photo != "required"
}

// failRecheck leaves open what has failed again; the rest is mended.
func failRecheck(d *FindingData, x *MatterStep) error {
	for i, item := range d.Remaining {
		if !slices.Contains(d.Open, item) || slices.Contains(d.Remaining[:i], item) {
			return refuseAt("remaining", "只能填写待整改的项目", "only items that are to be fixed can remain")
		}
	}
	mended(x, d.Inspection, slices.DeleteFunc(slices.Clone(d.Open), func(item string) bool { return slices.Contains(d.Remaining, item) }))
	d.Open = d.Remaining
	return nil
}
