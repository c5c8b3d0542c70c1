package campaign

import (
	"testing"

	"wuzha/internal/plan"
)

func TestCheckMaterial(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t, "wuzha-community")
	sound := Material{Title: "反诈明白纸", Topic: "刷单返利", Audience: "elder", Form: "leaflet", Text: "凡是先垫钱的都是诈骗，拿不准拨96110。"}
	tests := []struct {
		name   string
		change func(*Material)
		want   string // path of the fault
	}{
		{"sound", func(*Material) {}, ""},
		{"for all", func(m *Material) { m.Topic, m.Audience = "", "" }, ""},
		{"no title", func(m *Material) { m.Title = " " }, "title"},
		{"unknown topic", func(m *Material) { m.Topic = "卖菜" }, "topic"},
		{"unknown audience", func(m *Material) { m.Audience = "martian" }, "audience"},
		{"no form", func(m *Material) { m.Form = "" }, "form"},
		{"a form of no plan", func(m *Material) { m.Form = "poster" }, ""},
		{"public", func(m *Material) { m.Public = true }, ""},
		{"public with a sum", func(m *Material) { m.Public, m.Text = true, "有人被骗5000元" }, ""},
		{"public with a phone", func(m *Material) { m.Public, m.Text = true, "请联系13800138000" }, "text"},
		{"a phone, not public", func(m *Material) { m.Text = "请联系13800138000" }, ""},
		{"hidden signs", func(m *Material) { m.Title = "明白\u202e纸" }, "title"},
	}
	for _, tt := range tests {
		m := sound
		tt.change(&m)
		if got := firstFault(CheckMaterial(p, m)); got != tt.want {
			t.Errorf("%s: got fault %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestCheckMovement(t *testing.T) {
	t.Parallel()
	const today = plan.Day(19000)
	tests := []struct {
		name string
		m    Movement
		want string
	}{
		{"printed", Movement{Kind: Printed, To: "D", Copies: 1, On: today, Cost: 100}, ""},
		{"printed from somewhere", Movement{Kind: Printed, From: "T", To: "D", Copies: 1, On: today}, "from"},
		{"delivered", Movement{Kind: Delivered, From: "D", To: "T", Copies: MaxCopies, On: today}, ""},
		{"delivered to itself", Movement{Kind: Delivered, From: "D", To: "D", Copies: 1, On: today}, "to"},
		{"delivered nowhere", Movement{Kind: Delivered, From: "D", Copies: 1, On: today}, "to"},
		{"handed out", Movement{Kind: HandedOut, From: "T", Given: "C", Copies: 1, On: today}, ""},
		{"handed out to nobody", Movement{Kind: HandedOut, From: "T", Copies: 1, On: today}, "given"},
		{"handed out into a stock", Movement{Kind: HandedOut, From: "T", To: "C", Given: "C", Copies: 1, On: today}, "to"},
		{"written off", Movement{Kind: WrittenOff, From: "T", Copies: 1, On: today, Note: "受潮"}, ""},
		{"written off without a reason", Movement{Kind: WrittenOff, From: "T", Copies: 1, On: today}, "note"},
		{"nothing", Movement{Kind: Printed, To: "D", On: today}, "copies"},
		{"less than nothing", Movement{Kind: Printed, To: "D", Copies: -5, On: today}, "copies"},
		{"too many", Movement{Kind: Printed, To: "D", Copies: MaxCopies + 1, On: today}, "copies"},
		{"tomorrow", Movement{Kind: Printed, To: "D", Copies: 1, On: today + 1}, "on"},
		{"a cost of handing out", Movement{Kind: HandedOut, From: "T", Given: "C", Copies: 1, On: today, Cost: 1}, "cost"},
		{"of no kind", Movement{Kind: "lost", From: "T", Copies: 1, On: today}, "kind"},
	}
	for _, tt := range tests {
		if got := firstFault(CheckMovement(tt.m, today)); got != tt.want {
			t.Errorf("%s: got fault %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Undone, a movement leaves every stock as it was, and belongs to the people of the same unit.
func TestUndo(t *testing.T) {
	t.Parallel()
	for _, m := range []Movement{
		{Kind: Printed, To: "D", Copies: 7}, {Kind: Delivered, From: "D", To: "T", Copies: 7},
		{Kind: HandedOut, From: "T", Given: "C", Copies: 7}, {Kind: WrittenOff, From: "T", Copies: 7},
	} {
		u := m.Undo("m1", 5, "登记有误")
		if u.From != m.To || u.To != m.From || u.Copies != m.Copies || u.Reverses != "m1" || u.Holder() != m.Holder() {
			t.Errorf("%s: got %+v held by %s, want the opposite held by %s", m.Kind, u, u.Holder(), m.Holder())
		}
	}
}

// The plan's own kinds count a movement once: only where it declares them for such units, in this form.
func TestMovementEntry(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t, "wuzha-community")
	given := func(kind string) Movement {
		return Movement{Kind: HandedOut, From: "T", Given: kind, Copies: 30, On: 19000}
	}
	tests := []struct {
		name, form, unit string
		m                Movement
		want             string // record kind
	}{
		{"handed to a community", "leaflet", "community", given("C"), "handout"},
		{"handed to a bank", "desk_sign", "bank", given("B"), "handout"},
		{"handed to a town", "leaflet", "town", given("T2"), ""},
		{"a form that the plan does not count", "poster", "community", given("C"), ""},
		{"printed by the district", "card", "district", Movement{Kind: Printed, To: "D", Copies: 30, On: 19000}, "print_run"},
		{"printed by a community", "card", "community", Movement{Kind: Printed, To: "C", Copies: 30, On: 19000}, ""},
		{"delivered", "card", "town", Movement{Kind: Delivered, From: "D", To: "T", Copies: 30, On: 19000}, ""},
		{"undone", "leaflet", "community", given("C").Undo("m1", 19000, "错"), ""},
	}
	for _, tt := range tests {
		e, ok := MovementEntry(p, tt.m, tt.form, kindOf(t, p, tt.unit))
		if ok != (tt.want != "") || ok && (e.Kind != tt.want || e.Fields["copies"] != "30" || e.Fields["material"] != tt.form || e.Unit != tt.m.To+tt.m.Given) {
			t.Errorf("%s: got %+v %v, want %q", tt.name, e, ok, tt.want)
		}
	}
}

func TestEnough(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		m     Movement
		stock int64
		want  ErrorKind
	}{
		{Movement{Kind: HandedOut, From: "T", Copies: 5}, 5, ""},
		{Movement{Kind: HandedOut, From: "T", Copies: 5}, 4, Invalid},
		{Movement{Kind: Printed, To: "T", Copies: 5}, 0, ""},
		{Movement{Kind: Printed, From: "T", Copies: 5, Reverses: "m1"}, 4, Conflict},
	} {
		if got := KindOf(tt.m.Enough(tt.stock)); got != tt.want {
			t.Errorf("%+v with %d: got %q, want %q", tt.m, tt.stock, got, tt.want)
		}
	}
}
