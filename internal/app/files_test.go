package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/document"
	"wuzha/internal/plan"
)

// evaluateFiles does with an export what `wuzha evaluate --format json` does with files.
func evaluateFiles(export []byte, known plan.Known) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(export), int64(len(export)))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			return nil, err
		}
	}
	facts, in, err := factsOf(files, "plan.yaml", known)
	if err != nil {
		return nil, err
	}
	versions := []*plan.Facts{facts}
	for name := range files {
		if !strings.HasPrefix(name, "plan-") {
			continue
		}
		older, old, err := factsOf(files, name, known)
		if err != nil {
			return nil, err
		}
		in.Forgive(old)
		versions = append(versions, older)
	}
	var out bytes.Buffer
	err = plan.EvaluateVersions(versions).WriteJSON(&out, in.Problems)
	return out.Bytes(), err
}

func factsOf(files map[string][]byte, planName string, known plan.Known) (*plan.Facts, *plan.Ledgers, error) {
	p, problems := plan.Read(planName, files[planName], nil)
	if problems.Stops() {
		return nil, nil, fmt.Errorf("%s cannot be used: %v", planName, problems)
	}
	in := plan.NewLedgers(p)
	read := func(name string, take func(string, plan.Rows) error) error {
		t, err := document.Open(name, bytes.NewReader(files[name]), int64(len(files[name])))
		if err != nil {
			return err
		}
		if err := take(name, t); err != nil {
			return err
		}
		return t.Close()
	}
	if err := read("units.csv", in.ReadUnits); err != nil {
		return nil, nil, err
	}
	tree, bad := plan.NewTree(p, in.Units)
	in.Reject(bad)
	for name, take := range map[string]func(string, plan.Rows, *plan.Tree) error{"records.csv": in.ReadRecords, "cases.csv": in.ReadCases,
		"people.csv": in.ReadPeople, "decisions.csv": in.ReadDecisions} {
		if err := read(name, func(file string, rows plan.Rows) error { return take(file, rows, tree) }); err != nil {
			return nil, nil, err
		}
	}
	return plan.NewFacts(p, tree, in.Records, in.Decisions, known), in, nil
}

// differs tells where a server and the files of another one disagree; empty when they do not.
func (b *bench) differs(from, a *app.App, known plan.Known) string {
	b.tb.Helper()
	var export, server bytes.Buffer
	office := b.as("office")
	b.must(from.ExportDistrict(b.tb.Context(), app.Exported{KnownAt: known.At}, &export))
	files, err := evaluateFiles(export.Bytes(), known)
	b.must(err)
	e, err := a.Evaluate(b.tb.Context(), office, known.AsOf, known.At)
	b.must(err)
	b.must(e.WriteJSON(&server))
	if bytes.Equal(files, server.Bytes()) {
		return ""
	}
	want, got := strings.Split(string(files), "\n"), strings.Split(server.String(), "\n")
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			return fmt.Sprintf("line %d:\nserver %s\nfiles  %s", i+1, got[i], want[i])
		}
	}
	return fmt.Sprintf("server has %d lines, files %d", len(got), len(want))
}

// listsDiffer tells where the lists of a server, which are brought up to date with each write, are not what counting all
// records anew gives; empty when they are.
func (b *bench) listsDiffer(a *app.App, asOf plan.Day) string {
	b.tb.Helper()
	ctx, office := b.tb.Context(), b.as("office")
	anew, err := a.Evaluate(ctx, office, asOf, 0)
	b.must(err)
	live := &plan.Result{Plan: anew.Plan, Version: anew.Version, AsOf: asOf, Problems: anew.Problems}
	live.Verdicts, live.Goals = b.allVerdicts(a, app.Query{AsOf: &asOf}), b.allVerdicts(a, app.Query{AsOf: &asOf, Kind: "goal"})
	live.Scores, err = a.Scores(ctx, office, app.Query{AsOf: &asOf})
	b.must(err)
	live.Titles, err = a.Titles(ctx, office, app.Query{AsOf: &asOf})
	b.must(err)
	var want, got bytes.Buffer
	b.must(anew.Result.WriteJSON(&want, nil))
	b.must(live.WriteJSON(&got, nil))
	w, g := strings.Split(want.String(), "\n"), strings.Split(got.String(), "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d:\nlists  %s\nrecords %s", i+1, g[i], w[i])
		}
	}
	return ""
}

// allVerdicts reads a list to its end, a few at a time.
func (b *bench) allVerdicts(a *app.App, q app.Query) []plan.Verdict {
	var out []plan.Verdict
	for q.Limit = 50; ; {
		page, err := a.Verdicts(b.tb.Context(), b.as("office"), q)
		b.must(err)
		for _, v := range page.Items {
			out = append(out, *v.Verdict)
		}
		if q.After = page.Next; q.After == "" {
			return out
		}
	}
}

func (b *bench) sameAsFiles(t *testing.T, known plan.Known) {
	t.Helper()
	if d := b.differs(b.App, b.App, known); d != "" {
		t.Errorf("as of %s: %s", known.AsOf, d)
	}
}

// version writes a later version of the county's plan.
func version(text []byte, n int, start plan.Day) string {
	s := strings.Replace(string(text), "version: 1\n", fmt.Sprintf("version: %d\nstart: %s\n", n, start), 1)
	s = strings.Replace(s, "m.visits >= 2", fmt.Sprintf("m.visits >= %d", n+1), 1)
	return strings.Replace(s, "{title: 走访次数, count: visit}", fmt.Sprintf("{title: 走访次数, count: visit, where: record.people >= %d}", n), 1)
}

// TestTheServerSaysWhatTheFilesSay covers texts that spreadsheets would run, late entries, a moved village and a new version.
func TestTheServerSaysWhatTheFilesSay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-05-20")
		odd := visit("r1", "v1", today-40, "7")
		odd.Fields["household"], odd.Fields["saved"] = "=HYPERLINK(\"x\")\r\nb", "-0"
		delete(odd.Fields, "saved")
		b.submit("worker", odd, visit("r2", "v1", today, "1"))
		b.submit("office", app.Entry{ID: "c1", Kind: "case", Unit: "v1", On: today - 5, Fields: map[string]string{"loss": "20000.50", "type": "刷单返利"}},
			app.Entry{ID: "p1", Kind: "person", Unit: "v1", On: today, Fields: map[string]string{"role": "worker", "from": "2023-02-01"}})
		b.must(b.Waive(ctx, b.as("office"), app.Waiver{ID: "w1", Unit: "v3", Duty: "monthly", Period: "2023-03", Reason: "-全村搬迁"}))
		b.must(b.Judge(ctx, b.as("office"), app.Judgement{Waiver: app.Waiver{Unit: "v1", Duty: "style", Period: "2023-S1"}, Decision: "met"}))
		b.must(b.Judge(ctx, b.as("office"), app.Judgement{Waiver: app.Waiver{Unit: "v1", Duty: "year.judged", Period: "2023"}, Decision: "4.5"}))
		b.must(b.refusals(b.PutUnits(ctx, b.as("office"), []app.UnitChange{{Action: app.MoveUnit, ID: "v1", Parent: "t2", From: ptr(today - 10)}})))
		b.sameAsFiles(t, plan.Known{AsOf: today})
		later := today + 30
		_, _, err := b.DraftPlan(ctx, b.as("office"), version(b.texts["county"], 2, later))
		b.must(err)
		b.must(b.EnforcePlan(ctx, b.as("office"), "county", 2, later))
		b.clean()
		b.at("2023-08-01")
		b.submit("office", visit("r9", "v1", today+60, "1"))
		for _, known := range []plan.Known{{AsOf: today}, {AsOf: later + 40}, {AsOf: later + 40, At: int64(today) * 86_400_000}} {
			b.sameAsFiles(t, known)
		}
		b.clean()
	})
}
