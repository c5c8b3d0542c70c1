package plan

import (
	"errors"
	"strconv"
	"strings"
)

// Value of a field or attribute. Bool is 0 or 1, a date is a Day, money is fen, a choice is its option's id in Text.
type Value struct {
	Num  int64
	Text string
	Set  bool
}

// Reasons why a cell cannot be taken; Parse wraps them.
var (
	errNotInt    = errors.New("不是整数 / not a whole number")
	errNotMoney  = errors.New("不是金额（元，最多两位小数） / not an amount in yuan with at most two decimals")
	errNotDate   = errors.New("不是 2023-03-05 这样的日期 / not a day like 2023-03-05")
	errNotBool   = errors.New("不是 true/false（是/否） / not true or false")
	errNotChoice = errors.New("不是可选值 / not one of the options")
	errTooSmall  = errors.New("小于允许的最小值 / below the least allowed")
	errTooLarge  = errors.New("大于允许的最大值 / above the most allowed")
)

// Parse reads a cell. An empty cell gives an unset value.
func (f *Field) Parse(cell string) (Value, error) {
	s := strings.TrimSpace(cell)
	if s == "" {
		return Value{}, nil
	}
	switch f.Type {
	case Text:
		return Value{Text: s, Set: true}, nil
	case Bool:
		return parseBool(s)
	case Choice:
		if id, ok := f.option(s); ok {
			return Value{Text: id, Set: true}, nil
		}
		return Value{}, errNotChoice
	}
	n, err := f.parseNumber(s)
	switch {
	case err != nil:
		return Value{}, err
	case f.Min != nil && n < *f.Min:
		return Value{}, errTooSmall
	case f.Max != nil && n > *f.Max:
		return Value{}, errTooLarge
	}
	return Value{Num: n, Set: true}, nil
}

func parseBool(s string) (Value, error) {
	switch strings.ToLower(s) {
	case "true", "是", "1", "yes":
		return Value{Num: 1, Set: true}, nil
	case "false", "否", "0", "no":
		return Value{Set: true}, nil
	}
	return Value{}, errNotBool
}

func (f *Field) parseNumber(s string) (int64, error) {
	switch f.Type {
	case Money:
		n, ok := parseDecimal(s, 2)
		if !ok {
			return 0, errNotMoney
		}
		return n, nil
	case Date:
		d, err := ParseDay(s)
		if err != nil {
			return 0, errNotDate
		}
		return int64(d), nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, errNotInt
	}
	return n, nil
}

// Format is the text of a value as a ledger shows it; money in yuan.
func (f *Field) Format(v Value) string {
	if !v.Set {
		return ""
	}
	switch f.Type {
	case Bool:
		return strconv.FormatBool(v.Num == 1)
	case Date:
		return Day(v.Num).String()
	case Money:
		return fen(v.Num)
	case Int:
		return strconv.FormatInt(v.Num, 10)
	}
	return v.Text
}

// fen writes an amount of fen in yuan: 12.30, 500.
func fen(n int64) string {
	s := strconv.FormatInt(n/100, 10)
	if c := n % 100; c != 0 {
		if c < 0 {
			c = -c
			if n > -100 {
				s = "-0"
			}
		}
		s += "." + strconv.Itoa(int(c/10)) + strconv.Itoa(int(c%10))
	}
	return s
}

// thousandths writes points: 92.666, 5.
func thousandths(n int64) string {
	s := strconv.FormatInt(n/1000, 10)
	if n < 0 && n > -1000 {
		s = "-0"
	}
	c := n % 1000
	if c < 0 {
		c = -c
	}
	if c == 0 {
		return s
	}
	return strings.TrimRight(s+"."+strconv.Itoa(int(c/100))+strconv.Itoa(int(c/10%10))+strconv.Itoa(int(c%10)), "0")
}
