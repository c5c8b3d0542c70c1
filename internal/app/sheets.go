package app

import (
	"io"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// sheet is a ledger file: what Export writes and what standing is computed from. Both walk over the same rows, so that the
// server and `wuzha evaluate` on the files cannot differ.
type sheet struct {
	file   string
	header []string
	rows   iter.Seq2[[]string, error] // a row is only valid until the next one
}

// sheets gives the ledger files of a district.
func (s *ledgers) sheets() []sheet {
	return []sheet{s.unitSheet(), s.recordSheet(), s.caseSheet(), s.peopleSheet(), s.decisionSheet()}
}

// safeText is a text as a file carries it: a leading apostrophe keeps spreadsheets from running it, and lines end in LF.
// Writing it to a file and reading it again changes nothing more.
func safeText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(s), "\r\n", "\n"), "\r", "\n")
	first, size := utf8.DecodeRuneInString(s)
	if size > 0 && strings.ContainsRune("=+-@＝＋－＠", first) && strings.Trim(s[1:], "0123456789.") != "" {
		return "'" + s
	}
	return s
}

func dayCell(d store.Day) string {
	if plan.Day(d) == plan.OpenFrom || d == store.NoEnd {
		return ""
	}
	return plan.Day(d).String()
}

func instantCell(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).In(plan.Shanghai).Format("2006-01-02T15:04:05.000Z07:00")
}

func (s *ledgers) unitSheet() sheet {
	var attributes, links []string
	for _, v := range s.frame.versions {
		for _, k := range v.plan.Kinds {
			for _, f := range k.Attributes {
				attributes = appendNew(attributes, f.ID)
			}
			for _, l := range k.Links {
				links = appendNew(links, l.ID)
			}
		}
	}
	header := []string{"id", "kind", "parent", "name", "code", "from", "to"}
	for _, id := range attributes {
		header = append(header, "attr."+id)
	}
	for _, id := range links {
		header = append(header, "link."+id)
	}
	return sheet{"units.csv", header, func(yield func([]string, error) bool) {
		for _, u := range joined(s.frame.placed) {
			row := []string{u.Unit, u.Kind, u.Parent, safeText(u.Name), safeText(u.Code), dayCell(u.FromDay), dayCell(u.ToDay)}
			cells, err := unpackCells(u.Attributes)
			for _, id := range attributes {
				row = append(row, safeText(cells[id]))
			}
			to, err2 := unpackCells(u.Links)
			for _, id := range links {
				row = append(row, to[id])
			}
			if !yield(row, firstRefusal(err, err2)) {
				return
			}
		}
	}}
}

// joined puts placements together that differ only in what lies above the parent.
func joined(placed []store.PlacedUnit) []store.PlacedUnit {
	var out []store.PlacedUnit
	for _, p := range placed {
		if len(out) > 0 {
			last := &out[len(out)-1]
			same := *last
			same.FromDay, same.ToDay, same.Path = p.FromDay, p.ToDay, p.Path
			if same == p && last.ToDay+1 == p.FromDay {
				last.ToDay = p.ToDay
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

func appendNew(list []string, id string) []string {
	same := func(have string) bool { return strings.EqualFold(have, id) }
	if slices.ContainsFunc(list, same) {
		return list
	}
	return append(list, id)
}

// headColumns are the columns of a record that are not fields, of the kinds of files that have them.
var (
	recordHead = []string{"id", "kind", "unit", "on", "entered_at", "by", "ref", "state", "supersedes", "reason", "changed_at"}
	caseHead   = []string{"id", "unit", "on", "entered_at", "by", "ref", "state", "supersedes", "reason", "changed_at"}
	peopleHead = []string{"id", "unit", "entered_at", "by", "ref", "state", "supersedes", "reason", "changed_at"}
)

func headCell(r *store.Record, column string) string {
	switch column {
	case "id":
		return r.ID
	case "kind":
		return r.Kind
	case "unit":
		return r.Unit
	case "on":
		return dayCell(r.OnDay)
	case "entered_at":
		return instantCell(r.EnteredAt)
	case "by":
		return r.ByPerson
	case "ref":
		return r.Ref
	case "state":
		return r.State
	case "supersedes":
		return r.Supersedes
	case "reason":
		return safeText(r.Reason)
	}
	return instantCell(r.ChangedAt)
}

func (s *ledgers) recordSheet() sheet {
	return s.sheetOf("records.csv", recordHead, func(kind string) bool { return kind != "case" && kind != "person" })
}

func (s *ledgers) caseSheet() sheet {
	return s.sheetOf("cases.csv", caseHead, func(kind string) bool { return kind == "case" })
}

func (s *ledgers) peopleSheet() sheet {
	return s.sheetOf("people.csv", peopleHead, func(kind string) bool { return kind == "person" })
}

// sheetOf makes the file of the records of some kinds, sorted by id, with a column for each field of any version.
func (s *ledgers) sheetOf(file string, head []string, takes func(kind string) bool) sheet {
	var fields []string
	for _, v := range s.frame.versions {
		for _, k := range v.plan.Records {
			if !takes(k.ID) {
				continue
			}
			for _, f := range k.Fields {
				fields = appendNew(fields, f.ID)
			}
		}
	}
	return sheet{file, append(slices.Clone(head), fields...), func(yield func([]string, error) bool) {
		row := make([]string, 0, len(head)+len(fields))
		for i := range s.records {
			r := &s.records[i]
			if !takes(r.Kind) {
				continue
			}
			row = row[:0]
			for _, column := range head {
				row = append(row, headCell(r, column))
			}
			stored, err := unpackRecord(r.Fields)
			for _, id := range fields {
				row = append(row, safeText(stored.Fields[id]))
			}
			if !yield(row, err) {
				return
			}
		}
	}}
}

func (s *ledgers) decisionSheet() sheet {
	return sheet{"decisions.csv", []string{"unit", "duty", "period", "per", "decision", "reason"}, func(yield func([]string, error) bool) {
		for _, d := range s.decisions {
			if !yield([]string{d.Unit, d.Duty, d.Period, d.Per, d.Decision, safeText(d.Reason)}, nil) {
				return
			}
		}
	}}
}

// sheetRows reads a sheet as if it were a file.
type sheetRows struct {
	header []string
	next   func() ([]string, error, bool)
	stop   func()
	number int
}

func (s sheet) open() *sheetRows {
	next, stop := iter.Pull2(s.rows)
	return &sheetRows{header: s.header, next: next, stop: stop}
}

// Next implements plan.Rows.
func (r *sheetRows) Next() (int, []string, map[int]string, error) {
	r.number++
	if r.number == 1 {
		return 1, r.header, nil, nil
	}
	cells, err, ok := r.next()
	if !ok {
		return 0, nil, nil, io.EOF
	}
	return r.number, cells, nil, err
}
