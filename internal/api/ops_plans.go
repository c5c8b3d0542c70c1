package api

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
	"wuzha/internal/plan"
)

func (s *server) plans() {
	add(s, operation("list-plans", http.MethodGet, "/plans", "方案版本", "versions of the plan"), s.listPlans)
	add(s, operation("derivation", http.MethodGet, "/derivation", "累计数推算进度", "how far the running totals of each version have come"), s.derivation)
	add(s, operation("read-plan", http.MethodGet, "/plans/{plan}/{version}", "方案原文", "the text of a version"), s.readPlan)
	add(s, operation("print-plan", http.MethodGet, "/plans/{plan}/{version}/plan.docx", "方案 Word 文档", "a version in plain Chinese, as a Word document"), s.printPlan)
	add(s, withBody(largeBody, operation("check-plan", http.MethodPost, "/plans/check", "检查方案", "check a plan")), s.checkPlan)
	add(s, withBody(largeBody, operation("draft-plan", http.MethodPost, "/plans", "保存方案草稿", "keep a draft")), s.draftPlan)
	add(s, withBody(largeBody, operation("try-plan", http.MethodPost, "/plans/try", "试算方案：会改变什么", "try a draft: what would change")), s.tryPlan)
	add(s, operation("enforce-plan", http.MethodPost, "/plans/{plan}/{version}/enforce", "施行方案", "put a version in force"), s.enforcePlan)
}

type planList struct {
	Body struct {
		Items []app.PlanInfo `json:"items" nullable:"false"`
	}
}

func (s *server) listPlans(ctx context.Context, c app.Caller, _ *none) (*planList, error) {
	found, err := s.o.App.Plans(ctx, c)
	out := &planList{}
	out.Body.Items = list(found)
	return out, err
}

type derivationList struct {
	Body struct {
		Items []app.DerivationView `json:"items" nullable:"false"`
	}
}

func (s *server) derivation(ctx context.Context, c app.Caller, _ *none) (*derivationList, error) {
	found, err := s.o.App.Derivation(ctx, c)
	out := &derivationList{}
	out.Body.Items = list(found)
	return out, err
}

// VersionInput names a version; huma looks only into embedded types whose names begin with a capital.
type VersionInput struct {
	Plan    string `path:"plan" maxLength:"100"`
	Version int    `path:"version" minimum:"1" maximum:"1000000"`
}

func (s *server) readPlan(ctx context.Context, c app.Caller, in *VersionInput) (*plainText, error) {
	text, err := s.o.App.PlanText(ctx, c, in.Plan, in.Version)
	return &plainText{"application/yaml; charset=utf-8", []byte(text)}, err
}

func (s *server) printPlan(ctx context.Context, c app.Caller, in *VersionInput) (*huma.StreamResponse, error) {
	var b bytes.Buffer
	if err := s.o.App.WritePlan(ctx, c, in.Plan, in.Version, &b); err != nil {
		return nil, err
	}
	return stream(wordFile, app.PlanFileName(in.Plan, in.Version), func(w io.Writer) error {
		_, err := b.WriteTo(w)
		return err
	}), nil
}

type planTextInput struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"1000000" doc:"方案的 YAML 原文。The YAML of the plan."`
	}
}

// planProblem is one thing that is wrong with a plan.
type planProblem struct {
	Line       int    `json:"line"`
	Column     int    `json:"column"`
	Code       string `json:"code" doc:"E 不能运行，W 多半不是本意，L 法律或政策限制。E it cannot run, W probably not meant, L the law restricts it."`
	Path       string `json:"path"`
	Message    string `json:"message"`
	MessageEn  string `json:"message_en"`
	Hint       string `json:"hint,omitempty"`
	HintEn     string `json:"hint_en,omitempty"`
	AcceptedBy string `json:"accepted_by,omitempty" doc:"接受该 L 问题的书面依据。The written basis with which an L problem was accepted."`
}

func problemsOf(found plan.Problems) []planProblem {
	out := make([]planProblem, len(found))
	for i, p := range found {
		out[i] = planProblem{Line: p.Line, Column: p.Column, Code: string(p.Code), Path: p.Path, Message: p.Sentence(plan.Chinese), MessageEn: p.Sentence(plan.English),
			Hint: p.Hint(plan.Chinese), HintEn: p.Hint(plan.English), AcceptedBy: p.Basis}
	}
	return out
}

type checkOutput struct {
	Body struct {
		Usable   bool          `json:"usable"`
		Problems []planProblem `json:"problems" nullable:"false"`
	}
}

func (s *server) checkPlan(ctx context.Context, c app.Caller, in *planTextInput) (*checkOutput, error) {
	found, err := s.o.App.CheckPlan(ctx, c, in.Body.Text)
	out := &checkOutput{}
	out.Body.Usable, out.Body.Problems = !found.Stops(), problemsOf(found)
	return out, err
}

type draftOutput struct {
	Body struct {
		Plan     *app.PlanInfo `json:"plan,omitempty" doc:"保存的版本；方案不能使用时没有。The version that was kept; absent when the plan cannot be used."`
		Problems []planProblem `json:"problems" nullable:"false"`
	}
}

func (s *server) draftPlan(ctx context.Context, c app.Caller, in *planTextInput) (*draftOutput, error) {
	info, found, err := s.o.App.DraftPlan(ctx, c, in.Body.Text)
	out := &draftOutput{}
	out.Body.Problems = problemsOf(found)
	if !found.Stops() {
		out.Body.Plan = &info
	}
	return out, err
}

type tryInput struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"1000000"`
		AsOf string `json:"as_of,omitempty" format:"date"`
	}
}

type tryOutput struct{ Body app.Difference }

func (s *server) tryPlan(ctx context.Context, c app.Caller, in *tryInput) (*tryOutput, error) {
	today := c.Day()
	asOf := &today
	if err := days(day{"as_of", in.Body.AsOf, &asOf}); err != nil {
		return nil, err
	}
	found, err := s.o.App.TryPlan(ctx, c, in.Body.Text, *asOf)
	found.Changed = list(found.Changed)
	return &tryOutput{found}, err
}

type enforceInput struct {
	VersionInput
	Body struct {
		From string `json:"from" format:"date" doc:"从哪一天起施行。The first day that it judges."`
	}
}

func (s *server) enforcePlan(ctx context.Context, c app.Caller, in *enforceInput) (*none, error) {
	from, err := civilDay("from", in.Body.From)
	if err != nil {
		return nil, err
	}
	return nil, s.o.App.EnforcePlan(ctx, c, in.Plan, in.Version, from)
}
