package campaign

import (
	"fmt"
	"slices"
	"time"

	"wuzha/internal/plan"
)

// bulletinNote is a note with what its numbers were made of.
type bulletinNote struct {
	text   string
	source *BulletinSource
}

// annotate writes the notes into the draft.
func (d *drafter) annotate(out *BulletinDraft) {
	for _, n := range d.notes(out) {
		out.Notes, out.NoteSources = append(out.Notes, n.text), append(out.NoteSources, n.source)
	}
}

// notes say what a reader must know about the figures: what was withheld, entered late, or cannot be told.
func (d *drafter) notes(out *BulletinDraft) []bulletinNote {
	var notes []bulletinNote
	say := func(source *BulletinSource, format string, args ...any) {
		notes = append(notes, bulletinNote{fmt.Sprintf(format, args...), source})
	}
	say(nil, "数据口径：统计期为%s至%s，数据截至%s；案件以公安机关登记为准，比较数以已录入台账为准。", dayName(d.now.window.From), dayName(d.now.window.To), dayName(d.f.Known.AsOf))
	if out.Provisional {
		say(nil, "%s尚未结束，数据为阶段性数据，比较数取以往周期中相同天数的数据，完成率与完整周期相比。", d.now.this)
	}
	if at := d.f.Known.At; at != 0 {
		say(nil, "只计%s以前录入的记录。", time.UnixMilli(at).In(plan.Shanghai).Format("2006年1月2日15时04分"))
	}
	say(nil, "金额以万元为单位，四舍五入；损失分段含下限、不含上限；完成率只舍不入。")
	notes = append(notes, d.releaseNotes()...)
	if n := d.enteredLate(); n > 0 {
		w := d.now.window
		say(&BulletinSource{Of: FromRecords, Unit: d.unit, From: w.From, To: w.To}, "%s工作记录中有%d条在统计期结束后补录，已计入。", d.now.this, n)
	}
	return append(notes, d.unknowns()...)
}

// releaseNotes say how the numbers of cases are published.
func (d *drafter) releaseNotes() []bulletinNote {
	var notes []bulletinNote
	say := func(source *BulletinSource, format string, args ...any) {
		notes = append(notes, bulletinNote{fmt.Sprintf(format, args...), source})
	}
	if d.monthly {
		say(nil, "案件分类、金额和各单位案件数每月公布一次，只到牵头单位及其直属单位，以次月%d日前录入的为准；不足一个月的不列或只列金额区间。", ReleaseDays)
	}
	if d.withheld {
		say(nil, "为保护个人信息，分类案件数不足%d起的以“<%d”表示，为防止由合计数推算而一并不列的以“—”表示，由此只能确定下限的以“≥”表示，案件数较少时金额只列区间或不列。", SmallCell, SmallCell)
	}
	released, live := d.releasedCases()
	if released != live {
		say(d.fromCases(d.now.window), "%s案件分类和金额以按月公布时已录入的%d起为准，此后补录、更正的不再分列。", d.now.this, released)
	}
	return notes
}

// releasedCases are the lead unit's cases of the period as they were released, and as they are known now; the same when the period has no
// release of its own.
func (d *drafter) releasedCases() (released, live int64) {
	live = int64(len(d.casesAt(d.unit, d.now.window)))
	months := d.releases.Months(d.now.window)
	if d.unit != d.releases.Lead || months == nil {
		return live, live
	}
	for _, m := range months {
		released += m.Cases
	}
	return released, live
}

// enteredLate counts records of the period that were entered after its end.
func (d *drafter) enteredLate() int {
	n := 0
	for _, r := range d.desk.lateIn(d.now.window) {
		if d.below(r.Unit, r.On) {
			n++
		}
	}
	return n
}

// unknowns names the units whose duties could not be judged for want of data.
func (d *drafter) unknowns() []bulletinNote {
	var notes []bulletinNote
	var names []string
	count, unjudged := 0, 0
	seen := map[string]bool{}
	d.ended(d.now.window, func(v *plan.Verdict) {
		switch {
		case v.State != plan.Unknown:
			return
		case v.Duty.Manual != nil:
			unjudged++
			return
		}
		count++
		if !seen[v.Unit] {
			seen[v.Unit] = true
			names = append(names, d.name(v.Unit))
		}
	})
	unknown := d.fromVerdicts(d.unit, "", string(plan.Unknown))
	if count > 0 {
		notes = append(notes, bulletinNote{fmt.Sprintf("%s因资料不全（如未登记基础数据）有%d项次责任无法判定，计入应完成而不计完成，请尽快补报。", someOf(names), count), unknown})
	}
	if unjudged > 0 {
		notes = append(notes, bulletinNote{fmt.Sprintf("由有关岗位评定的责任有%d项次尚未评定，计入应完成而不计完成。", unjudged), unknown})
	}
	if d.missing || slices.ContainsFunc(d.res.Problems, func(p plan.FigureProblem) bool { return d.active[p.Unit] && p.Duty == "" }) {
		notes = append(notes, bulletinNote{text: "部分指标或规则因资料不全无法计算，已注明或未列。"})
	}
	return notes
}
