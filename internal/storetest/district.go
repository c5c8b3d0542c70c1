package storetest

import (
	"fmt"
	"iter"
	"os"
	"strconv"
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// FromEnvironment is a size for a benchmark: a number from the environment, or another one when it is not set.
func FromEnvironment(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// perTown is how many communities one town has.
const perTown = 100

// Community names the nth community of a filled district, and its town.
func Community(n int) (town, id string) {
	return fmt.Sprintf("T%05d", n/perTown), fmt.Sprintf("C%07d", n)
}

// FillDistrict writes towns, communities and records of the community plan past the use cases: they are measured elsewhere. DeriveAnew
// and opening the program then derive the totals.
func FillDistrict(tb testing.TB, dsn, district string, units, records int) {
	tb.Helper()
	db := Open(tb, dsn)
	err := db.Write(tb.Context(), func(tx *store.Tx) error {
		for n := range units {
			town, id := Community(n)
			if n%perTown == 0 {
				if err := putPlace(tx, "town", town, "/"+district+"/", `{}`); err != nil {
					return err
				}
			}
			if err := putPlace(tx, "community", id, "/"+district+"/"+town+"/", `{"setting":"urban","households":"300","residents":"900"}`); err != nil {
				return err
			}
		}
		head, err := tx.AuditHead(district)
		if err != nil {
			return err
		}
		return tx.PutPartRevision(store.PartRevision{District: district, Part: "units", Revision: head.Seq})
	})
	if err != nil {
		tb.Fatal(err)
	}
	const step = 100_000
	for first := 0; first < records; first += step {
		err := db.Write(tb.Context(), func(tx *store.Tx) error {
			_, err := tx.BulkRecords(drawnRecords(district, span{first, min(first+step, records)}, units))
			return err
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
}

// putPlace puts a unit below a path, whose first part is the district and whose last is the parent.
func putPlace(tx *store.Tx, kind, id, above, attributes string) error {
	parts := strings.Split(strings.Trim(above, "/"), "/")
	if err := tx.PutUnit(store.Unit{District: parts[0], ID: id, Kind: kind}); err != nil {
		return err
	}
	return tx.PutPlacement(store.UnitPlacement{District: parts[0], Unit: id, FromDay: store.Day(plan.OpenFrom), ToDay: store.NoEnd, Parent: parts[len(parts)-1],
		Name: id, NameKey: id, Path: above + id + "/", Attributes: attributes, Links: `{}`})
}

// span is the numbers from first up to last.
type span struct{ first, last int }

func drawnRecords(district string, s span, units int) iter.Seq[store.Record] {
	kinds := []struct{ kind, fields string }{
		{"visit", `{"fields":{"household":"%d","population":"resident","way":"face","people":"2"}}`}, {"group_push", `{"fields":{"group":"owner","reach":"%d"}}`},
		{"public_event", `{"fields":{"place":"square","form":"leaflet","people":"%d"}}`}, {"not_home", `{"fields":{"household":"%d"}}`}, {"case", `{"fields":{"loss":"%d"}}`},
	}
	return func(yield func(store.Record) bool) {
		for n := s.first; n < s.last; n++ {
			_, unit := Community(n * 7919 % units)
			k := kinds[0]
			switch {
			case n%200 == 0:
				k = kinds[4]
			case n%70 == 0:
				k = kinds[3]
			case n%12 == 0:
				k = kinds[2]
			case n%5 == 0:
				k = kinds[1]
			}
			r := store.Record{District: district, ID: fmt.Sprintf("r%010d", n), Kind: k.kind, Unit: unit, OnDay: 19421 + store.Day(n/units%190), EnteredAt: 1,
				ByPerson: "p", State: "submitted", Fields: fmt.Sprintf(k.fields, n%300+1), ContentHash: []byte{1}}
			if !yield(r) {
				return
			}
		}
	}
}

// DeriveAnew has the totals of all records derived when the program is opened next, as after a new version.
func DeriveAnew(tb testing.TB, dsn, district string) {
	tb.Helper()
	err := Open(tb, dsn).Write(tb.Context(), func(tx *store.Tx) error {
		return tx.PutDerivation(store.Derivation{District: district, Version: 1})
	})
	if err != nil {
		tb.Fatal(err)
	}
}
