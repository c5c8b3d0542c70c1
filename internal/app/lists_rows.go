package app

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"wuzha/internal/document"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// fieldColumns gathers the fields of kinds, one column for each id.
type fieldColumns struct {
	fields  []*plan.Field
	columns []listColumn
}

func (f *fieldColumns) add(fields []*plan.Field) {
	for _, field := range fields {
		if !slices.ContainsFunc(f.fields, func(have *plan.Field) bool { return have.ID == field.ID }) {
			f.fields = append(f.fields, field)
			f.columns = append(f.columns, listColumn{field.Title, kindOfCell(field)})
		}
	}
}

// row appends the cells of the fields; kinds may mean different things by the same id, so each reads its own.
func (f *fieldColumns) row(row []string, own []*plan.Field, cells map[string]string) []string {
	for _, field := range f.fields {
		if i := slices.IndexFunc(own, func(o *plan.Field) bool { return o.ID == field.ID }); i >= 0 {
			field = own[i]
		}
		row = append(row, shownCell(field, cells[field.ID]))
	}
	return row
}

// units heeds what UnitStandings does, and Unit.
func (x exporting) units(ctx context.Context) (list, error) {
	s, err := x.a.standing(ctx, x.c.District)
	if err != nil {
		return list{}, err
	}
	progress, found, err := x.a.unitStandings(ctx, x.c, x.q)
	if err != nil {
		return list{}, err
	}
	found = only(found, func(u *store.PlacedUnit) bool { return x.inScope(s, u.Unit) })
	p := s.frame.on(x.c.Day())
	fields := &fieldColumns{}
	if p != nil {
		for _, k := range p.Kinds {
			if x.q.Kind == "" || x.q.Kind == k.ID {
				fields.add(k.Attributes)
			}
		}
	}
	columns := wordColumns("单位编号", "单位种类", "名称", "上级单位编号", "上级单位", "代码")
	columns = append(columns, listColumn{"起", document.KindDate}, listColumn{"止", document.KindDate}, listColumn{"评定", document.KindText})
	return list{"单位", append(columns, fields.columns...), rowsOf(found, func(u *store.PlacedUnit) ([]string, error) {
		attributes, err := unpackCells(u.Attributes)
		kind, own := u.Kind, []*plan.Field(nil)
		if k := s.kindOn(p, u); k != nil {
			kind, own = k.Title, k.Attributes
		}
		row := []string{u.Unit, kind, u.Name, u.Parent, s.nameOf(u.Parent, x.c.Day()), u.Code, dayCell(u.FromDay), dayCell(u.ToDay), unitStateWord(progress(u.Unit).State())}
		return fields.row(row, own, attributes), err
	})}, nil
}

func unitStateWord(state UnitState) string {
	if state == UnitFree {
		return "没有责任"
	}
	return stateWord(string(state))
}

// kindOn is the kind of a unit by a plan; nil when there is none.
func (s *snapshot) kindOn(p *plan.Plan, u *store.PlacedUnit) *plan.UnitKind {
	if p == nil {
		return nil
	}
	return kindByID(p, u.Kind)
}

func (s *snapshot) nameOf(unit string, day plan.Day) string {
	u, _ := s.frame.at(unit, day)
	return u.Name
}

// records heeds what Records does. Cases and people have lists of their own.
func (x exporting) records(ctx context.Context) (list, error) { return x.recordList(ctx, "记录") }

func (x exporting) cases(ctx context.Context) (list, error) {
	x.q.Kind = "case"
	return x.recordList(ctx, "案件")
}

func (x exporting) people(ctx context.Context) (list, error) {
	x.q.Kind = "person"
	return x.recordList(ctx, "人员")
}

func (x exporting) recordList(ctx context.Context, title string) (list, error) {
	s, found, err := x.a.listed(ctx, x.c, x.q)
	if err != nil {
		return list{}, err
	}
	apart := x.q.Kind == ""
	found = slices.DeleteFunc(found, func(r placed) bool {
		return apart && (r.Kind == "case" || r.Kind == "person") || !x.inScope(s, r.Unit)
	})
	fields := &fieldColumns{}
	if p := s.frame.newest(); p != nil {
		for _, k := range p.Records {
			if k.ID == x.q.Kind || apart && k.ID != "case" && k.ID != "person" {
				fields.add(k.Fields)
			}
		}
	}
	columns := wordColumns("编号", "记录种类", "单位编号", "单位")
	columns = append(append(columns, listColumn{"日期", document.KindDate}), wordColumns("状态", "对应记录", "所更正的记录", "理由", "录入时间")...)
	return list{title, append(columns, fields.columns...), rowsOf(slices.Values(found), func(r placed) ([]string, error) {
		return s.recordRow(r, fields)
	})}, nil
}

func (s *snapshot) recordRow(r placed, fields *fieldColumns) ([]string, error) {
	stored, err := unpackRecord(r.Fields)
	kind, own := r.Kind, []*plan.Field(nil)
	if k := s.frame.on(plan.Day(r.OnDay)).RecordKind(r.Kind); k != nil {
		kind, own = k.Title, k.Fields
	}
	row := []string{r.ID, kind, r.Unit, s.nameOf(r.Unit, plan.Day(r.OnDay)), dayCell(r.OnDay), stateWord(string(r.state())), r.Ref, r.Supersedes,
		r.Reason, minuteCell(r.EnteredAt)}
	return fields.row(row, own, stored.Fields), err
}

// minuteCell is a moment as people read it.
func minuteCell(ms int64) string {
	text := instantCell(ms)
	if len(text) < 16 {
		return text
	}
	return strings.Replace(text[:16], "T", " ", 1)
}

// verdicts heeds what Verdicts does.
func (x exporting) verdicts(ctx context.Context) (list, error) {
	return x.verdictList(ctx, "评定", everything)
}

// todo heeds what Todo does.
func (x exporting) todo(ctx context.Context) (list, error) {
	x.q = x.q.owed()
	return x.verdictList(ctx, "待办", owedBy(x.c))
}

func (x exporting) verdictList(ctx context.Context, title string, of choice) (list, error) {
	s, found, err := x.a.listedVerdicts(ctx, x.c, x.q, of)
	if err != nil {
		return list{}, err
	}
	found = slices.DeleteFunc(found, func(v placedVerdict) bool { return !x.inScope(s, v.Unit) })
	columns := wordColumns("单位编号", "单位", "责任编号", "责任", "周期", "状态")
	columns = append(columns, listColumn{"起", document.KindDate}, listColumn{"截止日", document.KindDate})
	columns = append(append(columns, wordColumns("岗位", "已有")...), listColumn{"还差", document.KindInteger}, listColumn{"起因记录", document.KindText})
	return list{title, columns, rowsOf(slices.Values(found), func(v placedVerdict) ([]string, error) {
		post := ""
		if v.Post != nil {
			post = v.Post.Title
		}
		return []string{v.Unit, s.nameOf(v.Unit, dayOr(x.q.AsOf, x.c.Day())), v.Duty.ID, v.Duty.Title, v.Period, stateWord(string(v.State)), v.Window.From.String(),
			v.Window.To.String(), post, haveCell(v.Verdict), strconv.FormatInt(v.TotalShort(), 10), v.Per}, nil
	})}, nil
}

// haveCell names the numbers that a verdict was given on.
func haveCell(v *plan.Verdict) string {
	var parts []string
	for i, m := range v.Duty.HaveOf() {
		if i < len(v.Have) {
			parts = append(parts, m.Title+" "+strconv.FormatInt(v.Have[i], 10))
		}
	}
	return strings.Join(parts, ";")
}

// scores heeds what Scores does: one line for each item of each sheet.
func (x exporting) scores(ctx context.Context) (list, error) {
	sheets, err := x.a.Scores(ctx, x.c, x.q)
	if err != nil {
		return list{}, err
	}
	s, err := x.a.standing(ctx, x.c.District)
	if err != nil {
		return list{}, err
	}
	columns := wordColumns("单位编号", "单位", "考核表", "周期", "总分", "等次", "星级", "暂定", "评分项", "得分")
	return list{"考核得分", columns, func(yield func([]string, error) bool) {
		for i := range sheets {
			if !x.inScope(s, sheets[i].Unit) {
				continue
			}
			for row := range s.scoreRows(&sheets[i], x.c.Day()) {
				if !yield(row, nil) {
					return
				}
			}
		}
	}}, nil
}

func (s *snapshot) scoreRows(sheet *plan.ScoreSheet, day plan.Day) iter.Seq[[]string] {
	head := []string{sheet.Unit, s.nameOf(sheet.Unit, day), sheet.Score.Title, sheet.Period, plan.Points(sheet.Points), sheet.Grade, strconv.Itoa(sheet.Stars), yesNo(sheet.Provisional)}
	return func(yield func([]string) bool) {
		if !yield(append(slices.Clone(head), "合计", plan.Points(sheet.Points))) {
			return
		}
		for _, item := range slices.Concat(sheet.Items, sheet.BonusItems) {
			points := "未评"
			if item.Scored {
				points = plan.Points(item.Points)
			}
			if !yield(append(slices.Clone(head), item.Item.Title, points)) {
				return
			}
		}
	}
}

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// titles heeds what TitleBoard does, and Kind as the title.
func (x exporting) titles(ctx context.Context) (list, error) {
	found, err := x.a.TitleBoard(ctx, x.c, x.q)
	if err != nil {
		return list{}, err
	}
	s, err := x.a.standing(ctx, x.c.District)
	if err != nil {
		return list{}, err
	}
	found = slices.DeleteFunc(found, func(t TitleRow) bool { return x.q.Kind != "" && x.q.Kind != t.Title || !x.inScope(s, t.Unit) })
	p := s.frame.newest()
	return list{"称号", wordColumns("单位编号", "单位", "称号", "评定", "环节", "还差"), rowsOf(slices.Values(found), func(t TitleRow) ([]string, error) {
		title := t.Title
		if p != nil && p.TitleOf(t.Title) != nil {
			title = p.TitleOf(t.Title).Title
		}
		return []string{t.Unit, t.UnitName, title, stateWord(string(t.Standing)), stateName("title", t.State), strings.Join(t.Missing, "；")}, nil
	})}, nil
}

// audit heeds what FindAudit does.
func (x exporting) audit(ctx context.Context) (list, error) {
	columns := append([]listColumn{{"序号", document.KindInteger}}, wordColumns("时间", "人员", "人员编号", "岗位", "操作", "对象", "结果", "请求编号")...)
	lines := every(func(after string) (Page[AuditLine], error) {
		x.q.After = after
		return x.a.FindAudit(ctx, x.c, x.q)
	})
	return list{"审计", columns, partsOf(x, nil, lines, func(l AuditLine) (string, []string) {
		return "", []string{strconv.FormatInt(l.Seq, 10), time.UnixMilli(l.At).In(plan.Shanghai).Format("2006-01-02 15:04:05"), l.Who, l.Actor, l.Post, l.Action, l.About, l.Result, l.Request}
	})}, nil
}
