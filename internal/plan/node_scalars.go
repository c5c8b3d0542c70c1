package plan

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

func (r *reader) scalar(n node) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.add(n.place, ENotScalar, lastPart(n.path))
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
		r.addHint(n.place, nearest(s, options), ENotOption, lastPart(n.path), clip(s), strings.Join(options, ", "))
	}
}

func (r *reader) boolean(to *bool) func(node) {
	return func(n node) {
		if s, ok := r.scalar(n); ok {
			if r.asked.at(s) {
				r.asked.options([]string{"true", "false"})
			}
			if s != "true" && s != "false" {
				r.add(n.place, ENotOption, lastPart(n.path), clip(s), "true, false")
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
				r.add(n.place, ENotDay, lastPart(n.path), clip(s))
				return
			}
			*to = d
		}
	}
}

var lasting = regexp.MustCompile(`^(\d{1,4})d$`)

// days reads `7d`.
func (r *reader) days(to *int) func(node) {
	return func(n node) {
		if s, ok := r.scalar(n); ok {
			m := lasting.FindStringSubmatch(s)
			if m == nil {
				r.add(n.place, ENotDays, lastPart(n.path), clip(s))
				return
			}
			*to, _ = strconv.Atoi(m[1])
		}
	}
}

var termLength = regexp.MustCompile(`^\d{1,3}[dmy]$`)

// length reads `5d`, `6m` or `1y`.
func (r *reader) length(to *string) func(node) {
	return func(n node) {
		if s, ok := r.scalar(n); ok {
			if !termLength.MatchString(s) {
				r.add(n.place, ENotLength, lastPart(n.path), clip(s))
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
