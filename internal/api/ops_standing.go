package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
)

func (s *server) standing() {
	add(s, operation("list-verdicts", http.MethodGet, "/verdicts", "评定结果", "verdicts"), s.listVerdicts)
	add(s, operation("list-scores", http.MethodGet, "/scores", "考核得分", "point sheets"), s.listScores)
	add(s, operation("list-titles", http.MethodGet, "/titles", "称号", "how units stand with titles"), s.listTitles)
	add(s, operation("todo", http.MethodGet, "/todo", "待办", "open duties of the caller's posts"), s.todo)
	add(s, operation("explain", http.MethodGet, "/explanations", "评定的由来", "why a verdict is what it is"), s.explain)
	add(s, operation("evaluate", http.MethodGet, "/evaluation", "整体评定", "the whole evaluation"), s.evaluate)
	add(s, withStatus(http.StatusCreated, operation("waive", http.MethodPost, "/waivers", "豁免任务", "waive a duty")), s.waive)
	add(s, withStatus(http.StatusCreated, operation("judge", http.MethodPost, "/judgements", "人工评定", "judge a duty or score item")), s.judge)
	add(s, operation("bulletin", http.MethodGet, "/bulletin", "通报草稿", "the draft of a bulletin, in Markdown"), s.bulletin)
	add(s, operation("export", http.MethodGet, "/export", "导出台账", "the files that wuzha evaluate reads, as a zip"), s.export)
	add(s, operation("audit", http.MethodGet, "/audit", "审计记录", "the audit chain"), s.audit)
}

// document is JSON that the plan language writes itself; its form is in the plan manual.
type document struct{ value any }

// MarshalJSON writes the value's own form.
func (d document) MarshalJSON() ([]byte, error) { return json.Marshal(d.value) }

// Schema tells huma that it is an object of its own form.
func (document) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: "形式见方案手册。Its form is in the plan manual."}
}

type verdictItem struct {
	Verdict  document `json:"verdict"`
	UnitName string   `json:"unit_name"`
	Title    string   `json:"title"`
}

type verdictList struct{ Body page[verdictItem] }

func verdictsOf(found app.Page[app.VerdictView]) *verdictList {
	out := &verdictList{page[verdictItem]{Items: make([]verdictItem, len(found.Items)), Next: found.Next}}
	for i := range found.Items {
		v := &found.Items[i]
		out.Body.Items[i] = verdictItem{document{&v.Verdict}, v.UnitName, v.Title}
	}
	return out
}

type verdictsInput struct {
	Paging
	Unit   string `query:"unit" maxLength:"64"`
	Under  string `query:"under" maxLength:"64"`
	Duty   string `query:"duty" maxLength:"64"`
	Kind   string `query:"kind" enum:"duty,goal" default:"duty"`
	State  string `query:"state" maxLength:"100" doc:"可用逗号列出几种。Several may be given, with commas."`
	Period string `query:"period" maxLength:"32"`
	AsOf   string `query:"as_of" format:"date"`
	// Current windows have not ended.
	Current bool `query:"current" doc:"只列统计期未结束的。Only those whose period has not ended."`
}

func (s *server) listVerdicts(ctx context.Context, c app.Caller, in *verdictsInput) (*verdictList, error) {
	q := app.Query{Unit: in.Unit, Under: in.Under, Kind: in.Kind, Duty: in.Duty, State: in.State, Period: in.Period, Current: in.Current, After: in.After, Limit: in.Limit}
	if err := days(day{"query.as_of", in.AsOf, &q.AsOf}); err != nil {
		return nil, err
	}
	found, err := s.o.App.Verdicts(ctx, c, q)
	return verdictsOf(found), err
}

type sheetsInput struct {
	Unit   string `query:"unit" maxLength:"64"`
	Under  string `query:"under" maxLength:"64"`
	Period string `query:"period" maxLength:"32"`
	AsOf   string `query:"as_of" format:"date"`
}

func (in *sheetsInput) query() (app.Query, error) {
	q := app.Query{Unit: in.Unit, Under: in.Under, Period: in.Period}
	return q, days(day{"query.as_of", in.AsOf, &q.AsOf})
}

func (s *server) listScores(ctx context.Context, c app.Caller, in *sheetsInput) (*documents, error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	found, err := s.o.App.Scores(ctx, c, q)
	return documentsOf(found), err
}

func (s *server) listTitles(ctx context.Context, c app.Caller, in *sheetsInput) (*documents, error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	found, err := s.o.App.Titles(ctx, c, q)
	return documentsOf(found), err
}

func (s *server) todo(ctx context.Context, c app.Caller, in *Paging) (*verdictList, error) {
	found, err := s.o.App.Todo(ctx, c, app.Query{After: in.After, Limit: in.Limit})
	return verdictsOf(found), err
}

type explainInput struct {
	Unit   string `query:"unit" required:"true" maxLength:"64"`
	Duty   string `query:"duty" required:"true" maxLength:"64"`
	Period string `query:"period" maxLength:"32" default:"plan"`
	Per    string `query:"per" maxLength:"64" doc:"起因记录；不写为全部。The record that started it; all unless given."`
	AsOf   string `query:"as_of" format:"date"`
}

type documents struct {
	Body struct {
		Items []document `json:"items" nullable:"false"`
	}
}

func documentsOf[T any](found []T) *documents {
	out := &documents{}
	out.Body.Items = make([]document, len(found))
	for i := range found {
		out.Body.Items[i] = document{&found[i]}
	}
	return out
}

func (s *server) explain(ctx context.Context, c app.Caller, in *explainInput) (*documents, error) {
	q := app.Question{Unit: in.Unit, Duty: in.Duty, Period: in.Period, Per: in.Per}
	if err := days(day{"query.as_of", in.AsOf, &q.AsOf}); err != nil {
		return nil, err
	}
	found, err := s.o.App.Explain(ctx, c, q)
	return documentsOf(found), err
}

type evaluateInput struct {
	AsOf    string `query:"as_of" format:"date"`
	KnownAt int64  `query:"known_at" minimum:"0" doc:"只用这一时刻以前录入的，Unix 毫秒。Only what had been entered by this moment, Unix milliseconds."`
}

func (s *server) evaluate(ctx context.Context, c app.Caller, in *evaluateInput) (*huma.StreamResponse, error) {
	today := c.Day()
	asOf := &today
	if err := days(day{"query.as_of", in.AsOf, &asOf}); err != nil {
		return nil, err
	}
	found, err := s.o.App.Evaluate(ctx, c, *asOf, in.KnownAt)
	if err != nil {
		return nil, err
	}
	return stream("application/json", "", found.WriteJSON), nil
}

type WaiverBody struct {
	ID     string `json:"id,omitempty" maxLength:"64" doc:"由发送方生成，重复发送无害。Made by the sender; sending again is harmless."`
	Unit   string `json:"unit" minLength:"1" maxLength:"64"`
	Duty   string `json:"duty" minLength:"1" maxLength:"64"`
	Period string `json:"period" minLength:"1" maxLength:"32"`
	Per    string `json:"per,omitempty" maxLength:"64"`
	Reason string `json:"reason" minLength:"1" maxLength:"2000"`
}

func (b WaiverBody) said() app.Waiver {
	return app.Waiver{ID: b.ID, Unit: b.Unit, Duty: b.Duty, Period: b.Period, Per: b.Per, Reason: b.Reason}
}

type waiverInput struct{ Body WaiverBody }

func (s *server) waive(ctx context.Context, c app.Caller, in *waiverInput) (*none, error) {
	return nil, s.o.App.Waive(ctx, c, in.Body.said())
}

type judgeInput struct {
	Body struct {
		WaiverBody
		Decision string `json:"decision" minLength:"1" maxLength:"32" doc:"met、unmet 或分数。met, unmet or the points."`
	}
}

func (s *server) judge(ctx context.Context, c app.Caller, in *judgeInput) (*none, error) {
	return nil, s.o.App.Judge(ctx, c, app.Judgement{Waiver: in.Body.said(), Decision: in.Body.Decision})
}

type bulletinInput struct {
	Unit     string `query:"unit" required:"true" maxLength:"64"`
	Bulletin string `query:"bulletin" maxLength:"64" doc:"方案里的通报编号，不写则用通用格式。A bulletin of the plan; a general one unless given."`
	Period   string `query:"period" required:"true" maxLength:"32"`
}

func (s *server) bulletin(ctx context.Context, c app.Caller, in *bulletinInput) (*huma.StreamResponse, error) {
	draft, err := s.o.App.Bulletin(ctx, c, in.Unit, in.Bulletin, in.Period)
	if err != nil {
		return nil, err
	}
	return stream("text/markdown; charset=utf-8", "", draft.Markdown), nil
}

func (s *server) export(ctx context.Context, c app.Caller, _ *none) (*huma.StreamResponse, error) {
	return s.file(ctx, c, "application/zip", "wuzha-export.zip", s.o.App.Export)
}

type auditInput struct {
	Paging
	From   string `query:"from" format:"date"`
	To     string `query:"to" format:"date"`
	Person string `query:"person" maxLength:"64"`
	Action string `query:"action" maxLength:"64"`
}

type auditList struct{ Body page[app.AuditView] }

func (s *server) audit(ctx context.Context, c app.Caller, in *auditInput) (*auditList, error) {
	q := app.Query{Person: in.Person, Action: in.Action, After: in.After, Limit: in.Limit}
	if err := days(day{"query.from", in.From, &q.From}, day{"query.to", in.To, &q.To}); err != nil {
		return nil, err
	}
	found, err := s.o.App.Audit(ctx, c, q)
	return &auditList{pageOf(found)}, err
}
