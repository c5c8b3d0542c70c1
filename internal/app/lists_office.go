package app

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/store"
)

// venueKind is the id that plans give to fixed places of publicity (Z1).
const venueKind = "venue"

// venues heeds Under, Period and the State "late": a venue with the most urgent of the duties that it owes.
func (x exporting) venues(ctx context.Context) (list, error) {
	s, err := x.a.standing(ctx, x.c.District)
	if err != nil {
		return list{}, err
	}
	late := x.q.State == "late"
	x.q.State, x.q.Kind = "", venueKind
	_, found, err := x.a.unitStandings(ctx, x.c, x.q)
	if err != nil {
		return list{}, err
	}
	owed, err := x.a.MostUrgent(ctx, x.c, venueKind, x.q)
	if err != nil {
		return list{}, err
	}
	found = only(found, func(u *store.PlacedUnit) bool {
		return x.inScope(s, u.Unit) && !(late && (owed[u.Unit] == nil || Urgency(owed[u.Unit]) > PendingUrgency))
	})
	columns := append(wordColumns("阵地编号", "阵地", "所属单位编号", "所属单位", "责任"), listColumn{"更新期限", document.KindDate}, listColumn{"状态", document.KindText})
	return list{"宣传阵地", columns, rowsOf(found, func(u *store.PlacedUnit) ([]string, error) {
		row := []string{u.Unit, u.Name, u.Parent, s.nameOf(u.Parent, x.c.Day()), "", "", ""}
		if d := owed[u.Unit]; d != nil {
			row[4], row[5], row[6] = d.Duty.Title, d.Window.To.String(), stateWord(string(d.State))
		}
		return row, nil
	})}, nil
}

// bulletins heeds what DueBulletins does.
func (x exporting) bulletins(ctx context.Context) (list, error) {
	found, err := x.a.DueBulletins(ctx, x.c, x.q)
	if err != nil {
		return list{}, err
	}
	s, err := x.a.standing(ctx, x.c.District)
	columns := append(wordColumns("单位编号", "单位", "通报编号", "通报", "周期"), listColumn{"应发日期", document.KindDate})
	columns = append(columns, wordColumns("状态", "逾期", "数字已锁定", "公文编号")...)
	return list{"应发通报", columns, partsOf(x, s, listItems(found), func(d DueBulletin) (string, []string) {
		state := "待拟稿"
		if d.Matter != "" {
			state = d.State.Zh
		}
		return d.Unit, []string{d.Unit, d.UnitName, d.Bulletin.ID, d.Bulletin.Title, d.Period, d.Due.String(), state, yesNo(!d.Issued && x.c.Day() > d.Due),
			yesNo(d.Frozen), d.Matter}
	})}, err
}

// papers heeds Under: bulletins and other papers, from the draft to the issue.
func (x exporting) papers(ctx context.Context) (list, error) {
	s, err := x.a.standing(ctx, x.c.District)
	if err != nil {
		return list{}, err
	}
	columns := append(wordColumns("编号", "标题", "发文字号", "单位编号", "单位", "状态", "下一步由谁办"), listColumn{"期限", document.KindDate}, listColumn{"提出时间", document.KindText})
	return list{"公文", columns, func(yield func([]string, error) bool) {
		for _, procedure := range []string{"bulletin", "paper"} {
			for m, err := range every(func(after string) (Page[MatterView], error) {
				return x.a.Matters(ctx, x.c, MatterQuery{Procedure: procedure, Under: x.q.Under, After: after, Limit: MaxPage})
			}) {
				var d campaign.PaperData
				if err = firstRefusal(err, json.Unmarshal(orEmpty(m.Data), &d)); err != nil {
					yield(nil, err)
					return
				}
				if x.inScope(s, m.Unit) && !yield([]string{m.ID, d.Title, d.Number, m.Unit, m.UnitName, m.StateName.Zh, s.holderName(m.Holder), dayName(m.Due), minuteCell(m.OpenedAt)}, nil) {
					return
				}
			}
		}
	}}, nil
}

func orEmpty(text json.RawMessage) json.RawMessage {
	if len(text) == 0 {
		return json.RawMessage(`{}`)
	}
	return text
}

// workWords are the states of imports and jobs.
var workWords = map[string]string{importChecking: "检查中", importChecked: "待确认", importApplying: "写入中", importDone: "完成", importBroken: "没有完成", importCancelled: "已取消",
	store.JobWaiting: "等待中", store.JobRunning: "进行中"}

// jobs heeds what Jobs does.
func (x exporting) jobs(ctx context.Context) (list, error) {
	found := every(func(after string) (Page[JobView], error) {
		x.q.After = after
		return x.a.Jobs(ctx, x.c, x.q)
	})
	columns := append(wordColumns("编号", "任务", "状态"), listColumn{"已处理", document.KindInteger}, listColumn{"总数", document.KindInteger})
	return list{"后台任务", append(columns, wordColumns("开始时间", "更新时间", "没有完成的原因")...), partsOf(x, nil, found, func(j JobView) (string, []string) {
		problem := ""
		if j.Problem != nil {
			problem = j.Problem.Zh
		}
		return "", []string{j.ID, j.Title.Zh, workWords[j.State], strconv.FormatInt(j.Done, 10), strconv.FormatInt(j.Total, 10), minuteCell(j.CreatedAt), minuteCell(j.ChangedAt), problem}
	})}, nil
}

// imports lists the caller's own.
func (x exporting) imports(ctx context.Context) (list, error) {
	found := every(func(after string) (Page[ImportView], error) {
		x.q.After = after
		return x.a.Imports(ctx, x.c, x.q)
	})
	kinds := map[ImportKind]string{ImportUnits: "单位台账", ImportRecords: "记录台账", ImportPeople: "人员台账", ImportCases: "案件台账"}
	columns := append(wordColumns("编号", "文件", "台账", "状态"), listColumn{"行数", document.KindInteger}, listColumn{"未采用", document.KindInteger}, listColumn{"时间", document.KindText})
	return list{"导入", columns, partsOf(x, nil, found, func(v ImportView) (string, []string) {
		return "", []string{v.ID, v.FileName, kinds[v.Kind], workWords[v.State], strconv.FormatInt(int64(v.Counts.Rows), 10), strconv.FormatInt(int64(v.Counts.Bad), 10), minuteCell(v.CreatedAt)}
	})}, nil
}

// freezes heeds what Freezes does.
func (x exporting) freezes(ctx context.Context) (list, error) {
	found, err := x.a.Freezes(ctx, x.c, x.q)
	columns := append(wordColumns("周期"), listColumn{"次数", document.KindInteger}, listColumn{"数字截至", document.KindDate})
	return list{"锁定的周期", append(columns, wordColumns("锁定时间", "理由", "校验码")...), rowsOf(slices.Values(found), func(f FreezeView) ([]string, error) {
		return []string{f.Period, itoa(f.Edition), f.AsOf.String(), minuteCell(f.KnownAt), f.Reason, f.Hash}, nil
	})}, err
}

// letters are what was sent to groups; what they say stays there.
func (x exporting) letters(ctx context.Context) (list, error) {
	found, err := x.a.Letters(ctx, x.c)
	states := map[string]string{"": "等待发送", "taken": "已发出", "dead": "已停发"}
	columns := append(wordColumns("编号", "时间", "渠道", "标题", "状态"), listColumn{"发送次数", document.KindInteger}, listColumn{"没有送达的原因", document.KindText})
	return list{"发送情况", columns, rowsOf(slices.Values(found), func(l LetterView) ([]string, error) {
		return []string{l.ID, minuteCell(l.CreatedAt), l.Channel, l.Title, states[l.State], itoa(l.Tries), strings.TrimSpace(l.Reason)}, nil
	})}, err
}
