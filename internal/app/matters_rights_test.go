package app_test

import (
	"context"
	"io"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// complaint is a matter that anybody at a unit may open.
func complaint(id, unit string) campaign.MatterOpening {
	return campaign.MatterOpening{ID: id, Procedure: "complaint", Unit: unit, Input: []byte(`{"about":"burden","text":"同一数据填了两张表"}`)}
}

func (b *bench) complain(login, id, unit string) {
	b.tb.Helper()
	_, err := b.OpenMatter(b.tb.Context(), b.as(login), complaint(id, unit))
	b.must(err)
}

// draftedPaper opens a paper of the whole county, once.
func (b *bench) draftedPaper() string {
	b.tb.Helper()
	_, err := b.OpenMatter(b.tb.Context(), b.as("office"), campaign.MatterOpening{ID: "paper-1", Procedure: "paper", Unit: county,
		Input: []byte(`{"kind":"notice","title":"关于集中宣传的通知","text":["请认真组织。"],"recipients":["t1"]}`)})
	b.must(err)
	return "paper-1"
}

// matterOperations are the use cases of matters, aimed at village v1 and its complaint m1.
func matterOperations() []operation {
	at := app.MatterQuery{Unit: "v1"}
	overseers := []string{"office", "clerk", "clerk2"}
	return []operation{
		{"Procedures", everyone, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Procedures(ctx, c); return err }},
		{"OpenMatter", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.OpenMatter(ctx, c, complaint("one-"+c.Login, "v1"))
			return err
		}},
		{"OpenMatters", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			return one(b.OpenMatters(ctx, c, []campaign.MatterOpening{complaint("many-"+c.Login, "v1")}))
		}},
		{"MatterOpenings", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.MatterOpenings(ctx, c, "v1")
			return err
		}},
		{"Matter", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Matter(ctx, c, "m1"); return err }},
		{"MatterPaper", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.MatterPaper(ctx, c, b.draftedPaper(), io.Discard)
		}},
		{"ActOnMatter", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.ActOnMatter(ctx, c, "one-"+c.Login, campaign.Act{Action: "close"})
			return err
		}},
		{"ActOnMatter", townAndUp, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.ActOnMatter(ctx, c, "m-"+c.Login, campaign.Act{Action: "answer", Input: []byte(`{"answer":"已合并"}`)})
			return err
		}},
		{"Matters", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Matters(ctx, c, at); return err }},
		{"MatterCounts", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.MatterCounts(ctx, c, at)
			return err
		}},
		{"TitleBoard", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.TitleBoard(ctx, c, app.Query{Unit: "v1"})
			return err
		}},
		{"OrderStatistics", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.OrderStatistics(ctx, c, at)
			return err
		}},
		{"NoticeCoverage", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.NoticeCoverage(ctx, c, "", at)
			return err
		}},
		{"ScoreRows", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.ScoreRows(ctx, c, "2023", at)
			return err
		}},
		{"TakeOutsideTotals", townAndUp, func(ctx context.Context, b *bench, c app.Caller) error {
			return one(b.TakeOutsideTotals(ctx, c, []app.OutsideTotal{{Unit: "v1", Score: "year", Period: "2023", Source: "平安考核", Total: "4"}}))
		}},
		{"CallInList", overseers, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.CallInList(ctx, c, "2023-01")
			return err
		}},
		{"WatchLists", overseers, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.WatchLists(ctx, c, "2023-01")
			return err
		}},
		{"PersonCandidates", overseers, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.PersonCandidates(ctx, c, "2023-01")
			return err
		}},
		{"CommendationCandidates", overseers, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.CommendationCandidates(ctx, c, "2023-01")
			return err
		}},
	}
}
