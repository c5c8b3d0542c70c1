package app

import (
	"encoding/json"
	"fmt"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// sheetKind is what a sheet is about, by the plan in force.
type sheetKind struct {
	kind    ImportKind
	plan    *plan.Plan
	records []*plan.RecordKind // that rows may be of
	units   []*plan.UnitKind   // likewise
	targets targets
	choices ImportChoices
}

func (a *App) sheetKind(f *frame, c Caller, row store.Import) (*sheetKind, error) {
	k := &sheetKind{kind: ImportKind(row.Kind), plan: f.on(c.Day())}
	if err := json.Unmarshal([]byte(row.Choices), &k.choices); err != nil {
		return nil, fmt.Errorf("read choices of import %s: %w", row.ID, err)
	}
	return k, k.settle()
}

func (k *sheetKind) settle() error {
	if k.plan == nil {
		return campaign.Refuse(campaign.Conflict, "尚未实施方案", "no plan is in force yet")
	}
	if k.kind == ImportUnits {
		return k.settleUnits()
	}
	for _, r := range k.plan.Records {
		if k.takes(r) {
			k.records = append(k.records, r)
		}
	}
	if len(k.records) == 0 {
		return campaign.InvalidAt("record_kind", "方案里没有这种记录", "the plan has no such kind of record")
	}
	k.targets = k.recordTargets()
	return nil
}

func (k *sheetKind) takes(r *plan.RecordKind) bool {
	apart := r.Builtin && (r.ID == "case" || r.ID == "person")
	switch k.kind {
	case ImportCases:
		return r.Builtin && r.ID == "case"
	case ImportPeople:
		return r.Builtin && r.ID == "person"
	}
	return !apart && (k.choices.RecordKind == "" || k.choices.RecordKind == r.ID)
}

func (k *sheetKind) settleUnits() error {
	for _, u := range k.plan.Kinds {
		if k.choices.UnitKind == "" || k.choices.UnitKind == u.ID {
			k.units = append(k.units, u)
		}
	}
	if len(k.units) == 0 {
		return campaign.InvalidAt("unit_kind", "方案里没有这类单位", "the plan has no such kind of unit")
	}
	k.targets = k.unitTargets()
	return nil
}

// Titles of the columns that every sheet of a kind has. The first is ours; the others are what sheets of the police, of towns and of
// enterprises call the same thing.
var (
	idTitles     = []string{"编号", "记录编号"}
	caseTitles   = []string{"案件编号", "案件号", "受案编号", "立案编号", "警情编号", "接警编号", "案号"}
	unitTitles   = []string{"单位", "所属单位", "单位名称", "单位编号", "社区", "所属社区", "村", "所属村", "村（社区）", "辖区", "企业", "学校"}
	onTitles     = []string{"日期", "发生日", "发生日期", "时间", "开展日期", "活动日期", "走访日期"}
	caseOnTitles = []string{"发案日期", "日期", "发案时间", "案发时间", "案发日期", "发生时间", "报案时间", "受案时间", "立案日期", "立案时间"}
)

// caseFieldTitles are what police sheets call the fields of a case.
var caseFieldTitles = map[string][]string{
	"type":      {"案件类别", "诈骗类型", "案别", "案件类型", "诈骗类别", "涉诈类型"},
	"loss":      {"损失金额", "涉案金额", "被骗金额", "案损", "案值", "损失价值"},
	"stopped":   {"止付金额", "拦截金额"},
	"recovered": {"追回金额", "挽回金额", "返还金额", "挽损金额", "追赃挽损"},
	"victim":    {"受害人身份", "受害人类别", "职业类别", "受骗对象"},
	"channel":   {"引流方式", "引流渠道", "诈骗渠道", "作案渠道"},
	"major":     {"是否大案", "重大案件"},
	"reached":   {"是否宣传", "是否触达", "宣传触达"},
}

func (k *sheetKind) recordTargets() targets {
	cases, people := k.kind == ImportCases, k.kind == ImportPeople
	ts := targets{{id: "id", titles: idTitles}}
	if cases {
		ts[0] = target{id: "id", titles: append(append([]string{}, caseTitles...), idTitles...), required: true}
	}
	if len(k.records) > 1 {
		ts = ts.with(target{id: "kind", titles: []string{"记录种类", "种类"}, required: true})
	}
	ts = ts.with(target{id: "unit", titles: unitTitles, required: true})
	switch {
	case cases:
		ts = ts.with(target{id: "on", titles: caseOnTitles, required: true, field: dayField()})
	case !people:
		ts = ts.with(target{id: "on", titles: onTitles, required: true, field: dayField()})
	}
	ts = ts.with(target{id: "ref", titles: []string{"对应记录", "对应案件"}})
	ts = ts.with(target{id: "reason", titles: []string{"更正理由"}})
	for _, r := range k.records {
		for _, f := range r.Fields {
			if cases && f.ID == campaign.CaseNumber {
				continue // it is the column by which cases are known
			}
			t := target{id: f.ID, titles: []string{f.Title}, field: f, required: f.Required && len(k.records) == 1}
			if cases {
				t.titles = append(t.titles, caseFieldTitles[f.ID]...)
			}
			ts = ts.with(t)
		}
	}
	return ts
}

func dayField() *plan.Field { return &plan.Field{ID: "on", Title: "日期", Type: plan.Date} }

func (k *sheetKind) unitTargets() targets {
	ts := targets{{id: "id", titles: []string{"单位编号", "编号"}}}
	if len(k.units) > 1 {
		ts = ts.with(target{id: "kind", titles: []string{"单位种类", "种类", "类别"}, required: true})
	}
	ts = ts.with(target{id: "parent", titles: []string{"上级单位", "隶属", "所属镇街", "上级"}})
	ts = ts.with(target{id: "name", titles: []string{"名称", "单位名称", "企业名称", "社区名称", "学校名称"}, required: true})
	ts = ts.with(target{id: "code", titles: []string{"代码", "区划代码", "统一社会信用代码"}})
	ts = ts.with(target{id: "from", titles: []string{"自何日起", "起", "生效日期"}, field: &plan.Field{ID: "from", Title: "自何日起", Type: plan.Date}})
	for _, u := range k.units {
		for _, f := range u.Attributes {
			ts = ts.with(target{id: "attr." + f.ID, titles: []string{f.Title, f.ID}, field: f})
		}
		for _, l := range u.Links {
			ts = ts.with(target{id: "link." + l.ID, titles: []string{l.Kind.Title, l.ID}})
		}
	}
	return ts
}

// given tells the targets that need no column because something was said of all rows.
func (k *sheetKind) given() map[string]bool {
	return map[string]bool{"unit": k.choices.Unit != "", "parent": k.choices.Unit != ""}
}

// recordKind is the kind that a row names by id or title, or the only one.
func (k *sheetKind) recordKind(cell string) *plan.RecordKind {
	if len(k.records) == 1 {
		return k.records[0]
	}
	for _, r := range k.records {
		if cell == r.ID || cell == r.Title {
			return r
		}
	}
	return nil
}

func (k *sheetKind) unitKind(cell string) *plan.UnitKind {
	if len(k.units) == 1 {
		return k.units[0]
	}
	if u := k.plan.KindByName(cell); slices.Contains(k.units, u) {
		return u
	}
	return nil
}
