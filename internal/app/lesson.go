package app

import (
	"context"
	"fmt"

	"wuzha/internal/campaign"
)

// MonthLesson is what is to be told this month, and why.
type MonthLesson struct {
	campaign.Lesson
	Why   string
	Month string // 2023-05
}

// LessonOfMonth chooses the lesson of the month: about the class with the most cases in the last month that was published, or, where
// nothing could be published, about what the season brings. It tells no number that was not published.
func (a *App) LessonOfMonth(ctx context.Context, c Caller) (MonthLesson, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return MonthLesson{}, err
	}
	lessons, err := campaign.ReadLessons()
	if err != nil {
		return MonthLesson{}, err
	}
	out := MonthLesson{Month: c.Day().String()[:7]}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return out, err
	}
	if s.frame.newest() != nil {
		r, err := a.newReleases(ctx, s, c)
		if err != nil {
			return out, err
		}
		if class, why := r.commonest(); class != "" {
			if l, ok := lessons.About(class); ok {
				out.Lesson, out.Why = l, why
				return out, nil
			}
		}
	}
	out.Lesson, out.Why = lessons.OfSeason(c.Day())
	return out, nil
}

// commonest is the class with the most published cases of the last published month of the last three.
func (r *releases) commonest() (class, why string) {
	month := r.monthOf(r.c.Day())
	for range 3 {
		if month = r.monthOf(month.Whole.From - 1); r.Of(month.Whole) == nil {
			continue
		}
		release := r.Of(month.Whole)
		for i, b := range r.Breaks {
			if b.ID != "type" || release.Breaks[i].Total == nil {
				continue
			}
			if k, n := most(release.Breaks[i].Total); k >= 0 {
				return b.Classes[k], fmt.Sprintf("%s全区已发布案件中最多的一类（%d起）", month.Name, n)
			}
		}
	}
	return "", ""
}

// most is the class that was published with the highest number; -1 when none was.
func most(classes []campaign.Released) (class int, n int64) {
	class = -1
	for k, c := range classes {
		if c.Mark == campaign.Shown && c.N > n {
			class, n = k, c.N
		}
	}
	return class, n
}
