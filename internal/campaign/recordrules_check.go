package campaign

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"wuzha/internal/plan"
)

// Limits of a record. The bounds of numbers keep sums of ten million records inside 64 bits.
const (
	MaxRecordID = 64
	MaxText     = 2000 // characters of a text field
	MaxReason   = 500  // characters
	MaxPhotos   = 9
	MaxCount    = 1_000_000_000     // of an int field
	MaxFen      = 1_000_000_000_000 // of a money field: ten billion yuan
)

// Entry is a record as its sender says it. Fields are cells as in a ledger: money in yuan, days like 2023-03-05, choices by id or
// title; an empty cell is none.
type Entry struct {
	ID         string
	Kind       string
	Unit       string
	On         plan.Day
	By         string // person
	Ref        string // the record that this one answers
	Supersedes string // the record that this one corrects
	Reason     string // of the correction
	Fields     map[string]string
	Photos     []string // hashes of attachments, hexadecimal
}

// CheckedEntry is an entry that fits its plan.
type CheckedEntry struct {
	Kind    *plan.RecordKind
	Values  []plan.Value // by Kind.Fields
	Content []byte       // see [SameContent]
}

// CheckEntry holds an entry against the plan: unit is the kind of the unit it is about, today the civil day on which it came in.
// All faults are found at once.
func CheckEntry(p *plan.Plan, e Entry, unit *plan.UnitKind, today plan.Day) (CheckedEntry, error) {
	c := entryCheck{entry: e}
	c.ids()
	c.day(today)
	c.correction()
	kind := p.RecordKind(e.Kind)
	if kind == nil {
		c.fault("kind", "方案里没有这种记录", "the plan has no such kind of record")
		return CheckedEntry{}, orNil(c.faults)
	}
	if kind.Of != nil && !slices.Contains(kind.Of, unit) {
		c.fault("unit", "这种记录不能填在这类单位", "records of this kind do not belong to units of this kind")
	}
	c.photos(kind)
	values := c.fields(kind)
	if err := orNil(c.faults); err != nil {
		return CheckedEntry{}, err
	}
	return CheckedEntry{kind, values, contentHash(e, kind, values)}, nil
}

// maxFaults is how many faults of one entry are listed: a hostile one has more than anybody reads.
const maxFaults = 50

// entryCheck collects the faults of an entry.
type entryCheck struct {
	entry  Entry
	faults []Fault
}

func (c *entryCheck) fault(path, zh, en string) {
	if len(c.faults) == maxFaults {
		return
	}
	c.faults = append(c.faults, Fault{path, Words{zh, en}})
}

func (c *entryCheck) ids() {
	if !ValidRecordID(c.entry.ID) {
		c.fault("id", "编号应为小写UUID,或不超过64位的字母、数字、点、冒号、横线、下划线",
			"an id is a UUID in small letters, or at most 64 letters, digits, dots, colons, hyphens and underscores")
	}
	if c.entry.Ref != "" && !ValidRecordID(c.entry.Ref) {
		c.fault("ref", "所答复的记录编号有误", "the id of the record that this one answers is wrong")
	}
	if c.entry.Unit == "" {
		c.fault("unit", "请选择单位", "choose a unit")
	}
}

// day refuses the future: what has not happened is not a record. How late an entry may come is no question of form.
func (c *entryCheck) day(today plan.Day) {
	switch {
	case c.entry.On > today:
		c.fault("on", "日期不能晚于今天", "the day lies in the future")
	case c.entry.On < plan.FirstDay:
		c.fault("on", "日期过早", "the day lies before 1900")
	}
}

func (c *entryCheck) correction() {
	s := c.entry.Supersedes
	switch {
	case s == "" && c.entry.Reason != "":
		c.fault("reason", "只有更正才填写理由", "only a correction has a reason")
	case s == "":
	case !ValidRecordID(s) || s == c.entry.ID:
		c.fault("supersedes", "所更正的记录编号有误", "the id of the record that this one corrects is wrong")
	default:
		c.faults = append(c.faults, reasonFault(c.entry.Reason)...)
	}
}

func (c *entryCheck) photos(kind *plan.RecordKind) {
	n := len(c.entry.Photos)
	switch {
	case kind.Photo == "required" && n == 0:
		c.fault("photos", "请上传照片", "a photo is required")
	case kind.Photo == "none" && n > 0:
		c.fault("photos", "这种记录不收照片", "records of this kind take no photos")
	case n > MaxPhotos:
		c.fault("photos", "照片最多9张", "there may be at most 9 photos")
	case slices.ContainsFunc(c.entry.Photos, func(h string) bool { return !isHash(h) }):
		c.fault("photos", "照片编号有误", "a photo's hash is wrong")
	case repeated(c.entry.Photos):
		c.fault("photos", "照片重复", "a photo is listed twice")
	}
}

func repeated(list []string) bool {
	return len(slices.Compact(slices.Sorted(slices.Values(list)))) < len(list)
}

func isHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// fields reads the cells by the kind's fields, and lists cells that are no field in a stable order.
func (c *entryCheck) fields(kind *plan.RecordKind) []plan.Value {
	values := make([]plan.Value, len(kind.Fields))
	known := make(map[string]bool, len(kind.Fields))
	for i, f := range kind.Fields {
		known[f.ID] = true
		values[i] = c.cell(f, c.entry.Fields[f.ID])
	}
	for _, id := range slices.Sorted(maps.Keys(c.entry.Fields)) {
		if !known[id] {
			c.fault("fields."+clipPath(id), "没有这个填报项", "there is no such field")
		}
	}
	c.span(kind, values)
	return values
}

func (c *entryCheck) cell(f *plan.Field, cell string) plan.Value {
	path := "fields." + f.ID
	v, err := f.Parse(cell)
	switch {
	case utf8.RuneCountInString(cell) > MaxText:
		c.fault(path, "内容过长(最多2000字)", "it is longer than 2000 characters")
	case !PlainText(cell):
		c.fault(path, "含有无法使用的字符", "it has characters that cannot be used")
	case err != nil:
		zh, en, _ := strings.Cut(err.Error(), " / ")
		if f.Type == plan.Choice {
			zh += "，可填：" + choicesOf(f)
		}
		c.fault(path, zh, en)
	case f.Required && !v.Set:
		c.fault(path, "必填", "it must be filled in")
	case f.Type == plan.Int && beyond(v.Num, MaxCount), f.Type == plan.Money && beyond(v.Num, MaxFen):
		c.fault(path, "数值过大", "the number is too large")
	}
	return v
}

// mostOptions is how many options a fault names.
const mostOptions = 15

// choicesOf lists the titles of a field's options, the first of many.
func choicesOf(f *plan.Field) string {
	var out []string
	for _, o := range f.Options[:min(len(f.Options), mostOptions)] {
		out = append(out, o.Title)
	}
	if len(f.Options) > mostOptions {
		out = append(out, "……")
	}
	return strings.Join(out, "、")
}

func beyond(n, most int64) bool { return n > most || n < -most }

// span refuses holdings that end before they begin.
func (c *entryCheck) span(kind *plan.RecordKind, values []plan.Value) {
	var from, to plan.Value
	for i, f := range kind.Fields {
		switch {
		case f.Type == plan.Date && f.ID == "from":
			from = values[i]
		case f.Type == plan.Date && f.ID == "to":
			to = values[i]
		}
	}
	if from.Set && to.Set && to.Num < from.Num {
		c.fault("fields.to", "止期早于起期", "it ends before it begins")
	}
}

// PlainText tells whether a text is nothing but text. It refuses what is none: broken UTF-8, control characters but line breaks and tabs, and signs that turn the
// direction of writing or are invisible, with which a text can be made to read as another.
func PlainText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return false
		case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200B, r == 0x200E, r == 0x200F, r == 0xFEFF:
			return true
		}
		return unicode.IsControl(r) || r == utf8.RuneError
	})
}

// PlainLine is PlainText on one line, as names are.
func PlainLine(s string) bool { return PlainText(s) && !strings.ContainsAny(s, "\r\n\t") }

// clipPath shortens and cleans a name from outside before it is repeated in a path.
func clipPath(id string) string {
	var b strings.Builder
	for i, r := range []rune(strings.ToValidUTF8(id, "?")) {
		if i == 40 {
			return b.String() + "…"
		}
		if !unicode.IsPrint(r) {
			r = '?'
		}
		b.WriteRune(r)
	}
	return b.String()
}
