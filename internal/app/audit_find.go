package app

import (
	"context"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// AuditLine is an entry of the audit with the names of the people in it.
type AuditLine struct {
	AuditView
	Who   string `json:"who"`   // name of the actor; empty for the machine
	About string `json:"about"` // the object, with names in place of the ids of people
}

// FindAudit searches the district's chain, the latest entry first. It heeds From, To, Action, Person (an id, a login or a name) and
// Search (a part of the object); After is the number of the last entry of the part before.
func (a *App) FindAudit(ctx context.Context, c Caller, q Query) (Page[AuditLine], error) {
	if err := c.mayHere(campaign.ReadAudit); err != nil {
		return Page[AuditLine]{}, err
	}
	return a.findAudit(ctx, c, q)
}

func (a *App) findAudit(ctx context.Context, c Caller, q Query) (Page[AuditLine], error) {
	var out Page[AuditLine]
	search, err := auditSearch(c, q)
	if err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		out = Page[AuditLine]{}
		people, err := tx.PersonsByDistrict(c.District)
		if err != nil {
			return err
		}
		if search.Actor = actorOf(people, q.Person); search.Actor == "" && q.Person != "" {
			return nil
		}
		entries, err := tx.FindAudit(search)
		names := namesOf(people)
		for _, e := range entries[:min(len(entries), search.Limit-1)] {
			out.Items = append(out.Items, auditLine(e, names))
		}
		if len(entries) == search.Limit {
			out.Next = strconv.FormatInt(entries[len(entries)-2].Seq, 10)
		}
		return err
	})
	return out, err
}

// auditSearch asks for one entry more than the page holds, to know whether there are more.
func auditSearch(c Caller, q Query) (store.AuditSearch, error) {
	s := store.AuditSearch{District: c.District, Action: q.Action, Object: strings.TrimSpace(q.Search), Limit: min(max(q.Limit, 0), MaxPage) + 1}
	if q.Limit <= 0 {
		s.Limit = DefaultPage + 1
	}
	if q.From != nil {
		s.From = midnight(*q.From)
	}
	if q.To != nil {
		s.To = midnight(*q.To + 1)
	}
	if q.After == "" {
		return s, nil
	}
	n, err := strconv.ParseInt(q.After, 10, 64)
	if err != nil || n < 1 {
		return s, campaign.InvalidAt("after", "应为序号", "it must be a number in the chain")
	}
	s.Before = n
	return s, nil
}

// actorOf finds a person by id, login or name; the id of somebody who is no account of the district is taken as it is.
func actorOf(people []store.Person, asked string) string {
	asked = strings.TrimSpace(asked)
	for _, p := range people {
		if asked == p.ID || strings.EqualFold(asked, p.Login) || asked == p.Name {
			return p.ID
		}
	}
	if personID.MatchString(asked) {
		return asked
	}
	return ""
}

func namesOf(people []store.Person) map[string]string {
	names := map[string]string{}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	return names
}

// personID is how accounts are numbered, see newID.
var personID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)

func auditLine(e store.AuditEntry, names map[string]string) AuditLine {
	about := personID.ReplaceAllStringFunc(e.Object, func(id string) string {
		if name := names[id]; name != "" {
			return name
		}
		return id
	})
	return AuditLine{AuditView: AuditView{Seq: e.Seq, At: e.At, Actor: e.Actor, Post: e.Post, Action: e.Action, Object: e.Object, Result: e.Result,
		Request: e.Request}, Who: names[e.Actor], About: about}
}

// maxAuditRows is how many entries one file of the audit holds.
const maxAuditRows = 100_000

// ExportAudit writes the entries that FindAudit would list, without parts, at most 100000: a workbook, or separated text when csv is
// set. That it was exported stands in the audit.
func (a *App) ExportAudit(ctx context.Context, c Caller, q Query, csv bool, w io.Writer) error {
	if err := c.mayHere(campaign.ExportAudit); err != nil {
		return err
	}
	object := clipObject("from:" + dayName(q.From) + " to:" + dayName(q.To) + " action:" + q.Action + " person:" + q.Person + " search:" + spoken(q.Search))
	if err := a.write(ctx, c, audited{"export_audit", object}, func(*change) error { return nil }); err != nil {
		return err
	}
	var all []AuditLine
	for q.Limit, q.After = MaxPage, ""; len(all) < maxAuditRows; {
		part, err := a.findAudit(ctx, c, q)
		if err != nil {
			return err
		}
		all = append(all, part.Items...)
		if q.After = part.Next; q.After == "" {
			break
		}
	}
	return writeAudit(w, all, csv)
}

func writeAudit(w io.Writer, all []AuditLine, csv bool) error {
	header := []string{"序号", "时间", "人员", "人员编号", "岗位", "操作", "对象", "结果", "请求编号"}
	cells := func(l AuditLine) []string {
		at := time.UnixMilli(l.At).In(plan.Shanghai).Format("2006-01-02 15:04:05")
		return []string{strconv.FormatInt(l.Seq, 10), at, l.Who, l.Actor, l.Post, l.Action, l.About, l.Result, l.Request}
	}
	if csv {
		return document.WriteCSV(w, header, func(yield func([]string) bool) {
			for _, l := range all {
				if !yield(cells(l)) {
					return
				}
			}
		})
	}
	sheet := document.Sheet{Name: "审计", Rows: func(yield func([]document.Cell) bool) {
		for _, l := range all {
			var row []document.Cell
			for _, text := range cells(l) {
				row = append(row, document.Text(text))
			}
			if !yield(row) {
				return
			}
		}
	}}
	for _, title := range header {
		sheet.Columns = append(sheet.Columns, document.Column{Title: title})
	}
	return document.WriteXLSX(w, []document.Sheet{sheet})
}

func dayName(d *plan.Day) string {
	if d == nil {
		return ""
	}
	return d.String()
}
