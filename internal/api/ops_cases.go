package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) cases() {
	add(s, withStatus(http.StatusCreated, operation("register-case", http.MethodPost, "/cases", "登记案件", "register a case")), s.registerCase)
	add(s, operation("suggest-case", http.MethodPost, "/cases/suggestion", "隐去个人信息并建议案件类型", "clean a narrative and propose a type"), s.suggestCase)
	add(s, operation("attribute-case", http.MethodPost, "/cases/{id}/attribute", "案件归属", "move a case to the unit it belongs to"), s.attributeCase)
	add(s, withStatus(http.StatusNoContent, operation("dispute-case", http.MethodPost, "/cases/{id}/dispute", "对归属提出异议", "dispute where a case belongs")), s.disputeCase)
	add(s, operation("rule-case", http.MethodPost, "/cases/{id}/ruling", "裁定归属异议", "rule on a dispute"), s.ruleCase)
	add(s, operation("case-history", http.MethodGet, "/cases/{id}/history", "案件经过", "what happened to a case"), s.caseHistory)
	add(s, operation("trace-case", http.MethodGet, "/cases/{id}/trace", "宣传责任倒查", "what was owed and done before a case"), s.traceCase)
	add(s, operation("print-trace", http.MethodGet, "/cases/{id}/trace.docx", "打印倒查表", "the trace-back as a Word file"), s.printTrace)
	add(s, operation("follow-ups", http.MethodGet, "/follow-ups", "案后回访等事项", "what cases make due"), s.followUps)
}

type newCaseInput struct {
	Body struct {
		ID        string            `json:"id,omitempty" maxLength:"64" doc:"由发送方生成，重复发送无害。Made by the sender; sending again is harmless."`
		Number    string            `json:"number,omitempty" maxLength:"160" doc:"案件编号，本地区唯一。The police's number, unique in the district."`
		Unit      string            `json:"unit" minLength:"1" maxLength:"64"`
		On        string            `json:"on" format:"date" doc:"发案日期。The day it happened."`
		Reported  string            `json:"reported,omitempty" format:"date" doc:"报案日期。The day it was reported."`
		Type      string            `json:"type" minLength:"1" maxLength:"100"`
		Narrative string            `json:"narrative,omitempty" maxLength:"8000" doc:"简要案情，个人信息在保存前隐去。Personal data is taken out before it is stored."`
		Fields    map[string]string `json:"fields,omitempty" doc:"损失、止付、追回、受骗人群等，按台账单元格书写。Amounts, victim and whatever else the plan's cases have, as in the cells of a ledger."`
	}
}

type registeredOutput struct {
	Status int `status:"200"`
	Body   app.RegisteredCase
}

func (s *server) registerCase(ctx context.Context, c app.Caller, in *newCaseInput) (*registeredOutput, error) {
	b := in.Body
	on, err := civilDay("on", b.On)
	if err != nil {
		return nil, err
	}
	n := app.NewCase{ID: b.ID, Number: b.Number, Unit: b.Unit, On: on, Type: b.Type, Narrative: b.Narrative, Fields: b.Fields}
	if err := days(day{"reported", b.Reported, &n.Reported}); err != nil {
		return nil, err
	}
	done, err := s.o.App.RegisterCase(ctx, c, n)
	if err != nil {
		return nil, err
	}
	done.Found = list(done.Found)
	status := http.StatusCreated
	if done.Outcome == app.Repeated {
		status = http.StatusOK
	}
	requestOf(ctx).Records = 1
	return &registeredOutput{status, done}, nil
}

type narrativeInput struct {
	Body struct {
		Narrative string `json:"narrative" minLength:"1" maxLength:"8000"`
	}
}

type suggestedOutput struct{ Body app.SuggestedCase }

func (s *server) suggestCase(ctx context.Context, c app.Caller, in *narrativeInput) (*suggestedOutput, error) {
	out, err := s.o.App.SuggestCase(ctx, c, in.Body.Narrative)
	out.Found = list(out.Found)
	return &suggestedOutput{out}, err
}

// AttributionBody says where a case belongs.
type AttributionBody struct {
	ID     string `json:"id,omitempty" maxLength:"64" doc:"新记录的编号，由发送方生成，重复发送无害。Of the record that moves it; sending again is harmless."`
	As     string `json:"as,omitempty" enum:"employer,community,school" doc:"归属身份：用人单位、社区、学校。In which quality the unit answers for it."`
	Reason string `json:"reason" minLength:"1" maxLength:"2000"`
}

func (b AttributionBody) said(unit string) app.Attribution {
	return app.Attribution{ID: b.ID, Unit: unit, As: campaign.AttributedAs(b.As), Reason: b.Reason}
}

type attributeInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		AttributionBody
		Unit string `json:"unit" minLength:"1" maxLength:"64"`
	}
}

type inForceOutput struct {
	Body struct {
		Record string `json:"record" doc:"现行的案件记录。The record under which the case goes on."`
	}
}

func inForce(id string, err error) (*inForceOutput, error) {
	out := &inForceOutput{}
	out.Body.Record = id
	return out, err
}

func (s *server) attributeCase(ctx context.Context, c app.Caller, in *attributeInput) (*inForceOutput, error) {
	return inForce(s.o.App.AttributeCase(ctx, c, in.ID, in.Body.said(in.Body.Unit)))
}

type disputeInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"2000"`
	}
}

func (s *server) disputeCase(ctx context.Context, c app.Caller, in *disputeInput) (*none, error) {
	return nil, s.o.App.DisputeCase(ctx, c, in.ID, in.Body.Reason)
}

type rulingInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		AttributionBody
		Unit string `json:"unit,omitempty" maxLength:"64" doc:"移交的单位；不写则维持原归属。Where it moves; it stays unless given."`
	}
}

func (s *server) ruleCase(ctx context.Context, c app.Caller, in *rulingInput) (*inForceOutput, error) {
	return inForce(s.o.App.RuleDispute(ctx, c, in.ID, app.Ruling{Attribution: in.Body.said(in.Body.Unit)}))
}

type caseInput struct {
	ID string `path:"id" maxLength:"64"`
}

type caseFileOutput struct{ Body app.CaseFile }

func (s *server) caseHistory(ctx context.Context, c app.Caller, in *caseInput) (*caseFileOutput, error) {
	out, err := s.o.App.CaseHistory(ctx, c, in.ID)
	return &caseFileOutput{out}, err
}

type traceOutput struct{ Body *campaign.Trace }

func (s *server) traceCase(ctx context.Context, c app.Caller, in *caseInput) (*traceOutput, error) {
	out, err := s.o.App.TraceBack(ctx, c, in.ID)
	return &traceOutput{out}, err
}

const wordFile = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

func (s *server) printTrace(ctx context.Context, c app.Caller, in *caseInput) (*huma.StreamResponse, error) {
	out, err := s.o.App.TraceBack(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	return stream(wordFile, "trace.docx", app.TraceDocument(out)), nil
}

// followUp is a follow-up with its verdict in the plan language's own form.
type followUp struct {
	Verdict   document           `json:"verdict"`
	UnitName  string             `json:"unit_name"`
	Title     string             `json:"title"`
	Case      string             `json:"case"`
	On        plan.Day           `json:"on"`
	Due       plan.Day           `json:"due"`
	DaysLate  int                `json:"days_late,omitempty"`
	Post      *app.PostAt        `json:"post,omitempty"`
	Escalated *app.PostAt        `json:"escalated,omitempty" doc:"逾期后上报的岗位。The post above, once it is late."`
	Answers   []app.AnswerKind   `json:"answers" nullable:"false"`
	Facts     *app.FollowUpFacts `json:"facts,omitempty"`
}

type followUpList struct{ Body page[followUp] }

type followUpsInput struct {
	Paging
	Unit  string `query:"unit" maxLength:"64"`
	Under string `query:"under" maxLength:"64"`
	Duty  string `query:"duty" maxLength:"64"`
	State string `query:"state" maxLength:"100" doc:"可用逗号列出几种。Several may be given, with commas."`
	AsOf  string `query:"as_of" format:"date"`
}

func (s *server) followUps(ctx context.Context, c app.Caller, in *followUpsInput) (*followUpList, error) {
	q := app.Query{Unit: in.Unit, Under: in.Under, Duty: in.Duty, State: in.State, After: in.After, Limit: in.Limit}
	if err := days(day{"query.as_of", in.AsOf, &q.AsOf}); err != nil {
		return nil, err
	}
	found, err := s.o.App.FollowUps(ctx, c, q)
	out := &followUpList{page[followUp]{Items: make([]followUp, len(found.Items)), Next: found.Next}}
	for i, f := range found.Items {
		out.Body.Items[i] = followUp{document{f.Verdict}, f.UnitName, f.Title, f.Case, f.On, f.Due, f.DaysLate, f.Post, f.Escalated, f.Answers, f.Facts}
	}
	return out, err
}
