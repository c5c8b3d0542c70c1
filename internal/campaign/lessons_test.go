package campaign

import (
	"slices"
	"testing"
	"unicode/utf8"

	"wuzha/internal/plan"
)

// MaxForward is what a group message holds on every platform that messages are forwarded to.
const maxForward = 200

func TestLessonsCoverEveryClass(t *testing.T) {
	t.Parallel()
	l, err := ReadLessons()
	if err != nil {
		t.Fatal(err)
	}
	for _, class := range plan.FraudTypes {
		one, ok := l.About(class)
		if class == "其他" {
			continue
		}
		if !ok || one.Line == "" || one.How == "" || len(one.Signs) < 3 || len(one.Act) < 2 {
			t.Errorf("%s: got %+v, want a whole lesson", class, one)
		}
		if n := utf8.RuneCountInString(one.Forward); n == 0 || n > maxForward {
			t.Errorf("%s: got %d characters to forward, want 1 to %d", class, n, maxForward)
		}
	}
	for _, one := range l.Lessons {
		if !slices.Contains(plan.FraudTypes, one.Class) {
			t.Errorf("got a lesson about %q, which is no class of fraud", one.Class)
		}
	}
}

func TestQuizCanBeAnswered(t *testing.T) {
	t.Parallel()
	l, err := ReadLessons()
	if err != nil {
		t.Fatal(err)
	}
	var right, wrong []int
	for _, q := range l.Quiz {
		if q.Right < 1 || q.Right > len(q.Choices) || len(q.Choices) < 3 || q.Why == "" {
			t.Errorf("got %+v, want at least three choices, one of them right, and why", q)
		}
		right, wrong = append(right, q.Right), append(wrong, q.Right%len(q.Choices)+1)
	}
	for _, tt := range []struct {
		name    string
		answers []int
		want    int
	}{{"all", right, len(l.Quiz)}, {"none", wrong, 0}, {"the first only", right[:1], 1}, {"nothing", nil, 0}, {"too many", append(right, 1), len(l.Quiz)}} {
		if got := l.Mark(tt.answers); got != tt.want {
			t.Errorf("%s: got %d right, want %d", tt.name, got, tt.want)
		}
	}
}
