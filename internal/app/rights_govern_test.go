package app_test

import (
	"context"
	"slices"
	"strings"

	"wuzha/internal/app"
)

// governOperations look after the plan, the people and the program.
func governOperations() []operation {
	audit, office := []string{"admin-audit"}, []string{"office"}
	return []operation{
		{"FindAudit", audit, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.FindAudit(ctx, c, app.Query{})
			return err
		}},
		{"UnitPosts", append(aboveV1[:3:3], "admin-security"), func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.UnitPosts(ctx, c, app.Query{Under: "v1"})
			return err
		}},
		{"FindUnits", append(slices.Clone(working), "admin-security"), func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.FindUnits(ctx, c, app.UnitSearch{Said: "v1"})
			return err
		}},
		{"PostRights", everyone, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.PostRights(ctx, c); return err }},
		{"DutyRates", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.DutyRates(ctx, c, app.Query{Under: "v1"})
			return err
		}},
		{"PutOutlines", office, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.PutOutlines(ctx, c, "x.geojson", strings.NewReader(outlineFile("v1")))
			return err
		}},
		{"Outlines", office, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Outlines(ctx, c)
			return err
		}},
		{"RemoveOutlines", office, func(ctx context.Context, b *bench, c app.Caller) error { return b.RemoveOutlines(ctx, c) }},
		{"ComparePlan", office, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.ComparePlan(ctx, c, version(b.texts["county"], 2, c.Day()))
			return err
		}},
		{"Settings", []string{"admin"}, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Settings(ctx, c); return err }},
		{"EndSession", nil, func(ctx context.Context, b *bench, c app.Caller) error { return b.EndSession(ctx, c, "nobody's") }},
	}
}
