package campaign

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/plans"
)

// paperCase is a paper as an office would ask for it.
type paperCase struct {
	plan, unit, period string
	inputs             map[string]string
}

// paperCases has one of each kind; a kind without one fails.
func paperCases() map[string]paperCase {
	community := func(unit, period string, inputs map[string]string) paperCase {
		return paperCase{"wuzha-community", unit, period, inputs}
	}
	return map[string]paperCase{
		"notice":   community("D", "", map[string]string{"headline": "关于开展集中宣传的通知", "text": "定于7月开展集中宣传。\n请认真组织。", "date": "2023-07-13", "addressee": "各镇人民政府"}),
		"report":   community("D", "", map[string]string{"headline": "关于上半年反诈工作情况的报告", "text": "现将有关情况报告如下。", "approver": "示例甲", "addressee": "市反诈工作领导小组办公室"}),
		"letter":   community("C2", "", map[string]string{"headline": "关于商请协助宣传的函", "text": "请予支持为盼。", "date": "2023-07-13"}),
		"reminder": community("C2", "2023-06", map[string]string{"deadline": "2023-07-20", "date": "2023-07-13", "number": "示例反诈办函〔2023〕12号", "contact": "0000-0000000"}),
		"supervision": community("T1", "2023-06", map[string]string{"deadline": "2023-07-20", "number": "示例督〔2023〕3号", "date": "2023-07-13",
			"matters": "辖区社区入户宣传进度滞后\n月度指导未开展"}),
		"call_in": community("C2", "2023-06", map[string]string{"reason": "你单位连续两个月入户宣传未达到要求", "time": "2023年7月18日上午9时", "place": "区反诈中心二楼会议室", "date": "2023-07-13"}),
		"call_in_record": community("C2", "", map[string]string{"reason": "连续两个月入户宣传未达到要求", "time": "2023年7月18日上午9时", "host": "示例甲", "called": "示例乙",
			"demand": "七月底前补齐入户宣传\n建立周调度"}),
		"rectification": community("C2", "2023-06", map[string]string{"deadline": "2023-07-31", "checked": "2023-07-03", "number": "示例反诈办〔2023〕9号", "date": "2023-07-13",
			"matters": "宣传栏内容超过三十日未更新\n商户宣传未做到每月一次"}),
		"closing_slip":  community("C2", "", map[string]string{"matters": "宣传栏内容超过三十日未更新", "order": "示例反诈办〔2023〕9号", "deadline": "2023-07-31"}),
		"duty_notice":   {"wuzha-enterprise", "E2", "", map[string]string{"date": "2023-07-13", "contact": "0000-0000000"}},
		"pledge":        community("C2", "", map[string]string{"signatory": "居民"}),
		"open_letter":   community("C2", "", map[string]string{"date": "2023-07-13", "contact": "社区服务大厅0000-0000000"}),
		"prompt_letter": {"wuzha-enterprise", "E2", "", map[string]string{"date": "2023-07-13", "deadline": "2023-07-20"}},
		"check_sheet":   community("C2", "", map[string]string{"checked": "2023-07-03"}),
		"score_sheet":   community("C2", "2023-Q2", map[string]string{"date": "2023-07-13"}),
		"public_notice": community("D", "", map[string]string{"title": "无电诈社区", "units": "示例社区甲\n示例社区乙", "from": "2023-07-03", "to": "2023-07-10",
			"contact": "区反诈办(0000-0000000)", "date": "2023-07-03"}),
		"award": community("D", "", map[string]string{"title": "no_fraud_community", "units": "甲社区\n乙社区\n丙社区\n丁社区", "term": "一年", "date": "2023-07-20",
			"addressee": "各镇人民政府、街道办事处", "copies": "区委办公室"}),
		"withdrawal": community("C2", "", map[string]string{"title": "无电诈社区", "reason": "2023年6月以来,你社区连续发生案件且未按期整改", "date": "2023-07-20"}),
		"commendation": community("D", "2023-Q2", map[string]string{"units": "甲社区\n乙社区\n丙派出所\n示例丁", "date": "2023-07-20",
			"deeds": "他们入户宣传扎实,劝阻及时"}),
		"minutes": community("D", "", map[string]string{"meeting": "第二季度反诈工作调度会议", "held": "2023-06-20", "place": "区政府三楼会议室", "host": "示例甲", "number": "第5期",
			"decisions": "关于宣传工作:各镇每月入户不少于一次\n会议要求加强回访", "present": "示例乙、示例丙", "absent": "示例丁", "date": "2023-06-21", "copies": "各镇人民政府"}),
		"summary":      community("C2", "2023-06", map[string]string{"achievements": "组织入户宣传\n开展集中承诺", "next": "补齐商户宣传", "date": "2023-07-13"}),
		"trace_back":   community("C2", "2023-05", map[string]string{"case": "A2023060001", "happened": "2023-06-03"}),
		"plan":         {"town-special-action", "T", "", map[string]string{"date": "2023-03-01"}},
		"certificate":  community("C2", "", map[string]string{"title": "无电诈社区", "date": "2023-07-20", "term": "自2023年7月至2024年7月", "number": "2023-007"}),
		"plaque":       community("C2", "", map[string]string{"title": "无电诈社区"}),
		"poster":       community("C2", "", map[string]string{"link": "https://example.com/p/{district}/{unit}"}),
		"venue_labels": community("D", "", map[string]string{"link": "https://example.com/v/{district}/{unit}"}),
	}
}

func (c paperCase) facts(t *testing.T) PaperFacts {
	t.Helper()
	f := shippedCounty(t, c.plan).facts(t)
	facts, err := PaperFactsOf(f, plan.Evaluate(f), c.unit, c.period)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

func TestGoldenPapers(t *testing.T) {
	t.Parallel()
	cases := paperCases()
	for _, k := range PaperKinds() {
		c, ok := cases[k.ID]
		if !ok {
			t.Errorf("%s has no golden text", k.ID)
			continue
		}
		t.Run(k.ID, func(t *testing.T) {
			t.Parallel()
			facts := c.facts(t)
			draft, err := WritePaper(k.ID, facts, c.inputs)
			if err != nil {
				t.Fatalf("%v", err)
			}
			again, err := WritePaper(k.ID, facts, c.inputs)
			if err != nil || again.Text() != draft.Text() {
				t.Errorf("the same facts gave another paper, %v", err)
			}
			golden(t, filepath.Join("papers", k.ID+".txt"), draft.Text())
			golden(t, filepath.Join("papers", k.ID+".json"), draftFile(t, draft))
			wantPlaces(t, draft)
			officialWording(t, draft)
		})
	}
}

// draftFile is a draft as data: what is laid out of it is printed and measured where drafts become documents.
func draftFile(t *testing.T, draft *PaperDraft) string {
	t.Helper()
	text, err := json.MarshalIndent(draft, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

// careless finds what no secretary would let out: gaps, doubled or narrow marks, ids in place of words.
var careless = regexp.MustCompile(`%!|（）|《》|“”|，，|。。|：：|，。|；。|、。|[\p{Han}][,;:?]|NaN|<nil>|[a-z]_[a-z]`)

func officialWording(t *testing.T, p *PaperDraft) {
	t.Helper()
	text := p.Text()
	for _, x := range p.Print {
		if x.Role == RoleQR {
			text = strings.ReplaceAll(text, x.Text, "")
		}
	}
	for line := range strings.Lines(text) {
		if found := careless.FindString(line); found != "" && !strings.HasPrefix(line, "[label]") {
			t.Errorf("%q in %s", found, line)
		}
	}
	if p.Title == "" || len(p.Parts)+len(p.Print)+len(p.Labels) == 0 {
		t.Error("a paper without title or content")
	}
	if p.Form == PaperLetter && (p.Addressee == "" || p.Signer == "" || p.Mark == "") {
		t.Error("a letter without addressee, signer or mark")
	}
}

// Papers are written from every shipped plan, without inputs that are not required.
func TestPapersOfEveryPlan(t *testing.T) {
	t.Parallel()
	cases := paperCases()
	for _, name := range plans.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := shippedCounty(t, name).facts(t)
			res := plan.Evaluate(f)
			for _, unit := range f.Tree.IDs() {
				facts, err := PaperFactsOf(f, res, unit, "2023-06")
				if err != nil {
					t.Fatal(err)
				}
				for _, k := range PaperKinds() {
					draft, err := WritePaper(k.ID, facts, requiredOnly(k, cases[k.ID].inputs))
					if err != nil {
						if KindOf(err) == "" {
							t.Fatalf("%s of %s: %v", k.ID, unit, err)
						}
						continue
					}
					officialWording(t, draft)
				}
			}
		})
	}
}

func requiredOnly(k PaperKind, inputs map[string]string) map[string]string {
	out := map[string]string{}
	for _, in := range k.Inputs {
		if in.Required {
			out[in.ID] = inputs[in.ID]
		}
	}
	return out
}

func TestPaperKindsAreSound(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range PaperKinds() {
		if seen[k.ID] || seen[k.Title] || k.write == nil {
			t.Errorf("%s: twice, or without a writer", k.ID)
		}
		seen[k.ID], seen[k.Title] = true, true
		inputs := map[string]bool{}
		for _, in := range k.Inputs {
			if inputs[in.ID] || in.Title == "" || in.Type == "" {
				t.Errorf("%s: input %q is there twice, or without title or type", k.ID, in.ID)
			}
			inputs[in.ID] = true
		}
	}
}

func TestPaperInputsAreChecked(t *testing.T) {
	t.Parallel()
	facts := paperCases()["public_notice"].facts(t)
	tests := []struct {
		name, kind string
		inputs     map[string]string
		want       ErrorKind
		paths      []string
	}{
		{"unknown kind", "ode", nil, Invalid, []string{"kind"}},
		{"missing", "public_notice", nil, Invalid, []string{"inputs.title", "inputs.from", "inputs.to", "inputs.contact"}},
		{"unknown input", "pledge", map[string]string{"height": "1"}, Invalid, []string{"inputs.height"}},
		{"day", "pledge", map[string]string{"date": "5 July"}, Invalid, []string{"inputs.date"}},
		{"two lines", "pledge", map[string]string{"signatory": "a\nb"}, Invalid, []string{"inputs.signatory"}},
		{"too long", "call_in_record", map[string]string{"reason": strings.Repeat("示", maxPaperInput+1)}, Invalid, []string{"inputs.reason"}},
		{"too many", "closing_slip", map[string]string{"matters": strings.Repeat("a\n", maxPaperList+1)}, Invalid, []string{"inputs.matters"}},
		{"link", "poster", map[string]string{"link": "javascript:alert(1)"}, Invalid, []string{"inputs.link"}},
		{"one label for all", "venue_labels", map[string]string{"link": "https://example.com/"}, Invalid, []string{"inputs.link"}},
		{"backwards", "public_notice", map[string]string{"title": "无电诈社区", "units": "甲", "from": "2023-07-10", "to": "2023-07-03", "contact": "x"}, Invalid, []string{"inputs.to"}},
		{"paper size", "poster", map[string]string{"link": "https://example.com/", "size": "B5"}, Invalid, []string{"inputs.size"}},
		{"nothing missed", "reminder", nil, Conflict, nil},
		{"no score", "score_sheet", nil, Conflict, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := WritePaper(tt.kind, facts, tt.inputs)
			var e *Error
			if !errors.As(err, &e) || e.Kind != tt.want {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			var paths []string
			for _, f := range e.Faults {
				paths = append(paths, f.Path)
			}
			if !slices.Equal(paths, tt.paths) {
				t.Errorf("got faults at %v, want %v", paths, tt.paths)
			}
		})
	}
}

func TestPaperFactsOfUnknown(t *testing.T) {
	t.Parallel()
	f := shippedCounty(t, "wuzha-community").facts(t)
	res := plan.Evaluate(f)
	if _, err := PaperFactsOf(f, res, "nowhere", ""); KindOf(err) != NotFound {
		t.Errorf("unknown unit: got %v", err)
	}
	if _, err := PaperFactsOf(f, res, "D", "yesterday"); KindOf(err) != Invalid {
		t.Errorf("unknown period: got %v", err)
	}
}

// A small number of cases does not become readable by way of a paper.
func TestPapersWithholdSmallNumbers(t *testing.T) {
	t.Parallel()
	c := shippedCounty(t, "wuzha-enterprise")
	f := c.facts(t)
	res := plan.Evaluate(f)
	looked := 0
	for i := range res.Verdicts {
		v := &res.Verdicts[i]
		w := &paperWriter{f: PaperFacts{Plan: f.Plan}}
		for j, m := range v.Duty.HaveOf() {
			if j >= len(v.Have) || !ofCases(m) || !small(v.Have[j]) || m.Money {
				continue
			}
			looked++
			if got := w.matter(v); !strings.Contains(got.have, "不足3") || got.short != "" {
				t.Errorf("%s %s: got %+v", v.Unit, v.Duty.ID, got)
			}
		}
	}
	if looked == 0 {
		t.Error("no small number was there to be withheld")
	}
}

func FuzzWritePaper(f *testing.F) {
	kinds := PaperKinds()
	f.Add(uint8(0), "示例", "2023-07-13")
	f.Add(uint8(16), "甲：乙\n丙", "2023-06-20")
	f.Add(uint8(23), "https://example.com/{unit}", "x")
	text, err := os.ReadFile(filepath.Join("..", "..", "plans", "wuzha-community.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	p, _ := plan.Read("plan.yaml", text, nil)
	county := PaperFacts{Plan: p, Unit: "C2", Kind: p.Kinds[2], UnitName: "示例社区", District: "D", Root: "示例区", Period: "2023-06",
		Venues: []PaperVenue{{"V1", "示例宣传栏", "", "示例社区"}}}
	f.Fuzz(func(t *testing.T, kind uint8, text, day string) {
		k := kinds[int(kind)%len(kinds)]
		inputs := map[string]string{}
		for _, in := range k.Inputs {
			inputs[in.ID] = text
			if in.Type == InputDay {
				inputs[in.ID] = day
			}
		}
		draft, err := WritePaper(k.ID, county, maps.Clone(inputs))
		if err != nil {
			if KindOf(err) == "" {
				t.Fatalf("an error without a kind: %v", err)
			}
			return
		}
		_ = draft.Text()
	})
}
