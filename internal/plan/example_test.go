package plan_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/internal/plantest"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestExample judges the example of the plan language for a small county whose results were worked out by hand.
func TestExample(t *testing.T) {
	t.Parallel()
	dir := "testdata/example"
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	p, problems := plan.Read("plan.yaml", []byte(read("plan.yaml")), nil)
	for _, q := range problems {
		t.Errorf("%s", q.Format(plan.English))
	}
	known := plan.Known{AsOf: mustDay(t, strings.TrimSpace(read("as_of")))}
	out := plan.Evaluate(plantest.Facts(t, p, plantest.Dir(t, dir), known))
	if n := plantest.Expect(t, out, plantest.Fenced(read("hand.md"), "hand")); n < 35 {
		t.Errorf("only %d lines were worked out by hand", n)
	}
	var got bytes.Buffer
	if err := out.WriteJSON(&got, nil); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(filepath.Join(dir, "golden.json"), got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got.String() != read("golden.json") {
		t.Error("golden.json differs; look at the difference, then run with -update")
	}
}

func TestTooLargeAFileIsRefused(t *testing.T) {
	t.Parallel()
	text := []byte("wuzha: 1\n# " + strings.Repeat("案", plan.MaxFileSize/3) + "\n")
	for _, one := range []struct {
		name string
		text []byte
		code plan.Code
	}{
		{"one byte over", append(bytes.Repeat([]byte(" "), plan.MaxFileSize), '\n'), plan.ETooLarge},
		{"multi-byte", text, plan.ETooLarge},
		{"at the limit", append([]byte("wuzha: 1\n#"), bytes.Repeat([]byte("x"), plan.MaxFileSize-10)...), plan.EMissingKey},
	} {
		_, problems := plan.Read("x.yaml", one.text, nil)
		if len(problems) == 0 || problems[0].Code != one.code {
			t.Errorf("%s: got %v, want %s", one.name, problems, one.code)
		}
	}
}
