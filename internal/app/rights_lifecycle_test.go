package app_test

import (
	"bytes"
	"context"
	"io"
	"strings"

	"wuzha/internal/app"
)

// january is the period that these operations freeze and ask about.
var january = app.Edition{Period: "2023-01"}

func freezeOperations() []operation {
	return []operation{
		{"Freeze", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Freeze(ctx, c, app.Freeze{Period: january.Period})
			return err
		}},
		{"Freezes", working, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Freezes(ctx, c, app.Query{})
			return err
		}},
		{"FrozenEvaluation", working, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.FrozenEvaluation(ctx, c, january, io.Discard)
		}},
		{"FrozenVerdicts", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.FrozenVerdicts(ctx, c, january, app.Query{Unit: "v1"})
			return err
		}},
		{"FrozenScores", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, _, err := b.FrozenScores(ctx, c, january, app.Query{Unit: "v1"})
			return err
		}},
		{"FrozenBulletin", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, _, err := b.FrozenBulletin(ctx, c, january, county, "")
			return err
		}},
	}
}

func reorganisingOperations() []operation {
	return []operation{
		{"MergeUnits", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.MergeUnits(ctx, c, app.Merge{From: []string{"v1"}, Into: "v2", Reason: "样例", Dry: true})
			return err
		}},
		{"SplitUnit", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.SplitUnit(ctx, c, app.Split{Unit: "v1", Reason: "样例", Dry: true, Parts: []app.Part{{NewUnit: app.NewUnit{ID: "a", Name: "甲村"}}, {NewUnit: app.NewUnit{ID: "b", Name: "乙村"}}}})
			return err
		}},
		{"Belongings", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Belongings(ctx, c, "v1", nil)
			return err
		}},
		{"Lineage", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Lineage(ctx, c, "v1")
			return err
		}},
		{"HandOver", []string{"admin-security"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.HandOver(ctx, c, app.HandOver{From: b.staff["worker"].Person, To: b.staff["worker3"].Person, Reason: "样例", Dry: true})
			return err
		}},
		{"LendRight", []string{"admin-security"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.LendRight(ctx, c, loan(b))
			return err
		}},
		{"Lent", everyone, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Lent(ctx, c); return err }},
		{"EndLent", []string{"clerk2", "admin-security"}, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.EndLent(ctx, c, b.lend(loan(b)).ID)
		}},
		{"FindAccounts", []string{"admin", "admin-security"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.FindAccounts(ctx, c, app.Query{})
			return err
		}},
		{"LinkLogin", []string{"admin"}, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.LinkLogin(ctx, c, b.staff["station"].Person, app.ExternalAccount{Issuer: issuer, Subject: "s-1"})
		}},
		{"LinkedLogins", []string{"admin"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.LinkedLogins(ctx, c, b.staff["station"].Person)
			return err
		}},
		{"UnlinkLogin", []string{"admin"}, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.UnlinkLogin(ctx, c, b.staff["station"].Person, app.ExternalAccount{Issuer: issuer, Subject: "s-1"})
		}},
		{"TokensOf", []string{"admin-security"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.TokensOf(ctx, c, b.staff["station"].Person)
			return err
		}},
		{"RevokeTokens", []string{"admin-security"}, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.RevokeTokens(ctx, c, b.staff["station"].Person)
		}},
	}
}

func loan(b *bench) app.Lend {
	return app.Lend{Person: b.staff["clerk2"].Person, Actions: []string{"cases.view"}, Unit: "v1", Hours: 1, Reason: emergency}
}

func sealedOperations() []operation {
	return []operation{
		{"PutAttachment", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.PutAttachment(ctx, c, "v1", "a.pdf", bytes.NewReader([]byte("%PDF-1.4 "+c.Login)))
			return err
		}},
		{"TakeBackAttachments", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.TakeBackAttachments(ctx, c, "v1", []string{strings.Repeat("0", 64)})
		}},
		{"Attachment", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Attachment(ctx, c, b.attach("worker", "v1", "a.pdf", []byte("%PDF-1.4")).Hash)
			return err
		}},
		{"SealContact", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.SealContact(ctx, c, "c1", invented)
			return err
		}},
		{"Contact", townAndUp, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Contact(ctx, c, "c1")
			return err
		}},
		{"OpenContact", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.OpenContact(ctx, c, "c1", "核对登记信息")
			return err
		}},
		{"RemoveContact", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.RemoveContact(ctx, c, "c1")
		}},
	}
}
