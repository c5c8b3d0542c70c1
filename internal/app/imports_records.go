package app

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"maps"
	"slices"

	"golang.org/x/text/unicode/norm"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// recordTaker takes rows for records: visits and talks, people, cases.
type recordTaker struct {
	a       *App
	c       Caller
	s       *openSheet
	k       *sheetKind
	units   *unitIndex
	seen    map[[16]byte]int32  // rows without an id, by content: how many there were
	named   map[string][16]byte // rows with an id: their content
	entries []Entry             // of the rows last judged; without an id where the row asks for nothing
}

func (a *App) newRecordTaker(ctx context.Context, c Caller, s *openSheet, k *sheetKind) (*recordTaker, error) {
	t := &recordTaker{a: a, c: c, s: s, k: k, seen: map[[16]byte]int32{}, named: map[string][16]byte{}}
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) (err error) {
		t.units, err = indexUnits(f, c)
		return err
	})
	return t, err
}

// judge implements taker.
func (t *recordTaker) judge(ctx context.Context, rows []sheetRow) ([]verdictOfRow, error) {
	out := make([]verdictOfRow, len(rows))
	t.entries = make([]Entry, len(rows))
	for i, r := range rows {
		out[i] = verdictOfRow{row: r, fate: fateNew}
		e, repeated, err := t.entry(r)
		switch {
		case err != nil:
			if err := out[i].refuse(err); err != nil {
				return nil, err
			}
		case repeated:
			out[i].fate = fateUnchanged
		default:
			t.entries[i] = e
		}
	}
	err := t.a.read(ctx, t.c, func(tx *store.Tx, f *frame) error {
		if err := t.byNumber(tx); err != nil {
			return err
		}
		have, err := tx.RecordsByIDs(t.c.District, t.ids())
		if err != nil {
			return err
		}
		w := &change{tx: tx, c: t.c, f: f, at: t.c.Now}
		s := &submission{w: w, dry: true}
		for i := range out {
			if out[i].fate != fateNew {
				continue
			}
			if err := t.against(s, have, i, &out[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// byNumber finds the cases that have a number already, whoever has given them their ids.
func (t *recordTaker) byNumber(tx *store.Tx) error {
	for i := range t.entries {
		number := t.entries[i].Fields[campaign.CaseNumber]
		if t.k.kind != ImportCases || number == "" {
			continue
		}
		held, err := tx.CaseByNumber(t.c.District, number)
		switch {
		case err == nil:
			t.entries[i].ID = held.Record
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
	}
	return nil
}

func (t *recordTaker) ids() []string {
	var ids []string
	for _, e := range t.entries {
		if e.ID != "" {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// entry reads a row. Its id is what the row says, or follows from its content, so that the same row is the same record whenever it
// comes: of rows that are alike in all, the second is another record than the first.
func (t *recordTaker) entry(r sheetRow) (e Entry, repeated bool, err error) {
	if err := t.s.unreadable(r); err != nil {
		return e, false, err
	}
	if e, err = t.said(r); err != nil {
		return e, false, err
	}
	return t.identified(e)
}

// said reads the cells of a row.
func (t *recordTaker) said(r sheetRow) (Entry, error) {
	cell := func(id string) string { text, _ := t.s.columns.cell(r, id); return text }
	kind := t.k.recordKind(cell("kind"))
	if kind == nil {
		return Entry{}, campaign.InvalidAt("kind", "方案里没有这种记录", "the plan has no such kind of record")
	}
	e := Entry{ID: cell("id"), Kind: kind.ID, Unit: t.k.choices.Unit, Ref: t.ref(cell("ref")), Reason: cell("reason"), By: t.c.Person, Fields: map[string]string{}}
	if t.k.kind == ImportCases {
		if e.ID == "" {
			return Entry{}, campaign.InvalidAt("id", "请填写案件编号", "give the number of the case")
		}
		if fieldByID(kind, campaign.CaseNumber) != nil {
			e.Fields[campaign.CaseNumber] = e.ID
		}
		e.ID = caseID(t.c.District, e.ID)
	}
	if text := cell("unit"); text != "" {
		unit, err := t.units.find("unit", text)
		if err != nil {
			return Entry{}, err
		}
		e.Unit = unit
	}
	for _, f := range kind.Fields {
		if text := cell(f.ID); text != "" {
			e.Fields[f.ID] = canonical(f, text)
		}
	}
	if class, ok := campaign.CaseTypeNamed(e.Fields["type"]); ok && t.k.kind == ImportCases {
		e.Fields["type"] = class
	}
	return e, t.day(&e, cell("on"))
}

// ref reads the number of the case that a record answers, or the id of another record.
func (t *recordTaker) ref(cell string) string {
	if cell == "" {
		return ""
	}
	return caseID(t.c.District, cell)
}

func canonical(f *plan.Field, text string) string {
	if v, err := f.Parse(text); err == nil {
		return f.Format(v)
	}
	return text // CheckEntry says what is wrong with it
}

// day fills in the day of an entry. A person's row has none: what is entered today is entered today.
func (t *recordTaker) day(e *Entry, text string) error {
	if t.k.kind == ImportPeople {
		e.On = t.c.Day()
		if from, err := plan.ParseDay(e.Fields["from"]); err == nil && from < e.On {
			e.On = from
		}
		return nil
	}
	if text == "" {
		return campaign.InvalidAt("on", "请填写日期", "give the day")
	}
	on, err := plan.ParseDay(text)
	if err != nil {
		return campaign.InvalidAt("on", "应是2023-03-05这样的日期", "must be a day like 2023-03-05")
	}
	e.On = on
	return nil
}

// identified gives an entry its id and finds out whether the sheet has said it already.
func (t *recordTaker) identified(e Entry) (_ Entry, repeated bool, err error) {
	content := t.content(e)
	if e.ID == "" {
		t.seen[content]++
		e.ID = derivedID("row", content[:], binary.BigEndian.AppendUint32(nil, uint32(t.seen[content])))
		return e, false, nil
	}
	before, twice := t.named[e.ID]
	if twice && before != content {
		return e, false, campaign.InvalidAt("id", "编号与本表另一行相同，内容却不同", "another row of this sheet has the same id and another content")
	}
	t.named[e.ID] = content
	return e, twice, nil
}

func (t *recordTaker) content(e Entry) [16]byte {
	day := e.On
	if t.k.kind == ImportPeople {
		day = 0
	}
	parts := [][]byte{[]byte(t.c.District), []byte(e.Kind), []byte(e.Unit), []byte(day.String()), []byte(e.Ref)}
	for _, id := range slices.Sorted(maps.Keys(e.Fields)) {
		parts = append(parts, []byte(id), []byte(e.Fields[id]))
	}
	sum := digest(parts...)
	return [16]byte(sum[:16])
}

func digest(parts ...[]byte) [32]byte {
	var b []byte
	for _, p := range parts {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(p))), p...)
	}
	return sha256.Sum256(b)
}

// derivedID makes an id out of content: a UUID of version 8, the same for the same content.
func derivedID(what string, parts ...[]byte) string {
	sum := digest(append([][]byte{[]byte("wuzha import 1 " + what)}, parts...)...)
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	x := hex.EncodeToString(sum[:16])
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

// caseID is the id of the case of a number: the number itself where it can be one, else what follows from it.
func caseID(district, number string) string {
	number = norm.NFKC.String(number)
	if campaign.ValidRecordID(number) && number[0] != '-' {
		return number
	}
	return derivedID("case", []byte(district), []byte(headingKey(number)))
}

// against holds an entry against what is there: the same is left alone, another content becomes a correction.
func (t *recordTaker) against(s *submission, have map[string]store.Record, i int, v *verdictOfRow) error {
	e := &t.entries[i]
	entry, err := s.caseEntry(s.w.f.on(e.On), *e)
	if err == nil {
		entry.Ref, err = s.answeredNow(entry.Ref)
	}
	if err != nil {
		return orRefused(v, err)
	}
	*e = entry
	if old, known := have[e.ID]; known {
		done, err := t.correction(s, e, old, v)
		if err != nil || done {
			return orRefused(v, err)
		}
	} else {
		e.Reason = "" // nothing is corrected
	}
	_, err = s.take(*e)
	return orRefused(v, err)
}

func orRefused(v *verdictOfRow, err error) error {
	if err == nil {
		return nil
	}
	return v.refuse(err)
}

// correction turns an entry for a record that is there into one that supersedes it; done when there is nothing to do.
func (t *recordTaker) correction(s *submission, e *Entry, old store.Record, v *verdictOfRow) (done bool, err error) {
	w := s.w
	head, err := headOf(w.tx, old)
	if err != nil {
		return false, err
	}
	if _, err := w.f.visible(w.c, viewAction(head.Kind), head.Unit); err != nil {
		return false, usedID()
	}
	stored, err := unpackRecord(head.Fields)
	if err != nil {
		return false, err
	}
	if e.Unit == "" {
		e.Unit = head.Unit
	}
	if head.Ref, err = s.answeredNow(head.Ref); err != nil {
		return false, err
	}
	if number := stored.Fields[campaign.CaseNumber]; number == "" && e.Fields[campaign.CaseNumber] == old.ID {
		delete(e.Fields, campaign.CaseNumber) // it was named by its id
	}
	merged := maps.Clone(e.Fields)
	for id, cell := range stored.Fields {
		if _, said := merged[id]; !said {
			merged[id] = cell
		}
	}
	v.changes = t.changes(*e, head, stored.Fields)
	if len(v.changes) == 0 {
		v.fate = fateUnchanged
		return true, nil
	}
	content := t.content(*e)
	reason := e.Reason
	if reason == "" {
		reason = "导入更新"
	}
	v.fate = fateChanged
	ref := e.Ref
	if ref == "" {
		ref = head.Ref
	}
	*e = Entry{ID: derivedID("correction", []byte(head.District), []byte(head.ID), content[:]), Kind: e.Kind, Unit: e.Unit, On: e.On, By: e.By, Ref: ref,
		Supersedes: head.ID, Reason: reason, Fields: merged, Photos: stored.Photos}
	return false, nil
}

// headOf follows corrections to the record that holds now.
func headOf(tx *store.Tx, r store.Record) (store.Record, error) {
	for range maxCorrections {
		successors, err := tx.Successors(r.District, r.ID)
		i := slices.IndexFunc(successors, replaces)
		if err != nil || i < 0 {
			return r, err
		}
		r = successors[i]
	}
	return r, nil
}

// maxCorrections bounds how long a chain of corrections is followed.
const maxCorrections = 1000

// changes lists what a row would change about a record. An empty cell changes nothing.
func (t *recordTaker) changes(e Entry, head store.Record, stored map[string]string) []CellDelta {
	var out []CellDelta
	differ := func(id, from, to string) {
		if from != to && to != "" {
			target, _ := t.s.columns.targets.byID(id)
			title := id
			if len(target.titles) > 0 {
				title = target.titles[0]
			}
			out = append(out, CellDelta{title, from, to})
		}
	}
	if e.Unit != head.Unit {
		differ("unit", t.units.label(head.Unit), t.units.label(e.Unit))
	}
	if t.k.kind != ImportPeople {
		differ("on", plan.Day(head.OnDay).String(), e.On.String())
	}
	differ("ref", head.Ref, e.Ref)
	for _, id := range slices.Sorted(maps.Keys(e.Fields)) {
		differ(id, stored[id], e.Fields[id])
	}
	return out
}

// write implements taker.
func (t *recordTaker) write(ctx context.Context, verdicts []verdictOfRow, also func(*store.Tx, []verdictOfRow) error) error {
	var entries []Entry
	var at []int
	for i, v := range verdicts {
		if v.fate == fateNew || v.fate == fateChanged {
			entries, at = append(entries, t.entries[i]), append(at, i)
		}
	}
	if len(entries) == 0 {
		return t.a.db.Write(ctx, func(tx *store.Tx) error { return also(tx, verdicts) })
	}
	_, err := t.a.submit(ctx, t.c, entries, func(w *change, out []Outcome) error {
		settled, err := settledRows(verdicts, at, out)
		if err != nil {
			return err
		}
		return also(w.tx, settled)
	})
	return err
}
