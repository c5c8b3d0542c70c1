package campaign

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/plans"

	"github.com/google/go-cmp/cmp"
)

// goldenText compares with a file under testdata; -update rewrites it.
func goldenText(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// shippedPlan reads a plan that ships with the program.
func shippedPlan(t testing.TB, name string) *plan.Plan {
	t.Helper()
	text, err := plans.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	p, problems := plan.Read(name+".yaml", text, nil)
	if problems.Stops() {
		t.Fatalf("plan %s does not run", name)
	}
	return p
}

var bodies = []string{"", "government", "police", "community", "enterprise", "school"}

func TestDefaultRightsTable(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for level := AtRoot; level < AtProgram; level++ {
		for _, body := range bodies {
			fmt.Fprintf(&b, "%s / %s: %s\n", level.Title().En, body, defaultActions(level, body))
		}
	}
	for _, a := range adminPosts {
		fmt.Fprintf(&b, "%s: %s\n", a.id, a.actions)
	}
	goldenText(t, "rights/table", b.String())
}

func TestShippedPlansRights(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			goldenText(t, "rights/"+name, NewRights(shippedPlan(t, name)).Print(plan.Chinese))
		})
	}
}

// What nobody may get by the table, whatever becomes of its rows.
func TestTableKeepsAdministrationApart(t *testing.T) {
	t.Parallel()
	for level := AtRoot; level < AtProgram; level++ {
		for _, body := range bodies {
			if s := defaultActions(level, body) &^ casework; s != 0 {
				t.Errorf("%s %q has administration: %s", level.Title().En, body, s)
			}
		}
	}
	var seen ActionSet
	for _, a := range adminPosts {
		if s := a.actions & casework; s != 0 {
			t.Errorf("%s has casework: %s", a.id, s)
		}
		if s := a.actions & seen; s != 0 {
			t.Errorf("%s shares %s with another administrator", a.id, s)
		}
		seen |= a.actions
	}
	if all := SetOf(Actions()...); seen|casework != all {
		t.Errorf("nobody has %s", all&^(seen|casework))
	}
}

func TestSealedContactsStayWithHandlers(t *testing.T) {
	t.Parallel()
	for level := AtMiddle; level <= AtUnit; level++ {
		for _, body := range bodies {
			if got, want := defaultActions(level, body).Has(OpenSealed), body == "police"; got != want {
				t.Errorf("%s %q may open sealed contacts = %v, want %v", level.Title().En, body, got, want)
			}
		}
	}
}

func TestActionNames(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, a := range Actions() {
		name := a.String()
		if back, ok := ParseAction(name); !ok || back != a || name == "" {
			t.Errorf("ParseAction(%q) = %v, %v", name, back, ok)
		}
		for _, title := range []string{a.Title().Zh, a.Title().En} {
			if title == "" || seen[title] {
				t.Errorf("%s has no title of its own: %q", name, title)
			}
			seen[title] = true
		}
		if s := ParseActionSet(SetOf(a).String()); s != SetOf(a) {
			t.Errorf("set of %s came back as %q", name, s)
		}
	}
	if _, ok := ParseAction("everything"); ok {
		t.Error("an unknown name was an action")
	}
	if s := ParseActionSet("view everything  exports"); s != SetOf(View, Export) {
		t.Errorf("got %q, want the known ones", s)
	}
	if SetOf(actionCount) != 0 || SetOf(Actions()...).Has(actionCount) || Action(200).String() != "unknown" {
		t.Error("an unknown action is in a set")
	}
}

func TestLevelOf(t *testing.T) {
	t.Parallel()
	want := map[string]Level{"district": AtRoot, "town": AtMiddle, "community": AtUnit, "venue": AtUnit, "class": AtUnit}
	p := shippedPlan(t, "wuzha-community")
	got := map[string]Level{}
	for _, k := range p.Kinds {
		if _, asked := want[k.ID]; asked {
			got[k.ID] = LevelOf(p, k)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("levels (-want +got):\n%s", diff)
	}
}

func TestRightsWith(t *testing.T) {
	t.Parallel()
	base := NewRights(shippedPlan(t, "wuzha-community"))
	changed, err := base.With("education", SetOf(View, Export))
	if err != nil {
		t.Fatal(err)
	}
	got, _ := changed.Of("education")
	if got.Actions != SetOf(View, Export) || !got.Changed {
		t.Errorf("got %+v, want view and exports, changed", got)
	}
	if was, _ := base.Of("education"); was.Actions != casework || was.Changed {
		t.Errorf("the first table was changed too: %+v", was)
	}
	if !strings.Contains(changed.Print(plan.Chinese), "（已调整）") || strings.Contains(base.Print(plan.English), "(changed)") {
		t.Error("the printed matrix does not show what was changed")
	}
	for name, try := range map[string]func() (*Rights, error){
		"unknown post":   func() (*Rights, error) { return base.With("nobody", SetOf(View)) },
		"administrator":  func() (*Rights, error) { return base.With(AuditAdmin, SetOf(ReadAudit)) },
		"administration": func() (*Rights, error) { return base.With("office", SetOf(View, ReadAudit)) },
	} {
		if r, err := try(); r != nil || !errors.Is(err, Invalid) {
			t.Errorf("%s: got %v, %v, want invalid", name, r, err)
		}
	}
}
