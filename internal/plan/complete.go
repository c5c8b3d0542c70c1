package plan

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Completion is what may be written at a place of a plan that is being typed.
type Completion struct {
	Replace    int // how many characters before the place the chosen candidate takes the place of
	Candidates []Candidate
}

// Candidate is something that the plan language knows at a place.
type Candidate struct {
	Text  string // as it is listed
	Write string // as it is written: a key with its colon, a name that goes on with its dot
	Title string // what it means, in Chinese; may be empty
	Kind  CandidateKind
}

// CandidateKind says what a candidate is.
type CandidateKind string

// The kinds of candidates.
const (
	KeyCandidate       CandidateKind = "key"
	OptionCandidate    CandidateKind = "option"
	UnitKindCandidate  CandidateKind = "unit_kind"
	PostCandidate      CandidateKind = "post"
	RecordCandidate    CandidateKind = "record"
	FieldCandidate     CandidateKind = "field"
	AttributeCandidate CandidateKind = "attribute"
	MeasureCandidate   CandidateKind = "measure"
	DutyCandidate      CandidateKind = "duty"
	NameCandidate      CandidateKind = "name" // of anything else: bands, titles, phases, links, groups
	FunctionCandidate  CandidateKind = "function"
)

// MaxCandidates is how many candidates are given at most.
const MaxCandidates = 40

// mark stands at the place asked about while the text is read. No plan has it as a name.
const mark = "wuzha0here0mark"

// Complete says what may be written at a line and column of a text (both from 1, in characters). It reads the text with a
// mark at the place and lists what the reader would have taken there, so it never offers what the checker refuses. Lines
// elsewhere that are broken are left out; when the text cannot be read at all, there are no candidates.
func Complete(text []byte, line, column int, open Opener) Completion {
	t, ok := cutAt(text, line, column)
	if !ok {
		return Completion{}
	}
	for _, marked := range t.variants() {
		if found, ok := t.ask(marked, open); ok {
			return Completion{Replace: len([]rune(t.word)), Candidates: matching(found, t.word)}
		}
	}
	return Completion{}
}

// typedText is a text cut at the place that is asked about.
type typedText struct {
	lines        []string
	at           int    // index of the line
	before, word string // the line up to the word, and the word up to the place
	after        string // what follows the word
	closers      string // brackets and quotes that are open at the place, closed
}

func cutAt(text []byte, line, column int) (typedText, bool) {
	t := typedText{lines: strings.Split(string(text), "\n"), at: line - 1}
	if len(text) > MaxFileSize || line < 1 || line > len(t.lines) || column < 1 {
		return t, false
	}
	whole := []rune(strings.TrimSuffix(t.lines[t.at], "\r"))
	cut := min(column-1, len(whole))
	from, to := cut, cut
	for from > 0 && inWord(whole[from-1]) {
		from--
	}
	for to < len(whole) && inWord(whole[to]) {
		to++
	}
	t.before, t.word, t.after = string(whole[:from]), string(whole[from:cut]), string(whole[to:])
	closers, comment := openAt(t.before)
	t.closers = closers
	return t, !comment
}

func inWord(r rune) bool {
	return r == '_' || r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) || unicode.Is(unicode.Han, r)
}

// openAt tells which brackets and quotes of a line are open at its end, and whether it ends in a comment.
func openAt(s string) (closers string, comment bool) {
	var open []byte
	quote := byte(0)
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote && s[i-1] != '\\' {
				quote = 0
			}
		case (c == '"' || c == '\'') && (i == 0 || strings.IndexByte(" [{,:", s[i-1]) >= 0):
			quote = c
		case c == '#' && (i == 0 || s[i-1] == ' '):
			return "", true
		case c == '{':
			open = append(open, '}')
		case c == '[':
			open = append(open, ']')
		case (c == '}' || c == ']') && len(open) > 0 && open[len(open)-1] == c:
			open = open[:len(open)-1]
		}
	}
	slices.Reverse(open)
	if quote != 0 {
		return string(quote) + string(open), false
	}
	return string(open), false
}

// variants are the ways to mark the place: as a value or as a key, with the rest of the line or, when that is in the way,
// without it, then without the rest of the text, and at last without lines that swallow what follows.
func (t *typedText) variants() [][]string {
	var out [][]string
	for _, l := range []string{mark + t.after, mark + ":" + t.after, mark + t.closers, mark + ":" + t.closers} {
		marked := slices.Clone(t.lines)
		marked[t.at] = t.before + l
		out = append(out, marked)
	}
	out = append(out, out[2][:t.at+1], out[3][:t.at+1])
	return append(out, t.closed(out[2]), t.closed(out[3]))
}

// closed leaves out the other lines that open a bracket or a quote and do not close it.
func (t *typedText) closed(lines []string) []string {
	out := slices.Clone(lines)
	for i, l := range out {
		if open, _ := openAt(l); i != t.at && open != "" {
			out[i] = ""
		}
	}
	return out
}

// maxRepairs is how many broken lines elsewhere are left out.
const maxRepairs = 4

// ask reads a marked text. ok is false when the reader did not come to the mark.
func (t *typedText) ask(lines []string, open Opener) ([]Candidate, bool) {
	lines = slices.Clone(lines)
	for range maxRepairs {
		r := &reader{file: "plan", asked: &asking{}}
		_, problems := r.read([]byte(strings.Join(lines, "\n")), open, 0)
		if r.asked.reached {
			return r.asked.found, true
		}
		broken := slices.IndexFunc(problems, func(p Problem) bool { return p.Code == ESyntax })
		if broken < 0 {
			return nil, false
		}
		at := problems[broken].Line - 1
		if at == t.at || at >= len(lines) || lines[at] == "" {
			return nil, false
		}
		lines[at] = ""
	}
	return nil, false
}

// matching are the candidates for a word that was begun: those that begin with it first, then those that have it within,
// then those whose title has it.
func matching(all []Candidate, word string) []Candidate {
	rank := func(c Candidate) int {
		id, w := strings.ToLower(c.Text), strings.ToLower(word)
		switch {
		case strings.HasPrefix(id, w):
			return 0
		case strings.Contains(id, w):
			return 1
		case strings.Contains(c.Title, word):
			return 2
		}
		return 3
	}
	out := slices.DeleteFunc(all, func(c Candidate) bool { return rank(c) == 3 })
	slices.SortStableFunc(out, func(a, b Candidate) int { return cmp.Compare(rank(a), rank(b)) })
	return out[:min(len(out), MaxCandidates)]
}

// asking waits, while a marked text is read, for the reader to come to the mark. It is nil when nobody asks.
type asking struct {
	reached bool
	found   []Candidate
}

// at tells whether a word is the mark.
func (a *asking) at(word string) bool { return a != nil && word == mark }

func (a *asking) offer(found []Candidate) { a.reached, a.found = true, append(a.found, found...) }

// keys offers the keys that a mapping may have and does not have yet.
func (a *asking) keys(known map[string]func(node), given []pair) {
	var out []Candidate
	for _, key := range keys(known) {
		if !slices.ContainsFunc(given, func(p pair) bool { return p.key == key }) {
			out = append(out, Candidate{Text: key, Write: key + ": ", Title: keyWords[key], Kind: KeyCandidate})
		}
	}
	a.offer(out)
}

func (a *asking) options(options []string) {
	var out []Candidate
	for _, o := range options {
		out = append(out, Candidate{Text: o, Write: o, Title: optionWords[o], Kind: OptionCandidate})
	}
	a.offer(out)
}

// choices offers the options of a field.
func (a *asking) choices(f *Field) {
	for _, o := range f.Options {
		a.offer([]Candidate{{o.ID, o.ID, o.Title, OptionCandidate}})
	}
}

var (
	dottedHead  = regexp.MustCompile(`((?:[A-Za-z_][A-Za-z0-9_]*\.)*)$`)
	comparedTo  = regexp.MustCompile(`([A-Za-z_][A-Za-z0-9_.]*)\s*(?:==|!=|in\s*\[(?:\s*["'][^"']*["']\s*,)*)\s*["']$`)
	insideQuote = regexp.MustCompile(`^[^"']*(?:"[^"]*"[^"']*|'[^']*'[^"']*)*["'][^"']*$`)
)

// askExpression offers the names that an expression may go on with after its beginning.
func (c *compiler) askExpression(head string, s scope) {
	if m := comparedTo.FindStringSubmatch(head); m != nil {
		if r, trouble := s.resolve(c.p, m[1]); trouble == nil && r.field != nil {
			c.asked.choices(r.field)
		}
	}
	if insideQuote.MatchString(head) {
		return
	}
	path := strings.Split(strings.TrimSuffix(dottedHead.FindString(head), "."), ".")
	if path[0] == "" {
		c.asked.offer(slices.Concat(s.headCandidates(c.p), functionCandidates()))
		return
	}
	c.asked.offer(s.candidates(c.p, path))
}
