package app

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// target is what a column of a sheet can be taken for.
type target struct {
	id       string
	titles   []string // the first is shown; all are recognised
	field    *plan.Field
	required bool
}

type targets []target

func (ts targets) byID(id string) (target, bool) {
	i := slices.IndexFunc(ts, func(t target) bool { return t.id == id })
	if i < 0 {
		return target{}, false
	}
	return ts[i], true
}

func (ts targets) view() []ImportTarget {
	out := make([]ImportTarget, len(ts))
	for i, t := range ts {
		out[i] = ImportTarget{t.id, t.titles[0], t.required}
	}
	return out
}

// with adds a target, or its titles to one that is there under the same id: kinds share fields.
func (ts targets) with(t target) targets {
	if i := slices.IndexFunc(ts, func(have target) bool { return have.id == t.id }); i >= 0 {
		ts[i].titles = append(slices.Clone(ts[i].titles), t.titles...)
		ts[i].required = ts[i].required && t.required
		return ts
	}
	return append(ts, t)
}

// Headings of the two columns that a returned workbook has besides.
const (
	rowHeading    = "原行号"
	reasonHeading = "未导入原因"
)

// headingKey is a heading as it is compared: without width, case, spaces and the mark of what must be filled in.
func headingKey(s string) string {
	s = strings.ToLower(norm.NFKC.String(strings.ToValidUTF8(s, "")))
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == '*' || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
}

// bare is a key without what stands in brackets: 损失(元) is 损失.
func bare(key string) string {
	before, rest, found := strings.Cut(key, "(")
	_, after, closed := strings.Cut(rest, ")")
	if !found || !closed {
		return key
	}
	return before + after
}

// columns is how the columns of one sheet were understood.
type columns struct {
	list    []ImportColumn
	at      map[string]int  // column by target
	inWan   map[string]bool // targets whose column is in ten thousands of yuan
	targets targets
}

// readHeadings takes the headings of a sheet for targets. What people have said comes first, then ids, then titles. A heading that is
// only like a title is proposed, never taken: a wrong column would be a thousand wrong records.
func readHeadings(cells []string, ts targets, said map[string]string) columns {
	c := columns{at: map[string]int{}, inWan: map[string]bool{}, targets: ts}
	for i, cell := range cells {
		column := ImportColumn{Heading: shortened(cell)}
		key := headingKey(cell)
		id, known := said[key]
		if !known {
			id = ts.match(cell)
		}
		if _, taken := c.at[id]; id != "" && !taken {
			t, ok := ts.byID(id)
			if ok {
				column.Target, column.Title = id, t.titles[0]
				c.at[id] = i
				c.inWan[id] = strings.Contains(key, "万元")
			}
		}
		c.list = append(c.list, column)
	}
	for i := range c.list {
		if key := headingKey(cells[i]); c.list[i].Target == "" && key != "" && key != rowNumbers && !ours(key) {
			if _, known := said[key]; !known {
				c.list[i].Proposal = c.proposal(key)
			}
		}
	}
	return c
}

// rowNumbers is the heading of a column that only numbers the rows.
const rowNumbers = "序号"

// ours tells a column that we have added to a returned workbook.
func ours(key string) bool { return key == rowHeading || key == reasonHeading }

func shortened(s string) string {
	s = strings.ToValidUTF8(strings.TrimSpace(s), "\uFFFD")
	if utf8.RuneCountInString(s) > 60 {
		return string([]rune(s)[:60]) + "…"
	}
	return s
}

// match finds the target that a heading names by its id or one of its titles. Headings of our templates have both: the title, and
// the id on a line of its own.
func (ts targets) match(heading string) string {
	if ours(headingKey(heading)) {
		return ""
	}
	if title, id, both := strings.Cut(strings.TrimSpace(heading), "\n"); both {
		if t, ok := ts.byID(strings.TrimSpace(id)); ok {
			return t.id
		}
		heading = title
	}
	key := headingKey(heading)
	for _, form := range []string{key, bare(key)} {
		for _, t := range ts {
			if form == strings.ToLower(t.id) {
				return t.id
			}
		}
		found := ""
		for _, t := range ts {
			if slices.ContainsFunc(t.titles, func(title string) bool { return headingKey(title) == form }) && form != "" {
				if found != "" {
					return "" // two fields of that title: only the id tells
				}
				found = t.id
			}
		}
		if found != "" {
			return found
		}
	}
	return ""
}

// alike is how like a heading must be to a title to be proposed.
const alike = 0.5

func (c columns) proposal(key string) string {
	best, found := alike, ""
	for _, t := range c.targets {
		if _, taken := c.at[t.id]; taken {
			continue
		}
		for _, title := range t.titles {
			if s := likeness(bare(key), headingKey(title)); s >= best {
				best, found = s+1e-9, t.id
			}
		}
	}
	return found
}

// likeness is 1 for equal texts, 0 for those that share no character: shared characters, twice counted, by all characters.
func likeness(a, b string) float64 {
	left := []rune(b)
	all, shared := utf8.RuneCountInString(a)+len(left), 0
	for _, r := range a {
		if i := slices.Index(left, r); i >= 0 {
			shared++
			left = slices.Delete(left, i, i+1)
		}
	}
	if all == 0 {
		return 0
	}
	return 2 * float64(shared) / float64(all)
}

// missing lists what must be there and has no column.
func (c columns) missing(given map[string]bool) []campaign.Fault {
	var faults []campaign.Fault
	for _, t := range c.targets {
		if _, has := c.at[t.id]; t.required && !has && !given[t.id] {
			faults = append(faults, campaign.Fault{Path: t.id, Words: campaign.Words{Zh: "缺少“" + t.titles[0] + "”列", En: "there is no column for " + t.id}})
		}
	}
	return faults
}

// cell gives what a row says to a target, in the form of a ledger, and whether the sheet has such a column.
func (c columns) cell(r sheetRow, id string) (text string, has bool) {
	i, has := c.at[id]
	if !has || i >= len(r.cells) {
		return "", has
	}
	t, _ := c.targets.byID(id)
	return tidyCell(t.field, r.cells[i], c.inWan[id]), true
}

// tidyCell brings what people write in sheets into the form of ledgers; what it does not understand it leaves, to be refused.
func tidyCell(f *plan.Field, text string, inWan bool) string {
	text = unguarded(strings.TrimSpace(text))
	if f == nil || text == "" {
		return text
	}
	switch f.Type {
	case plan.Date:
		return tidyDay(text)
	case plan.Int, plan.Money:
		number := strings.NewReplacer(",", "", "，", "", " ", "", "¥", "", "￥", "").Replace(norm.NFKC.String(text))
		number = strings.TrimPrefix(number, "¥")
		switch {
		case f.Type == plan.Int:
		case strings.HasSuffix(number, "万元") || strings.HasSuffix(number, "万"):
			number, inWan = strings.TrimSuffix(strings.TrimSuffix(number, "元"), "万"), true
		default:
			number = strings.TrimSuffix(number, "元")
		}
		if inWan && f.Type == plan.Money {
			number = tenThousandfold(number)
		}
		return number
	}
	return text
}

// unguarded takes away the apostrophe by which an exported file keeps a text from being run.
func unguarded(text string) string {
	if rest, ok := strings.CutPrefix(text, "'"); ok && safeText(rest) == text {
		return rest
	}
	return text
}

// tenThousandfold moves the decimal point of a plain number by four places; anything else it leaves.
func tenThousandfold(number string) string {
	whole, part, _ := strings.Cut(number, ".")
	if whole == "" || strings.Trim(whole+part, "0123456789") != "" {
		return number
	}
	for len(part) < 4 {
		part += "0"
	}
	out := strings.TrimLeft(whole+part[:4], "0")
	if out == "" {
		out = "0"
	}
	if rest := strings.TrimRight(part[4:], "0"); rest != "" {
		out += "." + rest
	}
	return out
}

// tidyDay reads the ways in which people write days: 2023/3/5, 2023.3.5, 2023年3月5日, 20230305, each with a time of day behind it or not.
func tidyDay(text string) string {
	text = norm.NFKC.String(text)
	if before, _, ok := strings.Cut(text, "T"); ok {
		text = before
	}
	if before, rest, ok := strings.Cut(text, " "); ok && strings.Contains(rest, ":") {
		text = before
	}
	if len(text) == 8 && strings.Trim(text, "0123456789") == "" {
		return text[:4] + "-" + text[4:6] + "-" + text[6:]
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-—–/.年月日号", r) })
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 || strings.Trim(strings.Join(parts, ""), "0123456789") != "" {
		return text
	}
	for i := 1; i < 3; i++ {
		if len(parts[i]) == 1 {
			parts[i] = "0" + parts[i]
		}
	}
	return strings.Join(parts, "-")
}

// said is what the district remembers of headings, with what was said of this sheet over it.
func said(tx *store.Tx, row store.Import, choices ImportChoices) (map[string]string, error) {
	remembered, err := tx.Headings(row.District, row.Kind)
	out := map[string]string{}
	for _, h := range remembered {
		out[h.Heading] = h.Target
	}
	for heading, target := range choices.Headings {
		out[headingKey(heading)] = target
	}
	return out, err
}
