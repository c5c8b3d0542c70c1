package plan

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

func (r *reader) scalar(n node) (string, bool) {
	switch {
	case n.Kind != yaml.ScalarNode:
		r.add(n.place, ENotScalar, lastPart(n.path))
		return "", false
	case n.Tag == "!!null":
		r.add(n.place, EEmpty, lastPart(n.path))
		return "", false
	}
	return n.Value, true
}

func (r *reader) text(to *string) func(node) {
	return func(n node) {
		if s, ok := r.scalar(n); ok {
			*to = strings.TrimSpace(s)
			if *to == "" {
				r.add(n.place, EEmpty, lastPart(n.path))
			}
		}
	}
}

func (r *reader) texts(to *[]string) func(node) {
	return func(n node) {
		for _, item := range r.sequence(n) {
			if s, ok := r.scalar(item); ok {
				*to = append(*to, s)
			}
		}
	}
}

// sequence takes a sequence, or a single value as a list of one.
func (r *reader) sequence(n node) []node {
	if n.Kind != yaml.SequenceNode {
		return []node{n}
	}
	out := make([]node, 0, len(n.Content))
	for i, c := range n.Content {
		item := r.node(c, fmt.Sprintf("%s[%d]", n.path, i))
		out = append(out, item)
	}
	return out
}

func (r *reader) integer(to *int, least int) func(node) {
	return func(n node) {
		s, ok := r.scalar(n)
		if !ok {
			return
		}
		v, err := strconv.ParseInt(s, 10, 32)
		if err == nil && n.Tag != "!!int" { // 1 and "1" would read the same
			s = strconv.Quote(s)
		}
		if err != nil || n.Tag != "!!int" {
			r.add(n.place, ENotInteger, lastPart(n.path), clip(s))
			return
		}
		if int(v) < least {
			r.add(n.place, ETooSmall, lastPart(n.path), v, least)
			return
		}
		*to = int(v)
	}
}

func (r *reader) oneOf(to *string, options ...string) func(node) {
	return func(n node) {
		s, ok := r.scalar(n)
		if !ok {
			return
		}
		if r.asked.at(s) {
			r.asked.options(options)
		}
		for _, o := range options {
			if s == o {
				*to = s
				return
			}
		}
		r.addHint(n.place, likelyWord(s, options), ENotOption, lastPart(n.path), clip(s), strings.Join(options, ", "))
	}
}

// chineseWords are what an office would write for the words of the plan language.
var chineseWords = map[string]string{
	"每天": "day", "每日": "day", "天": "day", "日": "day", "daily": "day", "每周": "week", "周": "week", "星期": "week", "每半月": "half_month", "半月": "half_month", "旬": "half_month",
	"每月": "month", "月": "month", "每季度": "quarter", "每季": "quarter", "季度": "quarter", "季": "quarter", "每半年": "half_year", "半年": "half_year",
	"每年": "year", "年": "year", "年度": "year", "每学期": "term", "学期": "term", "每阶段": "phase", "阶段": "phase",
	"整数": "int", "数字": "int", "integer": "int", "number": "int", "文字": "text", "文本": "text", "string": "text", "是否": "bool", "boolean": "bool",
	"日期": "date", "金额": "money", "选项": "choice", "单选": "choice", "enum": "choice",
	"是": "true", "yes": "true", "on": "true", "True": "true", "TRUE": "true", "否": "false", "no": "false", "off": "false", "False": "false", "FALSE": "false",
	"必须": "required", "可选": "optional", "无": "none", "自查": "self_check", "申报": "apply", "镇街初审": "town_review", "现场核查": "site_check", "公示": "public_notice", "授牌": "award",
	"公安": "police", "政府": "government", "社区": "community", "企业": "enterprise", "学校": "school",
}

// likelyWord is the option that a word probably means.
func likelyWord(s string, options []string) string {
	if word := chineseWords[s]; contains(options, word) {
		return word
	}
	return nearest(s, options)
}

func (r *reader) boolean(to *bool) func(node) {
	return func(n node) {
		if s, ok := r.scalar(n); ok {
			if r.asked.at(s) {
				r.asked.options([]string{"true", "false"})
			}
			if s != "true" && s != "false" {
				r.addHint(n.place, chineseWords[s], ENotOption, lastPart(n.path), clip(s), "true, false")
				return
			}
			*to = s == "true"
		}
	}
}

func (r *reader) day(to *Day) func(node) {
	return func(n node) {
		if s, ok := r.scalar(n); ok {
			d, err := ParseDay(s)
			if err != nil {
				*to = noDay
				r.notDay(n, s)
				return
			}
			*to = d
		}
	}
}

// notDay reports what is no day, with the day that 2023/3/5 or 2023年3月5日 means.
func (r *reader) notDay(n node, s string) {
	iso, written := likelyDay(s)
	if written && iso == "" {
		r.add(n.place, ENoSuchDay, lastPart(n.path), clip(s))
		return
	}
	r.addHint(n.place, iso, ENotDay, lastPart(n.path), clip(s))
}

var lasting = regexp.MustCompile(`^(\d{1,4})d$`)

// days reads `7d`.
func (r *reader) days(to *int) func(node) {
	return func(n node) {
		if s, ok := r.scalar(n); ok {
			m := lasting.FindStringSubmatch(s)
			if m == nil {
				r.addHint(n.place, likelyLength(s, "d"), ENotDays, lastPart(n.path), clip(s))
				return
			}
			*to, _ = strconv.Atoi(m[1])
		}
	}
}

var writtenLength = regexp.MustCompile(`^(\d{1,4}) ?(d|D|天|日|个?月|m|M|年|y|Y)?$`)

var lengthUnits = map[string]string{"天": "d", "日": "d", "d": "d", "D": "d", "个月": "m", "月": "m", "m": "m", "M": "m", "年": "y", "y": "y", "Y": "y"}

// likelyLength is what `7天` and `7` were probably meant to be; only is the one unit that may stand there, "" for any.
func likelyLength(s, only string) string {
	m := writtenLength.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	unit := lengthUnits[m[2]]
	if m[2] == "" {
		unit = only
	}
	if unit == "" || only != "" && unit != only {
		return ""
	}
	return m[1] + unit
}

var termLength = regexp.MustCompile(`^\d{1,3}[dmy]$`)

// length reads `5d`, `6m` or `1y`.
func (r *reader) length(to *string) func(node) {
	return func(n node) {
		if s, ok := r.scalar(n); ok {
			if !termLength.MatchString(s) {
				r.addHint(n.place, likelyLength(s, ""), ENotLength, lastPart(n.path), clip(s))
				return
			}
			*to = s
		}
	}
}

var decimal = regexp.MustCompile(`^([+-]?)(\d{1,12})(?:\.(\d{1,3})0*)?$`)

// points reads a number with at most three decimals, as thousandths.
func (r *reader) points(to *int64) func(node) {
	return func(n node) {
		s, ok := r.scalar(n)
		if !ok {
			return
		}
		v, ok := parseDecimal(s, 3)
		if !ok {
			r.add(n.place, ENotPoints, lastPart(n.path), clip(s))
			return
		}
		*to = v
	}
}

// parseDecimal reads a decimal as an integer of 10^-places.
func parseDecimal(s string, places int) (int64, bool) {
	m := decimal.FindStringSubmatch(s)
	if m == nil || len(m[3]) > places {
		return 0, false
	}
	digits := m[2] + m[3] + strings.Repeat("0", places-len(m[3]))
	v, err := strconv.ParseInt(digits, 10, 64)
	if m[1] == "-" {
		v = -v
	}
	return v, err == nil
}
