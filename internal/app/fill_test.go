package app_test

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// exported gives the files of a district.
func (b *bench) exported() map[string][]byte {
	b.tb.Helper()
	var export bytes.Buffer
	b.must(b.Export(b.tb.Context(), b.as("office"), &export))
	z, err := zip.NewReader(bytes.NewReader(export.Bytes()), int64(export.Len()))
	b.must(err)
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		b.must(err)
		files[f.Name], err = io.ReadAll(r)
		b.must(err)
	}
	return files
}

// busyCounty is a county in which a village has moved, and records were corrected, voided, entered late and judged.
func busyCounty(tb testing.TB, dsn string) *bench {
	b := openBench(tb, dsn)
	b.setUp()
	feb := b.at("2023-02-10")
	b.submit("worker", visit("r1", "v1", feb, "3"), visit("r2", "v1", feb-20, "5"), visit("r3", "v1", feb-1, "8"))
	b.submit("office", app.Entry{ID: "p1", Kind: "person", Unit: "v1", On: feb, Fields: map[string]string{"role": "volunteer", "from": "2023-01-05"}})
	march := b.at("2023-03-03")
	b.submit("worker", app.Entry{ID: "r4", Kind: "visit", Unit: "v1", On: feb, Supersedes: "r1", Reason: "人数有误", Fields: map[string]string{"people": "4"}})
	b.must(b.ChangeRecord(tb.Context(), b.as("clerk"), "r3", app.Move{Action: campaign.VoidMove, Reason: "重复登记"}))
	b.must(b.refusals(b.PutUnits(tb.Context(), b.as("office"), []app.UnitChange{{Action: app.MoveUnit, ID: "v2", Parent: "t2", From: &march}})))
	b.must(b.Waive(tb.Context(), b.as("office"), app.Waiver{Unit: "v2", Duty: "monthly", Period: "2023-01", Reason: "样例"}))
	return b
}

// TestFill moves a county with its history into an empty district, which then says the same.
func TestFill(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		from := busyCounty(t, storetest.SQLite(t))
		known := plan.Known{AsOf: from.at("2023-03-10")}
		files := from.exported()
		_, in, err := factsOf(files, "plan.yaml", known)
		from.must(err)
		to := openBench(t, dsn)
		to.at("2023-03-10")
		token, _, err := to.SetUpToken(t.Context())
		to.must(err)
		_, err = to.SetUp(t.Context(), app.SetUp{Token: token, District: county, DistrictName: "云雾县", PlanID: "county", Login: "admin", Name: "系统管理员", Password: password})
		to.must(err)
		filled, err := to.Fill(t.Context(), county, in)
		to.must(err)
		if filled.Records != len(in.Records) || filled.Records == 0 || filled.Units != 7+1 {
			t.Errorf("filled %+v, want all %d records and 8 placements", filled, len(in.Records))
		}
		to.staff = from.staff
		if d := to.differs(from.App, to.App, known); d != "" {
			t.Error(d)
		}
		to.clean()
		_, err = to.Fill(t.Context(), county, in)
		wantKind(t, err, campaign.Conflict)
	})
}

// TestFillRefuses holds that one wrong row undoes all.
func TestFillRefuses(t *testing.T) {
	t.Parallel()
	from := busyCounty(t, storetest.SQLite(t))
	_, in, err := factsOf(from.exported(), "plan.yaml", plan.Known{AsOf: from.at("2023-03-10")})
	from.must(err)
	in.Records[len(in.Records)-1].On = from.at("2023-03-10") + 400
	to := openBench(t, storetest.SQLite(t))
	to.at("2023-03-10")
	token, _, err := to.SetUpToken(t.Context())
	to.must(err)
	_, err = to.SetUp(t.Context(), app.SetUp{Token: token, District: county, DistrictName: "云雾县", PlanID: "county", Login: "admin", Name: "系统管理员", Password: password})
	to.must(err)
	_, err = to.Fill(t.Context(), county, in)
	wantKind(t, err, campaign.Invalid)
	report, err := to.Verify(t.Context())
	to.must(err)
	if report.Records != 0 || !report.Clean() {
		t.Errorf("after a refused filling: %+v, want no records", report)
	}
	_, err = to.Fill(t.Context(), "nowhere", in)
	wantKind(t, err, campaign.NotFound)
}

// TestResetLogin is the way back in from the server's console.
func TestResetLogin(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		_, err := b.ResetLogin(t.Context(), "nobody")
		wantKind(t, err, campaign.NotFound)
		invited, err := b.ResetLogin(t.Context(), "admin")
		b.must(err)
		if _, err := b.SignIn(t.Context(), app.SignIn{Login: "admin", Password: password}); err == nil {
			t.Error("the old password still opens")
		}
		b.must(b.SetPassword(t.Context(), app.NewPassword{Secret: invited.Secret, Password: password + "!"}))
		if _, err := b.SignIn(t.Context(), app.SignIn{Login: "admin", Password: password + "!"}); err != nil {
			t.Errorf("the new password: %v", err)
		}
		page, err := b.Audit(t.Context(), b.as("admin-audit"), app.Query{Action: "reset_account"})
		b.must(err)
		if len(page.Items) != 1 || page.Items[0].Actor != "console" {
			t.Errorf("audit of the reset: got %+v, want one entry by the console", page.Items)
		}
		b.clean()
	})
}
