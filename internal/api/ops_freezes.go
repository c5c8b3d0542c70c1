package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
)

func (s *server) freezes() {
	add(s, withStatus(http.StatusCreated, operation("freeze", http.MethodPost, "/freezes", "锁定周期", "freeze a period")), s.freeze)
	add(s, operation("list-freezes", http.MethodGet, "/freezes", "已锁定的周期", "frozen periods with their editions"), s.listFreezes)
	add(s, operation("frozen-evaluation", http.MethodGet, "/freezes/{period}/evaluation", "锁定时的整体评定", "the whole evaluation as it was frozen"), s.frozenEvaluation)
	add(s, operation("frozen-verdicts", http.MethodGet, "/freezes/{period}/verdicts", "锁定时的评定结果", "verdicts as they were frozen"), s.frozenVerdicts)
	add(s, operation("frozen-scores", http.MethodGet, "/freezes/{period}/scores", "锁定时的考核得分", "point sheets as they were frozen"), s.frozenScores)
	add(s, operation("frozen-bulletin", http.MethodGet, "/freezes/{period}/bulletin", "按锁定数据的通报草稿", "the draft of a bulletin from frozen figures, in Markdown"), s.frozenBulletin)
}

type freezeInput struct {
	Body struct {
		Period string `json:"period" minLength:"1" maxLength:"32" doc:"已结束的周期，如 2023-03。A period that is over."`
		Reason string `json:"reason,omitempty" maxLength:"2000" doc:"再次锁定时必填。Needed to freeze it again."`
	}
}

type freezeOutput struct{ Body app.FreezeView }

func (s *server) freeze(ctx context.Context, c app.Caller, in *freezeInput) (*freezeOutput, error) {
	kept, err := s.o.App.Freeze(ctx, c, app.Freeze{Period: in.Body.Period, Reason: in.Body.Reason})
	return &freezeOutput{kept}, err
}

type freezesInput struct {
	Period string `query:"period" maxLength:"32"`
}

type freezeList struct {
	Body struct {
		Items []app.FreezeView `json:"items" nullable:"false"`
	}
}

func (s *server) listFreezes(ctx context.Context, c app.Caller, in *freezesInput) (*freezeList, error) {
	found, err := s.o.App.Freezes(ctx, c, app.Query{Period: in.Period})
	out := &freezeList{}
	out.Body.Items = list(found)
	return out, err
}

// EditionInput names an edition of a frozen period.
type EditionInput struct {
	Period  string `path:"period" maxLength:"32"`
	Edition int    `query:"edition" minimum:"0" doc:"第几版，不写为最新一版。The edition; the latest unless given."`
}

func (in EditionInput) edition() app.Edition {
	return app.Edition{Period: in.Period, Edition: in.Edition}
}

func (s *server) frozenEvaluation(ctx context.Context, c app.Caller, in *EditionInput) (*huma.StreamResponse, error) {
	return s.file(ctx, c, "application/json", "", func(ctx context.Context, c app.Caller, w io.Writer) error {
		return s.o.App.FrozenEvaluation(ctx, c, in.edition(), w)
	})
}

type frozenVerdictsInput struct {
	EditionInput
	Paging
	Unit  string `query:"unit" maxLength:"64"`
	Under string `query:"under" maxLength:"64"`
	Duty  string `query:"duty" maxLength:"64"`
	Kind  string `query:"kind" enum:"duty,goal" default:"duty"`
	State string `query:"state" maxLength:"100" doc:"可用逗号列出几种。Several may be given, with commas."`
	Of    string `query:"of" maxLength:"32" doc:"只看这一周期的。Of this period only."`
}

type frozenVerdictList struct {
	Body struct {
		page[verdictItem]
		Freeze app.FreezeView `json:"freeze"`
	}
}

func (s *server) frozenVerdicts(ctx context.Context, c app.Caller, in *frozenVerdictsInput) (*frozenVerdictList, error) {
	found, err := s.o.App.FrozenVerdicts(ctx, c, in.edition(), app.Query{Unit: in.Unit, Under: in.Under, Duty: in.Duty, Kind: in.Kind,
		State: in.State, Period: in.Of, After: in.After, Limit: in.Limit})
	out := &frozenVerdictList{}
	out.Body.Freeze, out.Body.Next = found.Freeze, found.Next
	out.Body.Items = make([]verdictItem, len(found.Items))
	for i, v := range found.Items {
		out.Body.Items[i] = verdictItem{document{v.Verdict}, v.UnitName, v.Title}
	}
	return out, err
}

type frozenSheetsInput struct {
	EditionInput
	Unit  string `query:"unit" maxLength:"64"`
	Under string `query:"under" maxLength:"64"`
	Of    string `query:"of" maxLength:"32" doc:"只看这一周期的。Of this period only."`
}

type frozenDocuments struct {
	Body struct {
		Items  []document     `json:"items" nullable:"false"`
		Freeze app.FreezeView `json:"freeze"`
	}
}

func (s *server) frozenScores(ctx context.Context, c app.Caller, in *frozenSheetsInput) (*frozenDocuments, error) {
	found, view, err := s.o.App.FrozenScores(ctx, c, in.edition(), app.Query{Unit: in.Unit, Under: in.Under, Period: in.Of})
	out := &frozenDocuments{}
	out.Body.Freeze, out.Body.Items = view, documentsOf[json.RawMessage](found).Body.Items
	return out, err
}

type frozenBulletinInput struct {
	EditionInput
	Unit     string `query:"unit" required:"true" maxLength:"64"`
	Bulletin string `query:"bulletin" maxLength:"64" doc:"方案里的通报编号，不写则为牵头单位的通用格式。A bulletin of the plan; the general one of the topmost unit unless given."`
}

func (s *server) frozenBulletin(ctx context.Context, c app.Caller, in *frozenBulletinInput) (*huma.StreamResponse, error) {
	draft, _, err := s.o.App.FrozenBulletin(ctx, c, in.edition(), in.Unit, in.Bulletin)
	if err != nil {
		return nil, err
	}
	return stream("text/markdown; charset=utf-8", "", draft.Markdown), nil
}
