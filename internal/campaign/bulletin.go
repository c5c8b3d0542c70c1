package campaign

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"wuzha/internal/plan"
)

// BulletinDraft is a bulletin (通报) before people edit, review and issue it. It is made of figures of units: it names no
// person and repeats no free text of a record (个人信息保护法 25), and small counts of cases are withheld.
type BulletinDraft struct {
	Title       string
	Number      string // 〔2023〕   号, to be filled in when issued
	Issuer      string
	Unit        string // id of the unit it is about
	UnitName    string
	Period      string
	PeriodName  string // 2023年6月
	Window      plan.Window
	AsOf        plan.Day
	Provisional bool // the period had not ended on the day of the figures
	Opening     string
	Sections    []BulletinSection
	Recipients  []string // titles of posts
	Approval    []string // 编辑: 工作专班
	Notes       []string // what was withheld, late or unknown
}

// BulletinSection is a numbered part of a bulletin.
type BulletinSection struct {
	Title string
	Parts []BulletinPart
}

// BulletinPart is a paragraph or a table, with a picture of it; a table's paragraph leads to it.
type BulletinPart struct {
	Text   string
	Table  *BulletinTable
	Chart  *BulletinChart  `json:",omitempty"`
	Source *BulletinSource `json:",omitempty"` // what the numbers of the text were made of
}

// BulletinTable has text in its first column and mostly numbers in the others.
type BulletinTable struct {
	Header []string
	Right  []bool // columns of numbers
	Rows   [][]string
	// Sources tell what the numbers of a row were made of, by column; shorter ones, and nil, for cells without a source.
	Sources [][]*BulletinSource `json:",omitempty"`
}

func paragraph(format string, args ...any) BulletinPart {
	return BulletinPart{Text: fmt.Sprintf(format, args...)}
}

// drafter writes one bulletin. It is used by one goroutine.
type drafter struct {
	desk     *Desk
	f        *plan.Facts
	p        *plan.Plan
	res      *plan.Result
	figures  *plan.Figures
	releases *Releases

	unit, period string
	every        plan.Every
	now          bulletinPeriod
	prev         bulletinPeriod
	year         bulletinPeriod // the same period a year ago
	whole        plan.Window    // the whole period before: prev stops short while this one is running

	active   map[string]bool // units below, and the unit itself, that exist in the period
	ids      []string        // the same, by id
	names    map[string]string
	caseKind *plan.RecordKind
	cases    map[plan.Window][]*plan.Record
	withheld bool // a figure was withheld because it was small
	monthly  bool // a figure or a breakdown was left out, or is of another month, because it is published by month
	missing  bool // a figure could not be computed

	explained bool // it was said that breakdowns are published by month
}

// Draft writes the bulletin of a unit for a period, from the facts and what was judged of them. Without a bulletin of the plan, or with
// one that has no sections, a general one is written. Errors say which argument does not fit. The draft releases the months that are over.
func Draft(f *plan.Facts, res *plan.Result, b *plan.Bulletin, unit, period string) (*BulletinDraft, error) {
	return NewDesk(f, res, releasedBy(f, unit)).Draft(b, unit, period)
}

// Desk is where the bulletins of many units are written from the same facts: what all of them ask for is looked up once.
type Desk struct {
	f        *plan.Facts
	res      *plan.Result
	releases *Releases
	late     map[plan.Window][]*plan.Record
}

// NewDesk lays the facts out, what was judged of them, and what is published of the cases. A desk is for one at a time.
func NewDesk(f *plan.Facts, res *plan.Result, releases *Releases) *Desk {
	return &Desk{f: f, res: res, releases: releases, late: map[plan.Window][]*plan.Record{}}
}

// releasedBy are the releases of the district of a unit when a draft of the facts is what releases them.
func releasedBy(f *plan.Facts, unit string) *Releases {
	lead := unit
	if above := f.Tree.Above(unit, f.Known.AsOf); len(above) > 0 {
		lead = above[len(above)-1]
	}
	now := f.Known.At
	if now == 0 {
		now = endOf(f.Known.AsOf)
	}
	var cases []plan.Record
	for i := range f.Records {
		if f.Records[i].Kind.ID == "case" {
			cases = append(cases, f.Records[i])
		}
	}
	all := FrozenOn{Window: plan.Window{From: plan.OpenFrom, To: f.Known.AsOf - 1}, At: now}
	return NewReleases(ReleaseSource{Facts: f, Lead: lead, Cases: cases, Rule: ReleaseRule{Now: now, Begun: Begun(cases, f.Known.AsOf), Frozen: []FrozenOn{all}}})
}

// lateIn lists the records of a window, persons aside, that were entered after its end.
func (k *Desk) lateIn(w plan.Window) []*plan.Record {
	out, known := k.late[w]
	if known {
		return out
	}
	for _, kind := range k.f.Plan.Records {
		if kind.ID == "person" {
			continue
		}
		for r := range k.f.Counting(kind) {
			if r.EnteredAt != 0 && plan.DayOf(time.UnixMilli(r.EnteredAt)) > w.To && within(w, r.On) {
				out = append(out, r)
			}
		}
	}
	k.late[w] = out
	return out
}

// Draft writes the bulletin of a unit, as the function of this name does.
func (k *Desk) Draft(b *plan.Bulletin, unit, period string) (*BulletinDraft, error) {
	f := k.f
	d, err := newDrafter(f, k.res, b, unit, period)
	if err != nil {
		return nil, err
	}
	d.desk, d.releases = k, k.releases
	out := &BulletinDraft{
		Title: d.title(b), Number: fmt.Sprintf("〔%d〕   号", yearOf(d.now.window.To)), Issuer: d.issuer(),
		Unit: unit, UnitName: d.name(unit), Period: period, PeriodName: d.now.name, Window: d.now.window,
		AsOf: f.Known.AsOf, Provisional: f.Known.AsOf < d.now.window.To,
	}
	out.Opening = d.opening(out)
	if b != nil && len(b.Sections) > 0 {
		out.Sections = d.declared(b)
	} else {
		out.Sections = d.general()
	}
	if b != nil {
		out.Recipients, out.Approval = postTitles(b.Recipients), approval(b)
	}
	out.Notes = d.notes(out)
	out.formal()
	return out, nil
}

func newDrafter(f *plan.Facts, res *plan.Result, b *plan.Bulletin, unit, period string) (*drafter, error) {
	d := &drafter{f: f, p: f.Plan, res: res, figures: plan.NewFigures(f), unit: unit, period: period, caseKind: f.Plan.RecordKind("case"), cases: map[plan.Window][]*plan.Record{}}
	kind := f.Tree.KindOf(unit)
	if kind == nil {
		return nil, fmt.Errorf("没有单位 %s / no unit %s", unit, unit)
	}
	if b != nil && !hasKind(b.Of, kind) {
		return nil, fmt.Errorf("通报 %s 不由%s(%s)发出 / bulletin %s is not issued by units of kind %s", b.ID, kind.Title, unit, b.ID, kind.ID)
	}
	every, now, ok := d.p.EveryOf(period)
	if !ok {
		return nil, fmt.Errorf("没有周期 %s / no period %s (2023-06, 2023-W26, 2023-Q2 …)", period, period)
	}
	if now.Whole.From > f.Known.AsOf {
		return nil, fmt.Errorf("周期 %s 在评定日 %s 还没有开始 / period %s has not begun on %s", period, f.Known.AsOf, period, f.Known.AsOf)
	}
	d.every = every
	d.periods(now)
	d.survey()
	if !d.active[unit] {
		return nil, notThere{unit, period}
	}
	return d, nil
}

// notThere says that a unit has no bulletin of a period because it was not there then. It is ErrNotThere.
type notThere struct{ unit, period string }

func (e notThere) Error() string {
	return fmt.Sprintf("单位 %s 在 %s 期间不存在 / unit %s does not exist in %s", e.unit, e.period, e.unit, e.period)
}

func (e notThere) Is(target error) bool { return target == ErrNotThere }

// ErrNotThere is what Draft gives for a unit that was not there in the period: added after it, or closed before.
var ErrNotThere = errors.New("the unit was not there in the period")

func hasKind(kinds []*plan.UnitKind, k *plan.UnitKind) bool {
	for _, x := range kinds {
		if x == k {
			return true
		}
	}
	return len(kinds) == 0
}

// survey finds the units at or below the one reported on, and names that two of them share.
func (d *drafter) survey() {
	exists := map[string]bool{}
	for i := range d.f.Tree.Rows {
		u := &d.f.Tree.Rows[i]
		if u.From <= d.now.window.To && u.To >= d.now.window.From {
			exists[u.ID] = true
		}
	}
	d.active, d.names = map[string]bool{}, map[string]string{}
	shared := map[string]int{}
	for _, id := range d.f.Tree.IDs() {
		if exists[id] && d.below(id, d.now.window.To) {
			d.active[id] = true
			d.ids = append(d.ids, id)
			d.names[id] = d.f.Tree.UnitName(id, d.now.window.To)
			shared[d.names[id]]++
		}
	}
	for _, id := range d.ids {
		if name := d.names[id]; name == "" || shared[name] > 1 {
			d.names[id] = strings.TrimSpace(name + "(" + id + ")")
		}
	}
}

// name of a unit in the period, with its id where another has the same name.
func (d *drafter) name(id string) string {
	if name, ok := d.names[id]; ok {
		return name
	}
	return d.f.Tree.UnitName(id, d.now.window.To)
}

func (d *drafter) below(id string, day plan.Day) bool { return d.f.Tree.Under(id, d.unit, day) }

// isRoot tells whether the unit is a whole district: its own counts of cases are published, those of smaller units are not.
func (d *drafter) isRoot() bool { return len(d.f.Tree.KindOf(d.unit).In) == 0 }

func (d *drafter) title(b *plan.Bulletin) string {
	if b != nil && b.Title != "" {
		return b.Title + "(" + d.now.name + ")"
	}
	return strings.TrimSuffix(strings.TrimSuffix(d.p.Title, "方案"), "实施") + "情况通报(" + d.now.name + ")"
}

// issuer of the campaign, or the unit itself when it reports only on its own.
func (d *drafter) issuer() string {
	if d.isRoot() && d.p.Issuer != "" {
		return d.p.Issuer
	}
	return d.name(d.unit)
}

func (d *drafter) opening(out *BulletinDraft) string {
	name := d.now.name
	if d.every == plan.Weekly {
		name += "(" + shortDay(d.now.window.From) + "至" + shortDay(d.now.window.To) + ")"
	}
	text := fmt.Sprintf("按照《%s》要求,现将%s%s工作情况通报如下(数据截至%s)。", d.p.Title, out.UnitName, name, dayName(d.f.Known.AsOf))
	if out.Provisional {
		text += d.now.this + "尚未结束,本通报数据为阶段性数据。"
	}
	return text
}

func postTitles(posts []*plan.Post) []string {
	var out []string
	for _, p := range posts {
		out = append(out, p.Title)
	}
	return out
}

func approval(b *plan.Bulletin) []string {
	var out []string
	for _, step := range [][2]string{{"edit", "编辑"}, {"review", "审核"}, {"issue", "核发"}} {
		if p := b.Approve[step[0]]; p != nil {
			out = append(out, step[1]+":"+p.Title)
		}
	}
	return out
}
