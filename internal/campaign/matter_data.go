package campaign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"wuzha/internal/plan"
)

// MatterData is the typed data of a procedure.
type MatterData interface {
	// check looks for what cannot be, whatever the step.
	check(c *dataCheck)
}

// dataOf makes fresh data of a type.
func dataOf[T any, P interface {
	*T
	MatterData
}]() MatterData {
	return P(new(T))
}

// doing makes a rule's function out of one that knows the type of the data.
func doing[T MatterData](f func(d T, x *MatterStep) error) func(*MatterStep) error {
	return func(x *MatterStep) error { return f(x.Matter.Data.(T), x) }
}

// PackData writes data as the store keeps it.
func PackData(d MatterData) (string, error) {
	b, err := json.Marshal(d)
	return string(b), err
}

// UnpackData reads what PackData wrote.
func UnpackData(p *Procedure, text string) (MatterData, error) {
	d := p.fresh()
	if err := json.Unmarshal([]byte(text), d); err != nil {
		return nil, fmt.Errorf("read data of a matter: %w", err)
	}
	return d, nil
}

// fieldsOf gives the fields of data as JSON, absent ones left out.
func fieldsOf(d MatterData) (map[string]json.RawMessage, error) {
	b, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	fields := map[string]json.RawMessage{}
	return fields, json.Unmarshal(b, &fields)
}

func unpackInto(p *Procedure, fields map[string]json.RawMessage) (MatterData, error) {
	b, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	d := p.fresh()
	r := json.NewDecoder(bytes.NewReader(b))
	r.DisallowUnknownFields()
	return d, r.Decode(d)
}

// merge lays the input of a step over the data. Only fields that the rule names are taken; those that must be there are.
func merge(p *Procedure, d MatterData, input json.RawMessage, rule MatterRule) (MatterData, error) {
	sent := map[string]json.RawMessage{}
	if len(input) > 0 {
		if err := json.Unmarshal(input, &sent); err != nil {
			return nil, InvalidAt("input", "填报内容应是一个对象", "the input must be an object")
		}
	}
	fields, err := fieldsOf(d)
	if err != nil {
		return nil, err
	}
	var faults []Fault
	known := map[string]bool{}
	for _, f := range rule.Fields() {
		known[f.Name] = true
		v, ok := sent[f.Name]
		switch {
		case ok && !empty(v):
			fields[f.Name] = v
		case f.Required:
			faults = append(faults, Fault{"input." + f.Name, Words{"必填", "it must be filled in"}})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		if !known[name] && len(faults) < maxFaults {
			faults = append(faults, Fault{"input." + clipPath(name), Words{"这一步没有这个填报项", "this step has no such field"}})
		}
	}
	if err := orNil(faults); err != nil {
		return nil, err
	}
	out, err := unpackInto(p, fields)
	if err != nil {
		return nil, InvalidAt("input", "填报内容的类型不对", "a field of the input has the wrong type")
	}
	return out, nil
}

func empty(v json.RawMessage) bool {
	switch string(bytes.TrimSpace(v)) {
	case "null", `""`, "[]", "{}":
		return true
	}
	return false
}

// difference gives the fields that differ, as the later data has them; null for those that are gone.
func difference(before, after MatterData) (json.RawMessage, error) {
	was, err := fieldsOf(before)
	if err != nil {
		return nil, err
	}
	is, err := fieldsOf(after)
	if err != nil {
		return nil, err
	}
	changed := map[string]json.RawMessage{}
	for k, v := range is {
		if !bytes.Equal(was[k], v) {
			changed[k] = v
		}
	}
	for k := range was {
		if _, still := is[k]; !still {
			changed[k] = json.RawMessage("null")
		}
	}
	if len(changed) == 0 {
		return nil, nil
	}
	return json.Marshal(changed)
}

// Limits of a matter's data.
const (
	MaxTitle      = 200    // characters of a title, name or place
	MaxLongText   = 20_000 // characters of minutes or a paper's paragraph
	MaxParts      = 1000   // recipients, paragraphs
	MaxHeadcount  = 1_000_000
	MaxPenaltyFen = 10_000_000 // 治安保卫条例19: a unit at most 100,000 yuan
)

// dataCheck collects what is wrong with data.
type dataCheck struct{ faults []Fault }

func checkMatter(d MatterData) []Fault {
	c := &dataCheck{}
	d.check(c)
	return c.faults
}

func (c *dataCheck) fault(path, zh, en string) {
	if len(c.faults) < maxFaults {
		c.faults = append(c.faults, Fault{"input." + path, Words{zh, en}})
	}
}

// text refuses what is no text, or too long.
func (c *dataCheck) text(path, s string, most int) {
	if utf8.RuneCountInString(s) > most || !PlainText(s) {
		c.fault(path, fmt.Sprintf("内容过长(最多%d字)或含有无法使用的字符", most), fmt.Sprintf("it is longer than %d characters or has characters that cannot be used", most))
	}
}

func (c *dataCheck) texts(path string, list []string, most int) {
	if len(list) > MaxParts {
		c.fault(path, "条数过多", "there are too many")
		return
	}
	for i, s := range list {
		c.text(fmt.Sprintf("%s[%d]", path, i), s, most)
	}
}

func (c *dataCheck) number(path string, n, least, most int64) {
	if n < least || n > most {
		c.fault(path, fmt.Sprintf("应在%d至%d之间", least, most), fmt.Sprintf("it must be between %d and %d", least, most))
	}
}

func (c *dataCheck) oneOf(path, s string, options ...string) {
	if s != "" && !slices.Contains(options, s) {
		c.fault(path, "不是可选项", "it is none of the options")
	}
}

func (c *dataCheck) id(path, s string) {
	if s != "" && (len(s) > MaxRecordID || !PlainText(s)) {
		c.fault(path, "编号有误", "the id is wrong")
	}
}

// refuseAt refuses a field of the input.
func refuseAt(path, zh, en string) error { return InvalidAt("input."+path, zh, en) }

// afterDays makes a deadline some days after the state was entered.
func afterDays(n plan.Day) func(*plan.Plan, *Matter) plan.Day {
	return func(_ *plan.Plan, m *Matter) plan.Day { return m.Since + n }
}
