package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

func TestUnitPath(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ parent, unit, want string }{
		{"", "a", "/a/"}, {"/a/", "b", "/a/b/"}, {"/a/", "", ""}, {"/a/", "b/c", ""},
	} {
		got, err := store.UnitPath(test.parent, test.unit)
		if got != test.want || (err != nil) != (test.want == "") {
			t.Errorf("%q below %q: got %q, %v; want %q", test.unit, test.parent, got, err, test.want)
		}
	}
}

func unitIDs(units []store.PlacedUnit) (ids []string) {
	for _, u := range units {
		ids = append(ids, u.Unit)
	}
	return ids
}

// TestAMoveKeepsHistory moves a community to the other town and looks at both days.
func TestAMoveKeepsHistory(t *testing.T) {
	t.Parallel()
	const moved, oldTown, newTown = "990001101002", "990001101", "990001102"
	const day = storetest.CountyStart + 100
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.County(t, db)
		write(t, db, func(tx *store.Tx) error {
			was, err := tx.UnitOn(storetest.CountyCode, moved, day)
			if err != nil {
				return err
			}
			before, after := was.UnitPlacement, was.UnitPlacement
			before.ToDay, after.FromDay = day-1, day
			after.Parent, after.Path = newTown, "/990001/990001102/"+moved+"/"
			if err := tx.PutPlacement(before); err != nil {
				return err
			}
			return tx.PutPlacement(after)
		})
		read(t, db, func(tx *store.Tx) error {
			for _, test := range []struct {
				town string
				day  store.Day
				want []string
			}{
				{oldTown, day - 1, []string{oldTown, "990001101001", moved}},
				{oldTown, day, []string{oldTown, "990001101001"}},
				{newTown, day - 1, []string{newTown, "990001102001", "990001102002"}},
				{newTown, day, []string{newTown, moved, "990001102001", "990001102002"}},
				{newTown, storetest.CountyStart - 1, nil},
			} {
				got, err := tx.Subtree(storetest.CountyCode, "/990001/"+test.town+"/", test.day)
				if err != nil {
					return err
				}
				if diff := cmp.Diff(test.want, unitIDs(got)); diff != "" {
					t.Errorf("below %s on day %d (-want +got):\n%s", test.town, test.day, diff)
				}
			}
			history, err := tx.UnitHistory(storetest.CountyCode, moved)
			if len(history) != 2 || history[0].Parent != oldTown || history[1].Parent != newTown {
				t.Errorf("got history %+v, want the old town, then the new", history)
			}
			return err
		})
	})
}

func TestMissingUnits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.County(t, db)
		read(t, db, func(tx *store.Tx) error {
			_, err := tx.UnitOn(storetest.CountyCode, "none", storetest.CountyStart)
			wantKind(t, err, store.ErrNotFound)
			_, err = tx.UnitHistory(storetest.CountyCode, "none")
			wantKind(t, err, store.ErrNotFound)
			_, err = tx.UnitOn("990002", "990001101", storetest.CountyStart)
			wantKind(t, err, store.ErrNotFound)
			return nil
		})
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			return tx.PutPlacement(store.UnitPlacement{District: storetest.CountyCode, Unit: "none"})
		})
		if err == nil {
			t.Error("a placement of a unit that does not exist was taken")
		}
	})
}

func TestPersonsAndPosts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.County(t, db)
		ann := store.Person{ID: "p1", District: storetest.CountyCode, Login: "yun.yi", Name: "云一", NameKey: "yunyi", State: "active", ChangedAt: 1}
		held := store.PostHeld{District: storetest.CountyCode, Unit: "990001101", Post: "officer", Person: "p1", FromDay: 10, ToDay: 20}
		write(t, db, func(tx *store.Tx) error {
			if err := tx.PutPerson(ann); err != nil {
				return err
			}
			ann.Password = "encoded"
			if err := tx.PutPerson(ann); err != nil {
				return err
			}
			return tx.PutPostHeld(held)
		})
		read(t, db, func(tx *store.Tx) error {
			for _, find := range []func() (store.Person, error){
				func() (store.Person, error) { return tx.PersonByID("p1") },
				func() (store.Person, error) { return tx.PersonByLogin("yun.yi") },
			} {
				got, err := find()
				if diff := cmp.Diff(ann, got); diff != "" || err != nil {
					t.Errorf("person differs, %v (-want +got):\n%s", err, diff)
				}
			}
			for day, want := range map[store.Day]int{9: 0, 10: 1, 20: 1, 21: 0} {
				byPerson, err1 := tx.PostsOfPerson(storetest.CountyCode, "p1", day)
				atUnit, err2 := tx.PostsAtUnit(storetest.CountyCode, "990001101", day)
				if len(byPerson) != want || len(atUnit) != want || err1 != nil || err2 != nil {
					t.Errorf("day %d: got %d and %d posts, %v, %v; want %d", day, len(byPerson), len(atUnit), err1, err2, want)
				}
			}
			return nil
		})
		twin := ann
		twin.ID = "p2"
		wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.PutPerson(twin) }), store.ErrConflict)
	})
}
