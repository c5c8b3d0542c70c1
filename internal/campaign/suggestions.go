package campaign

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// TalkSuggestion proposes a talk (G4): about what, to whom, where, and why. Its reasons are counts of cases in a unit, so it
// is for those who may see the cases.
type TalkSuggestion struct {
	Unit     string   `json:"unit"`
	UnitName string   `json:"unit_name"`
	Topic    string   `json:"topic"`    // a class of fraud
	Audience string   `json:"audience"` // a class of people, or 全员
	Cases    int      `json:"cases"`    // recent ones of the topic at the unit
	Nearby   int      `json:"nearby"`   // recent ones at its neighbours
	Covered  bool     `json:"covered"`  // publicity that names the topic reached the unit
	Duties   []string `json:"duties"`   // open duties that a talk would serve
	Reasons  []string `json:"reasons"`
	weight   int
}

// The days that suggestions look back: for cases, and for publicity about them.
const (
	RecentDays  = 30
	CoveredDays = 90
)

// TalkSuggestions proposes talks for the units below one from the cases of the last days. A unit where it happened comes
// before its neighbours, one that no publicity reached before one that was, open duties break ties. At most limit.
func TalkSuggestions(f *plan.Facts, res *plan.Result, under string, limit int) []TalkSuggestion {
	s := talkSearch{f: f, res: res, under: under, today: f.Known.AsOf, at: map[[2]string]*TalkSuggestion{}, audiences: map[[2]string]map[string]int{}}
	s.cases()
	s.neighbours()
	s.publicity()
	s.duties()
	out := make([]TalkSuggestion, 0, len(s.at))
	for _, t := range s.at {
		s.explain(t)
		if !t.Covered || t.Cases > 0 {
			out = append(out, *t)
		}
	}
	slices.SortFunc(out, func(a, b TalkSuggestion) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), strings.Compare(a.Unit, b.Unit), strings.Compare(a.Topic, b.Topic))
	})
	return out[:min(limit, len(out))]
}

type talkSearch struct {
	f         *plan.Facts
	res       *plan.Result
	under     string
	today     plan.Day
	at        map[[2]string]*TalkSuggestion // by unit and topic
	audiences map[[2]string]map[string]int
}

func (s *talkSearch) open(unit, topic string) *TalkSuggestion {
	key := [2]string{unit, topic}
	if s.at[key] == nil {
		s.at[key] = &TalkSuggestion{Unit: unit, UnitName: s.f.Tree.UnitName(unit, s.today), Topic: topic, Duties: []string{}}
	}
	return s.at[key]
}

// cases opens a suggestion for each unit and topic that had cases lately. 其他 is no topic.
func (s *talkSearch) cases() {
	kind := s.f.Plan.RecordKind("case")
	if kind == nil {
		return
	}
	victim := fieldOf(kind.Fields, "victim")
	for r := range s.f.Counting(kind) {
		class := typeOf(r)
		if r.On <= s.today-RecentDays || class == len(plan.FraudTypes)-1 || !s.f.Tree.Under(r.Unit, s.under, s.today) {
			continue
		}
		key := [2]string{r.Unit, plan.FraudTypes[class]}
		s.open(key[0], key[1]).Cases++
		if i := optionPlace(victim.Options, r.Value("victim")); i < len(victim.Options) {
			if s.audiences[key] == nil {
				s.audiences[key] = map[string]int{}
			}
			s.audiences[key][victim.Options[i].Title]++
		}
	}
}

// neighbours are units of the same kind with the same unit above.
func (s *talkSearch) neighbours() {
	siblings := map[string][]string{}
	for _, id := range s.f.Tree.IDs() {
		if above := s.f.Tree.Above(id, s.today); len(above) > 0 && s.f.Tree.Under(id, s.under, s.today) {
			key := above[0] + " " + s.f.Tree.KindOf(id).ID
			siblings[key] = append(siblings[key], id)
		}
	}
	for key, t := range s.at {
		above := s.f.Tree.Above(key[0], s.today)
		if t.Cases == 0 || len(above) == 0 {
			continue
		}
		for _, id := range siblings[above[0]+" "+s.f.Tree.KindOf(key[0]).ID] {
			if id != key[0] {
				s.open(id, key[1]).Nearby += t.Cases
			}
		}
	}
}

func (s *talkSearch) publicity() {
	for _, kind := range s.f.Plan.Records {
		for r := range s.f.Counting(kind) {
			if r.On <= s.today-CoveredDays {
				continue
			}
			for key, t := range s.at {
				if !t.Covered && r.Unit == key[0] && namedTopic(r, TopicsOf(key[1])) != "" {
					t.Covered = true
				}
			}
		}
	}
}

// duties finds what the unit owes now and a record with a topic would serve.
func (s *talkSearch) duties() {
	byUnit := map[string][]*TalkSuggestion{}
	for key, t := range s.at {
		byUnit[key[0]] = append(byUnit[key[0]], t)
	}
	for i := range s.res.Verdicts {
		v := &s.res.Verdicts[i]
		if v.State != plan.Pending || v.Duty.Per != "" {
			continue
		}
		for _, t := range byUnit[v.Unit] {
			serves := slices.ContainsFunc(AnswerKinds(v.Duty), func(k *plan.RecordKind) bool { return talksOf(k) })
			if serves && !slices.Contains(t.Duties, v.Duty.Title) {
				t.Duties = append(t.Duties, v.Duty.Title)
			}
		}
	}
}

// talksOf tells kinds of records that have an audience or a topic, or count those who listened.
func talksOf(k *plan.RecordKind) bool {
	return !k.Builtin && slices.ContainsFunc(k.Fields, func(f *plan.Field) bool {
		return f.ID == "audience" || f.ID == "topic" || f.ID == "people"
	})
}

func (s *talkSearch) explain(t *TalkSuggestion) {
	t.Audience = "全员"
	best := 0
	for title, n := range s.audiences[[2]string{t.Unit, t.Topic}] {
		if n > best || n == best && title < t.Audience {
			t.Audience, best = title, n
		}
	}
	if t.Cases > 0 {
		t.Reasons = append(t.Reasons, fmt.Sprintf("近%d日发生“%s”%d起", RecentDays, t.Topic, t.Cases))
	}
	if t.Nearby > 0 {
		t.Reasons = append(t.Reasons, fmt.Sprintf("相邻单位近%d日发生同类%d起", RecentDays, t.Nearby))
	}
	if !t.Covered {
		t.Reasons = append(t.Reasons, fmt.Sprintf("近%d日没有写明这一主题的宣传", CoveredDays))
	}
	if len(t.Duties) > 0 {
		t.Reasons = append(t.Reasons, "可同时完成："+strings.Join(t.Duties, "、"))
	}
	t.weight = 100*t.Cases + 10*min(t.Nearby, 9)
	if !t.Covered {
		t.weight += 50
	}
	t.weight += min(len(t.Duties), 5)
}
