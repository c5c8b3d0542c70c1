package plan_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wuzha/internal/plan"
	"wuzha/internal/plantest"
)

// results judges the campaign above and checks the lines of a 结果 block.
func (b *book) results(t *testing.T, f fence) {
	known := plan.Known{}
	var err error
	if known.AsOf, err = plan.ParseDay(f.args[0]); err != nil {
		t.Fatal(err)
	}
	if at, ok := f.keys["known"]; ok {
		if known.At, err = plan.ParseInstant(at); err != nil {
			t.Fatal(err)
		}
	}
	facts, in := b.facts(t, b.now.text, known)
	versions := []*plan.Facts{facts}
	if earlier, ok := f.keys["earlier"]; ok {
		old, _ := b.facts(t, b.plans[earlier].text, known)
		versions = append(versions, old)
	}
	out := plan.EvaluateVersions(versions)
	var rows, figures, plain []string
	for _, line := range strings.Split(strings.TrimSpace(f.text), "\n") {
		switch head, rest, _ := strings.Cut(line, " "); head {
		case "row":
			rows = append(rows, rest)
		case "figure":
			figures = append(figures, rest)
		case "each", "why":
			b.lines++
			b.detail(t, facts, out, line)
		default:
			if _, right, ok := strings.Cut(line, " = "); ok {
				b.states[strings.Fields(right)[0]] = true
			}
			plain = append(plain, line)
		}
	}
	b.lines += len(rows) + len(figures) + plantest.Expect(t, out, plain)
	same(t, "rows", rowTexts(in), rows)
	same(t, "figures", figureTexts(out), figures)
}

// facts counts the ledgers above by a plan.
func (b *book) facts(t *testing.T, text string, known plan.Known) (*plan.Facts, *plan.Ledgers) {
	t.Helper()
	p, _ := plan.Read("plan.yaml", []byte(text), b.open)
	in, tree := b.now.ledgers(t, p)
	return plan.NewFacts(p, tree, in.Records, in.Decisions, known), in
}

func rowTexts(in *plan.Ledgers) []string {
	var out []string
	for _, q := range in.Problems {
		text := q.File + " " + strconv.Itoa(q.Row)
		if q.Column != "" {
			text += " " + q.Column
		}
		if q.Kept {
			text += " kept"
		}
		out = append(out, text)
	}
	return out
}

func figureTexts(out *plan.Result) []string {
	var texts []string
	for _, q := range out.Problems {
		if text := q.Unit + " " + q.Duty; !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// detail checks an `each` or `why` line.
func (b *book) detail(t *testing.T, facts *plan.Facts, out *plan.Result, line string) {
	left, want, _ := strings.Cut(line, " = ")
	w := strings.Fields(left)
	if len(w) != map[string]int{"each": 4, "why": 5}[w[0]] {
		t.Errorf("%s: too many or too few words", line)
		return
	}
	if w[0] == "each" {
		for i := range out.Verdicts {
			if v := &out.Verdicts[i]; v.Unit == w[1] && v.Duty.ID == w[2] && v.Period == w[3] {
				same(t, line, v.EachLeft, strings.Split(want, ","))
				return
			}
		}
		t.Errorf("%s: is not listed", line)
		return
	}
	found, err := plan.Explain(facts, w[1], w[2], w[3], "")
	if err != nil {
		t.Errorf("%s: %v", line, err)
		return
	}
	for _, n := range found[0].Numbers {
		if n.Name != w[4] {
			continue
		}
		if got := pieceIDs(n.Counted, "") + pieceIDs(n.LeftOut, " not "); got != want {
			t.Errorf("%s: got %s", line, got)
		}
		return
	}
	t.Errorf("%s: no such number", line)
}

func pieceIDs(list []plan.Piece, prefix string) string {
	if len(list) == 0 {
		return ""
	}
	var ids []string
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	return prefix + strings.Join(ids, ",")
}
