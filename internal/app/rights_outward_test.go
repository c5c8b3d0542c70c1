package app_test

import (
	"bytes"
	"context"
	"io"

	"wuzha/internal/app"
)

// outwardOperations: what leaves the office.
func outwardOperations() []operation {
	tell := []string{"office", "clerk", "admin"}
	layOut := []string{"office", "admin"} // how papers look
	return []operation{
		{"QuizCounts", working, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.QuizCounts(ctx, c, c.Day()-30, c.Day())
			return err
		}},
		{"LessonOfMonth", working, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.LessonOfMonth(ctx, c)
			return err
		}},
		{"PapersToWrite", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.PapersToWrite(ctx, c, "v1")
			return err
		}},
		{"DueBulletins", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.DueBulletins(ctx, c, app.Query{Under: "v1"})
			return err
		}},
		{"Receipts", nil, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Receipts(ctx, c, "m1")
			return err
		}},
		{"Digests", townAndUp, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Digests(ctx, c, "v1")
			return err
		}},
		{"PutChannel", tell, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.PutChannel(ctx, c, channelAt("ch-"+c.Login, "v1"))
		}},
		{"TestChannel", nil, func(ctx context.Context, b *bench, c app.Caller) error { return b.TestChannel(ctx, c, "nothing") }},
		{"Escalations", append([]string{"clerk2"}, townAndUp...), func(ctx context.Context, b *bench, c app.Caller) error {
			_, _, err := b.Escalations(ctx, c)
			return err
		}},
		{"Channels", append([]string{"clerk2"}, tell...), func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Channels(ctx, c)
			return err
		}},
		{"Letters", append([]string{"clerk2"}, tell...), func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Letters(ctx, c)
			return err
		}},
		{"PaperTemplates", layOut, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.PaperTemplates(ctx, c)
			return err
		}},
		{"PutPaperTemplate", layOut, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.PutPaperTemplate(ctx, c, "notice", "通知.docx", bytes.NewReader(ownTemplate(b.tb, "{{正文}}", "")))
		}},
		{"PaperTemplateFile", layOut, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.PaperTemplateFile(ctx, c, "notice", io.Discard)
		}},
		{"RemovePaperTemplate", layOut, func(ctx context.Context, b *bench, c app.Caller) error {
			if err := b.RemovePaperTemplate(ctx, c, "notice"); err != nil {
				return err
			}
			return b.PutPaperTemplate(ctx, c, "notice", "通知.docx", bytes.NewReader(ownTemplate(b.tb, "{{正文}}", "")))
		}},
		{"ResendLetter", nil, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.ResendLetter(ctx, c, "nothing")
		}},
	}
}

func channelAt(id, unit string) app.ChannelSettings {
	return app.ChannelSettings{ID: id, Unit: unit, Name: "样例工作群", Kind: "wecom", Address: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=sample",
		SendAt: 8*60 + 30, QuietFrom: 21 * 60, QuietTo: 8 * 60}
}
