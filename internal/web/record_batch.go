package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// batchRows is how many units one grid shows.
const batchRows = 40

// batchPage is a grid: a line for each unit, a column for each field of one kind.
type batchPage struct {
	basics
	Choices []choice
	Kind    string
	Days    string // today, the last day that can be given
	Columns []column
	Rows    []batchRow
	Next    string
	Empty   empty
	ID      string // of the draft kept in the browser
}

func (*batchPage) template() string { return "record-batch" }

// batchRow is one unit's line. Names of its fields begin with the line's number.
type batchRow struct {
	N          int
	Unit, Name string
	ID         string // of the record, made here
	Cells      []*field
	Fault      string
	Done       bool
}

func (s *server) batchForm(v *visit) (page, error) {
	p, _, err := s.batching(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) batching(v *visit) (*batchPage, *plan.RecordKind, error) {
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, nil, err
	}
	if !v.may(campaign.SubmitRecord) {
		return nil, nil, mayNot(campaign.SubmitRecord)
	}
	p := &batchPage{basics: basics{Crumbs: []crumb{{v.t("记录"), "/records"}, {Text: v.t("批量填报")}}}, Days: v.today().String(),
		Empty: empty{Title: v.t("没有可以批量填报的单位"), Text: v.t("您所在的单位没有这种记录，可以逐条填报。"), Action: &link{Text: v.t("逐条填报"), Href: "/records/new"}}}
	r, err := s.sightOf(v)
	if err != nil {
		return nil, nil, err
	}
	kinds := slices.DeleteFunc(slices.Clone(in.Records), func(k *plan.RecordKind) bool { return !v.fills(k) || k.Photo == "required" || !r.touches(k.Of) })
	kind := pickKind(kinds, v.query("kind"))
	if kind == nil && len(kinds) > 0 {
		kind = kinds[0]
	}
	for _, k := range kinds {
		p.Choices = append(p.Choices, choice{Text: k.Title, Href: address("/records/batch", "kind", k.ID), Current: k == kind})
	}
	if kind == nil {
		return p, nil, nil
	}
	p.Kind, p.ID, p.Title = kind.ID, "batch-"+kind.ID, v.t("批量填报%s", kind.Title)
	return p, kind, s.batchRows(v, p, in, kind)
}

// batchRows makes the lines: the units at which the visitor may enter records of the kind.
func (s *server) batchRows(v *visit, p *batchPage, in *plan.Plan, kind *plan.RecordKind) error {
	p.Columns = []column{{Title: v.t("单位")}, {Title: v.t("日期")}}
	for _, f := range kind.Fields {
		p.Columns = append(p.Columns, column{Title: titleOf(f)})
	}
	start, _ := strconv.Atoi(v.query("start"))
	nth := 0
	for u, err := range s.everyUnit(v, app.Query{}) {
		if err != nil {
			return err
		}
		if !slices.Contains(v.kindsToEnter(in, u), kind) {
			continue
		}
		if nth++; nth <= start {
			continue
		}
		if len(p.Rows) == batchRows {
			p.Next = v.with("start", strconv.Itoa(start+batchRows))
			break
		}
		line, err := v.batchRow(len(p.Rows), u, kind)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, line)
	}
	return nil
}

func (v *visit) batchRow(n int, u app.UnitView, kind *plan.RecordKind) (batchRow, error) {
	id, err := uuid.NewV7()
	prefix := fmt.Sprintf("rows.%d.", n)
	line := batchRow{N: n, Unit: u.ID, Name: u.Name, ID: id.String()}
	line.Cells = []*field{{Name: prefix + "on", Label: v.t("日期"), Type: "date", Value: v.today().String(), Max: v.today().String()}}
	line.Cells = append(line.Cells, v.planFields(prefix, kind.Fields, nil)...)
	for _, f := range line.Cells {
		f.Label = u.Name + " " + f.Label
		f.Required = false
		if f.Type == "radio" {
			f.Type = "select"
		}
	}
	return line, err
}

// batch submits the lines in which something was filled in. Lines that were refused stay, with the reason; the others are done.
func (s *server) batch(v *visit) (page, error) {
	p, kind, err := s.batching(v)
	if err != nil {
		return nil, err
	}
	if kind == nil {
		return nil, nothing()
	}
	var entries []app.Entry
	var lines []int
	for i := range p.Rows {
		if e, some := p.typed(v, i, kind); some {
			entries, lines = append(entries, e), append(lines, i)
		}
	}
	if len(entries) == 0 {
		return p, campaign.Refuse(campaign.Invalid, "还没有填写任何一行", "no line has been filled in")
	}
	outcomes, err := s.app.Submit(v.ctx(), v.caller, entries)
	if err != nil {
		return p, err
	}
	return p.after(v, outcomes, lines)
}

// typed reads a line back; some is false when only the day is filled in.
func (p *batchPage) typed(v *visit, i int, kind *plan.RecordKind) (e app.Entry, some bool) {
	line := &p.Rows[i]
	line.Unit, line.ID = orText(v.value(fmt.Sprintf("rows.%d.unit", i)), line.Unit), orText(v.value(fmt.Sprintf("rows.%d.id", i)), line.ID)
	for _, c := range line.Cells {
		c.Value = v.value(c.Name)
	}
	e = app.Entry{ID: line.ID, Kind: kind.ID, Unit: line.Unit, Fields: map[string]string{}}
	e.On, _ = plan.ParseDay(line.Cells[0].Value) // a wrong day is the first day of all, which is refused below
	for n, f := range kind.Fields {
		e.Fields[f.ID] = line.Cells[n+1].Value
		some = some || line.Cells[n+1].Value != ""
	}
	return e, some
}

// after shows what became of the lines, or goes back to the list when all went in.
func (p *batchPage) after(v *visit, outcomes []app.Outcome, lines []int) (page, error) {
	done := 0
	for i, o := range outcomes {
		line := &p.Rows[lines[i]]
		if o.Err == nil {
			done++
			line.Done = true
			continue
		}
		line.Fault = v.words(o.Err.Words)
		for _, f := range o.Err.Faults {
			line.Fault += " " + v.words(f.Words) + v.t("。")
		}
	}
	if done == len(outcomes) {
		return &redirect{To: address("/records", "mine", "1"), Said: v.t("已提交 %d 条。", done)}, nil
	}
	p.Notice = v.t("已提交 %d 条，%d 条没有提交，请按提示修改后再提交。", done, len(outcomes)-done)
	return p, nil
}

// attachment sends a file. Only pictures that were drawn anew are shown in place.
func (s *server) attachment(v *visit) (page, error) {
	f, err := s.app.Attachment(v.ctx(), v.caller, v.r.PathValue("hash"))
	if err != nil {
		return nil, err
	}
	h := v.w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	if !f.Inline {
		h.Set("Content-Disposition", attachment(f.Name))
	}
	v.w.WriteHeader(http.StatusOK)
	_, _ = v.w.Write(f.Data) // whoever hangs up hears nothing more
	return answered{}, nil
}
