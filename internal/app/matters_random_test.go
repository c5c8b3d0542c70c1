package app_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// matterWalk is a random interleaving of what people do with matters. The county goes on from one run to the next.
type matterWalk struct {
	*bench
	run, n  int
	today   plan.Day
	ids     []string
	titles  []string
	history map[string][]campaign.MatterEntry // as it was at the last look
}

// openings are what people may open, sound or not.
var openings = map[string][]string{
	"order":        {`{"order":"class","topic":"loan","people":30}`, `{"order":"class","topic":"loan","people":-3}`, `{"order":"class","topic":"moon","people":3}`},
	"finding":      {`{"inspection":"patrol","inspected_on":"2023-02-01","results":[{"item":"board","result":"fail"},{"item":"ledger","result":"fail"}]}`, `{"inspection":"patrol","inspected_on":"2023-02-01","results":[{"item":"board","result":"pass"},{"item":"ledger","result":"na"}]}`},
	"notice":       {`{"title":"告知书"}`},
	"title":        {`{"title":"calm"}`},
	"complaint":    {`{"about":"other","text":"建议"}`},
	"paper":        {`{"kind":"notice","title":"通知","text":["请落实。"],"recipients":["t1","v3"]}`},
	"commendation": {`{"period":"2023","deeds":"零发案"}`},
	"score":        {`{"score":"year","period":"2023"}`, `{"score":"year","period":"2022"}`},
	"call_in":      {`{"rule":"patrol.many","period":"2023-02","on":"2023-12-01"}`, `{"rule":"patrol.none","period":"2023-02","on":"2023-12-01"}`},
	"bulletin":     {`{"bulletin":"monthly","period":"2023-01","recipients":["t1"]}`, `{"bulletin":"monthly","period":"2029-01"}`},
	"objection":    {`{"about":"%s","object":"%s","claim":"情况不符"}`},
}

// stepInputs are inputs by action; now and then another one is sent.
var stepInputs = map[string][]string{
	"accept":     {`{"team":"一队","slot":{"day":"2023-12-01","from":"14:00","to":"15:00"}}`, `{"team":"一队","slot":{"day":"2023-12-02","from":"09:00","to":"10:00"}}`, `{"team":"二队","slot":{"day":"2023-12-01","from":"15:00","to":"14:00"}}`},
	"reschedule": {`{"slot":{"day":"2023-12-03","from":"14:00","to":"15:00"}}`}, "deliver": {`{"delivered_on":"2023-02-01"}`, `{"delivered_on":"2029-02-01"}`},
	"rate": {`{"rating":3}`, `{"rating":9}`}, "prove": {`{"proof":"已整改"}`}, "call_in": {`{"minutes":"已说明"}`}, "warn": {`{"basis":"第十九条"}`, ``},
	"penalize": {`{"fine":1000000,"basis":"第十九条","harm":"有威胁"}`, `{"fine":-5,"basis":"第十九条","harm":"有威胁"}`}, "fail": {`{"remaining":["board"]}`},
	"sign": {`{"way":"screen","signer":"村主任"}`, ``}, "refuse": {`{"witness":"网格员"}`}, "answer": {`{"answer":"已办"}`},
	"self_check": {`{"self_check":"自查"}`}, "apply": {`{"statement":"申报"}`}, "town_review": {`{"review":"属实"}`}, "watch": {`{"watched":"正常"}`}, "yearly_review": {`{"yearly":"保持"}`},
	"edit": {`{"text":["请按期落实。"]}`, `{"text":["居民王样例，电话13900001111"]}`}, "hold": {`{"minutes":"已谈"}`}, "postpone": {`{"on":"2023-12-05"}`},
	"enter": {`{"item":"judged","points":4000,"note":"现场"}`, `{"item":"judged","points":-1,"note":"现场"}`}, "change": {`{"change":"已更正"}`},
}

// TestRandomMatters: whatever people do in whatever order, on both engines, histories are only added to and explain the data,
// nothing is both open and closed, deliveries are counted once, titles have their steps, numbers have no gaps.
func TestRandomMatters(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		w := &matterWalk{bench: b, today: b.at("2023-02-01"), history: map[string][]campaign.MatterEntry{}}
		b.submit("office", visit("r1", "v1", w.today, "3"), visit("r2", "v1", w.today, "3"), visit("r3", "v3", w.today, "3"))
		rapid.Check(t, func(t *rapid.T) {
			if w.run++; w.run > 30 {
				return
			}
			for range rapid.IntRange(30, 80).Draw(t, "steps") {
				w.step(t)
			}
			w.look(t)
		})
		b.clean()
	})
}

func (w *matterWalk) step(t *rapid.T) {
	var err error
	switch rapid.IntRange(0, 9).Draw(t, "what") {
	case 0, 1:
		err = w.open(t)
	case 2:
		if rapid.IntRange(0, 2).Draw(t, "days pass") == 0 && w.today < day(w.tb, "2023-10-01") {
			w.today += plan.Day(rapid.IntRange(1, 12).Draw(t, "days"))
			w.at(w.today.String())
			_, err = w.Escalate(w.tb.Context(), w.today)
		}
	default:
		err = w.act(t)
	}
	if err != nil && campaign.KindOf(err) == "" {
		t.Fatalf("got %v, want work done or a refusal", err)
	}
}

func (w *matterWalk) login(t *rapid.T) string {
	return pick(t, "login", "office", "office2", "office3", "clerk", "station", "worker", "worker2", "worker3")
}

func (w *matterWalk) open(t *rapid.T) error {
	w.n++
	procedure := pick(t, "procedure", "order", "finding", "notice", "title", "complaint", "paper", "commendation", "score", "call_in", "bulletin", "objection")
	input := pick(t, "input", openings[procedure]...)
	if procedure == "objection" {
		input = fmt.Sprintf(input, pick(t, "about", "title", "notice", "score"), pick(t, "object", append(w.ids[max(0, len(w.ids)-8):], "nothing")...))
	}
	o := campaign.MatterOpening{ID: fmt.Sprintf("m%d.%d", w.run, w.n), Procedure: procedure, Unit: pick(t, "unit", "v1", "v1", "v3", "t1", county), Input: []byte(input)}
	_, err := w.OpenMatter(w.tb.Context(), w.as(w.login(t)), o)
	if err == nil {
		w.ids = append(w.ids, o.ID)
		if procedure == "title" {
			w.titles = append(w.titles, o.ID)
		}
	}
	return err
}

// ends are the steps that cut a matter short; most go on.
var ends = map[string]bool{"reject": true, "cancel": true, "decline": true, "drop": true, "withdraw": true, "return": true}

// act does a step that somebody is offered, or any other.
func (w *matterWalk) act(t *rapid.T) error {
	if len(w.ids) == 0 {
		return nil
	}
	id, login := pick(t, "matter", w.ids[max(0, len(w.ids)-10):]...), w.login(t)
	if len(w.titles) > 0 && rapid.IntRange(0, 2).Draw(t, "a title") == 0 {
		id = pick(t, "title", w.titles[max(0, len(w.titles)-3):]...)
	}
	v, err := w.Matter(w.tb.Context(), w.as(login), id)
	if rapid.Bool().Draw(t, "whoever may") {
		login, v, err = w.whoMay(t, id)
	}
	if err != nil {
		return err
	}
	action := pick(t, "any", "award", "deliver", "issue", "close", "penalize", "pass", "expire", "raise", "open")
	if len(v.May) > 0 && rapid.IntRange(0, 5).Draw(t, "offered") > 0 {
		action = pick(t, "action", v.May...).Action
		if ends[action] && rapid.IntRange(0, 4).Draw(t, "end it") > 0 {
			return nil
		}
	}
	input := ""
	if some := stepInputs[action]; len(some) > 0 {
		input = pick(t, "input", some...)
	}
	act := campaign.Act{Action: action, Reason: pick(t, "reason", "事由", "事由", ""), Input: json.RawMessage(input)}
	if rapid.Bool().Draw(t, "told") {
		act.Seen = v.State
	}
	_, err = w.ActOnMatter(w.tb.Context(), w.as(login), id, act)
	return err
}

// whoMay finds somebody who is offered a step that goes on.
func (w *matterWalk) whoMay(t *rapid.T, id string) (login string, v app.MatterView, err error) {
	people := []string{"worker", "clerk", "office", "office2", "office3", "station", "worker3"}
	first := rapid.IntRange(0, len(people)-1).Draw(t, "first asked")
	for i := range people {
		login = people[(first+i)%len(people)]
		v, err = w.Matter(w.tb.Context(), w.as(login), id)
		if err == nil && slices.ContainsFunc(v.May, func(m app.MatterOffer) bool { return !ends[m.Action] && m.Action != "watch" && m.Action != "edit" }) {
			return login, v, nil
		}
	}
	return login, v, err
}

// look checks everything that must be true of all matters.
func (w *matterWalk) look(t *rapid.T) {
	papers, awards, holding := map[string]int{}, map[string]int{}, map[string]bool{}
	for _, id := range w.ids {
		v, err := w.Matter(w.tb.Context(), w.as("office"), id)
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		w.history[id] = historyOf(t, v, w.history[id])
		switch v.Procedure {
		case "title":
			w.wantTitle(t, v, awards, holding)
		case "paper":
			var d campaign.PaperData
			decodeInto(t, v.Data, &d)
			if issued := did(v, "issue"); issued != (d.Number != "") {
				t.Fatalf("%s: number %q, issued %t", id, d.Number, issued)
			} else if issued {
				papers[d.Number]++
			}
		}
	}
	withoutGaps(t, papers, "〔2023〕%d号")
	withoutGaps(t, awards, "〔2023〕%d号")
	w.wantCounted(t, len(holding))
}

// historyOf checks one matter and gives its history: the old one is its beginning, and all of it explains the data.
func historyOf(t *rapid.T, v app.MatterView, before []campaign.MatterEntry) []campaign.MatterEntry {
	state := ""
	for i, s := range v.Steps {
		if s.Seq != i+1 || s.From != state {
			t.Fatalf("%s: step %d begins in %q after %q", v.ID, s.Seq, s.From, state)
		}
		state = s.To
	}
	was, _ := json.Marshal(before)
	is, _ := json.Marshal(v.Steps[:len(before)])
	if string(was) != string(is) && len(before) > 0 {
		t.Fatalf("%s: history was %s and is %s", v.ID, was, is)
	}
	p, _ := campaign.ProcedureOf(v.Procedure)
	data, err := campaign.Replay(p, v.Steps)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := campaign.PackData(data)
	if err != nil || packed != string(v.Data) || state != v.State {
		t.Fatalf("%s: its steps make %s in %s, %v; it has %s in %s", v.ID, packed, state, err, v.Data, v.State)
	}
	if v.Closed != (v.Holder == "") || v.Closed && (v.Due != nil || slices.ContainsFunc(v.May, func(m app.MatterOffer) bool {
		return m.To != v.State && v.Procedure != "paper" && v.Procedure != "bulletin"
	})) {
		t.Fatalf("%s is both open and closed: %+v", v.ID, v)
	}
	if strings.Contains(string(v.Data), ":-") {
		t.Fatalf("%s: an amount is negative: %s", v.ID, v.Data)
	}
	return v.Steps
}

func did(v app.MatterView, action string) bool {
	return slices.ContainsFunc(v.Steps, func(s campaign.MatterEntry) bool { return s.Action == action })
}

func decodeInto(t *rapid.T, data json.RawMessage, into any) {
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func (w *matterWalk) wantTitle(t *rapid.T, v app.MatterView, awards map[string]int, holding map[string]bool) {
	var d campaign.TitleData
	decodeInto(t, v.Data, &d)
	awarded := did(v, "award")
	for _, step := range []string{"self_check", "apply", "town_review", "public_notice"} {
		if awarded && !did(v, step) {
			t.Fatalf("%s was awarded without %s", v.ID, step)
		}
	}
	if awarded != (d.Number != "") || awarded != (d.AwardedOn != 0) {
		t.Fatalf("%s: awarded %t with number %q on %d", v.ID, awarded, d.Number, d.AwardedOn)
	}
	if awarded {
		awards[d.Number]++
	}
	if (v.State == "awarded" || v.State == "warned") && w.today <= d.Until {
		if holding[v.Unit] {
			t.Fatalf("%s holds the title twice", v.Unit)
		}
		holding[v.Unit] = true
	}
}

// withoutGaps checks that numbers are 1, 2, … and each was given once; keys end in the number.
func withoutGaps(t *rapid.T, numbers map[string]int, form string) {
	by := map[string]int{}
	for key, times := range numbers {
		if times != 1 {
			t.Fatalf("number %s was given %d times", key, times)
		}
		by[key[:strings.Index(key, "〔")]]++
	}
	for series, n := range by {
		for i := range n {
			if numbers[series+fmt.Sprintf(form, i+1)] != 1 {
				t.Fatalf("of %d numbers of %q there is no %d", n, series, i+1)
			}
		}
	}
}

// wantCounted holds the plan's own count of titles, and the deliveries, against the matters.
func (w *matterWalk) wantCounted(t *rapid.T, holding int) {
	goals, err := w.Verdicts(w.tb.Context(), w.as("office"), app.Query{Kind: "goal", Duty: "quota"})
	if err != nil || len(goals.Items) != 1 {
		t.Fatalf("got %d goals, %v", len(goals.Items), err)
	}
	decided := slices.ContainsFunc(w.ids, func(id string) bool {
		return slices.ContainsFunc(w.history[id], func(s campaign.MatterEntry) bool { return s.Action == "award" })
	})
	if have := goals.Items[0].Verdict.Have[0]; decided && have != int64(holding) {
		t.Fatalf("the plan counts %d titles, %d are held", have, holding)
	}
	talks, err := w.Records(w.tb.Context(), w.as("office"), app.Query{Kind: "talk", Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	delivered := 0
	for _, id := range w.ids {
		for _, s := range w.history[id] {
			if s.Action == "deliver" {
				delivered++
			}
		}
	}
	if len(talks.Items) != delivered {
		t.Fatalf("%d records of %d deliveries", len(talks.Items), delivered)
	}
}
