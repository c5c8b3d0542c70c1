package web

import "wuzha/internal/app"

// learningPage is a sheet for a meeting of residents: a case told without anybody in it, in place of naming victims.
type learningPage struct {
	basics
	Lesson app.MonthLesson
	Month  string
}

func (*learningPage) template() string { return "learning" }

func (s *server) learning(v *visit) (page, error) {
	l, err := s.app.LessonOfMonth(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	return &learningPage{basics: basics{Crumbs: []crumb{{v.t("通报"), "/bulletins"}, {Text: v.t("案例学习单")}}}, Lesson: l, Month: v.periodTitle(l.Month)}, nil
}
