package api

import (
	"context"
	"net/http"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func (s *server) analysis() {
	add(s, operation("analysis", http.MethodGet, "/analysis", "案件分析", "of which kinds the cases were; small numbers are withheld"), s.analyse)
	add(s, operation("suggestions", http.MethodGet, "/suggestions", "宣讲建议", "which talks to hold where, and why"), s.suggestions)
}

type analysisInput struct {
	Under string `query:"under" maxLength:"64" doc:"牵头单位或其直属单位，不写为牵头单位。The lead unit or one directly below it."`
	From  string `query:"from" maxLength:"32" doc:"起月，如 2023-03。First month."`
	To    string `query:"to" maxLength:"32" doc:"止月。Last month."`
}

type analysisOutput struct{ Body *app.Analysis }

func (s *server) analyse(ctx context.Context, c app.Caller, in *analysisInput) (*analysisOutput, error) {
	out, err := s.o.App.Analysis(ctx, c, app.AnalysisQuery{Under: in.Under, From: in.From, To: in.To})
	return &analysisOutput{out}, err
}

type suggestionsInput struct {
	Under string `query:"under" maxLength:"64" doc:"这个单位及其下级，不写为全部。This unit and all below it."`
}

type suggestionsOutput struct {
	Body struct {
		Items []campaign.TalkSuggestion `json:"items" nullable:"false"`
	}
}

func (s *server) suggestions(ctx context.Context, c app.Caller, in *suggestionsInput) (*suggestionsOutput, error) {
	out := &suggestionsOutput{}
	found, err := s.o.App.Suggestions(ctx, c, in.Under)
	out.Body.Items = list(found)
	return out, err
}
