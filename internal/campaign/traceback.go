package campaign

import (
	"cmp"
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// TraceDays is how far a trace-back looks: the days before the case.
const TraceDays = 90

// Trace is the trace-back (倒查) of a case (Z7): what was owed to its unit and by it in the days before, what was done, what was not,
// and whether publicity about this kind of fraud had reached it. It is computed from records alone, names nobody, and knows of
// the case only its class, day and bands.
type Trace struct {
	Case     string      `json:"case"`
	Unit     string      `json:"unit"`
	UnitName string      `json:"unit_name"`
	On       plan.Day    `json:"on"`
	Type     string      `json:"type"`
	Loss     string      `json:"loss_band,omitempty"`
	Window   plan.Window `json:"window"`
	Lines    []TraceLine `json:"lines"`
	Done     int         `json:"done"`
	Undone   int         `json:"undone"`
	Open     int         `json:"open"` // not due before the case
	Waived   int         `json:"waived"`
	Unknown  int         `json:"unknown"`
	Deeds    []TraceDeed `json:"deeds"`              // what was done at the unit and below, by kind
	Reached  []TraceDeed `json:"reached"`            // of it, what names this kind of fraud
	Topics   []string    `json:"topics"`             // by which words it was looked for
	Withheld bool        `json:"withheld,omitempty"` // units above that the reader may not see were left out
}

// TraceLine is one duty in one window, as it stood on the eve of the case.
type TraceLine struct {
	Unit     string            `json:"unit"`
	UnitName string            `json:"unit_name"`
	Own      bool              `json:"own"` // of the case's unit; else of one above it
	Duty     string            `json:"duty"`
	Title    string            `json:"title"`
	Source   string            `json:"source,omitempty"`
	Period   string            `json:"period"`
	Window   plan.Window       `json:"window"`
	State    plan.VerdictState `json:"state"`
	Lacks    []string          `json:"lacks,omitempty"`
	Post     string            `json:"post,omitempty"`
	Numbers  []TraceNumber     `json:"numbers"`
}

// TraceNumber is a number behind a line. Records are those at the case's unit; the others are only counted.
type TraceNumber struct {
	Name      string   `json:"name"`
	Title     string   `json:"title,omitempty"`
	Value     string   `json:"value"`
	Records   []string `json:"records"`
	Elsewhere int      `json:"elsewhere,omitempty"`
}

// TraceDeed is what was done of one kind, and with Option of one topic.
type TraceDeed struct {
	Kind    string   `json:"kind"`
	Title   string   `json:"title"`
	Option  string   `json:"option,omitempty"`
	Records []string `json:"records"`
}

// TraceBack computes the trace-back of a case. f knows the records up to the eve of the case; sees tells which units above the
// reader may view.
func TraceBack(f *plan.Facts, c *plan.Record, sees func(unit string) bool) *Trace {
	t := &Trace{Case: c.ID, Unit: c.Unit, UnitName: f.Tree.UnitName(c.Unit, c.On), On: c.On, Type: plan.FraudTypes[typeOf(c)],
		Window: plan.Window{From: c.On - TraceDays, To: c.On - 1}, Topics: TopicsOf(plan.FraudTypes[typeOf(c)]), Lines: []TraceLine{}}
	if v := c.Value("loss"); v.Set {
		t.Loss = lossBands[lossBand(v.Num)].name
	}
	units := []string{c.Unit}
	for _, above := range slices.Concat(f.Tree.Above(c.Unit, c.On), f.Tree.Linked(c.Unit, c.On)) {
		if sees(above) {
			units = append(units, above)
		} else {
			t.Withheld = true
		}
	}
	plan.ExplainWindows(f, units, t.Window, func(x *plan.Explanation) { t.add(f, x) })
	t.deeds(f)
	return t
}

func (t *Trace) add(f *plan.Facts, x *plan.Explanation) {
	v := &x.Verdict
	line := TraceLine{Unit: v.Unit, UnitName: x.UnitName, Own: v.Unit == t.Unit, Duty: v.Duty.ID, Title: v.Duty.Title, Source: v.Duty.Source,
		Period: v.Period, Window: v.Window, State: v.State, Lacks: v.Lacks(), Numbers: []TraceNumber{}}
	if v.Post != nil {
		line.Post = v.Post.Title
	}
	for i := range x.Numbers {
		line.Numbers = append(line.Numbers, t.number(f, &x.Numbers[i]))
	}
	t.Lines = append(t.Lines, line)
	switch {
	case v.State.Good():
		t.Done++
	case v.State.Bad():
		t.Undone++
	case v.State == plan.Pending:
		t.Open++
	case v.State == plan.Waived:
		t.Waived++
	default:
		t.Unknown++
	}
}

// number keeps the records at the case's unit and counts the others; a piece without a unit is a unit itself.
func (t *Trace) number(f *plan.Facts, n *plan.Number) TraceNumber {
	out := TraceNumber{Name: n.Name, Title: n.Title, Value: n.Value, Records: []string{}}
	for _, p := range n.Counted {
		if p.Unit != "" && f.Tree.Under(p.Unit, t.Unit, t.On) {
			out.Records = append(out.Records, p.ID)
		} else {
			out.Elsewhere++
		}
	}
	return out
}

// deeds gathers what was done at the unit and below in the window. Cases and holdings are not deeds.
func (t *Trace) deeds(f *plan.Facts) {
	all, reached := map[string]*TraceDeed{}, map[string]*TraceDeed{}
	for _, kind := range f.Plan.Records {
		if kind.Builtin && (kind.ID == "case" || kind.ID == "person") {
			continue
		}
		for r := range f.Counting(kind) {
			if !within(t.Window, r.On) || !f.Tree.Under(r.Unit, t.Unit, r.On) {
				continue
			}
			gather(all, kind, "", r.ID)
			if option := namedTopic(r, t.Topics); option != "" {
				gather(reached, kind, option, r.ID)
			}
		}
	}
	t.Deeds, t.Reached = sortedDeeds(all), sortedDeeds(reached)
}

func gather(into map[string]*TraceDeed, kind *plan.RecordKind, option, id string) {
	key := kind.ID + " " + option
	if into[key] == nil {
		into[key] = &TraceDeed{Kind: kind.ID, Title: kind.Title, Option: option}
	}
	into[key].Records = append(into[key].Records, id)
}

func sortedDeeds(found map[string]*TraceDeed) []TraceDeed {
	out := make([]TraceDeed, 0, len(found))
	for _, d := range found {
		slices.Sort(d.Records)
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b TraceDeed) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Option, b.Option))
	})
	return out
}

// namedTopic is the option of a record's choice that names one of the topics; empty when none does.
func namedTopic(r *plan.Record, topics []string) string {
	for _, f := range r.Kind.Fields {
		v := r.Value(f.ID)
		if f.Type != plan.Choice || !v.Set {
			continue
		}
		for _, o := range f.Options {
			if o.ID == v.Text && slices.ContainsFunc(topics, func(t string) bool { return strings.Contains(o.Title, t) }) {
				return o.Title
			}
		}
	}
	return ""
}
