package campaign

import (
	"maps"
	"strings"
	"testing"
	"unicode/utf8"

	"wuzha/internal/plan"
)

// formPlan has one record kind with a field of each type.
const formPlan = `
wuzha: 1
plan: form
version: 1
title: 样例方案
issuer: 样例办公室
area: "370303"
period: {from: 2023-01-01, to: 2023-12-31}
posts:
  office: {title: 办公室, of: district}
units:
  district: {title: 区}
  village:  {title: 村, in: district}
records:
  visit:
    title: 走访
    of: [village]
    fields:
      people: {type: int, title: 人数, min: 1, max: 500, required: true}
      seen:   {type: int, title: 浏览}
      saved:  {type: money, title: 挽损, min: 0}
      form:   {type: choice, title: 形式, options: {talk: 宣讲, push: 群推送}}
      note:   {type: text, title: 说明}
      fixed:  {type: bool, title: 已整改}
      from:   {type: date, title: 起}
      to:     {type: date, title: 止}
    photo: optional
  quiet: {title: 免拍照, fields: {people: {type: int, title: 人数}}, photo: none}
  shown: {title: 必拍照, fields: {people: {type: int, title: 人数}}, photo: required, photo_basis: 样例依据}
`

func readForm(t testing.TB) *plan.Plan {
	t.Helper()
	p, problems := plan.Read("form.yaml", []byte(formPlan), nil)
	for _, problem := range problems {
		if problem.Code.Family() == 'E' {
			t.Fatal(problem.Format(plan.English))
		}
	}
	return p
}

func goodEntry() Entry {
	return Entry{ID: "0187265c-5000-7abc-8def-0123456789ab", Kind: "visit", Unit: "v1", On: today, By: "p1", Fields: map[string]string{"people": "12"}}
}

const photoHash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

// cell changes one field.
func cell(id, text string) func(*Entry) {
	return func(e *Entry) {
		e.Fields = maps.Clone(e.Fields)
		e.Fields[id] = text
	}
}

func TestCheckEntry(t *testing.T) {
	t.Parallel()
	p := readForm(t)
	tests := []struct {
		name   string
		change func(*Entry)
		want   []string
	}{
		{"good", func(*Entry) {}, nil},
		{"client's id", func(e *Entry) { e.ID = "phone-7:2023.03.28_1" }, nil},
		{"longest id", func(e *Entry) { e.ID = strings.Repeat("a", 64) }, nil},
		{"too long an id", func(e *Entry) { e.ID = strings.Repeat("a", 65) }, []string{"id"}},
		{"no id", func(e *Entry) { e.ID = "" }, []string{"id"}},
		{"UUID in capitals", func(e *Entry) { e.ID = strings.ToUpper(e.ID) }, []string{"id"}},
		{"slash in the id", func(e *Entry) { e.ID = "a/b" }, []string{"id"}},
		{"Chinese id", func(e *Entry) { e.ID = "走访1" }, []string{"id"}},
		{"unknown kind", func(e *Entry) { e.Kind = "party" }, []string{"kind"}},
		{"no unit", func(e *Entry) { e.Unit = "" }, []string{"unit"}},
		{"any unit", func(e *Entry) { e.Kind = "quiet" }, nil},
		{"tomorrow", func(e *Entry) { e.On++ }, []string{"on"}},
		{"long ago", func(e *Entry) { e.On = plan.FirstDay }, nil},
		{"before time", func(e *Entry) { e.On = plan.FirstDay - 1 }, []string{"on"}},
		{"ref", func(e *Entry) { e.Ref = "case-7" }, nil},
		{"bad ref", func(e *Entry) { e.Ref = "case 7" }, []string{"ref"}},
		{"correction", func(e *Entry) { e.Supersedes, e.Reason = "r1", "人数写错" }, nil},
		{"correction without reason", func(e *Entry) { e.Supersedes = "r1" }, []string{"reason"}},
		{"correction of itself", func(e *Entry) { e.Supersedes, e.Reason = e.ID, "人数写错" }, []string{"supersedes"}},
		{"reason without correction", func(e *Entry) { e.Reason = "人数写错" }, []string{"reason"}},
		{"unknown field", cell("peple", "3"), []string{"fields.peple"}},
		{"required is missing", func(e *Entry) { e.Fields = nil }, []string{"fields.people"}},
		{"required is blank", cell("people", "  "), []string{"fields.people"}},
		{"least", cell("people", "1"), nil},
		{"below the least", cell("people", "0"), []string{"fields.people"}},
		{"most", cell("people", "500"), nil},
		{"above the most", cell("people", "501"), []string{"fields.people"}},
		{"no number", cell("people", "十二"), []string{"fields.people"}},
		{"decimal", cell("people", "1.5"), []string{"fields.people"}},
		{"largest count", cell("seen", "1000000000"), nil},
		{"too large a count", cell("seen", "1000000001"), []string{"fields.seen"}},
		{"too small a count", cell("seen", "-1000000001"), []string{"fields.seen"}},
		{"beyond 64 bits", cell("seen", "9223372036854775808"), []string{"fields.seen"}},
		{"money", cell("saved", "1234.5"), nil},
		{"most money", cell("saved", "10000000000"), nil},
		{"too much money", cell("saved", "10000000000.01"), []string{"fields.saved"}},
		{"thousandths of a yuan", cell("saved", "0.001"), []string{"fields.saved"}},
		{"choice by id", cell("form", "talk"), nil},
		{"choice by title", cell("form", "群推送"), nil},
		{"no choice", cell("form", "dance"), []string{"fields.form"}},
		{"text", cell("note", "挨家挨户\n说明白"), nil},
		{"longest text", cell("note", strings.Repeat("长", MaxText)), nil},
		{"too long a text", cell("note", strings.Repeat("长", MaxText+1)), []string{"fields.note"}},
		{"zero byte", cell("note", "a\x00b"), []string{"fields.note"}},
		{"broken text", cell("note", "a\xffb"), []string{"fields.note"}},
		{"turned text", cell("note", "a\u202eb"), []string{"fields.note"}},
		{"invisible sign", cell("note", "a\u200bb"), []string{"fields.note"}},
		{"yes", cell("fixed", "是"), nil},
		{"perhaps", cell("fixed", "perhaps"), []string{"fields.fixed"}},
		{"day to come in a field", cell("to", "2023-12-31"), nil},
		{"no day", cell("to", "2023-02-29"), []string{"fields.to"}},
		{"one day", func(e *Entry) { cell("from", "2023-05-01")(e); cell("to", "2023-05-01")(e) }, nil},
		{"backwards", func(e *Entry) { cell("from", "2023-05-02")(e); cell("to", "2023-05-01")(e) }, []string{"fields.to"}},
		{"photo", func(e *Entry) { e.Photos = []string{photoHash} }, nil},
		{"photo twice", func(e *Entry) { e.Photos = []string{photoHash, photoHash} }, []string{"photos"}},
		{"no hash", func(e *Entry) { e.Photos = []string{"../../etc/passwd"} }, []string{"photos"}},
		{"ten photos", func(e *Entry) { e.Photos = make([]string, 10) }, []string{"photos"}},
		{"photo where none is wanted", func(e *Entry) { e.Kind, e.Photos = "quiet", []string{photoHash} }, []string{"photos"}},
		{"required photo", func(e *Entry) { e.Kind, e.Photos = "shown", []string{photoHash} }, nil},
		{"required photo is missing", func(e *Entry) { e.Kind = "shown" }, []string{"photos"}},
		{"everything at once", func(e *Entry) { *e = Entry{Kind: "visit", On: today + 1, Fields: map[string]string{"z": "", "b": ""}} },
			[]string{"id", "unit", "on", "fields.people", "fields.b", "fields.z"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := goodEntry()
			tt.change(&e)
			got, err := CheckEntry(p, e, kindOf(t, p, "village"), today)
			expectFaults(t, err, tt.want)
			if ok := len(got.Content) == 32 && got.Kind != nil && len(got.Values) == len(got.Kind.Fields); ok != (err == nil) {
				t.Errorf("got %+v with error %v", got, err)
			}
		})
	}
}

func TestCheckEntryOfKinds(t *testing.T) {
	t.Parallel()
	p := readForm(t)
	_, err := CheckEntry(p, goodEntry(), kindOf(t, p, "district"), today)
	expectFaults(t, err, []string{"unit"})
	_, err = CheckEntry(p, goodEntry(), nil, today)
	expectFaults(t, err, []string{"unit"})
	c := Entry{ID: "c1", Kind: "case", Unit: "v1", On: today, Fields: map[string]string{"loss": "12000", "victim": "elder"}}
	got, err := CheckEntry(p, c, kindOf(t, p, "district"), today)
	expectFaults(t, err, nil)
	if v := got.Values[1]; v.Num != 1_200_000 || !v.Set {
		t.Errorf("loss is %+v, want 1200000 fen", v)
	}
}

func TestFaultsAreBounded(t *testing.T) {
	t.Parallel()
	e := goodEntry()
	for i := range 1000 {
		e.Fields[strings.Repeat("x", i+1)] = ""
	}
	_, err := CheckEntry(readForm(t), e, nil, today)
	if got := len(err.(*Error).Faults); got != maxFaults {
		t.Errorf("got %d faults, want %d", got, maxFaults)
	}
}

func TestContentHash(t *testing.T) {
	t.Parallel()
	p := readForm(t)
	village := kindOf(t, p, "village")
	content := func(p *plan.Plan, change func(*Entry)) []byte {
		e := goodEntry()
		change(&e)
		got, err := CheckEntry(p, e, village, today)
		if err != nil {
			t.Fatal(err)
		}
		return got.Content
	}
	base := content(p, func(*Entry) {})
	other, problems := plan.Read("form.yaml", []byte(strings.Replace(formPlan, "      people: {type: int",
		"      extra: {type: text, title: 新项}\n      people: {type: int", 1)), nil)
	if other == nil {
		t.Fatal(problems)
	}
	same := map[string]func(*Entry){
		"again":          func(*Entry) {},
		"spaces":         cell("people", " 12 "),
		"another zero":   cell("people", "012"),
		"an empty field": cell("note", ""),
	}
	for name, change := range same {
		if err := SameContent(base, content(p, change)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	village = kindOf(t, other, "village")
	if err := SameContent(base, content(other, func(*Entry) {})); err != nil {
		t.Errorf("a plan with a new field: %v", err)
	}
	village = kindOf(t, p, "village")
	seen := map[string]string{string(base): "the first"}
	for name, change := range map[string]func(*Entry){
		"id":         func(e *Entry) { e.ID = "other" },
		"kind":       func(e *Entry) { e.Kind = "quiet" },
		"unit":       func(e *Entry) { e.Unit = "v2" },
		"day":        func(e *Entry) { e.On-- },
		"person":     func(e *Entry) { e.By = "p2" },
		"ref":        func(e *Entry) { e.Ref = "c1" },
		"correction": func(e *Entry) { e.Supersedes, e.Reason = "r1", "人数写错" },
		"reason":     func(e *Entry) { e.Supersedes, e.Reason = "r1", "人数写错了" },
		"number":     cell("people", "13"),
		"field":      cell("seen", "12"),
		"text":       cell("note", "12"),
		"no":         cell("fixed", "否"),
		"photo":      func(e *Entry) { e.Photos = []string{photoHash} },
	} {
		got := content(p, change)
		if was, there := seen[string(got)]; there {
			t.Errorf("another %s has the same content as %s", name, was)
		}
		seen[string(got)] = name
		if err := SameContent(base, got); KindOf(err) != Conflict {
			t.Errorf("another %s under the same id gives %v, want a conflict", name, err)
		}
	}
	if err := SameContent(nil, nil); KindOf(err) != Conflict {
		t.Errorf("no content at all gives %v, want a conflict", err)
	}
}

// FuzzCheckEntry holds that nothing from outside breaks the check, that what passes is bounded text and numbers that survive being
// written and read again, and that a refusal never repeats a value.
func FuzzCheckEntry(f *testing.F) {
	f.Add("r1", "visit", "v1", int32(today), "", "", "", "people", "12", "note", "说明")
	f.Add("r1", "visit", "v1", int32(today), "c1", "r0", "人数写错", "people", "1", "saved", "99999999999.99")
	f.Add("", "case", "", int32(-1<<31), "/", "r1", "", "victim", "elder", "loss", "-0.01")
	f.Add("R\x00", "shown", "v1", int32(1<<31-1), "", "", "x", "people", "9223372036854775807", "\u202e", "\xff")
	p := readForm(f)
	village := kindOf(f, p, "village")
	f.Fuzz(func(t *testing.T, id, kind, unit string, on int32, ref, supersedes, reason, field1, cell1, field2, cell2 string) {
		e := Entry{ID: id, Kind: kind, Unit: unit, On: plan.Day(on), Ref: ref, Supersedes: supersedes, Reason: reason,
			Fields: map[string]string{field1: cell1, field2: cell2}}
		got, err := CheckEntry(p, e, village, today)
		if err != nil {
			checkRefusal(t, err)
			return
		}
		if !ValidRecordID(id) || e.On > today || unit == "" || len(got.Content) != 32 {
			t.Errorf("%+v passed", e)
		}
		again := e
		again.Fields = map[string]string{}
		for i, field := range got.Kind.Fields {
			if v := got.Values[i]; beyond(v.Num, MaxFen) || utf8.RuneCountInString(v.Text) > MaxText || !PlainText(v.Text) {
				t.Errorf("%s is %+v", field.ID, v)
			}
			again.Fields[field.ID] = field.Format(got.Values[i])
		}
		back, err := CheckEntry(p, again, village, today)
		if err != nil || SameContent(got.Content, back.Content) != nil {
			t.Errorf("%+v written and read again is %+v (%v)", e.Fields, again.Fields, err)
		}
	})
}

func checkRefusal(t *testing.T, err error) {
	t.Helper()
	if KindOf(err) != Invalid {
		t.Fatalf("got %v, want invalid", err)
	}
	for _, f := range err.(*Error).Faults {
		if f.Path == "" || f.Zh == "" || f.En == "" || !utf8.ValidString(f.Path) || len(f.Path) > 200 {
			t.Errorf("fault %+v does not say what is wrong", f)
		}
	}
}
