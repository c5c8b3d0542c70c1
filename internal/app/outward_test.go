package app_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// TestOutwardGoesOn: the pledge drive and the channel of a merged unit are the successor's from the first day of the new order, through a merger and
// a split in a row; the code that is printed goes on to work, and what was signed before stays where it was signed.
func TestOutwardGoesOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx, today := t.Context(), b.at("2023-04-10")
		d := b.drive(day(t, "2023-06-30"))
		s := channelAt("group", "t2")
		s.Kind, s.Address = "folder", ""
		b.must(b.PutChannel(ctx, b.as("clerk2"), s))
		sign := func(i int) {
			_, err := b.SignPledge(ctx, visitor(), d.Code, signer(i))
			b.must(err)
		}
		sign(1)
		said := func(r app.Reorganised, err error) []app.MovedOutward {
			b.must(err)
			return r.Outward
		}
		villages := said(b.MergeUnits(ctx, b.as("office"), app.Merge{From: []string{"v1"}, Into: "v2", Day: ptr(today + 1), Reason: "村庄合并"}))
		if diff := cmp.Diff([]app.MovedOutward{{What: "pledge_drive", Unit: "v1", To: "v2", Title: d.Title}}, villages); diff != "" {
			t.Errorf("of the villages (-want +got):\n%s", diff)
		}
		towns := said(b.MergeUnits(ctx, b.as("office"), app.Merge{From: []string{"t2"}, Into: "t1", Day: ptr(today + 1), Reason: "乡镇合并"}))
		if diff := cmp.Diff([]app.MovedOutward{{What: "channel", Unit: "t2", To: "t1", Title: s.Name}}, towns); diff != "" {
			t.Errorf("of the towns (-want +got):\n%s", diff)
		}
		b.wantOutward("v1", "clerk2", "t2")
		b.at("2023-04-11")
		sign(2)
		b.wantOutward("v2", "clerk", "t1")
		wantKind(t, b.TestChannel(ctx, b.signIn("clerk2"), "group"), campaign.NotFound)
		b.must(b.TestChannel(ctx, b.signIn("clerk"), "group"))
		_, err := b.SplitUnit(ctx, b.as("office"), app.Split{Unit: "v2", Day: ptr(today + 3), Reason: "村庄拆分",
			Parts: []app.Part{{NewUnit: app.NewUnit{ID: "v9b", Name: "乙村"}}, {NewUnit: app.NewUnit{ID: "v9", Name: "甲村"}}}})
		b.must(err)
		b.at("2023-04-13")
		sign(3)
		b.wantOutward("v9", "clerk", "t1")
		page, err := b.Records(ctx, b.as("office"), app.Query{Kind: "pledge"})
		b.must(err)
		at := map[string]int{}
		for _, r := range page.Items {
			at[r.Unit]++
		}
		if diff := cmp.Diff(map[string]int{"v1": 1, "v2": 1, "v9": 1}, at); diff != "" {
			t.Errorf("signatures by unit (-want +got):\n%s", diff)
		}
		b.wantSigned(d.Code, 3, 3)
		b.must(b.EndPledgeDrive(ctx, b.as("office"), d.Code))
		b.clean()
	})
}

// wantOutward wants the one drive at a unit, and the one channel, kept by who signs in, at another.
func (b *bench) wantOutward(drive, keeper, channel string) {
	b.tb.Helper()
	drives, err := b.PledgeDrives(context.Background(), b.as("office"), app.Query{})
	if err != nil || len(drives) != 1 || drives[0].Unit != drive || !drives[0].Open {
		b.tb.Errorf("got drives %+v, %v; want one, open, at %s", drives, err, drive)
	}
	channels, err := b.Channels(context.Background(), b.signIn(keeper))
	if err != nil || len(channels) != 1 || channels[0].Unit != channel || channels[0].Stopped {
		b.tb.Errorf("got channels %+v, %v; want one at %s, not stopped", channels, err, channel)
	}
}

// TestOutwardEndsWithItsUnit: a unit that is closed and has no successor takes its drives and channels with it.
func TestOutwardEndsWithItsUnit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx, today := t.Context(), b.at("2023-04-10")
		d := b.drive(day(t, "2023-06-30"))
		s := channelAt("group", "v1")
		s.Kind, s.Address = "folder", ""
		b.must(b.PutChannel(ctx, b.as("clerk"), s))
		out, err := b.PutUnits(ctx, b.as("office"), []app.UnitChange{{Action: app.CloseUnit, ID: "v1", From: ptr(today + 1)}})
		if err != nil || out[0].Kind != app.Accepted {
			t.Fatalf("got %+v, %v", out, err)
		}
		b.wantOutward("v1", "clerk", "v1")
		b.at("2023-04-11")
		_, err = b.SignPledge(ctx, visitor(), d.Code, signer(1))
		wantKind(t, err, campaign.Conflict)
		drives, err := b.PledgeDrives(ctx, b.as("office"), app.Query{})
		if err != nil || len(drives) != 1 || drives[0].Open || drives[0].Until != today {
			t.Errorf("got drives %+v, %v; want one that ended on %s", drives, err, today)
		}
		channels, err := b.Channels(ctx, b.as("clerk"))
		if err != nil || len(channels) != 1 || !channels[0].Stopped {
			t.Errorf("got channels %+v, %v; want one, stopped", channels, err)
		}
		b.later(12 * time.Hour)
		if _, err := b.SendMessages(ctx, county); err != nil {
			t.Fatal(err)
		}
		if found, err := filepath.Glob(filepath.Join(b.dir, "messages", county, "group", "*.txt")); err != nil || len(found) != 0 {
			t.Errorf("got files %q, %v; want none from a closed unit", found, err)
		}
		b.clean()
	})
}
