package web

import (
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/plan"
)

// jobsPage lists work in the background.
type jobsPage struct {
	basics
	Kind, State   string
	Kinds, States []plan.Option
	Jobs          []jobRow
	Running       bool
	Turns         table // the ways to the other parts, and to the list as a file
	Empty         empty
}

type jobRow struct {
	ID, Title, Href, Progress, Problem string
	State                              badge
	Created, Changed                   int64
	Cancel, Retry                      bool
}

func (*jobsPage) template() string { return "jobs" }

// jobStates are the states of jobs, in the order in which they come.
var jobStates = []string{"waiting", "running", "done", "failed", "cancelled"}

func (s *server) jobs(v *visit) (page, error) {
	q := app.Query{Kind: v.query("kind"), State: v.query("state"), After: v.query("after")}
	found, err := s.app.Jobs(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	p := &jobsPage{Kind: q.Kind, State: q.State, Empty: empty{Title: v.t("没有后台任务"), Text: v.t("导入等较长的工作在这里查看进度；离开页面不影响它继续。")}}
	if q.Kind+q.State != "" {
		p.Empty = empty{Title: v.t("没有符合条件的后台任务"), Text: v.t("换一个种类或状态，或者清除筛选条件。"), Action: &link{Text: v.t("清除筛选"), Href: "/jobs"}}
	}
	for _, k := range s.app.JobKinds() {
		p.Kinds = append(p.Kinds, plan.Option{ID: k.ID, Title: v.words(k.Title)})
	}
	for _, state := range jobStates {
		p.States = append(p.States, plan.Option{ID: state, Title: v.t(string(importStates[state].Text))})
	}
	for _, j := range found.Items {
		r := v.jobRow(j)
		p.Running = p.Running || r.Cancel
		p.Jobs = append(p.Jobs, r)
	}
	v.turns(&p.Turns, found.Next)
	p.Turns.Exports = v.exports(app.ListQuery{List: app.JobList, Query: q})
	return p, nil
}

func (v *visit) jobRow(j app.JobView) jobRow {
	r := jobRow{ID: j.ID, Title: v.words(j.Title), State: importStates[j.State], Created: j.CreatedAt, Changed: j.ChangedAt, Retry: j.State == "failed",
		Cancel: j.State == "waiting" || j.State == "running"}
	if id, ok := strings.CutPrefix(j.Object, "import:"); ok {
		r.Href = "/imports/" + id
	}
	switch {
	case j.Total > 0:
		r.Progress = v.t("%s / %s", countText(j.Done), countText(j.Total))
	case j.Done > 0:
		r.Progress = countText(j.Done)
	}
	if j.Problem != nil {
		r.Problem = v.words(j.Problem.Words)
	}
	return r
}

// turnJob cancels a job or tries it again.
func (s *server) turnJob(v *visit) (page, error) {
	var err error
	if v.value("do") == "retry" {
		err = s.app.RetryJob(v.ctx(), v.caller, v.value("id"))
	} else {
		err = s.app.CancelJob(v.ctx(), v.caller, v.value("id"))
	}
	if err != nil {
		return nil, err
	}
	return &redirect{To: v.r.URL.RequestURI()}, nil
}
