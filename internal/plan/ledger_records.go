package plan

import (
	"fmt"
	"slices"
	"strings"
)

// recordColumns are the columns of every record.
var recordColumns = []string{"id", "kind", "unit", "on", "entered_at", "by", "ref", "state", "supersedes", "reason", "changed_at"}

// ReadRecords reads a records file: id, kind, unit, on, entered_at, by, ref, state, then fields.
func (l *Ledgers) ReadRecords(file string, rows Rows, tree *Tree) error {
	return l.readRecords(file, rows, tree, nil, []string{"id", "kind", "unit", "on"})
}

// ReadCases reads a cases file: records of the built-in kind case without a kind column.
func (l *Ledgers) ReadCases(file string, rows Rows, tree *Tree) error {
	return l.readRecords(file, rows, tree, l.p.records["case"], []string{"id", "unit", "on"})
}

// ReadPeople reads a people file: id, unit, role, from, to, trained_on. A row is a holding; one person may have several.
func (l *Ledgers) ReadPeople(file string, rows Rows, tree *Tree) error {
	return l.readRecords(file, rows, tree, l.p.records["person"], []string{"id", "unit"})
}

func (l *Ledgers) readRecords(file string, rows Rows, tree *Tree, only *RecordKind, needed []string) error {
	known := map[string]bool{}
	for _, c := range recordColumns {
		known[c] = true
	}
	kinds := l.p.Records
	if only != nil {
		kinds = []*RecordKind{only}
	}
	columns := map[*RecordKind]map[string]bool{}
	for _, k := range kinds {
		columns[k] = map[string]bool{}
		for _, c := range recordColumns {
			columns[k][c] = true
		}
		for _, f := range k.Fields {
			columns[k][strings.ToLower(f.ID)], known[strings.ToLower(f.ID)] = true, true
		}
	}
	return l.read(file, rows, needed, func(c string) bool { return known[c] }, func(t *table) {
		kind := only
		if kind == nil {
			id := t.cell("kind")
			if kind = l.p.recordByName(id); kind == nil {
				t.fail("kind", id, "没有这种记录 / no such record kind"+didYouMean(id, keys(l.p.records)))
				return
			}
		}
		if r, ok := l.record(t, kind, columns[kind], tree); ok {
			l.add(t, r)
		}
	})
}

func (p *Plan) recordByName(s string) *RecordKind {
	if k := p.records[s]; k != nil {
		return k
	}
	for _, builtin := range []bool{false, true} { // what the plan itself declares goes before
		k, ok := titled(p.Records, s, func(k *RecordKind) string {
			if k.Builtin != builtin {
				return ""
			}
			return k.Title
		})
		if ok {
			return k
		}
	}
	return nil
}

func (l *Ledgers) record(t *table, kind *RecordKind, own map[string]bool, tree *Tree) (Record, bool) {
	r := Record{ID: strings.Clone(t.idText("id")), Kind: kind, Unit: t.id("unit"), Source: Source{t.file, t.row}}
	if at := tree.KindOf(r.Unit); at == nil && !t.failed {
		t.fail("unit", r.Unit, l.noUnit(r.Unit))
	} else if at != nil && len(kind.Of) > 0 && !slices.Contains(kind.Of, at) {
		t.fail("unit", r.Unit, "这种记录不在"+at.Title+"填报 / this kind of record is not made at a "+at.ID)
	}
	if kind.ID == "person" {
		r.On = t.day("from", FirstDay)
	} else if r.On = t.day("on", 0); t.cell("on") == "" {
		t.fail("on", "", "不能为空 / must not be empty")
	}
	r.EnteredAt, r.ChangedAt = t.instant("entered_at"), t.instant("changed_at")
	r.By, r.Ref, r.Supersedes = l.shared(t.cell("by")), l.shared(t.cell("ref")), strings.Clone(t.cell("supersedes"))
	if r.Supersedes != "" && r.Supersedes == r.ID {
		t.fail("supersedes", r.Supersedes, "记录不能更正自己 / a record cannot correct itself")
	}
	r.Reason = strings.Clone(t.cell("reason"))
	state, ok := ParseState(t.cell("state"))
	if r.State = state; !ok {
		t.fail("state", t.cell("state"), "状态只能是 submitted、confirmed、returned、void / the state must be one of submitted, confirmed, returned, void")
	}
	r.Fields = make([]Value, len(kind.Fields))
	for i, f := range kind.Fields {
		r.Fields[i] = t.value(strings.ToLower(f.ID), f)
	}
	t.foreign(own)
	if !t.failed && kind.ID == "case" {
		l.p.settleMajor(&r)
	}
	if w := r.span(); !t.failed && w.To < w.From {
		t.fail("to", t.cell("to"), "结束早于开始 / the end lies before the start")
	}
	return r, !t.failed
}

func (t *table) idText(name string) string {
	s := t.cell(name)
	if s == "" || len(s) > 200 {
		return t.id(name) // reports it
	}
	return s
}

// settleMajor decides by the plan's threshold whether a case is major when its row does not say so.
func (p *Plan) settleMajor(r *Record) {
	major, loss := r.Kind.field("major"), r.Kind.field("loss")
	if v := r.field(major); !v.Set {
		lost := r.field(loss)
		r.Fields[major.index] = boolValue(lost.Set && lost.Num >= p.MajorLoss)
	}
}

// add takes a record once; another content under a used id is refused. People may hold several posts under one id.
func (l *Ledgers) add(t *table, r Record) {
	if r.Kind.ID == "person" {
		for _, i := range l.held[r.ID] {
			if sameRecord(&l.Records[i], &r) {
				return
			}
		}
		l.held[r.ID] = append(l.held[r.ID], int32(len(l.Records)))
		l.Records = append(l.Records, r)
		return
	}
	if i, used := l.seen[r.ID]; used {
		if have := &l.Records[i]; !sameRecord(have, &r) {
			t.fail("id", r.ID, fmt.Sprintf("编号已在 %s 第 %d 行用过，内容不同 / the id was used in %s row %d with another content", have.Source.File, have.Source.Row, have.Source.File, have.Source.Row))
		}
		return
	}
	l.seen[r.ID] = int32(len(l.Records))
	if len(l.Records) == cap(l.Records) {
		l.Records = slices.Grow(l.Records, max(1024, len(l.Records))) // a large ledger is copied a few times, not thirty
	}
	l.Records = append(l.Records, r)
}

func sameRecord(a, b *Record) bool {
	return a.Kind == b.Kind && a.Unit == b.Unit && a.On == b.On && a.EnteredAt == b.EnteredAt && a.ChangedAt == b.ChangedAt && a.By == b.By &&
		a.Ref == b.Ref && a.State == b.State && a.Supersedes == b.Supersedes && a.Reason == b.Reason && slices.Equal(a.Fields, b.Fields)
}
