package plan_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// String is the expression as it stands in a plan.
func (t *term) String() string {
	switch t.op {
	case "int":
		return strconv.FormatInt(t.num, 10)
	case "text":
		return strconv.Quote(t.text)
	case "ref":
		return t.text
	case "!":
		return "!(" + t.args[0].String() + ")"
	case "?":
		return "(" + t.args[0].String() + " ? " + t.args[1].String() + " : " + t.args[2].String() + ")"
	}
	parts := make([]string, len(t.args))
	for i, a := range t.args {
		parts[i] = a.String()
	}
	if t.op[0] >= 'a' && t.op[0] <= 'z' {
		return t.op + "(" + strings.Join(parts, ", ") + ")"
	}
	return "(" + strings.Join(parts, " "+t.op+" ") + ")"
}

// page writes YAML lines.
type page struct{ strings.Builder }

func (p *page) line(indent int, format string, args ...any) {
	p.WriteString(strings.Repeat("  ", indent) + fmt.Sprintf(format, args...) + "\n")
}

func quoted(t *term) string { return "'" + strings.ReplaceAll(t.String(), "'", "''") + "'" }

func list(ids []string) string { return "[" + strings.Join(ids, ", ") + "]" }

func points(n int64) string { return strconv.FormatFloat(float64(n)/1000, 'f', -1, 64) }

// flow collects the pairs of a flow mapping.
type flow []string

func (f *flow) put(key, format string, args ...any) {
	*f = append(*f, key+": "+fmt.Sprintf(format, args...))
}

func (f *flow) expr(key string, t *term) {
	if t != nil {
		f.put(key, "%s", quoted(t))
	}
}

func (f flow) String() string { return "{" + strings.Join(f, ", ") + "}" }

// yaml is the model's plan as a file.
func (m *model) yaml() string {
	p := &page{}
	p.line(0, "wuzha: 1\nplan: drawn\nversion: 1\ntitle: 随机方案\nperiod: %s", m.period())
	if m.counts != "" {
		p.line(0, "counts: %s", m.counts)
	}
	if m.majorLoss > 0 {
		p.line(0, "major_case: {loss: %d}", m.majorLoss)
	}
	for _, l := range []struct {
		key   string
		spans []span
	}{{"phases", m.phases}, {"terms", m.terms}, {"bases", m.bases}} {
		if len(l.spans) > 0 {
			p.line(0, "%s:", l.key)
		}
		for _, s := range l.spans {
			p.line(1, "%s: {title: 段, from: %s, to: %s}", s.id, s.from, s.to)
		}
	}
	m.printKinds(p)
	m.printMeasures(p)
	m.printDuties(p)
	m.printScores(p)
	m.printTitles(p)
	return p.String()
}

func (m *model) period() flow {
	f := flow{"from: " + m.from.String()}
	if m.firstTo == 0 {
		f.put("to", "%s", m.to)
		return f
	}
	f.put("to", "%s", m.firstTo)
	f.put("extended_to", "%s", m.to)
	return f
}

func (m *model) printKinds(p *page) {
	p.line(0, "posts:")
	for _, k := range m.kinds {
		p.line(1, "p_%s: {title: 岗位, of: %s}", k.id, k.id)
	}
	p.line(0, "units:")
	for _, k := range m.kinds {
		f := flow{"title: 单位"}
		if len(k.in) > 0 {
			f.put("in", "%s", list(k.in))
		}
		if k.link != "" {
			f.put("links", "{grid: %s}", k.link)
		}
		if len(k.attrs) > 0 {
			f.put("attributes", "%s", fields(k.attrs))
		}
		p.line(1, "%s: %s", k.id, f)
	}
	p.line(0, "records:")
	for _, k := range m.records {
		f := flow{"title: 记录"}
		f.put("of", "%s", list(m.kindIDs()))
		if !k.builtin {
			f.put("fields", "%s", fields(k.fields))
		}
		if k.counts != "" {
			f.put("counts", "%s", k.counts)
		}
		p.line(1, "%s: %s", k.id, f)
	}
}

func (m *model) kindIDs() []string {
	var out []string
	for _, k := range m.kinds {
		out = append(out, k.id)
	}
	return out
}

var typeNames = map[plan.Type]string{plan.Int: "int", plan.Text: "text", plan.Bool: "bool", plan.Date: "date", plan.Money: "money", plan.Choice: "choice"}

func fields(fs []modelField) string {
	var out flow
	for _, f := range fs {
		one := flow{"title: 项"}
		one.put("type", "%s", typeNames[f.typ])
		if len(f.options) > 0 {
			var options flow
			for _, o := range f.options {
				options.put(o, "选%s", o)
			}
			one.put("options", "%s", options)
		}
		out.put(f.id, "%s", one)
	}
	return out.String()
}

func (m *model) printMeasures(p *page) {
	p.line(0, "measures:")
	for _, x := range m.measures {
		target := x.record
		switch x.verb {
		case plan.Units:
			target = x.unit
		case plan.Total:
			target = x.unit + "." + x.attr
		case plan.Sum, plan.Max, plan.Distinct:
			target += "." + x.field
		}
		var f flow
		f.put(string(x.verb), "%s", target)
		if x.via {
			f.put("via", "grid")
		}
		if x.own {
			f.put("scope", "own")
		}
		f.expr("where", x.where)
		p.line(1, "%s: %s", x.id, f)
	}
	if len(m.bands) > 0 {
		p.line(0, "bands:")
	}
	for _, b := range m.bands {
		var steps []string
		for _, s := range b.steps {
			var f flow
			switch {
			case s.below:
				f.put("below", "%d", s.end)
			case s.upTo:
				f.put("to", "%d", s.end)
			}
			f.put("value", "%d", s.value)
			steps = append(steps, f.String())
		}
		p.line(1, "%s: {of: %s, steps: %s}", b.id, quoted(b.of), list(steps))
	}
}

func (s *modelSchedule) put(f *flow) {
	f.put("of", "%s", list(s.of))
	if s.every != plan.Once {
		f.put("every", "%s", s.every)
	}
	if s.by != 0 {
		f.put("by", "%s", s.by)
	}
	if s.per != "" {
		f.put("per", "%s", s.per)
		f.put("within", "%dd", s.within)
	}
	if s.due != 0 {
		f.put("due", "%dd", s.due)
	}
	if s.during != "" {
		f.put("during", "%s", s.during)
	}
	if s.from != 0 {
		f.put("from", "%s", s.from)
	}
	if s.to != 0 {
		f.put("to", "%s", s.to)
	}
	if s.partial != "" {
		f.put("partial", "%s", s.partial)
	}
	f.expr("where", s.where)
}

func (m *model) printDuties(p *page) {
	for _, goals := range []bool{false, true} {
		if !slices.ContainsFunc(m.duties, func(d *modelDuty) bool { return d.goal == goals }) {
			continue
		}
		p.line(0, "%s:", map[bool]string{false: "duties", true: "goals"}[goals])
		for _, d := range m.duties {
			if d.goal == goals {
				p.line(1, "%s: %s", d.id, d.flow())
			}
		}
	}
}

func (d *modelDuty) flow() flow {
	f := flow{"title: 责任"}
	d.put(&f)
	f.expr("when", d.when)
	f.expr("need", d.need)
	f.expr("keep", d.keep)
	if d.manual != "" {
		f.put("manual", "%s", d.manual)
	}
	if len(d.eachOf) > 0 {
		f.put("each", "{field: %s, of: %s}", d.eachField, list(d.eachOf))
	}
	var posts []string
	for _, r := range d.posts {
		var one flow
		one.expr("when", r.when)
		one.put("post", "%s", r.post)
		posts = append(posts, one.String())
	}
	if len(posts) > 0 {
		f.put("post", "%s", list(posts))
	}
	return f
}

func items(its []*modelItem) string {
	var out flow
	for _, it := range its {
		f := flow{"title: 项"}
		if it.group != "" {
			f.put("group", "%s", it.group)
		}
		f.put("points", "%s", points(it.points))
		if it.floor != 0 {
			f.put("floor", "%s", points(it.floor))
		}
		if it.cap != 0 {
			f.put("cap", "%s", points(it.cap))
		}
		f.expr("award", it.award)
		if it.manual {
			f.put("manual", "p_k0")
		}
		out.put(it.id, "%s", f)
	}
	return out.String()
}

func (m *model) printScores(p *page) {
	if len(m.scores) > 0 {
		p.line(0, "score:")
	}
	for _, s := range m.scores {
		f := flow{"title: 考核"}
		s.put(&f)
		p.line(1, "%s:", s.id)
		for _, pair := range f {
			p.line(2, "%s", pair)
		}
		if len(s.groups) > 0 {
			var groups flow
			for _, g := range s.groups {
				groups.put(g.id, "{title: 组, weight: %s}", points(g.weight))
			}
			p.line(2, "groups: %s", groups)
		}
		p.line(2, "items: %s", items(s.items))
		if len(s.bonus) > 0 {
			p.line(2, "bonus: {cap: %s, items: %s}", points(s.cap), items(s.bonus))
		}
		printRules(p, "veto", s.vetoes)
		printRules(p, "exempt", s.exempts)
		var grades, stars []string
		for _, g := range s.grades {
			one := flow{"title: " + g.title}
			if !g.rest {
				one.put("from", "%s", points(g.from))
			}
			grades = append(grades, one.String())
		}
		for _, x := range s.stars {
			stars = append(stars, quoted(x))
		}
		if len(grades) > 0 {
			p.line(2, "grades: %s", list(grades))
		}
		if len(stars) > 0 {
			p.line(2, "stars: %s", list(stars))
		}
	}
}

func printRules(p *page, key string, rules []modelRule) {
	var out flow
	for _, r := range rules {
		f := flow{"title: 规则"}
		f.expr("when", r.when)
		if len(r.items) > 0 {
			f.put("items", "%s", list(r.items))
		}
		out.put(r.id, "%s", f)
	}
	if len(out) > 0 {
		p.line(2, "%s: %s", key, out)
	}
}

func (m *model) printTitles(p *page) {
	if len(m.titles) > 0 {
		p.line(0, "titles:")
	}
	for _, x := range m.titles {
		f := flow{"title: 称号"}
		f.put("of", "%s", list(x.of))
		f.expr("grant", x.grant)
		f.expr("warn", x.warn)
		f.expr("withdraw", x.withdraw)
		p.line(1, "%s: %s", x.id, f)
	}
}
