package campaign

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"wuzha/internal/plan"

	"pgregory.net/rapid"
)

const noon = int64(1_680_000_000_000) // 2023-03-28 in Shanghai

var today = dayAt(noon)

func at(path string) UnitRef { return UnitRef{"d1", path} }

func holding(path string, actions ...Action) Holding {
	return Holding{At: at(path), Post: "office", From: today - 10, To: today + 10, Actions: SetOf(actions...)}
}

func TestCan(t *testing.T) {
	t.Parallel()
	held := func(h ...Holding) Actor { return Actor{Person: "p1", Now: noon, Held: h} }
	lent := held(holding("/r/t/", View))
	lent.Lent = []BreakGlass{{At: at("/r/u/"), Action: ViewCases, From: noon, Expires: noon + hour}}
	late := lent
	late.Now = noon + hour
	early := lent
	early.Now = noon - 1
	token := held(holding("/r/t/", View, Export))
	token.Limit = &Limit{At: at("/r/"), Actions: SetOf(View, ViewCases), Expires: noon + 1}
	narrow := held(holding("/r/", View))
	narrow.Limit = &Limit{At: at("/r/t/"), Actions: SetOf(View), Expires: noon + 1}
	expired := narrow
	expired.Now = noon + 1
	elsewhere := held(holding("/r/u/", View))
	elsewhere.Limit = narrow.Limit
	admin := holding("/r/", ManageAccounts, ViewCases)
	admin.Post = SystemAdmin
	tests := []struct {
		name   string
		actor  Actor
		action Action
		unit   UnitRef
		day    plan.Day
		want   bool
	}{
		{"nobody", Actor{}, View, at("/r/"), today, false},
		{"own unit", held(holding("/r/t/", View)), View, at("/r/t/"), today, true},
		{"below", held(holding("/r/t/", View)), View, at("/r/t/c/"), today, true},
		{"above", held(holding("/r/t/", View)), View, at("/r/"), today, false},
		{"beside", held(holding("/r/t/", View)), View, at("/r/u/"), today, false},
		{"name begins alike", held(holding("/r/t/", View)), View, at("/r/t2/"), today, false},
		{"other action", held(holding("/r/t/", View)), Export, at("/r/t/"), today, false},
		{"other district", held(holding("/r/t/", View)), View, UnitRef{"d2", "/r/t/"}, today, false},
		{"first day", held(holding("/r/t/", View)), View, at("/r/t/"), today - 10, true},
		{"last day", held(holding("/r/t/", View)), View, at("/r/t/"), today + 10, true},
		{"before", held(holding("/r/t/", View)), View, at("/r/t/"), today - 11, false},
		{"after", held(holding("/r/t/", View)), View, at("/r/t/"), today + 11, false},
		{"missing path of the post", held(holding("", View)), View, at("/r/t/"), today, false},
		{"path of everything", held(holding("/", View)), View, at("/r/t/"), today, false},
		{"path without end", held(holding("/r", View)), View, at("/r/t/"), today, false},
		{"missing path of the unit", held(holding("/r/", View)), View, at(""), today, false},
		{"lent", lent, ViewCases, at("/r/u/c/"), today, true},
		{"lent, not here", lent, ViewCases, at("/r/t/"), today, false},
		{"lent, over", late, ViewCases, at("/r/u/"), today, false},
		{"lent, not yet", early, ViewCases, at("/r/u/"), today, false},
		{"token", token, View, at("/r/t/"), today, true},
		{"token gives nothing new", token, ViewCases, at("/r/t/"), today, false},
		{"token leaves out", token, Export, at("/r/t/"), today, false},
		{"token below", narrow, View, at("/r/t/c/"), today, true},
		{"token not above", narrow, View, at("/r/"), today, false},
		{"token expired", expired, View, at("/r/t/"), today, false},
		{"token elsewhere", elsewhere, View, at("/r/t/"), today, false},
		{"administrator", held(admin), ManageAccounts, at("/r/"), today, true},
		{"administrator, case in the stored set", held(admin), ViewCases, at("/r/"), today, false},
		{"administrator with a post", held(admin, holding("/r/", ViewCases)), ViewCases, at("/r/"), today, false},
		{"administration in a post's set", held(holding("/r/", ManageAccounts)), ManageAccounts, at("/r/"), today, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Can(tt.actor, tt.action, tt.unit, tt.day); got != tt.want {
				t.Errorf("Can = %v, want %v", got, tt.want)
			}
			if got := InScope(Scope(tt.actor, tt.action, tt.day), tt.unit); got != tt.want {
				t.Errorf("in scope = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	actor := Actor{Now: noon, Held: []Holding{holding("/r/t/", View, Export)}}
	tests := []struct {
		name   string
		action Action
		unit   UnitRef
		want   ErrorKind
	}{
		{"may", Export, at("/r/t/"), ""},
		{"may not", EnforcePlan, at("/r/t/"), Denied},
		{"beside, like missing", Export, at("/r/u/"), NotFound},
		{"other district, like missing", Export, UnitRef{"d2", "/r/t/"}, NotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := Authorize(actor, tt.action, tt.unit, today); KindOf(err) != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestScopeIsTopmost(t *testing.T) {
	t.Parallel()
	far := holding("/r/", View)
	far.At.District = "d0"
	none := holding("/", View)
	actor := Actor{Now: noon, Held: []Holding{holding("/r/u/", View), holding("/r/t/c/", View), holding("/r/t/", View), holding("/r/t/", View), far, none}}
	want := []UnitRef{{"d0", "/r/"}, {"d1", "/r/t/"}, {"d1", "/r/u/"}}
	if got := Scope(actor, View, today); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := Scope(Actor{}, View, today); len(got) != 0 || InScope(got, at("/r/")) {
		t.Errorf("nobody sees %v", got)
	}
}

// village is a random tree: the parent of each unit but the root has a smaller number.
type village struct {
	parent []int
}

func drawVillage(t *rapid.T) village {
	v := village{[]int{-1}}
	for i := 1; i <= rapid.IntRange(0, 12).Draw(t, "units"); i++ {
		v.parent = append(v.parent, rapid.IntRange(0, i-1).Draw(t, "parent"))
	}
	return v
}

func (v village) path(i int) string {
	if i < 0 {
		return "/"
	}
	return v.path(v.parent[i]) + fmt.Sprintf("%d/", i)
}

func (v village) unit() *rapid.Generator[int] { return rapid.IntRange(0, len(v.parent)-1) }

// drawnHolding is a post with the unit's number beside its path.
type drawnHolding struct {
	Holding
	unit int
}

func (v village) drawHolding(t *rapid.T, posts []PostRights) drawnHolding {
	post := rapid.SampledFrom(posts).Draw(t, "post")
	unit := v.unit().Draw(t, "unit")
	from := today + plan.Day(rapid.IntRange(-2, 2).Draw(t, "from"))
	h := Holding{At: at(v.path(unit)), Post: post.Post, From: from, To: from + plan.Day(rapid.IntRange(-1, 3).Draw(t, "days")), Actions: post.Actions}
	return drawnHolding{h, unit}
}

// drawnLoan is a lent right with the unit's number beside its path.
type drawnLoan struct {
	BreakGlass
	unit int
}

// drawLoan draws a right that was lent around noon, also one that nobody should have lent.
func (v village) drawLoan(t *rapid.T) drawnLoan {
	unit := v.unit().Draw(t, "lent at")
	from := noon + rapid.Int64Range(-2, 2).Draw(t, "lent from")
	return drawnLoan{BreakGlass{At: at(v.path(unit)), Action: rapid.SampledFrom(Actions()).Draw(t, "lent action"), From: from,
		Expires: from + rapid.Int64Range(-1, 3).Draw(t, "lent for")}, unit}
}

// drawnPerson is what a person holds and was lent.
type drawnPerson struct {
	held []drawnHolding
	lent []drawnLoan
}

func (v village) drawPerson(t *rapid.T, posts []PostRights) (p drawnPerson) {
	for range rapid.IntRange(0, 4).Draw(t, "posts") {
		p.held = append(p.held, v.drawHolding(t, posts))
	}
	for range rapid.IntRange(0, 3).Draw(t, "loans") {
		p.lent = append(p.lent, v.drawLoan(t))
	}
	return p
}

// actor is the person at noon.
func (p drawnPerson) actor() Actor {
	a := Actor{Now: noon}
	for _, h := range p.held {
		a.Held = append(a.Held, h.Holding)
	}
	for _, l := range p.lent {
		a.Lent = append(a.Lent, l.BreakGlass)
	}
	return a
}

// slowCan walks up the tree by numbers and asks every post and every loan, as one would on paper. Administration is what the posts of
// administrators may do: nobody is lent that, and they are lent nothing.
func slowCan(v village, p drawnPerson, action Action, unit int, day plan.Day) bool {
	admin := false
	for _, h := range p.held {
		admin = admin || day >= h.From && day <= h.To && strings.HasPrefix(h.Post, "@")
	}
	for up := unit; up >= 0; up = v.parent[up] {
		for _, h := range p.held {
			now := day >= h.From && day <= h.To
			if h.unit == up && now && strings.HasPrefix(h.Post, "@") == admin && slices.Contains(h.Actions.List(), action) {
				return true
			}
		}
		for _, l := range p.lent {
			if l.unit == up && !admin && l.Action == action && !slices.Contains(administration, action) && l.From <= noon && noon < l.Expires {
				return true
			}
		}
	}
	return false
}

// administration lists what administrators do, one by one, as the rules of the three roles say.
var administration = []Action{ManageAccounts, ManageSettings, Backup, ManageRights, ManageTokens, ReadAudit, ExportAudit}

func TestCanAgreesWithSlowOracle(t *testing.T) {
	t.Parallel()
	rights := NewRights(shippedPlan(t, "wuzha-community")).Matrix()
	rapid.Check(t, func(t *rapid.T) {
		v := drawVillage(t)
		drawn := v.drawPerson(t, rights)
		day := today + plan.Day(rapid.IntRange(-3, 5).Draw(t, "day"))
		for _, action := range Actions() {
			v.agrees(t, drawn, action, day)
		}
	})
}

// agrees holds Can and Scope to the slow oracle for every unit.
func (v village) agrees(t *rapid.T, drawn drawnPerson, action Action, day plan.Day) {
	actor := drawn.actor()
	scope := Scope(actor, action, day)
	for unit := range v.parent {
		want := slowCan(v, drawn, action, unit, day)
		if got := Can(actor, action, at(v.path(unit)), day); got != want {
			t.Fatalf("Can(%s, %s, %d) = %v, want %v", action, v.path(unit), day, got, want)
		}
		if got := InScope(scope, at(v.path(unit))); got != want {
			t.Fatalf("scope %v has %s = %v, want %v", scope, v.path(unit), got, want)
		}
	}
	for i, u := range scope {
		if InScope(slices.Delete(slices.Clone(scope), i, i+1), u) {
			t.Fatalf("scope %v holds %v twice", scope, u)
		}
	}
}

// A token never gives more than its person has nor more than its limit, lent rights included.
func TestTokenNarrows(t *testing.T) {
	t.Parallel()
	rights := NewRights(shippedPlan(t, "wuzha-enterprise")).Matrix()
	rapid.Check(t, func(t *rapid.T) {
		v := drawVillage(t)
		person := Actor{Now: noon, Held: []Holding{v.drawHolding(t, rights).Holding, v.drawHolding(t, rights).Holding}}
		person.Lent = []BreakGlass{{At: at(v.path(v.unit().Draw(t, "lent"))), Action: rapid.SampledFrom(Actions()).Draw(t, "lent action"), Expires: noon + 1}}
		limit := Limit{at(v.path(v.unit().Draw(t, "limit"))), ActionSet(rapid.Uint64().Draw(t, "set")), noon + rapid.Int64Range(0, 1).Draw(t, "left")}
		token := person
		token.Limit = &limit
		for unit := range v.parent {
			u := at(v.path(unit))
			for _, a := range Actions() {
				want := Can(person, a, u, today) && limit.Actions.Has(a) && limit.At.Contains(u) && limit.Expires > noon
				if got := Can(token, a, u, today); got != want {
					t.Fatalf("Can(%s, %s) = %v, want %v", a, u.Path, got, want)
				}
				if got := InScope(Scope(token, a, today), u); got != want {
					t.Fatalf("scope of %s has %s = %v, want %v", a, u.Path, got, want)
				}
			}
		}
	})
}

func TestAdministratorsSeeNoCasework(t *testing.T) {
	t.Parallel()
	rights := NewRights(shippedPlan(t, "wuzha-community"))
	for _, post := range []string{SystemAdmin, SecurityAdmin, AuditAdmin} {
		t.Run(post, func(t *testing.T) {
			t.Parallel()
			root := rights.Resolve(Holding{At: at("/r/"), Post: post, From: today, To: today})
			office := rights.Resolve(Holding{At: at("/r/"), Post: "office", From: today, To: today})
			lent := BreakGlass{At: at("/r/"), Action: ViewCases, Reason: "上级来电要求立即核实案件", From: noon, Expires: noon + hour}
			actor := Actor{Now: noon, Held: []Holding{root, office}, Lent: []BreakGlass{lent}}
			for _, a := range casework.List() {
				if Can(actor, a, at("/r/t/"), today) || len(Scope(actor, a, today)) > 0 {
					t.Errorf("%s may %s", post, a)
				}
			}
			if err := CheckBreakGlass(lent, actor); !errors.Is(err, Denied) {
				t.Errorf("lending to %s: got %v, want denied", post, err)
			}
			if got := ActionsAt(actor, at("/r/"), today); got != root.Actions || got == 0 {
				t.Errorf("%s may %s, want %s", post, got, root.Actions)
			}
		})
	}
}
