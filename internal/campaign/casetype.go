package campaign

import (
	_ "embed" // the table of phrases
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"wuzha/internal/plan"
)

// caseTypeText is the table of phrases: data, so that a new trick needs a line and no program.
//
//go:embed casetype.txt
var caseTypeText string

// Match is a phrase of the table found in a narrative, with what it weighs.
type Match struct {
	Word   string `json:"word"`
	Weight int    `json:"weight"`
}

// Suggestion is the class that a narrative seems to belong to and the phrases that say so. A person decides.
type Suggestion struct {
	Type    string  `json:"type"` // one of plan.FraudTypes
	Words   []Match `json:"words"`
	Score   int     `json:"score"`
	Next    string  `json:"next,omitempty"` // the class that comes second
	Lead    int     `json:"lead"`           // points ahead of it
	Version int     `json:"version"`        // of the table
}

// caseClass is one class of the table.
type caseClass struct {
	name   string
	topics []string
	words  []Match
	never  []string
}

// caseTable is the table as read.
type caseTable struct {
	version, least, lead, sure int
	money, quarrel             []string
	classes                    []caseClass
}

// caseTypes is the embedded table; a broken one is a fault of the build, found by the first test that runs.
var caseTypes = sync.OnceValue(func() *caseTable {
	t, err := readCaseTable(caseTypeText)
	if err != nil {
		panic(err)
	}
	return t
})

// readCaseTable reads the form that is described at the head of casetype.txt.
func readCaseTable(text string) (*caseTable, error) {
	t := &caseTable{}
	n := 0
	for line := range strings.Lines(text) {
		n++
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if err := t.read(words); err != nil {
			return nil, fmt.Errorf("case types, line %d: %w", n, err)
		}
	}
	if t.version == 0 || t.least == 0 || t.lead == 0 || t.sure == 0 || len(t.money) == 0 || len(t.classes) < 2 {
		return nil, fmt.Errorf("case types: version, least, lead, sure, money and two classes are needed")
	}
	return t, nil
}

func (t *caseTable) read(words []string) error {
	key, rest := words[0], words[1:]
	if len(rest) == 0 {
		return fmt.Errorf("nothing follows %q", key)
	}
	if to := map[string]*int{"version": &t.version, "least": &t.least, "lead": &t.lead, "sure": &t.sure}[key]; to != nil {
		return positive(rest[0], to)
	}
	if to := map[string]*[]string{"money": &t.money, "quarrel": &t.quarrel}[key]; to != nil {
		*to = append(*to, rest...)
		return nil
	}
	if key == "class" {
		t.classes = append(t.classes, caseClass{name: rest[0]})
		return nil
	}
	if len(t.classes) == 0 {
		return fmt.Errorf("%q stands before the first class", key)
	}
	c := &t.classes[len(t.classes)-1]
	switch key {
	case "topics":
		c.topics = append(c.topics, rest...)
	case "never":
		c.never = append(c.never, rest...)
	default:
		weight := 0
		if err := positive(key, &weight); err != nil {
			return err
		}
		for _, w := range rest {
			c.words = append(c.words, Match{w, weight})
		}
	}
	return nil
}

func positive(text string, to *int) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 100 {
		return fmt.Errorf("%q is no number from 1 to 100", text)
	}
	*to = n
	return nil
}

// maxNarrative is how much of a text is looked at, in bytes: a field of 2,000 characters and room to spare.
const maxNarrative = 4 * MaxText

// SuggestType proposes the class of a case from its narrative. ok is false when the text does not say enough, says the
// like of two classes, or tells of an ordinary dispute: then it keeps silent, for a wrong word in a registration is worse than none.
func SuggestType(text string) (Suggestion, bool) {
	t := caseTypes()
	text = plainNarrative(text)
	best, next := Suggestion{Version: t.version}, Suggestion{}
	for i := range t.classes {
		switch s := t.classes[i].weigh(text); {
		case s.Score > best.Score:
			next, best = best, s
		case s.Score > next.Score:
			next = s
		}
	}
	best.Version, best.Next, best.Lead = t.version, next.Type, best.Score-next.Score
	return best, best.Score >= t.enough(text) && best.Lead >= t.lead && !hasAny(text, t.quarrel)
}

// enough is how many points a narrative needs: more when it does not say that money went anywhere.
func (t *caseTable) enough(text string) int {
	if hasAny(text, t.money) {
		return t.least
	}
	return t.sure
}

func hasAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// weigh adds up the phrases of a class. A phrase inside a longer one that was found counts once, as the longer.
func (c *caseClass) weigh(text string) Suggestion {
	s := Suggestion{Type: c.name}
	if hasAny(text, c.never) {
		return s
	}
	for _, m := range c.words {
		if strings.Contains(text, m.Word) && !slices.ContainsFunc(s.Words, func(have Match) bool { return strings.Contains(have.Word, m.Word) }) {
			s.Words = append(s.Words, m)
			s.Score += m.Weight
		}
	}
	return s
}

// plainNarrative takes out blanks and brings wide letters to their plain form, so that a line break hides no phrase.
func plainNarrative(text string) string {
	if len(text) > maxNarrative {
		text = text[:maxNarrative]
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == utf8.RuneError {
			return -1
		}
		return narrowSign(r)
	}, text)
}

// TopicsOf lists the words by which the options of a plan's fields name a class of fraud: 刷单, 返利. The class's own name is
// among them; an unknown class has only that.
func TopicsOf(class string) []string {
	for i := range caseTypes().classes {
		if c := &caseTypes().classes[i]; c.name == class {
			return append([]string{class}, c.topics...)
		}
	}
	return []string{class}
}

// CaseTypesVersion is the version of the table of phrases.
func CaseTypesVersion() int { return caseTypes().version }

// CaseTypeNamed is the class of the scheme that a police table means: 刷单返利类诈骗 is 刷单返利. ok is false when the text is no class's name;
// what it may mean a person decides.
func CaseTypeNamed(text string) (class string, ok bool) {
	key := classKey(text)
	for _, class := range plan.FraudTypes {
		if classKey(class) == key {
			return class, true
		}
	}
	return "", false
}

// classKey is a name of a class without the words and marks that tables add to it.
func classKey(text string) string {
	text = strings.NewReplacer("电信网络诈骗", "", "电诈", "", "诈骗", "", "案件", "", "类", "").Replace(plainNarrative(text))
	return strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) {
			return -1
		}
		return r
	}, text)
}

// likelyClass is the only class whose topics stand in a text; empty when none does, or several.
func likelyClass(text string) string {
	found := ""
	for _, c := range caseTypes().classes {
		if !hasAny(text, c.topics) {
			continue
		}
		if found != "" {
			return ""
		}
		found = c.name
	}
	return found
}
