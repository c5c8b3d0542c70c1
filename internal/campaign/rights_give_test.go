package campaign

import (
	"testing"

	"wuzha/internal/plan"
)

func kindOf(t testing.TB, p *plan.Plan, id string) *plan.UnitKind {
	t.Helper()
	for _, k := range p.Kinds {
		if k.ID == id {
			return k
		}
	}
	t.Fatalf("no kind %s", id)
	return nil
}

func TestCheckPost(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t, "wuzha-community")
	rights, district, town := NewRights(p), kindOf(t, p, "district"), kindOf(t, p, "town")
	post := func(id string, from, to plan.Day) Holding {
		return Holding{At: at("/r/"), Post: id, From: from, To: to}
	}
	nowhere := post("office", 1, 9)
	nowhere.At.Path = ""
	tests := []struct {
		name   string
		post   Holding
		kind   *plan.UnitKind
		others []Holding
		want   ErrorKind
	}{
		{"first post", post("office", 1, 9), district, nil, ""},
		{"second post", post("office", 1, 9), district, []Holding{post("education", 1, 9)}, ""},
		{"kind does not matter", post("office", 1, 9), nil, nil, ""},
		{"unknown post", post("mayor", 1, 9), district, nil, Invalid},
		{"wrong kind of unit", post("office", 1, 9), town, nil, Invalid},
		{"ends before it begins", post("office", 9, 8), district, nil, Invalid},
		{"one day", post("office", 9, 9), district, nil, ""},
		{"no unit", nowhere, district, nil, Invalid},
		{"administrator", post(SystemAdmin, 1, 9), district, nil, ""},
		{"administrator again", post(SystemAdmin, 1, 9), district, []Holding{post(SystemAdmin, 5, 20)}, ""},
		{"two administrators", post(SystemAdmin, 1, 9), district, []Holding{post(AuditAdmin, 9, 20)}, Conflict},
		{"one after the other", post(SystemAdmin, 1, 9), district, []Holding{post(AuditAdmin, 10, 20)}, ""},
		{"one before the other", post(SystemAdmin, 10, 20), district, []Holding{post(AuditAdmin, 1, 9)}, ""},
		{"administrator gets a post", post("office", 1, 9), district, []Holding{post(SecurityAdmin, 1, 1)}, Conflict},
		{"post holder becomes administrator", post(SecurityAdmin, 1, 9), district, []Holding{post("office", 9, 9)}, Conflict},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := rights.CheckPost(tt.post, tt.kind, tt.others); KindOf(err) != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	if got := rights.Resolve(post("mayor", 1, 9)); got.Actions != 0 {
		t.Errorf("a post that the plan does not have may %s", got.Actions)
	}
}

func TestCheckBreakGlass(t *testing.T) {
	t.Parallel()
	good := BreakGlass{At: at("/r/"), Action: OpenSealed, Reason: "  资金正在流出需立即联系  ", From: noon, Expires: noon + MaxBreakGlass}
	holder := Actor{Held: []Holding{holding("/r/t/", View)}}
	with := func(change func(*BreakGlass)) BreakGlass {
		b := good
		change(&b)
		return b
	}
	tests := []struct {
		name string
		lent BreakGlass
		to   Actor
		want ErrorKind
	}{
		{"good", good, holder, ""},
		{"administration", with(func(b *BreakGlass) { b.Action = ReadAudit }), holder, Invalid},
		{"short reason", with(func(b *BreakGlass) { b.Reason = "急急急急急急急急急 " }), holder, Invalid},
		{"too long", with(func(b *BreakGlass) { b.Expires++ }), holder, Invalid},
		{"over already", with(func(b *BreakGlass) { b.Expires = b.From }), holder, Invalid},
		{"overflow", with(func(b *BreakGlass) { b.From, b.Expires = -1<<62, 1<<62 }), holder, Invalid},
		{"nowhere", with(func(b *BreakGlass) { b.At.Path = "/" }), holder, Invalid},
		{"to nobody", good, Actor{}, Denied},
		{"to somebody of another time", with(func(b *BreakGlass) { b.From += 20 * dayMs; b.Expires += 20 * dayMs }), holder, Denied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := CheckBreakGlass(tt.lent, tt.to); KindOf(err) != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
