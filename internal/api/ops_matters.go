package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func (s *server) matters() {
	add(s, operation("list-procedures", http.MethodGet, "/procedures", "事项流程", "how matters are handled: states, steps, roles"), s.listProcedures)
	add(s, withBody(largeBody, operation("open-matters", http.MethodPost, "/matters", "提出事项", "open up to 1,000 matters")), s.openMatters)
	add(s, operation("list-matter-openings", http.MethodGet, "/matter-openings", "可以提出的事项", "what the caller may open at a unit, with its fields"), s.listMatterOpenings)
	add(s, operation("list-matters", http.MethodGet, "/matters", "事项列表", "matters, by deadline"), s.listMatters)
	add(s, operation("read-matter", http.MethodGet, "/matters/{id}", "一件事项", "one matter with its history and what may be done now"), s.readMatter)
	add(s, withBody(largeBody, operation("act-on-matter", http.MethodPost, "/matters/{id}/steps", "办理事项", "do a step of a matter")), s.actOnMatter)
	add(s, operation("count-matters", http.MethodGet, "/matter-counts", "事项数量", "numbers of matters by procedure and state"), s.countMatters)
	s.matterLists()
}

func (s *server) matterLists() {
	add(s, operation("list-call-ins", http.MethodGet, "/call-ins", "约谈名单", "whom the plan's rules call in"), s.listCallIns)
	add(s, operation("watch-lists", http.MethodGet, "/watch-lists", "红黄蓝名单", "units to look after, with reasons"), s.watchLists)
	add(s, operation("list-candidates", http.MethodGet, "/commendation-candidates", "表彰候选单位", "units that a period speaks for"), s.listCandidates)
	add(s, operation("list-person-candidates", http.MethodGet, "/commendation-persons", "表彰候选个人", "persons whose records of a period speak for them"), s.listPersons)
	add(s, operation("title-board", http.MethodGet, "/title-board", "授牌进度", "candidates, titles and what their standing suggests"), s.titleBoard)
	add(s, operation("order-statistics", http.MethodGet, "/order-statistics", "反诈订单统计", "figures of orders by topic"), s.orderStatistics)
	add(s, operation("notice-coverage", http.MethodGet, "/notice-coverage", "告知书覆盖情况", "how far notices have reached"), s.noticeCoverage)
	add(s, operation("score-rows", http.MethodGet, "/score-rows", "考评结果表", "point sheets as rows for an outside assessment"), s.scoreRows)
	add(s, withBody(largeBody, operation("take-outside-totals", http.MethodPost, "/outside-totals", "录入外部考核得分", "note up to 1,000 outside totals")), s.takeOutsideTotals)
}

// object is a JSON object whose form the procedure says.
type object struct{ json.RawMessage }

// Schema tells huma that it is an object of its own form.
func (object) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: "各步骤的填报项见 /procedures。The fields of each step are in /procedures."}
}

type procedureList struct {
	Body struct {
		Items []campaign.ProcedureView `json:"items" nullable:"false"`
	}
}

func (s *server) listProcedures(ctx context.Context, c app.Caller, _ *none) (*procedureList, error) {
	found, err := s.o.App.Procedures(ctx, c)
	out := &procedureList{}
	out.Body.Items = list(found)
	return out, err
}

type openingsQuery struct {
	Unit string `query:"unit" required:"true" maxLength:"64" example:"C1"`
}

type openingList struct {
	Body struct {
		Items []app.OpeningOffer `json:"items" nullable:"false"`
	}
}

func (s *server) listMatterOpenings(ctx context.Context, c app.Caller, in *openingsQuery) (*openingList, error) {
	found, err := s.o.App.MatterOpenings(ctx, c, in.Unit)
	out := &openingList{}
	out.Body.Items = list(found)
	return out, err
}

type opening struct {
	ID          string   `json:"id" minLength:"1" maxLength:"48" doc:"由发送方生成的编号，重复发送无害。Made by the sender; sending again is harmless."`
	Procedure   string   `json:"procedure" minLength:"1" maxLength:"64"`
	Unit        string   `json:"unit" minLength:"1" maxLength:"64"`
	Input       object   `json:"input"`
	Reason      string   `json:"reason,omitempty" maxLength:"2000"`
	Attachments []string `json:"attachments,omitempty" maxItems:"9" nullable:"false" doc:"附件的哈希。Hashes of attachments."`
}

type openingsInput struct {
	Body struct {
		Matters []opening `json:"matters" minItems:"1" maxItems:"1000" nullable:"false"`
	}
}

func (s *server) openMatters(ctx context.Context, c app.Caller, in *openingsInput) (*batchOutput, error) {
	said := make([]campaign.MatterOpening, len(in.Body.Matters))
	for i, o := range in.Body.Matters {
		said[i] = campaign.MatterOpening{ID: o.ID, Procedure: o.Procedure, Unit: o.Unit, Input: o.Input.RawMessage, Reason: o.Reason, Attachments: o.Attachments}
	}
	done, err := s.o.App.OpenMatters(ctx, c, said)
	if err != nil {
		return nil, err
	}
	return s.outcomes(done), nil
}

// Scope cuts a list to a part of the tree.
type Scope struct {
	Unit  string `query:"unit" maxLength:"64" doc:"只看这个单位。This unit alone."`
	Under string `query:"under" maxLength:"64" doc:"这个单位及其下级。This unit and all below it."`
}

func (in Scope) query() app.MatterQuery { return app.MatterQuery{Unit: in.Unit, Under: in.Under} }

type mattersInput struct {
	Paging
	Scope
	Procedure string `query:"procedure" maxLength:"64"`
	State     string `query:"state" maxLength:"64"`
	DueBefore string `query:"due_before" format:"date" doc:"期限早于这一天。With a deadline before this day."`
	Open      bool   `query:"open" doc:"只看未办结的。Only what is not closed."`
	Mine      bool   `query:"mine" doc:"只看待我办理的。Only what waits for the caller."`
}

type matterPage struct{ Body page[app.MatterView] }

func (s *server) listMatters(ctx context.Context, c app.Caller, in *mattersInput) (*matterPage, error) {
	q := in.query()
	q.Procedure, q.State, q.Open, q.Mine, q.After, q.Limit = in.Procedure, in.State, in.Open, in.Mine, in.After, in.Limit
	if err := days(day{"query.due_before", in.DueBefore, &q.DueBefore}); err != nil {
		return nil, err
	}
	found, err := s.o.App.Matters(ctx, c, q)
	return &matterPage{pageOf(found)}, err
}

func (s *server) readMatter(ctx context.Context, c app.Caller, in *oneInput) (*single[app.MatterView], error) {
	found, err := s.o.App.Matter(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	return one(found, in.Held)
}

type stepInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		ID          string   `json:"id,omitempty" maxLength:"64" doc:"由发送方生成，重复发送无害。Made by the sender; sending again is harmless."`
		Action      string   `json:"action" minLength:"1" maxLength:"64"`
		Seen        string   `json:"seen,omitempty" maxLength:"64" doc:"操作人看到的状态。已变化则拒绝。The state that the person saw; refused when it has changed."`
		Reason      string   `json:"reason,omitempty" maxLength:"2000"`
		Input       *object  `json:"input,omitempty"`
		Attachments []string `json:"attachments,omitempty" maxItems:"9" nullable:"false"`
	}
}

type matterOutput struct{ Body app.MatterView }

func (s *server) actOnMatter(ctx context.Context, c app.Caller, in *stepInput) (*matterOutput, error) {
	act := campaign.Act{ID: in.Body.ID, Action: in.Body.Action, Seen: in.Body.Seen, Reason: in.Body.Reason, Attachments: in.Body.Attachments}
	if in.Body.Input != nil {
		act.Input = in.Body.Input.RawMessage
	}
	done, err := s.o.App.ActOnMatter(ctx, c, in.ID, act)
	return &matterOutput{done}, err
}

// items is a whole list.
type items[T any] struct {
	Body struct {
		Items []T `json:"items" nullable:"false"`
	}
}

func itemsOf[T any](found []T, err error) (*items[T], error) {
	out := &items[T]{}
	out.Body.Items = list(found)
	return out, err
}

func (s *server) countMatters(ctx context.Context, c app.Caller, in *Scope) (*items[app.MatterCount], error) {
	return itemsOf(s.o.App.MatterCounts(ctx, c, in.query()))
}

// OfPeriod asks about a period.
type OfPeriod struct {
	Period string `query:"period" required:"true" maxLength:"32"`
}

func (s *server) listCallIns(ctx context.Context, c app.Caller, in *OfPeriod) (*items[app.CallInView], error) {
	return itemsOf(s.o.App.CallInList(ctx, c, in.Period))
}

func (s *server) watchLists(ctx context.Context, c app.Caller, in *OfPeriod) (*items[campaign.Watched], error) {
	return itemsOf(s.o.App.WatchLists(ctx, c, in.Period))
}

func (s *server) listCandidates(ctx context.Context, c app.Caller, in *OfPeriod) (*items[app.UnitView], error) {
	return itemsOf(s.o.App.CommendationCandidates(ctx, c, in.Period))
}

func (s *server) listPersons(ctx context.Context, c app.Caller, in *OfPeriod) (*items[app.PersonCandidate], error) {
	return itemsOf(s.o.App.PersonCandidates(ctx, c, in.Period))
}

func (s *server) titleBoard(ctx context.Context, c app.Caller, in *Scope) (*items[app.TitleRow], error) {
	return itemsOf(s.o.App.TitleBoard(ctx, c, app.Query{Unit: in.Unit, Under: in.Under}))
}

func (s *server) orderStatistics(ctx context.Context, c app.Caller, in *Scope) (*items[campaign.OrderStatistics], error) {
	return itemsOf(s.o.App.OrderStatistics(ctx, c, in.query()))
}

type coverageInput struct {
	Scope
	Title string `query:"title" maxLength:"200" doc:"告知书的标题；不写为全部。The title of the notice; all unless given."`
}

func (s *server) noticeCoverage(ctx context.Context, c app.Caller, in *coverageInput) (*items[campaign.NoticeCoverage], error) {
	return itemsOf(s.o.App.NoticeCoverage(ctx, c, in.Title, in.query()))
}

type scoreRowsInput struct {
	Scope
	OfPeriod
}

type rowsOutput struct {
	Body struct {
		Rows [][]string `json:"rows" nullable:"false" doc:"第一行是表头。The first row is the header."`
	}
}

func (s *server) scoreRows(ctx context.Context, c app.Caller, in *scoreRowsInput) (*rowsOutput, error) {
	rows, err := s.o.App.ScoreRows(ctx, c, in.Period, in.query())
	out := &rowsOutput{}
	out.Body.Rows = list(rows)
	return out, err
}

type totalsInput struct {
	Body struct {
		Totals []struct {
			Unit   string `json:"unit" minLength:"1" maxLength:"64"`
			Score  string `json:"score" minLength:"1" maxLength:"64"`
			Period string `json:"period" minLength:"1" maxLength:"32"`
			Source string `json:"source" minLength:"1" maxLength:"200" doc:"如：平安考核。Such as 平安考核."`
			Total  string `json:"total" minLength:"1" maxLength:"16" doc:"分数，最多三位小数。Points with at most three decimals."`
		} `json:"totals" minItems:"1" maxItems:"1000" nullable:"false"`
	}
}

func (s *server) takeOutsideTotals(ctx context.Context, c app.Caller, in *totalsInput) (*batchOutput, error) {
	said := make([]app.OutsideTotal, len(in.Body.Totals))
	for i, t := range in.Body.Totals {
		said[i] = app.OutsideTotal{Unit: t.Unit, Score: t.Score, Period: t.Period, Source: t.Source, Total: t.Total}
	}
	done, err := s.o.App.TakeOutsideTotals(ctx, c, said)
	if err != nil {
		return nil, err
	}
	return s.outcomes(done), nil
}
