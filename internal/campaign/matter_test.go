package campaign

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/plans"
)

// matterPlan is the plan that matters are tested under, with the steps of its first title replaced when some are given.
func matterPlan(t testing.TB, steps ...string) *plan.Plan {
	t.Helper()
	text, err := plans.Text("wuzha-enterprise")
	if err != nil {
		t.Fatal(err)
	}
	all := "steps: [self_check, apply, town_review, site_check, public_notice, award]"
	if !strings.Contains(string(text), all) {
		t.Fatal("the plan has no title with all steps")
	}
	if len(steps) > 0 {
		text = []byte(strings.Replace(string(text), all, "steps: ["+strings.Join(steps, ", ")+"]", 1))
	}
	p, problems := plan.Read("plan.yaml", text, nil)
	if problems.Stops() {
		t.Fatalf("the plan does not run: %v", problems)
	}
	return p
}

const testDay = plan.Day(19500) // 2023-05-23

func testMoment() int64 { return int64(testDay)*86_400_000 + 3_600_000 }

// sample is a matter of a procedure with data that fits every state, and an input for each action.
type matterSample struct {
	kind   string // of the unit
	data   string
	inputs map[string]string
}

var matterSamples = map[string]matterSample{
	"order": {"enterprise", `{"order":"anti_fraud_order","topic":"loan","people":40,"team":"一队","slot":{"day":"2023-06-01","from":"14:00","to":"15:00"},"delivered_on":"2023-05-20","records":["m.order","m.delivery"]}`,
		map[string]string{
			"open":   `{"order":"anti_fraud_order","topic":"loan","audience":"finance","people":40,"windows":[{"day":"2023-06-01","from":"14:00","to":"16:00"}]}`,
			"accept": `{"team":"一队","slot":{"day":"2023-06-01","from":"14:00","to":"15:00"}}`, "reschedule": `{"slot":{"day":"2023-06-02","from":"09:00","to":"10:30"}}`,
			"deliver": `{"delivered_on":"2023-05-22"}`, "rate": `{"rating":5,"comment":"讲得清楚"}`}},
	"finding": {"enterprise", `{"inspection":"special_supervision","inspected_on":"2023-05-02","open":["training","finance"]}`,
		map[string]string{
			"open":  `{"inspection":"special_supervision","inspected_on":"2023-05-22","results":[{"item":"case_report","result":"pass"},{"item":"training","result":"fail","note":"无记录"},{"item":"volunteers","result":"pass"},{"item":"specialist","result":"na"},{"item":"publicity","result":"pass"},{"item":"finance","result":"fail"},{"item":"own_plan","result":"pass"}]}`,
			"prove": `{"proof":"已补训并签到"}`, "call_in": `{"minutes":"企业负责人说明了原因"}`, "warn": `{"basis":"《企业事业单位内部治安保卫条例》第十九条"}`,
			"penalize": `{"fine":1000000,"basis":"第十九条","harm":"造成公私财产损失"}`, "fail": `{"remaining":["finance"]}`}},
	"notice": {"enterprise", `{"title":"权利义务责任告知书"}`, map[string]string{"open": `{"title":"权利义务责任告知书","text":["请履行职责。"]}`,
		"sign": `{"way":"scan","signer":"企业负责人"}`, "refuse": `{"witness":"社区民警"}`}},
	"objection": {"enterprise", `{"about":"score","object":"s1","claim":"漏记一次宣讲","deciders":["somebody"]}`,
		map[string]string{"open": `{"about":"score","object":"s1","claim":"漏记一次宣讲"}`, "answer": `{"answer":"记录在案"}`, "change": `{"change":"补记一次"}`}},
	"score": {"enterprise", `{"score":"SCORE","period":"2023-Q1","manual":[MANUAL],"sheet":{"as_of":"2023-04-10","points":90000,"items":[]}}`,
		map[string]string{"open": `{"score":"SCORE","period":"2023-Q1"}`, "enter": `{"item":"judged","points":2500,"note":"现场查看"}`, "outside": `{"source":"平安考核","total":4500}`}},
	"title": {"enterprise", `{"title":"no_fraud_enterprise","notice_to":"2023-05-20","until":"2024-05-01"}`,
		map[string]string{"open": `{"title":"no_fraud_enterprise"}`, "self_check": `{"self_check":"对照标准逐项自查"}`, "apply": `{"statement":"申报"}`,
			"town_review": `{"review":"属实"}`, "site_check": `{"site_check":"属实"}`, "watch": `{"watched":"本月无异常"}`, "yearly_review": `{"yearly":"继续保持"}`}},
	"complaint": {"enterprise", `{"about":"burden","text":"重复填表"}`, map[string]string{"open": `{"about":"burden","page":"/records","text":"重复填表"}`, "answer": `{"answer":"已合并"}`}},
	"bulletin": {"zone", `{"bulletin":"BULLETIN","period":"2023-W10","title":"通报","recipients":["C1","C2"]}`,
		map[string]string{"open": `{"bulletin":"BULLETIN","period":"2023-W10","recipients":["C1"]}`, "edit": `{"text":["请各单位落实。"]}`}},
	"paper": {"zone", `{"kind":"notice","title":"通知","text":["请落实。"],"recipients":["C1"]}`,
		map[string]string{"open": `{"kind":"notice","title":"通知","text":["请落实。"],"recipients":["C1"]}`, "edit": `{"title":"通知(改)"}`}},
	"receipt":      {"enterprise", `{"paper":"p1","title":"通知","number":"〔2023〕1号"}`, map[string]string{"open": `{"paper":"p1","title":"通知","number":"〔2023〕1号"}`}},
	"call_in":      {"enterprise", `{"rule":"special_supervision.many_cases","period":"2023-04","on":"2023-05-20"}`, map[string]string{"open": `{"rule":"special_supervision.many_cases","period":"2023-04","on":"2023-05-28"}`, "hold": `{"minutes":"已说明情况"}`, "postpone": `{"on":"2023-06-02"}`}},
	"commendation": {"enterprise", `{"period":"2023","deeds":"全年零发案"}`, map[string]string{"open": `{"period":"2023","deeds":"全年零发案"}`}},
}

// fill puts the names of the plan into a sample.
func fill(p *plan.Plan, text string) string {
	score := p.Scores[0]
	var manual []string
	for _, it := range score.Manuals() {
		manual = append(manual, fmt.Sprintf(`{"item":%q,"points":2000}`, it.ID))
	}
	return strings.NewReplacer("SCORE", score.ID, "MANUAL", strings.Join(manual, ","), "BULLETIN", p.Bulletins[0].ID).Replace(text)
}

// stepOf makes a step in a world where everything that may be asked for is there.
func stepOf(t testing.TB, p *plan.Plan, procedure, state string, act Act) *MatterStep {
	t.Helper()
	sample := matterSamples[procedure]
	proc, ok := ProcedureOf(procedure)
	if !ok || sample.kind == "" {
		t.Fatalf("no sample of %s", procedure)
	}
	m := &Matter{ID: "m", Procedure: proc, Unit: "E1", State: state, Since: testDay - 30, Opener: "opener", Data: proc.fresh()}
	if state != "" {
		data, err := UnpackData(proc, fill(p, sample.data))
		if err != nil {
			t.Fatal(err)
		}
		m.Data = data
	}
	var kind *plan.UnitKind
	for _, k := range p.Kinds {
		if k.ID == sample.kind {
			kind = k
		}
	}
	x := &MatterStep{Plan: p, Today: testDay, Person: "me", Matter: m, Act: act}
	score := p.Scores[0]
	x.Facts = MatterFacts{UnitKind: kind, Late: true, May: casework, Holds: func(string) bool { return true }, Known: func(string) bool { return true },
		RecordOf:   func(string) (RecordState, bool) { return RecordSubmitted, true },
		Next:       func(string) (int64, error) { return 7, nil },
		Others:     func(string) ([]*Matter, error) { return nil, nil },
		Earlier:    func(string) ([]*Matter, error) { return nil, nil },
		Objections: func() (int, error) { return 0, nil },
		Deciders:   func(string, string) ([]string, error) { return []string{"somebody"}, nil },
		Standing:   &plan.Standing{State: plan.Qualified}, Sheet: &plan.ScoreSheet{Score: score, Points: 91500, Grade: "优秀"},
		Draft: &BulletinDraft{Title: "通报"}}
	if act.Input == nil {
		x.Act.Input = json.RawMessage(fill(p, sample.inputs[act.Action]))
	}
	if act.Reason == "" {
		x.Act.Reason = "事由说明"
	}
	x.Act.Attachments = []string{strings.Repeat("a", 64)}
	return x
}

// legalCell is a line of a golden table.
type legalCell struct {
	by []string
	to string
}

// printTable writes a procedure's table, a line for each cell.
func printTable(p *Procedure) string {
	var b strings.Builder
	for _, s := range p.States {
		fmt.Fprintf(&b, "state %s %s holder=%s closed=%t lapse=%s\n", s.ID, s.Title.Zh, s.Holder, s.Closed, s.Lapse)
	}
	for _, r := range p.Rules {
		by := make([]string, len(r.By))
		for i, role := range r.By {
			by[i] = string(role)
		}
		from := r.From
		if from == "" {
			from = "-"
		}
		fmt.Fprintf(&b, "%s %s %s %s takes=%q reason=%t late=%t apart=%q\n", from, r.Action, strings.Join(by, ","), r.To, r.Takes, r.Reason, r.Late, r.Apart)
	}
	return b.String()
}

// goldenCells reads the golden table back: what is in it, and nothing else, may be done.
func goldenCells(t *testing.T, name string) map[string]legalCell {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "matters", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]legalCell{}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if words[0] != "state" {
			out[strings.TrimPrefix(words[0], "-")+" "+words[1]] = legalCell{strings.Split(words[2], ","), words[3]}
		}
	}
	return out
}

// TestEveryCellOfEveryProcedure walks all states, all actions of all procedures, and all roles.
func TestEveryCellOfEveryProcedure(t *testing.T) {
	t.Parallel()
	var actions []string
	for _, p := range Procedures() {
		for _, r := range p.Rules {
			if !slices.Contains(actions, r.Action) {
				actions = append(actions, r.Action)
			}
		}
	}
	stepPlans := map[string]*plan.Plan{"": matterPlan(t)}
	for _, step := range plan.TitleSteps {
		stepPlans[step] = matterPlan(t, step)
	}
	for _, proc := range Procedures() {
		t.Run(proc.ID, func(t *testing.T) {
			t.Parallel()
			goldenText(t, "matters/"+proc.ID, printTable(proc))
			legal := goldenCells(t, proc.ID)
			walked := 0
			states := []string{""}
			for _, s := range proc.States {
				states = append(states, s.ID)
			}
			for _, state := range states {
				for _, action := range actions {
					cell, ok := legal[state+" "+action]
					p := stepPlans[""]
					if one := stepPlans[action]; one != nil && proc.ID == "title" {
						p = one // in which this step is the next from everywhere
					}
					for _, role := range Roles() {
						x := stepOf(t, p, proc.ID, state, Act{Action: action})
						x.Roles = []Role{role}
						walkCell(t, x, ok, slices.Contains(cell.by, string(role)), cell.to)
						walked++
					}
				}
			}
			if want := len(states) * len(actions) * len(Roles()); walked != want {
				t.Errorf("walked %d cells, want %d", walked, want)
			}
		})
	}
}

func walkCell(t *testing.T, x *MatterStep, legal, may bool, to string) {
	t.Helper()
	was, action, roles := x.Matter.State, x.Act.Action, x.Roles
	before := len(x.Matter.Steps)
	m, err := x.Take(testMoment())
	want := ErrorKind("")
	switch {
	case !legal:
		want = Conflict
	case !may:
		want = Denied
	}
	if got := KindOf(err); got != want || err != nil && want == "" {
		t.Errorf("%s in %q by %v: got %v, want %q", action, was, roles, err, want)
		return
	}
	if err != nil {
		return
	}
	last := m.Steps[len(m.Steps)-1]
	if m.State != to || last.To != to || last.From != was || last.Action != action || last.By != "me" || len(m.Steps) != before+1 {
		t.Errorf("%s in %q: got state %q and step %+v, want %q", action, was, m.State, last, to)
	}
	if state, ok := m.Procedure.StateOf(m.State); !ok || state.Closed != m.Closed() || m.Closed() && m.Holder(x.Plan) != "" {
		t.Errorf("%s in %q leads to %q, which is unknown, or both closed and held", action, was, m.State)
	}
}
