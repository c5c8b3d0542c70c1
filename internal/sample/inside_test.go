package sample

import (
	"slices"
	"testing"

	"wuzha/internal/plan"
	"wuzha/plans"
)

func generatorOf(t *testing.T, name string) *generator {
	t.Helper()
	text, err := plans.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	p, problems := plan.Read(name, text, nil)
	if problems.Stops() {
		t.Fatalf("plan %s does not read", name)
	}
	return newGenerator(p, profileOf(name), 1, 50)
}

// TestCaseMix holds that cases follow the national mix of types and that losses have a long tail.
func TestCaseMix(t *testing.T) {
	t.Parallel()
	g := generatorOf(t, "wuzha-community")
	kind, d := g.recordKind("case"), newDice(1, "mix")
	const n = 20_000
	types, victims := map[string]int64{}, map[string]int64{}
	var losses []int64
	for range n {
		r := g.newCase(d, kind, g.root, g.plan.Period.From)
		types[r.value("type").s]++
		victims[r.value("victim").s]++
		losses = append(losses, r.value("loss").n/100)
	}
	for _, m := range mix {
		if got := types[m.typ] * 1000 / n; got < m.share-12 || got > m.share+12 {
			t.Errorf("%s: got %d per mille, want about %d", m.typ, got, m.share)
		}
		if !slices.Contains(plan.FraudTypes, m.typ) {
			t.Errorf("%s is no type of the police platform", m.typ)
		}
	}
	for _, v := range []string{"employee", "student", "elder", "finance", "cadre", "other"} {
		if victims[v] == 0 {
			t.Errorf("no victim is %s", v)
		}
	}
	slices.Sort(losses)
	median, top := losses[n/2], losses[n-n/100]
	if median < 5_000 || median > 20_000 || top < 20*median || losses[0] < 1 {
		t.Errorf("losses in yuan: median %d, top hundredth %d, least %d", median, top, losses[0])
	}
}

func TestShareOfTypes(t *testing.T) {
	t.Parallel()
	sum := int64(0)
	for _, m := range mix {
		sum += m.share
	}
	if sum != 1000 {
		t.Errorf("the shares add up to %d, want 1000", sum)
	}
}

// TestExpressionsUnderstood holds that the conditions of all duties of the shipped plans can be read.
func TestExpressionsUnderstood(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Names() {
		g := generatorOf(t, name)
		for _, d := range slices.Concat(g.plan.Duties, g.plan.Goals) {
			for _, e := range []*plan.Expr{d.Need, d.Keep, d.Where, d.When} {
				if e != nil && g.expression(e) == nil {
					t.Errorf("%s %s: %q is not understood", name, d.ID, e.Source)
				}
			}
		}
	}
}

func TestEval(t *testing.T) {
	t.Parallel()
	names := func(name string) value {
		return map[string]value{"a": number(7), "s": text("x")}[name]
	}
	for source, want := range map[string]value{
		"1 + 2 * 3":                        number(7),
		"(1 + 2) * 3":                      number(9),
		"10 - 2 - 3":                       number(5),
		"-a + 8":                           number(1),
		"a >= 7 && s == \"x\"":             truth(true),
		"a > 7 || s != 'x'":                truth(false),
		"!(a < 3)":                         truth(true),
		"a == 7 ? 1 : 2":                   number(1),
		"a != 7 ? 1 : 2":                   number(2),
		"ceil_div(a, 2)":                   number(4),
		"ceil_div(-7, 2)":                  number(-3),
		"pct(a, 9)":                        number(77),
		"pct(a, 0)":                        number(0),
		"bp(1, 3)":                         number(3333),
		"clamp(a, 1, 5)":                   number(5),
		"max(a, 9) - min(a, 9)":            number(2),
		"yuan(3)":                          number(300),
		"date(\"1970-01-03\")":             number(2),
		"a / 0":                            {},
		"missing > 1":                      {},
		"missing > 1 && a < 3":             truth(false),
		"missing > 1 || a > 3":             truth(true),
		"a == s":                           {},
		"unheard_of(a)":                    {},
		"true && (a % 4 == 3 || missing)":  truth(true),
		"a >= 1 && a >= 2 && a >= missing": {},
	} {
		n, err := parse(source)
		if err != nil {
			t.Errorf("parse(%q): %v", source, err)
			continue
		}
		if got := n.eval(names); got != want {
			t.Errorf("%q: got %+v, want %+v", source, got, want)
		}
	}
	for _, bad := range []string{"", "1 +", "(1", "f(1", "f(1 2)", "[1]", "'a", "1 2", "a ? 1", "#", "99999999999999999999", `"a\"b"`} {
		if _, err := parse(bad); err == nil {
			t.Errorf("parse(%q): got no error", bad)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"m.a >= 1 && m.b * 100 >= 60 * unit.n", "a ? b : c", "!record.x || y == 'z'", "ceil_div(a, 0) / -b", "((((", "f(,)", "3 ? 1 : 2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := parse(s)
		if err != nil {
			return
		}
		got := n.eval(func(string) value { return number(3) })
		if again := n.eval(func(string) value { return number(3) }); got != again {
			t.Fatalf("%q: got %+v, then %+v", s, got, again)
		}
	})
}

// TestPeriodNames holds that the periods named here are those the plan language knows.
func TestPeriodNames(t *testing.T) {
	t.Parallel()
	g := generatorOf(t, "wuzha-campus")
	for _, e := range []plan.Every{plan.Daily, plan.Weekly, plan.HalfMonth, plan.Monthly, plan.Quarterly, plan.HalfYearly, plan.Yearly, plan.PerTerm, plan.PerPhase} {
		s := plan.Schedule{Every: e, Range: g.plan.Period}
		list := periodsOf(g.plan, &s)
		if len(list) < 2 {
			t.Errorf("%s: got %d periods", e, len(list))
		}
		for _, pd := range list {
			if want, ok := g.plan.ParsePeriod(pd.Name); !ok || want.Whole != pd.Whole {
				t.Errorf("%s %s: got %v, want %v", e, pd.Name, pd.Whole, want.Whole)
			}
		}
	}
}

func TestSolver(t *testing.T) {
	t.Parallel()
	g := generatorOf(t, "wuzha-enterprise")
	u := g.owing([]*plan.UnitKind{treeBuilder{g}.kind("enterprise")})[4] // 9,999 employees
	s := scene{g: g, u: u, w: g.plan.Period}
	for source, want := range map[string]int64{
		"m.publicity >= 3": 3,
		"m.publicity > 3":  4,
		"m.volunteers >= ceil_div(unit.employees, 500)":   20,
		"m.publicity * 100 >= 60 * 7":                     5,
		"m.cases <= band.case_ceiling":                    0, // holds
		"m.cases >= 3":                                    0, // nobody makes cases
		"m.publicity <= 0 - 1":                            0, // cannot be made true
		"m.talk_people + m.delivery_people >= 1000":       800,
		"m.publicity >= base.none.publicity":              0, // not known
		"m.publicity >= 2 || m.talks >= 9":                2,
		"pct(m.publicity, 50) >= 10 ":                     5,
		"m.publicity >= (unit.grade == 'none' ? 10 : 11)": 11,
	} {
		n, err := parse(source)
		if err != nil {
			t.Fatalf("parse(%q): %v", source, err)
		}
		got := int64(0)
		if needs := s.short(n, g.adjustable(u.kind)); len(needs) > 0 {
			got = needs[0].short
		}
		if got != want {
			t.Errorf("%q: got %d, want %d", source, got, want)
		}
	}
}

func TestCellString(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]Cell{
		"":           {},
		"甲":          {Kind: Text, Text: "甲"},
		"-12":        {Kind: Integer, Number: -12},
		"0.05":       {Kind: Decimal, Number: 5, Places: 2},
		"-1.50":      {Kind: Decimal, Number: -150, Places: 2},
		"7":          {Kind: Decimal, Number: 7},
		"2023-03-05": {Kind: Date, Number: 19421},
	} {
		if got := c.String(); got != want {
			t.Errorf("%+v: got %q, want %q", c, got, want)
		}
	}
}
