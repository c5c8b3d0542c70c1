package plan

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// VerdictState is what a verdict says.
type VerdictState string

// The states of a verdict.
const (
	Met     VerdictState = "met"
	Late    VerdictState = "late"  // met after its deadline
	Unmet   VerdictState = "unmet" //
	Pending VerdictState = "pending"
	Kept    VerdictState = "kept"
	Broken  VerdictState = "broken"
	Waived  VerdictState = "waived"
	Unknown VerdictState = "unknown" // something it needs is missing or cannot be computed; never counted as met
)

// Good tells states in which nothing is owed any more.
func (s VerdictState) Good() bool { return s == Met || s == Late || s == Kept }

// Bad tells states in which something owed was not done.
func (s VerdictState) Bad() bool { return s == Unmet || s == Broken }

// Verdict says for one unit, duty and window whether the duty is met, and by how much it is short.
type Verdict struct {
	Unit     string
	Duty     *Duty
	Period   string
	Window   Window // the days that are counted
	State    VerdictState
	Post     *Post
	Have     []int64 // by Duty.HaveOf
	Short    []int64
	IsList   bool   // the short of an && is a list
	Per      string // record that started it
	Reason   string // of a waiver
	Closed   bool
	EachLeft []string // of an `each:` duty: the values still missing
	lacking  []*cond  // the parts that are short, by Short
	at       Window   // the window the figures are of: stretched to as-of when late
}

// HaveOf lists the measures whose numbers a verdict of the duty shows.
func (d *Duty) HaveOf() []*Measure {
	if e := d.expr(); e != nil {
		return e.measures()
	}
	return nil
}

// TotalShort is the sum of all that is short.
func (v *Verdict) TotalShort() int64 {
	sum := int64(0)
	for _, n := range v.Short {
		sum = addCapped(sum, n)
	}
	return sum
}

// Lacks says for people by how much each failing part is short: money in yuan, and shares such as
// `m.titled * 100 >= 60 * m.enterprises` in what is counted.
func (v *Verdict) Lacks() []string {
	var out []string
	for i, n := range v.Short {
		if i >= len(v.lacking) {
			out = append(out, strconv.FormatInt(n, 10))
			continue
		}
		c := v.lacking[i]
		switch {
		case c.left.typ == Money || c.right.typ == Money:
			out = append(out, fen(n)+"元")
		case c.left.scale > 1:
			n, _ = ceilDiv(n, c.left.scale)
			out = append(out, strconv.FormatInt(n, 10))
		default:
			out = append(out, strconv.FormatInt(n, 10))
		}
	}
	return out
}

// Passed tells whether the part of a place in Lacks is a limit that was passed, and not a need that was not reached.
func (v *Verdict) Passed(i int) bool { return i < len(v.lacking) && v.lacking[i].limits() }

// MarshalJSON writes the stable form of `wuzha evaluate`.
func (v *Verdict) MarshalJSON() ([]byte, error) { return v.appendJSON(nil), nil }

func (v *Verdict) appendJSON(b []byte) []byte {
	name := "duty"
	if v.Duty.Goal {
		name = "goal"
	}
	b = appendPair(append(b, '{'), "unit", v.Unit)
	b = appendPair(append(b, ','), name, v.Duty.ID)
	b = appendPair(append(b, ','), "period", v.Period)
	b = appendPair(append(b, ','), "from", v.Window.From.String())
	b = appendPair(append(b, ','), "to", v.Window.To.String())
	b = appendPair(append(b, ','), "state", string(v.State))
	if v.Post != nil {
		b = appendPair(append(b, ','), "post", v.Post.ID)
	}
	b = append(b, `,"have":{`...)
	for i, m := range v.Duty.HaveOf() {
		if i >= len(v.Have) {
			break
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, m.ID), ':')
		b = strconv.AppendInt(b, v.Have[i], 10)
	}
	b = append(b, '}')
	b = v.appendShort(b)
	if v.Per != "" {
		b = appendPair(append(b, ','), "per", v.Per)
		b = appendPair(append(b, ','), "due", v.Window.To.String())
	}
	if v.Reason != "" {
		b = appendPair(append(b, ','), "reason", v.Reason)
	}
	return append(b, '}')
}

func (v *Verdict) appendShort(b []byte) []byte {
	if len(v.Short) == 0 {
		return b
	}
	b = append(b, `,"short":`...)
	if !v.IsList {
		return strconv.AppendInt(b, v.Short[0], 10)
	}
	for i, n := range v.Short {
		b = append(b, ",["[min(1, 1-min(i, 1))])
		b = strconv.AppendInt(b, n, 10)
	}
	b = append(b, ']')
	if len(v.EachLeft) > 0 {
		left, _ := json.Marshal(v.EachLeft)
		b = append(append(b, `,"each":`...), left...)
	}
	return b
}

func appendPair(b []byte, key, value string) []byte {
	b = append(append(b, '"'), key...)
	return appendString(append(b, '"', ':'), value)
}

func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			return append(b, quoted(s)...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// quoted is a JSON string that leaves <, > and & as they are: rules are full of them.
func quoted(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return []byte("null") // only texts and lists of texts come here; they always encode
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
