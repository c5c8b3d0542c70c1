package app_test

import (
	"context"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// operation is a use case aimed at village v1 of town t1, with those who may.
type operation struct {
	method string
	may    []string
	do     func(ctx context.Context, b *bench, c app.Caller) error
}

var (
	everyone  = []string{"office", "clerk", "clerk2", "worker", "worker3", "admin", "admin-security", "admin-audit"}
	working   = []string{"office", "clerk", "clerk2", "worker", "worker3"}
	aboveV1   = []string{"office", "clerk", "worker"}
	townAndUp = []string{"office", "clerk"}
)

func one(outcomes []app.Outcome, err error) error {
	if err == nil && outcomes[0].Err != nil {
		return outcomes[0].Err
	}
	return err
}

// operations lists every method that a caller uses.
func operations() []operation {
	ops := []operation{
		{"BeginImport", []string{"office", "clerk", "clerk2"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.BeginImport(ctx, c, app.ImportRequest{Kind: app.ImportRecords, FileName: "a.csv", Body: strings.NewReader("x")})
			return err
		}},
		{"Import", nil, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Import(ctx, c, "none")
			return err
		}},
		{"WorkOnImport", nil, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.WorkOnImport(ctx, c, "none")
			return err
		}},
		{"Imports", []string{"office", "clerk", "clerk2"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Imports(ctx, c, app.Query{})
			return err
		}},
		{"MapImport", nil, func(ctx context.Context, b *bench, c app.Caller) error { return b.MapImport(ctx, c, "none", nil) }},
		{"ApplyImport", nil, func(ctx context.Context, b *bench, c app.Caller) error { return b.ApplyImport(ctx, c, "none") }},
		{"CancelImport", nil, func(ctx context.Context, b *bench, c app.Caller) error { return b.CancelImport(ctx, c, "none") }},
		{"ImportResult", nil, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.ImportResult(ctx, c, "none", io.Discard)
		}},
		{"Template", []string{"office", "clerk"}, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.Template(ctx, c, app.TemplateQuery{Kind: app.ImportRecords, Under: "v1"}, io.Discard)
		}},
		{"ExportList", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.ExportList(ctx, c, app.ListQuery{List: app.RecordList, Format: app.CSV, Query: app.Query{Under: "v1"}}, io.Discard)
		}},
		{"Jobs", working, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Jobs(ctx, c, app.Query{})
			return err
		}},
		{"Job", nil, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Job(ctx, c, "none"); return err }},
		{"CancelJob", nil, func(ctx context.Context, b *bench, c app.Caller) error { return b.CancelJob(ctx, c, "none") }},
		{"RetryJob", nil, func(ctx context.Context, b *bench, c app.Caller) error { return b.RetryJob(ctx, c, "none") }},
		{"Watch", working, func(ctx context.Context, b *bench, c app.Caller) error {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			_, err := b.Watch(ctx, c)
			return err
		}},
		{"Units", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Units(ctx, c, app.Query{Under: "v1"})
			return err
		}},
		{"UnitStandings", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.UnitStandings(ctx, c, app.Query{Under: "v1"})
			return err
		}},
		{"Unit", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Unit(ctx, c, "v1"); return err }},
		{"Submit", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			return one(b.Submit(ctx, c, []app.Entry{visit("new-"+c.Login, "v1", c.Day(), "2")}))
		}},
		{"ChangeRecord", townAndUp, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.ChangeRecord(ctx, c, "r-"+c.Login, app.Move{Action: campaign.ConfirmMove})
		}},
		{"Record", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Record(ctx, c, "r1"); return err }},
		{"Record", []string{"office", "clerk"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Record(ctx, c, "c1")
			return err
		}},
		{"RecordMoves", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.RecordMoves(ctx, c, "r1")
			return err
		}},
		{"UnitNames", everyone, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.UnitNames(ctx, c, []string{"v1"})
			return err
		}},
		{"UnitsByID", everyone, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.UnitsByID(ctx, c, []string{"v1"})
			return err
		}},
		{"UnitsByName", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.UnitsByName(ctx, c, "v1")
			return err
		}},
		{"Coverage", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Coverage(ctx, c, app.CoverageQuery{Duties: []string{"monthly"}, Under: "v1"})
			return err
		}},
		{"Records", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Records(ctx, c, app.Query{Under: "v1"})
			return err
		}},
		{"Verdicts", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Verdicts(ctx, c, app.Query{Unit: "v1"})
			return err
		}},
		{"MostUrgent", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.MostUrgent(ctx, c, "village", app.Query{Under: "v1"})
			return err
		}},
		{"Todo", working, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Todo(ctx, c, app.Query{})
			return err
		}},
		{"Scores", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Scores(ctx, c, app.Query{Unit: "v1"})
			return err
		}},
		{"ScoreTables", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.ScoreTables(ctx, c, app.ScoreQuery{Under: "v1"})
			return err
		}},
		{"TitleTable", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.TitleTable(ctx, c, app.TitleQuery{Under: "v1"})
			return err
		}},
		{"Titles", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Titles(ctx, c, app.Query{Unit: "v1"})
			return err
		}},
		{"Explain", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Explain(ctx, c, app.Question{Unit: "v1", Duty: "monthly", Period: "2023-02"})
			return err
		}},
		{"Evaluate", working, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Evaluate(ctx, c, c.Day(), 0)
			return err
		}},
		{"Bulletin", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Bulletin(ctx, c, county, "", "2023-01")
			return err
		}},
		{"DraftPaper", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.DraftPaper(ctx, c, app.PaperRequest{Kind: "pledge", Unit: "v1"})
			return err
		}},
		{"WritePaper", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.WritePaper(ctx, c, app.PaperRequest{Kind: "pledge", Unit: "v1"}, io.Discard)
		}},
		{"Ledger", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.Ledger(ctx, c, "v1", "2023-01", io.Discard)
		}},
		{"Waive", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.Waive(ctx, c, app.Waiver{Unit: "v1", Duty: "monthly", Period: "2023-01", Reason: "样例"})
		}},
		{"Judge", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.Judge(ctx, c, app.Judgement{Waiver: app.Waiver{Unit: "v1", Duty: "style", Period: "2023-S1"}, Decision: "met"})
		}},
		{"PutUnits", townAndUp, func(ctx context.Context, b *bench, c app.Caller) error {
			return one(b.PutUnits(ctx, c, []app.UnitChange{{Action: app.EditUnit, ID: "v1", Name: ptr("鹿鸣新村")}}))
		}},
		{"PutUnits", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error {
			return one(b.PutUnits(ctx, c, []app.UnitChange{{Action: app.MoveUnit, ID: "v1", Parent: "t1"}}))
		}},
		{"PutUnits", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			return one(b.PutUnits(ctx, c, []app.UnitChange{{Action: app.EditUnit, ID: "v1", Attributes: map[string]string{"households": "9"}}}))
		}},
		{"Export", []string{"office"}, func(ctx context.Context, b *bench, c app.Caller) error { return b.Export(ctx, c, io.Discard) }},
		{"Audit", []string{"admin-audit"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Audit(ctx, c, app.Query{})
			return err
		}},
	}
	ops = append(ops, operation{"Backup", []string{"admin"}, func(ctx context.Context, b *bench, c app.Caller) error {
		_, err := b.Backup(ctx, c, io.Discard)
		return err
	}})
	return slices.Concat(ops, caseOperations(), planOperations(), accountOperations(), matterOperations(), pledgeOperations(), freezeOperations(),
		reorganisingOperations(), sealedOperations(), governOperations(), outwardOperations(), materialOperations())
}

// caseOperations: cases belong to the station and the office; the town's clerk sees them.
func caseOperations() []operation {
	office := []string{"office"}
	return []operation{
		{"RegisterCase", office, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.RegisterCase(ctx, c, app.NewCase{ID: "case-" + c.Login, Unit: "v1", On: c.Day(), Type: "刷单返利"})
			return err
		}},
		{"SuggestCase", office, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.SuggestCase(ctx, c, "受害人刷单被骗")
			return err
		}},
		{"DisputeCase", office, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.DisputeCase(ctx, c, "c1", "不在本村")
		}},
		{"RuleDispute", nil, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.RuleDispute(ctx, c, "c1", app.Ruling{Attribution: app.Attribution{Reason: "属实"}})
			return err
		}},
		{"AttributeCase", office, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.AttributeCase(ctx, c, "c2", app.Attribution{ID: "moved-" + c.Login, Unit: "v2", Reason: "住在竹影村"})
			return err
		}},
		{"CaseHistory", townAndUp, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.CaseHistory(ctx, c, "c1")
			return err
		}},
		{"TraceBack", townAndUp, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.TraceBack(ctx, c, "c1")
			return err
		}},
		{"FollowUps", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.FollowUps(ctx, c, app.Query{Under: "v1"})
			return err
		}},
		{"Analysis", townAndUp, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Analysis(ctx, c, app.AnalysisQuery{Under: "t1"})
			return err
		}},
		{"Suggestions", townAndUp, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Suggestions(ctx, c, "v1")
			return err
		}},
	}
}

func planOperations() []operation {
	office := []string{"office"}
	return []operation{
		{"Plans", working, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Plans(ctx, c); return err }},
		{"Derivation", working, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Derivation(ctx, c)
			return err
		}},
		{"PlanText", working, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.PlanText(ctx, c, "county", 1)
			return err
		}},
		{"WritePlan", working, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.WritePlan(ctx, c, "county", 1, io.Discard)
		}},
		{"CurrentPlan", working, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.CurrentPlan(ctx, c, c.Day())
			return err
		}},
		{"CheckPlan", office, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.CheckPlan(ctx, c, "x")
			return err
		}},
		{"CompletePlan", office, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.CompletePlan(ctx, c, "wu", 1, 3)
			return err
		}},
		{"TryPlan", office, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.TryPlan(ctx, c, version(b.texts["county"], 2, c.Day()), c.Day())
			return err
		}},
		{"DraftPlan", office, func(ctx context.Context, b *bench, c app.Caller) error {
			_, _, err := b.DraftPlan(ctx, c, version(b.texts["county"], 2, c.Day()))
			return err
		}},
		{"EnforcePlan", office, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.EnforcePlan(ctx, c, "county", 2, c.Day())
		}},
	}
}

func accountOperations() []operation {
	system, security := []string{"admin"}, []string{"admin-security"}
	return []operation{
		{"Accounts", []string{"admin", "admin-security"}, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Accounts(ctx, c); return err }},
		{"Posts", []string{"admin", "admin-security"}, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Posts(ctx, c, b.staff["worker"].Person)
			return err
		}},
		{"CreateAccount", system, func(ctx context.Context, b *bench, c app.Caller) error {
			_, _, err := b.CreateAccount(ctx, c, app.NewAccount{Login: "fresh", Name: "样例新人"})
			return err
		}},
		{"ResetAccount", system, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.ResetAccount(ctx, c, b.staff["station"].Person)
			return err
		}},
		{"DisableAccount", system, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.DisableAccount(ctx, c, b.staff["station"].Person)
		}},
		{"EnableAccount", system, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.EnableAccount(ctx, c, b.staff["station"].Person)
		}},
		{"GivePost", security, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.GivePost(ctx, c, app.Holding{Person: b.staff["worker"].Person, Post: "worker", Unit: "v2"})
		}},
		{"TakePost", security, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.TakePost(ctx, c, app.Holding{Person: b.staff["worker"].Person, Post: "worker", Unit: "v2"})
		}},
		{"ChooseLanguage", everyone, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.ChooseLanguage(ctx, c, plan.English)
		}},
		{"Me", everyone, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Me(ctx, c); return err }},
		{"Overview", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Overview(ctx, c, app.OverviewQuery{Under: "v1"})
			return err
		}},
		{"UnitHistory", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.UnitHistory(ctx, c, "v1")
			return err
		}},
		{"PostHolders", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.PostHolders(ctx, c, "v1")
			return err
		}},
		{"Home", everyone, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Home(ctx, c); return err }},
		{"Rights", everyone, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Rights(ctx, c, plan.Chinese)
			return err
		}},
		{"Sessions", everyone, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Sessions(ctx, c); return err }},
		{"SignOutEverywhere", everyone, func(ctx context.Context, b *bench, c app.Caller) error { return b.SignOutEverywhere(ctx, c) }},
		{"ChangePassword", everyone, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.ChangePassword(ctx, c, password, "short")
		}},
		{"BeginFactor", everyone, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.BeginFactor(ctx, c); return err }},
		{"RemoveFactor", everyone, func(ctx context.Context, b *bench, c app.Caller) error { return b.RemoveFactor(ctx, c, "") }},
		{"ConfirmFactor", everyone, func(ctx context.Context, b *bench, c app.Caller) error { return b.ConfirmFactor(ctx, c, "") }},
		{"Tokens", everyone, func(ctx context.Context, b *bench, c app.Caller) error { _, err := b.Tokens(ctx, c); return err }},
		{"CreateToken", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, _, err := b.CreateToken(ctx, c, app.NewToken{Label: "样例", Unit: "v1", Actions: []string{campaign.View.String()}, Expires: c.Now + 1000})
			return err
		}},
		{"RevokeToken", []string{"worker", "admin-security"}, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.RevokeToken(ctx, c, b.tokenOf("worker"))
		}},
	}
}

func (b *bench) tokenOf(login string) string {
	b.tb.Helper()
	tokens, err := b.Tokens(b.tb.Context(), b.as(login))
	b.must(err)
	if len(tokens) == 0 {
		_, info, err := b.CreateToken(b.tb.Context(), b.as(login), app.NewToken{Label: "样例", Unit: "v1", Actions: []string{campaign.View.String()}, Expires: b.clock.Load() + 1000})
		b.must(err)
		return info.ID
	}
	return tokens[0].ID
}

// ownAffairs is what the office of another district does without looking into ours.
var ownAffairs = []string{
	"CheckPlan", "CompletePlan", "Procedures", "SuggestCase", "Rights", "Sessions", "Tokens", "Evaluate", "Me", "Lent", "PostRights",
	"UnitNames", "UnitsByID", "FindUnits",
	"Imports", "Jobs", "Watch", "Materials",
}

// TestEveryMethodAsksFirst holds every use case against every kind of caller: a sibling, somebody below, somebody of another
// district, the three administrators and nobody at all. Whoever may not hears that there is nothing, or that they may not.
func TestEveryMethodAsksFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-10")
		b.submit("worker", visit("r1", "v1", today, "3"))
		for _, login := range append(everyone, "stranger") {
			b.submit("worker", visit("r-"+login, "v1", today, "3"))
			b.complain("worker", "m-"+login, "v1")
		}
		for _, id := range []string{"c1", "c2"} {
			b.submit("office", app.Entry{ID: id, Kind: "case", Unit: "v1", On: today, Fields: map[string]string{"loss": "1"}})
		}
		b.complain("worker", "m1", "v1")
		callers := map[string]app.Caller{"": {}, "foreign": foreigner(b)}
		for _, login := range everyone {
			callers[login] = b.as(login)
		}
		for i, op := range operations() {
			for login, c := range callers {
				err := op.do(t.Context(), b, c)
				kind := campaign.KindOf(err)
				refused := kind == campaign.NotFound || kind == campaign.Denied
				if err != nil && kind == "" {
					t.Errorf("%d %s by %q: got a fault: %v", i, op.method, login, err)
				}
				if may := slices.Contains(op.may, login); may == refused && !(login == "foreign" && err == nil && slices.Contains(ownAffairs, op.method)) {
					t.Errorf("%d %s by %q: got %v, may = %v", i, op.method, login, err, may)
				}
			}
		}
	})
}

// foreigner is an office of another district.
func foreigner(b *bench) app.Caller {
	held := b.as("office").Held[0]
	held.At = campaign.UnitRef{District: "990002", Path: "/990002/"}
	return app.Caller{District: "990002", Login: "stranger", Actor: campaign.Actor{Person: "stranger", Now: b.clock.Load(), Held: []campaign.Holding{held}}}
}

// TestEveryMethodIsHeldToItsRights: a method that is not in the table above, or among those that take no caller, fails.
func TestEveryMethodIsHeldToItsRights(t *testing.T) {
	t.Parallel()
	open := []string{
		"Close", "Ready", "ShippedPlans", "SetUpToken", "SetUp", "SignIn", "SignOut", "SetPassword", "CallerBySession", "CallerByToken", "Verify",
		"ResetLogin", "CallerAtConsole", "Fill", "BackupAll", "ExportDistrict",
		"Escalate", "Start", "WorkNow", "Sweep", "Follow", "Hear", "Refresh", "EndWatching",
		"PledgeDrive", "SignPledge", "PurgePledges", "FormToken", "CheckFormToken", "PublicDistrict", "Honours", "PublicNotices",
		"JobKinds", "ObjectInPublic", "ComplainInPublic", "PublicAnswer", "TakeQuiz", "SendMessages", "SweepAttachments", "PurgeSealed", "SignInExternal", "PublicMaterials", "PublicMaterialFile",
	}
	held := map[string]bool{}
	for _, op := range operations() {
		held[op.method] = true
	}
	methods := reflect.TypeFor[*app.App]()
	for i := range methods.NumMethod() {
		if name := methods.Method(i).Name; !held[name] && !slices.Contains(open, name) {
			t.Errorf("%s is in no table of rights", name)
		}
	}
}
