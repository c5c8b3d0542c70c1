package app_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func fraud(id, unit string, on plan.Day) app.Entry {
	return app.Entry{ID: id, Kind: "case", Unit: unit, On: on, Fields: map[string]string{"loss": "1"}}
}

// openings lists the audited openings as result and object.
func (b *bench) openings() []string {
	b.tb.Helper()
	page, err := b.Audit(b.tb.Context(), b.as("admin-audit"), app.Query{Action: "open_contact", Limit: app.MaxPage})
	b.must(err)
	var out []string
	for _, e := range page.Items {
		out = append(out, e.Result+" "+e.Object)
	}
	return out
}

var invented = campaign.Contact{Name: "样例甲", Phone: "13800000000"}

// sealed keeps the invented contact with a record.
func (b *bench) sealed(record string) {
	b.tb.Helper()
	_, err := b.SealContact(b.tb.Context(), b.as("station"), record, invented)
	b.must(err)
}

// TestSealedContact: the county's duty after a case names the station of the town, so its people handle the case; the office has the
// right to open contacts and handles nothing.
func TestSealedContact(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-02-10")
		b.submit("office", fraud("c1", "v1", today), fraud("c2", "v3", today), fraud("c3", "v2", today), visit("r1", "v1", today, "2"))
		b.submit("station", visitFor("r2", "t1", today))
		b.sealed("c1")
		again, err := b.SealContact(ctx, b.as("office"), "c2", campaign.Contact{Phone: "+86 138-0000-0000"})
		if err != nil || !slices.Equal(again.Same, []string{"c1"}) {
			t.Errorf("got %+v, %v; want c1 with the same phone", again, err)
		}
		other, err := b.SealContact(ctx, b.as("station"), "c3", invented)
		if err != nil || !slices.Equal(other.Same, []string{"c1"}) {
			t.Errorf("got %+v, %v; want only the case that the station may see", other, err)
		}
		for _, tt := range []struct {
			login, record string
			contact       campaign.Contact
			want          campaign.ErrorKind
		}{
			{"worker", "c1", invented, campaign.Denied}, {"clerk", "c1", invented, campaign.Denied}, {"clerk2", "c1", invented, campaign.NotFound},
			{"office", "r1", invented, campaign.Invalid}, {"office", "c9", invented, campaign.NotFound}, {"office", "c1", campaign.Contact{}, campaign.Invalid},
			{"admin-security", "c1", invented, campaign.NotFound},
		} {
			_, err := b.SealContact(ctx, b.as(tt.login), tt.record, tt.contact)
			wantKind(t, err, tt.want)
		}
		if state, err := b.Contact(ctx, b.as("clerk"), "c1"); err != nil || !state.Sealed || state.SealedAt == 0 {
			t.Errorf("got %+v, %v; want to hear that there is a contact", state, err)
		}
		b.clean()
	})
}

// visitFor is a talk, which a town may enter.
func visitFor(id, unit string, on plan.Day) app.Entry {
	return app.Entry{ID: id, Kind: "talk", Unit: unit, On: on, Fields: map[string]string{"people": "3"}}
}

func TestOpeningAContact(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.hire("registrar", "office", county)
		today := b.at("2023-02-10")
		b.submit("registrar", fraud("c1", "v1", today), fraud("c2", "v3", today))
		b.sealed("c1")
		for _, tt := range []struct {
			login, record, reason string
			want                  campaign.ErrorKind
		}{
			{"worker", "c1", "三日内回访", campaign.Denied},
			{"clerk", "c1", "三日内回访", campaign.Denied},
			{"admin-audit", "c1", "三日内回访", campaign.NotFound},
			{"office", "c1", "三日内回访", campaign.Denied}, // it does not handle the case
			{"station", "c1", "", campaign.Invalid},
			{"station", "c1", "拨打13800000000", campaign.Invalid},
			{"station", "c2", "三日内回访", campaign.NotFound}, // another town's
			{"registrar", "c2", "三日内回访", campaign.NotFound},
			{"station", "c1", "三日内回访", ""},
			{"registrar", "c1", "核对登记信息", ""},
		} {
			got, err := b.OpenContact(ctx, b.as(tt.login), tt.record, tt.reason)
			wantKind(t, err, tt.want)
			if ok := got == invented; ok != (tt.want == "") {
				t.Errorf("%s opens %s: got the contact = %v", tt.login, tt.record, ok)
			}
		}
		want := []string{"refused record:c1 reason:三日内回访", "refused record:c1", "refused record:c1", "refused record:c2 reason:三日内回访",
			"ok record:c1 reason:三日内回访", "ok record:c1 reason:核对登记信息"}
		if diff := cmp.Diff(want, b.openings()); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
		answer := visit("back", "v1", today, "1")
		answer.Ref = "c1"
		b.submit("office", answer)
		if _, err := b.OpenContact(ctx, b.as("office"), "c1", "回访补充核实"); err != nil {
			t.Errorf("got %v, want it opened for who has answered the case", err)
		}
		fix := fraud("c1-fixed", "v1", today)
		fix.Supersedes, fix.Reason = "c1", "补正金额"
		b.submit("office", fix)
		for _, id := range []string{"c1", "c1-fixed"} {
			if got, err := b.OpenContact(ctx, b.as("station"), id, "三日内回访"); err != nil || got != invented {
				t.Errorf("%s: got %v, want the contact of a corrected case to stay in reach", id, err)
			}
		}
	})
}

// TestContactsAreNowhere: neither name nor phone is in exports, the audit or the database's own files.
func TestContactsAreNowhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-02-10")
		b.submit("office", fraud("c1", "v1", today))
		b.sealed("c1")
		_, err := b.OpenContact(ctx, b.as("station"), "c1", "三日内回访")
		b.must(err)
		var export bytes.Buffer
		b.must(b.Export(ctx, b.as("office"), &export))
		audit, err := b.Audit(ctx, b.as("admin-audit"), app.Query{Limit: app.MaxPage})
		b.must(err)
		for _, e := range audit.Items {
			export.WriteString(e.Object + e.Result)
		}
		if path, ok := strings.CutPrefix(b.dsn, "sqlite://"); ok {
			for _, file := range []string{path, path + "-wal"} {
				data, err := os.ReadFile(file)
				b.must(err)
				export.Write(data)
			}
		}
		for _, secret := range []string{invented.Name, invented.Phone} {
			if bytes.Contains(export.Bytes(), []byte(secret)) {
				t.Errorf("%d signs of the contact are in what was written", len(secret))
			}
		}
	})
}

func TestPurge(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-02-10")
		for _, id := range []string{"met", "owed", "void", "removed"} {
			b.submit("office", fraud(id, map[bool]string{true: "v2", false: "v1"}[id == "owed"], today))
			b.sealed(id)
		}
		back := visit("back", "v1", today, "2")
		back.Ref = "met"
		b.submit("worker", back)
		b.must(b.RemoveContact(ctx, b.as("station"), "removed"))
		wantKind(t, b.RemoveContact(ctx, b.as("clerk"), "met"), campaign.Denied)
		purge := func(asOf plan.Day, want ...string) {
			t.Helper()
			got, err := b.PurgeSealed(ctx, asOf)
			b.must(err)
			var ids []string
			for _, p := range got.Removed {
				ids = append(ids, p.Record)
			}
			if !slices.Equal(ids, want) {
				t.Errorf("as of %s: got %v gone, want %v", asOf, ids, want)
			}
		}
		purge(today)
		b.must(b.ChangeRecord(ctx, b.as("office"), "void", app.Move{Action: campaign.VoidMove, Reason: "重复登记"}))
		purge(today, "void")
		purge(today + 3 + campaign.ContactDays) // the duty after a case is due within three days
		purge(today+4+campaign.ContactDays, "met")
		purge(today + campaign.MaxContactDays)
		purge(today+1+campaign.MaxContactDays, "owed")
		b.at("2023-02-11")
		_, err := b.OpenContact(ctx, b.as("station"), "met", "三日内回访")
		wantKind(t, err, campaign.NotFound)
		b.clean()
	})
}

func TestWithoutKeysNothingIsSealed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-02-10")
		b.submit("office", fraud("c1", "v1", today))
		b.sealed("c1")
		bare, err := app.Open(ctx, app.Options{DSN: b.dsn, Now: b.now, Shipped: b.texts})
		b.must(err)
		defer func() { b.must(bare.Close()) }()
		_, err = bare.SealContact(ctx, b.as("station"), "c1", invented)
		wantKind(t, err, campaign.Conflict)
		_, err = bare.OpenContact(ctx, b.as("station"), "c1", "三日内回访")
		wantKind(t, err, campaign.Conflict)
		_, err = bare.PutAttachment(ctx, b.as("worker"), "v1", "a.pdf", strings.NewReader("%PDF-1.4"))
		wantKind(t, err, campaign.Conflict) // nor is there a folder for files
	})
}
