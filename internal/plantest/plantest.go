// Package plantest reads small campaigns and expected results for tests: ledgers as CSV, and hand-checked lines such as
//
//	E1 own_publicity 2023-05 = unmet 2023-05-01..2023-05-31 have publicity=1 short=2 post=specialist
//	E1 own_publicity 2023-04 = absent
//	score E1 quarterly 2023-Q2 = points 92666 grade 优秀
//	title E1 no_fraud_enterprise = qualified
package plantest

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"wuzha/internal/plan"
)

// rows reads CSV the plain way; tests need no more.
type rows struct {
	csv *csv.Reader
	n   int
}

// Rows are the rows of a CSV text.
func Rows(text string) plan.Rows {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	return &rows{csv: r}
}

// Next implements plan.Rows.
func (r *rows) Next() (int, []string, map[int]string, error) {
	cells, err := r.csv.Read()
	if err == io.EOF {
		return 0, nil, nil, io.EOF
	}
	r.n++
	return r.n, cells, nil, err
}

// Files are the ledgers of a campaign as CSV text by name: units, records, cases, people, decisions.
type Files map[string]string

// Dir reads the ledgers of a folder.
func Dir(t testing.TB, dir string) Files {
	t.Helper()
	out := Files{}
	for _, name := range []string{"units", "records", "cases", "people", "decisions"} {
		text, err := os.ReadFile(filepath.Join(dir, name+".csv"))
		if err == nil {
			out[name] = string(text)
		}
	}
	return out
}

// Facts reads and counts the ledgers. Every row must be good.
func Facts(t testing.TB, p *plan.Plan, files Files, known plan.Known) *plan.Facts {
	t.Helper()
	in := plan.NewLedgers(p)
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(in.ReadUnits("units", Rows(files["units"])))
	tree, bad := plan.NewTree(p, in.Units)
	in.Reject(bad)
	for _, one := range []struct {
		name string
		read func(string, plan.Rows, *plan.Tree) error
	}{{"records", in.ReadRecords}, {"cases", in.ReadCases}, {"people", in.ReadPeople}, {"decisions", in.ReadDecisions}} {
		if text, ok := files[one.name]; ok {
			must(one.read(one.name, Rows(text), tree))
		}
	}
	for _, q := range in.Problems {
		t.Errorf("%s:%d [%s] %q: %s", q.File, q.Row, q.Column, q.Value, q.Reason)
	}
	return plan.NewFacts(p, tree, in.Records, in.Decisions, known)
}

// Expect checks hand lines against a result and counts them. Blank lines and comments are passed over.
func Expect(t testing.TB, out *plan.Result, lines []string) int {
	t.Helper()
	n := 0
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		n++
		left, right, ok := strings.Cut(line, " = ")
		if !ok {
			t.Errorf("not a line with ' = ': %s", line)
			continue
		}
		if why := expect(out, strings.Fields(left), strings.Fields(right)); why != "" {
			t.Errorf("%s\n\t%s", line, why)
		}
	}
	return n
}

func expect(out *plan.Result, what, want []string) string {
	switch {
	case what[0] == "score" && len(what) == 4:
		return expectScore(out, what[1:], want)
	case what[0] == "title" && len(what) == 3:
		for i := range out.Titles {
			if s := &out.Titles[i]; s.Unit == what[1] && s.Title.ID == what[2] {
				return differ("state", string(s.State), want[0])
			}
		}
		return "no such title standing"
	case len(what) < 3:
		return "a line names unit, duty and period"
	}
	per := ""
	if len(what) > 3 {
		per = what[3]
	}
	for _, list := range [][]plan.Verdict{out.Verdicts, out.Goals} {
		for i := range list {
			v := &list[i]
			if v.Unit == what[0] && v.Duty.ID == what[1] && v.Period == what[2] && (per == "" || per == v.Per) {
				if want[0] == "absent" {
					return "is listed as " + string(v.State)
				}
				return expectVerdict(v, want)
			}
		}
	}
	if want[0] == "absent" {
		return ""
	}
	return "is not listed"
}

func differ(what, got, want string) string {
	if got == want {
		return ""
	}
	return fmt.Sprintf("%s: got %s, want %s", what, got, want)
}

func expectVerdict(v *plan.Verdict, want []string) string {
	if why := differ("state", string(v.State), want[0]); why != "" {
		return why
	}
	have := map[string]string{}
	for i, m := range v.Duty.HaveOf() {
		if i < len(v.Have) {
			have[m.ID] = strconv.FormatInt(v.Have[i], 10)
		}
	}
	for i := 1; i < len(want); i++ {
		word := want[i]
		switch {
		case strings.Contains(word, ".."):
			if why := differ("window", v.Window.From.String()+".."+v.Window.To.String(), word); why != "" {
				return why
			}
		case word == "have" && i+1 < len(want):
			i++
			for _, pair := range strings.Split(want[i], ",") {
				id, n, _ := strings.Cut(pair, "=")
				if why := differ("have "+id, have[id], n); why != "" {
					return why
				}
			}
		case strings.HasPrefix(word, "short="):
			if why := differ("short", numbers(v.Short), word[len("short="):]); why != "" {
				return why
			}
		case strings.HasPrefix(word, "post="):
			post := ""
			if v.Post != nil {
				post = v.Post.ID
			}
			if why := differ("post", post, word[len("post="):]); why != "" {
				return why
			}
		default:
			return "does not know " + word
		}
	}
	return ""
}

func numbers(ns []int64) string {
	var parts []string
	for _, n := range ns {
		parts = append(parts, strconv.FormatInt(n, 10))
	}
	return strings.Join(parts, ",")
}

// expectScore checks `points N`, `grade G`, `stars N`, `bonus N`, `vetoed a,b` and `ITEM=N` (null for none).
func expectScore(out *plan.Result, what, want []string) string {
	for i := range out.Scores {
		s := &out.Scores[i]
		if s.Unit == what[0] && s.Score.ID == what[1] && s.Period == what[2] {
			return expectSheet(s, want)
		}
	}
	if want[0] == "absent" {
		return ""
	}
	return "no such score sheet"
}

func expectSheet(s *plan.ScoreSheet, want []string) string {
	var vetoed []string
	for _, v := range s.Vetoed {
		vetoed = append(vetoed, v.ID)
	}
	has := map[string]string{
		"points": strconv.FormatInt(s.Points, 10), "grade": s.Grade, "stars": strconv.Itoa(s.Stars),
		"bonus": strconv.FormatInt(s.Bonus, 10), "vetoed": strings.Join(vetoed, ","),
	}
	items := map[string]string{}
	for _, it := range append(append([]plan.ItemScore{}, s.Items...), s.BonusItems...) {
		items[it.Item.ID] = "null"
		if it.Scored {
			items[it.Item.ID] = strconv.FormatInt(it.Points, 10)
		}
	}
	for i := 0; i < len(want); i++ {
		if id, n, ok := strings.Cut(want[i], "="); ok {
			if why := differ("item "+id, items[id], n); why != "" {
				return why
			}
			continue
		}
		got, ok := has[want[i]]
		if !ok || i+1 >= len(want) {
			return "does not know " + want[i]
		}
		i++
		if why := differ(want[i-1], got, want[i]); why != "" {
			return why
		}
	}
	return ""
}

// Fenced collects the lines of the fenced blocks of a Markdown text whose info string is info.
func Fenced(markdown, info string) []string {
	var out []string
	inside := false
	for _, line := range strings.Split(markdown, "\n") {
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "```"+info:
			inside = true
		case strings.HasPrefix(trimmed, "```"):
			inside = false
		case inside:
			out = append(out, line)
		}
	}
	return out
}
