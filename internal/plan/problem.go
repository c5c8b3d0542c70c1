package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a plan, at one place of its file.
type Problem struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Code   Code   `json:"code"`
	Path   string `json:"path"`
	args   []any
	hint   string
	Basis  string // written basis with which an L problem was accepted
}

// Code is a stable problem code: E the plan cannot run, W it runs but is probably not meant, L law or policy forbids it.
type Code string

// Family is the first letter of the code.
func (c Code) Family() byte { return c[0] }

// Language of messages.
type Language string

// The two languages of the message catalogue.
const (
	Chinese Language = "zh"
	English Language = "en"
)

type text struct{ zh, en string }

func (t text) in(l Language) string {
	if l == English {
		return t.en
	}
	return t.zh
}

// Sentence is the problem in words, without its place.
func (p Problem) Sentence(l Language) string {
	args := make([]any, len(p.args))
	for i, a := range p.args {
		if t, ok := a.(text); ok {
			a = t.in(l)
		}
		args[i] = a
	}
	return fmt.Sprintf(catalogue[p.Code].in(l), args...)
}

// Hint is what to do, or what may have been meant; it may be empty.
func (p Problem) Hint(l Language) string {
	switch {
	case p.hint == "":
		return catalogue[p.Code].hintIn(l)
	case l == English:
		return fmt.Sprintf("did you mean %s?", p.hint)
	}
	return fmt.Sprintf("是不是 %s?", p.hint)
}

// Format writes `FILE:LINE:COL: E103 path: sentence (hint)`.
func (p Problem) Format(l Language) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: %s %s: %s", p.File, p.Line, p.Column, p.Code, p.Path, p.Sentence(l))
	if h := p.Hint(l); h != "" {
		fmt.Fprintf(&b, " (%s)", h)
	}
	if p.Basis != "" {
		fmt.Fprintf(&b, " [%s: %s]", text{"已说明依据", "accepted"}.in(l), p.Basis)
	}
	return b.String()
}

// MarshalJSON gives the place, the code, the sentence in both languages and the hint.
func (p Problem) MarshalJSON() ([]byte, error) {
	return quoted(struct {
		File     string `json:"file"`
		Line     int    `json:"line"`
		Column   int    `json:"column"`
		Code     Code   `json:"code"`
		Path     string `json:"path"`
		Sentence string `json:"sentence"`
		English  string `json:"sentence_en"`
		Hint     string `json:"hint,omitempty"`
		Basis    string `json:"basis,omitempty"`
	}{p.File, p.Line, p.Column, p.Code, p.Path, p.Sentence(Chinese), p.Sentence(English), p.Hint(Chinese), p.Basis}), nil
}

// Problems of one plan, in the order of the file.
type Problems []Problem

// Stops tells whether the plan must not be used: an E, or an L that nobody has accepted with a written basis.
func (ps Problems) Stops() bool {
	return slices.ContainsFunc(ps, func(p Problem) bool {
		return p.Code.Family() == 'E' || p.Code.Family() == 'L' && p.Basis == ""
	})
}

func (ps Problems) sort() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column, strings.Compare(string(a.Code), string(b.Code)))
	})
	return ps
}

// place is where something stands in a plan file.
type place struct {
	file      string
	line, col int
	path      string
}

func (p place) at(path string) place { p.path = path; return p }

// problems collects what is found while a plan is read.
type problems struct {
	list      Problems
	told      map[string]bool
	shapeless map[string]bool     // paths that are no mapping though they should be
	misspelt  map[string][]string // by path, the keys that were probably meant by unknown ones
}

// follows tells whether a problem only repeats one that was told: what is no mapping lacks every key, and a misspelt key is
// missing under its right name.
func (c *problems) follows(at place, code Code, args []any) bool {
	if c.shapeless[at.path] && code != ENotMapping {
		return true
	}
	return slices.ContainsFunc(c.misspelt[at.path], func(key string) bool {
		if code == EMissingKey {
			return args[0] == key
		}
		return slices.Contains(alternatives[code], key) && (code == EAwardOrManual || args[0] == 0)
	})
}

// alternatives are the keys of which a place needs exactly one.
var alternatives = map[Code][]string{
	EVerbs:         {"count", "sum", "max", "distinct", "stock", "last", "units", "total"},
	ENeedKeep:      {"need", "keep", "manual"},
	EAwardOrManual: {"award", "manual"},
	ESectionKind:   {"figures", "types", "bands", "behind", "rank", "weak", "stories", "text"},
}

func (c *problems) add(at place, code Code, args ...any) { c.addHint(at, "", code, args...) }

func (c *problems) addHint(at place, hint string, code Code, args ...any) {
	if len(c.list) >= MaxProblems || c.follows(at, code, args) {
		return
	}
	if code == ENotMapping {
		if c.shapeless == nil {
			c.shapeless = map[string]bool{}
		}
		c.shapeless[at.path] = true
	}
	p := Problem{File: at.file, Line: at.line, Column: at.col, Code: code, Path: at.path, args: args, hint: hint}
	key := fmt.Sprint(p.Line, ":", p.Column, code, p.Path, args)
	if c.told[key] {
		return
	}
	if c.told == nil {
		c.told = map[string]bool{}
	}
	c.told[key] = true
	c.list = append(c.list, p)
}

// nearest is the candidate that looks most like the name, or "" when none is near enough to be a slip of the pen.
func nearest(name string, candidates []string) string {
	best, bestDist := "", 1+(len(name)+2)/4
	for _, c := range candidates {
		if d := editDistance(name, c, bestDist); d < bestDist || d == bestDist && best == "" && d <= bestDist && strings.EqualFold(name, c) {
			best, bestDist = c, d
		}
	}
	return best
}

// editDistance counts insertions, deletions, changes and swaps of neighbours; it gives up above limit.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, prev := []int(nil), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev = prev, row
	}
	return prev[len(b)]
}
