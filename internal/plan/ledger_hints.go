package plan

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// columnTitles are what offices write above the columns of a ledger.
var columnTitles = map[string][]string{
	"编号": {"id"}, "序号": {"id"}, "单位编号": {"unit", "id"}, "种类": {"kind"}, "类别": {"kind"}, "上级": {"parent"}, "上级单位": {"parent"}, "名称": {"name"}, "单位名称": {"name"},
	"代码": {"code"}, "区划代码": {"code"}, "单位": {"unit"}, "日期": {"on"}, "时间": {"on"}, "发案日期": {"on"}, "录入时间": {"entered_at"}, "录入时刻": {"entered_at"},
	"录入人": {"by"}, "引用": {"ref"}, "状态": {"state"}, "更正": {"supersedes"}, "理由": {"reason"}, "原因": {"reason"}, "开始日期": {"from"}, "起": {"from"}, "结束日期": {"to"}, "止": {"to"},
	"责任": {"duty"}, "周期": {"period"}, "决定": {"decision"}, "结论": {"decision"},
}

// columnHint names the column that an unknown heading was probably meant to be: a Chinese title for an id.
func (t *table) columnHint(heading string, needed []string) string {
	means := slices.Concat(columnTitles[heading], t.l.fieldsTitled(heading))
	for _, column := range means {
		if t.known(column) || slices.Contains(needed, column) {
			return " (" + column + "?)"
		}
	}
	return ""
}

// fieldsTitled are the columns of fields and attributes with this title.
func (l *Ledgers) fieldsTitled(title string) []string {
	var out []string
	for _, k := range l.p.Records {
		for _, f := range k.Fields {
			if f.Title == title {
				out = append(out, strings.ToLower(f.ID))
			}
		}
	}
	for _, k := range l.p.Kinds {
		for _, a := range k.Attributes {
			if a.Title == title {
				out = append(out, "attr."+strings.ToLower(a.ID))
			}
		}
	}
	return out
}

// The numbers by which Excel keeps the days from 1954 to 2119; such a number in a ledger is a day without its format.
const firstSerial, lastSerial = 20000, 80000

// cellHint says what a cell that a field does not take was probably meant to be.
func (f *Field) cellHint(cell string, err error) string {
	switch {
	case errors.Is(err, errNotDate):
		return dayHint(cell)
	case errors.Is(err, errNotInt), errors.Is(err, errNotMoney):
		return f.numberHint(cell)
	}
	return ""
}

// numberHint says what 1,234, １２３, 12人 or ￥5 was probably meant to be. A share is not a number of anything: 80% is told apart.
func (f *Field) numberHint(cell string) string {
	plain := strings.NewReplacer(",", "", "，", "", " ", "", "¥", "", "￥", "").Replace(halfWidth(cell))
	if share, isShare := strings.CutSuffix(plain, "%"); isShare {
		return "；百分数只写数字，如 " + clip(share) + " / write a percentage as its number alone"
	}
	plain = strings.TrimRight(plain, "元人名次个户起场家份")
	if whole, zeros, ok := strings.Cut(plain, "."); ok && f.Type == Int && strings.Trim(zeros, "0") == "" {
		plain = whole
	}
	if _, err := f.parseNumber(plain); err != nil {
		return ""
	}
	return " (" + plain + "?)"
}

// halfWidth writes the full-width digits, letters and signs of a Chinese keyboard as those of an English one.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		case r == '—' || r == '–':
			return '-'
		}
		return r
	}, s)
}

// dayHint says what a cell that is no day was probably meant to be.
func dayHint(cell string) string {
	cell = halfWidth(cell)
	if n, err := strconv.Atoi(cell); err == nil && n >= firstSerial && n <= lastSerial {
		return "；像是 Excel 的日期数，把这一列设成日期格式 / perhaps a date of Excel without its format"
	}
	iso, written := likelyDay(cell)
	switch {
	case iso != "":
		return " (" + iso + "?)"
	case written:
		return "；日历上没有这一天 / no calendar has this day"
	}
	return ""
}

func heading(cell string) string {
	return strings.ToLower(strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff")))
}

// maxTitleRows is how far below the first row the columns are looked for, to say so.
const maxTitleRows = 10

// headsBelow says so when what should be the first row stands below a title: nobody finds that alone from the columns that are missing.
func (t *table) headsBelow(rows Rows, needed []string) error {
	for range maxTitleRows {
		number, cells, _, err := rows.Next()
		if err != nil {
			return nil // what cannot be read is no header; the file has been refused already
		}
		names := map[string]bool{}
		for _, c := range cells {
			names[heading(c)] = true
		}
		if !slices.ContainsFunc(needed, func(n string) bool { return !names[n] }) {
			t.l.problem(RowProblem{t.file, number, "", "", "列名在这一行；列名要在第一行，把上面的标题行删掉 / the columns are named here; they must be the first row: remove the title above", true})
			return nil
		}
	}
	return nil
}

// noUnit is why a row about a unit cannot be taken. Where the unit's own row was left out, that row is to be mended and not this one.
func (l *Ledgers) noUnit(id string) string {
	if l.units[id] {
		return "没有这个单位：单位台账里它的那一行没有采用，先改那一行 / no such unit: its own row in the units file was left out; mend that one first"
	}
	return "没有这个单位 / no such unit"
}
