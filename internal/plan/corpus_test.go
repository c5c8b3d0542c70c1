package plan_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"wuzha/internal/plan"
)

// want is a problem that must be reported: the family, the line (0 = any), and words of which one must occur.
type want struct {
	family string
	line   int
	words  []string
	found  bool
}

var (
	inlineWant = regexp.MustCompile(`#\s*want ([EWL] .+)$`)
	placedWant = regexp.MustCompile(`^#\s*want-at ([EWL]) (\d+|-) (.+)$`)
)

func wantsOf(t *testing.T, text string) []*want {
	t.Helper()
	var out []*want
	for i, line := range strings.Split(text, "\n") {
		if m := placedWant.FindStringSubmatch(line); m != nil {
			n, _ := strconv.Atoi(m[2])
			out = append(out, &want{family: m[1], line: n, words: strings.Split(strings.TrimSpace(m[3]), "|")})
			continue
		}
		m := inlineWant.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		for _, one := range strings.Split(m[1], " ; ") {
			family, words, ok := strings.Cut(strings.TrimSpace(one), " ")
			if !ok {
				t.Fatalf("line %d: %q", i+1, one)
			}
			out = append(out, &want{family: family, line: i + 1, words: strings.Split(strings.TrimSpace(words), "|")})
		}
	}
	return out
}

func (w *want) matches(p plan.Problem) bool {
	if string(p.Code.Family()) != w.family || w.line != 0 && w.line != p.Line {
		return false
	}
	said := strings.ToLower(p.Path + " " + p.Sentence(plan.Chinese) + " " + p.Sentence(plan.English) + " " + p.Hint(plan.Chinese))
	for _, word := range w.words {
		if strings.Contains(said, strings.ToLower(word)) {
			return true
		}
	}
	return false
}

func openBeside(file string) plan.Opener {
	return func(name string) ([]byte, error) {
		if !filepath.IsLocal(name) {
			return nil, errors.New("outside the folder")
		}
		return os.ReadFile(filepath.Join(filepath.Dir(file), name))
	}
}

// TestCheckCorpus holds the checker to a corpus of broken plans: every annotated fault is named at its line, and nothing
// else is called an error.
func TestCheckCorpus(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/check/*.yaml")
	if err != nil || len(files) < 60 {
		t.Fatalf("corpus: %d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p, problems := plan.Read(filepath.Base(file), text, openBeside(file))
			wants := wantsOf(t, string(text))
			valid := strings.HasPrefix(string(text), "# valid")
			if valid == (len(wants) > 0) {
				t.Fatalf("a file is either valid or has wants")
			}
			if p == nil && valid {
				t.Fatal("no plan")
			}
			judgeProblems(t, problems, wants, valid)
		})
	}
}

func judgeProblems(t *testing.T, problems plan.Problems, wants []*want, valid bool) {
	t.Helper()
	stops := false
	for _, p := range problems {
		known := false
		for _, w := range wants {
			if w.matches(p) {
				w.found, known = true, true
			}
		}
		alarm := p.Code.Family() == 'E' || p.Code.Family() == 'L' && p.Basis == ""
		if !known && (alarm || valid && p.Basis == "") {
			t.Errorf("not wanted: %s", p.Format(plan.English))
		}
	}
	for _, w := range wants {
		if !w.found {
			t.Errorf("not reported: %s at line %d about %s", w.family, w.line, strings.Join(w.words, "|"))
		}
		stops = stops || w.family != "W"
	}
	if problems.Stops() != stops {
		t.Errorf("Stops: got %v, want %v", problems.Stops(), stops)
	}
	if t.Failed() {
		var all []string
		for _, p := range problems {
			all = append(all, p.Format(plan.English))
		}
		t.Logf("reported:\n%s", strings.Join(all, "\n"))
	}
}
