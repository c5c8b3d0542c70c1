package app_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// drive opens a pledge drive at a village.
func (b *bench) drive(until plan.Day) app.PledgeDriveView {
	b.tb.Helper()
	d, err := b.OpenPledgeDrive(context.Background(), b.as("office"), app.NewPledgeDrive{Unit: "v1", Until: until,
		PledgeText: campaign.PledgeText{Title: "反诈承诺书", Text: "不轻信,不透露,不转账。", KeepDays: 30}})
	b.must(err)
	return d
}

func visitor() app.Visitor { return app.Visitor{District: county, Address: "192.0.2.7", Request: "r1"} }

func signer(i int) campaign.Signer {
	return campaign.Signer{Name: "示例甲", Phone: fmt.Sprintf("138%08d", i)}
}

func TestPledgeIsCountedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := context.Background()
		d := b.drive(day(t, "2023-06-30"))
		for i, want := range []struct {
			signer   campaign.Signer
			repeated bool
		}{
			{signer(1), false}, {signer(2), false}, {signer(1), true}, {campaign.Signer{Name: " 示例 甲", Phone: "+86 138 0000 0001"}, true},
		} {
			repeated, err := b.SignPledge(ctx, visitor(), d.Code, want.signer)
			if err != nil || repeated != want.repeated {
				t.Errorf("signing %d: got repeated %v and error %v, want %v", i, repeated, err, want.repeated)
			}
		}
		b.wantSigned(d.Code, 2, 2)
		page, err := b.Records(ctx, b.as("office"), app.Query{Kind: "pledge"})
		b.must(err)
		if len(page.Items) != 2 || page.Items[0].Unit != "v1" || page.Items[0].Fields["people"] != "1" || page.Items[0].By != "" {
			t.Errorf("got records %+v, want two of one person each that name nobody", page.Items)
		}
		if report, err := b.Verify(ctx); err != nil || !report.Clean() {
			t.Errorf("got %v and error %v, want nothing to be found", report.Problems, err)
		}
	})
}

func (b *bench) wantSigned(code string, signed, kept int64) {
	b.tb.Helper()
	drives, err := b.PledgeDrives(context.Background(), b.as("office"), app.Query{})
	b.must(err)
	for _, d := range drives {
		if d.Code == code && (d.Signed != signed || d.Kept != kept) {
			b.tb.Errorf("got %d signed and %d kept, want %d and %d", d.Signed, d.Kept, signed, kept)
		}
	}
	if len(drives) == 0 {
		b.tb.Error("got no drives, want one")
	}
}

func TestPledgeDriveEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := context.Background()
		d := b.drive(day(t, "2023-01-10"))
		if _, err := b.SignPledge(ctx, visitor(), d.Code, signer(1)); err != nil {
			t.Fatal(err)
		}
		b.at("2023-01-11")
		if _, err := b.SignPledge(ctx, visitor(), d.Code, signer(2)); campaign.KindOf(err) != campaign.Conflict {
			t.Errorf("got %v after the last day, want a conflict", err)
		}
		b.at("2023-02-09") // the thirtieth day after the last
		b.wantPurged(0)
		b.at("2023-02-10")
		b.wantPurged(1)
		b.wantPurged(0)
		b.wantSigned(d.Code, 1, 0)

		early := b.drive(day(t, "2023-06-30"))
		b.must(b.EndPledgeDrive(ctx, b.as("office"), early.Code))
		if _, err := b.SignPledge(ctx, visitor(), early.Code, signer(1)); campaign.KindOf(err) != campaign.Conflict {
			t.Errorf("got %v after the drive was ended, want a conflict", err)
		}
	})
}

func (b *bench) wantPurged(want int64) {
	b.tb.Helper()
	if got, err := b.PurgePledges(context.Background(), county); err != nil || got != want {
		b.tb.Errorf("got %d purged and error %v, want %d", got, err, want)
	}
}

func TestPledgeRefusals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := context.Background()
		d := b.drive(day(t, "2023-06-30"))
		text := campaign.PledgeText{Title: "反诈承诺书", Text: "不轻信。"}
		open := func(login, unit string, until plan.Day) error {
			_, err := b.OpenPledgeDrive(ctx, b.as(login), app.NewPledgeDrive{Unit: unit, PledgeText: text, Until: until})
			return err
		}
		sign := func(v app.Visitor, code string, s campaign.Signer) error {
			_, err := b.SignPledge(ctx, v, code, s)
			return err
		}
		tests := []struct {
			name string
			err  error
			want campaign.ErrorKind
		}{
			{"unknown code", sign(visitor(), "nosuchcode22", signer(1)), campaign.NotFound},
			{"another district", sign(app.Visitor{District: "990002"}, d.Code, signer(1)), campaign.NotFound},
			{"no name", sign(visitor(), d.Code, campaign.Signer{Phone: "13800000001"}), campaign.Invalid},
			{"a drive of a foreign unit", open("clerk2", "v1", day(t, "2023-06-30")), campaign.NotFound},
			{"a drive of the past", open("office", "v1", day(t, "2023-01-01")), campaign.Invalid},
			{"a drive by an administrator", open("admin-audit", "v1", day(t, "2023-06-30")), campaign.NotFound},
			{"ending a foreign drive", b.EndPledgeDrive(ctx, b.as("clerk2"), d.Code), campaign.NotFound},
		}
		for _, tt := range tests {
			if got := campaign.KindOf(tt.err); got != tt.want {
				t.Errorf("%s: got %v, want %s", tt.name, tt.err, tt.want)
			}
		}
		b.wantSigned(d.Code, 0, 0)
	})
}

// Many people of one factory scan the code in the same minute.
func TestPledgeFlood(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		d := b.drive(day(t, "2023-06-30"))
		const people, at = 300, 32
		var all sync.WaitGroup
		var failed sync.Map
		for worker := range at {
			all.Go(func() {
				for i := worker; i < 2*people; i += at { // everybody twice
					if _, err := b.SignPledge(context.Background(), visitor(), d.Code, signer(i%people)); err != nil {
						failed.Store(i, err)
					}
				}
			})
		}
		all.Wait()
		failed.Range(func(i, err any) bool { t.Errorf("signing %v: %v", i, err); return true })
		b.wantSigned(d.Code, people, people)
	})
}

// A script goes on where people stop.
func TestPledgeScriptIsSlowedDown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		d := b.drive(day(t, "2023-06-30"))
		refused := 0
		for range 1600 {
			if _, err := b.SignPledge(context.Background(), visitor(), d.Code, signer(1)); campaign.KindOf(err) == campaign.Exhausted {
				refused++
			}
		}
		if refused != 100 {
			t.Errorf("got %d of 1600 refused while the clock stands, want 100", refused)
		}
		other := visitor()
		other.Address = "192.0.2.8"
		if _, err := b.SignPledge(context.Background(), other, d.Code, signer(2)); err != nil {
			t.Errorf("got %v from another address, want it taken", err)
		}
	})
}

func TestPledgeNamesNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := context.Background()
		d := b.drive(day(t, "2023-06-30"))
		marked := campaign.Signer{Name: "机密姓名", Phone: "13812345678"}
		if _, err := b.SignPledge(ctx, visitor(), d.Code, marked); err != nil {
			t.Fatal(err)
		}
		var files strings.Builder
		b.must(b.Export(ctx, b.as("office"), &files))
		page, err := b.Audit(ctx, b.as("admin-audit"), app.Query{})
		b.must(err)
		seen := files.String() + fmt.Sprint(page.Items)
		if strings.Contains(seen, marked.Name) || strings.Contains(seen, marked.Phone) {
			t.Error("got a signer's name or phone in the export or the audit")
		}
		if !strings.Contains(fmt.Sprint(page.Items), "sign_pledge drive:"+d.Code) {
			t.Errorf("got audit %v, want the signing in it", page.Items)
		}
	})
}

// pledgeOperations are the methods about pledges for the test of rights.
func pledgeOperations() []operation {
	return []operation{
		{"OpenPledgeDrive", []string{"office", "clerk", "worker"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.OpenPledgeDrive(ctx, c, app.NewPledgeDrive{Unit: "v1", Until: c.Day(), PledgeText: campaign.PledgeText{Title: "承诺书", Text: "不转账。"}})
			return err
		}},
		{"PledgeDrives", working, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.PledgeDrives(ctx, c, app.Query{})
			return err
		}},
		{"EndPledgeDrive", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			d := b.drive(plan.DayOf(b.now()))
			return b.EndPledgeDrive(ctx, c, d.Code)
		}},
	}
}
