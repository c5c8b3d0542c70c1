package app

import (
	"context"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// QuizResult is how somebody did in the knowledge test.
type QuizResult struct {
	Right     int // answers
	Questions int
	Points    int    // of 100, rounded down
	Wrong     []bool // by question
}

// quizBands are the lowest points of the bands that are counted, the highest first.
var quizBands = []int{100, 80, 60, 0}

// TakeQuiz marks a knowledge test; answers are choices counted from 1, in the order of the questions. What is kept is how many reached
// each band of points that day, and nothing about anybody.
func (a *App) TakeQuiz(ctx context.Context, v Visitor, answers []int) (QuizResult, error) {
	l, err := campaign.ReadLessons()
	if err != nil {
		return QuizResult{}, err
	}
	if err := a.crowd.admit(v, a.o.Now()); err != nil {
		return QuizResult{}, err
	}
	out := markQuiz(l, answers)
	err = a.write(ctx, a.visiting(v), audited{"take_quiz", ""}, func(w *change) error {
		return w.tx.CountQuiz(v.District, store.Day(w.day()), bandOf(out.Points))
	})
	return out, err
}

func markQuiz(l *campaign.Lessons, answers []int) QuizResult {
	out := QuizResult{Right: l.Mark(answers), Questions: len(l.Quiz), Wrong: make([]bool, len(l.Quiz))}
	out.Points = 100 * out.Right / max(1, out.Questions)
	for i, q := range l.Quiz {
		out.Wrong[i] = i >= len(answers) || answers[i] != q.Right
	}
	return out
}

func bandOf(points int) int {
	for _, b := range quizBands {
		if points >= b {
			return b
		}
	}
	return 0
}

// QuizCount is how many reached a band of points. From is its lowest points: 0, 60, 80 or 100.
type QuizCount struct {
	From   int   `json:"from"`
	Takers int64 `json:"takers"`
}

// QuizCounts counts those who took the knowledge test in days, both included, by band of points, the highest first.
func (a *App) QuizCounts(ctx context.Context, c Caller, from, to plan.Day) ([]QuizCount, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return nil, err
	}
	out := make([]QuizCount, len(quizBands))
	err := a.read(ctx, c, func(tx *store.Tx, _ *frame) error {
		for i, b := range quizBands {
			out[i] = QuizCount{From: b}
		}
		days, err := tx.QuizCounts(c.District, store.Day(from), store.Day(to))
		for _, d := range days {
			for i := range out {
				if out[i].From == d.Band {
					out[i].Takers += d.Takers
				}
			}
		}
		return err
	})
	return out, err
}
