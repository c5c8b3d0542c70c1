package storetest

import (
	"testing"

	"wuzha/internal/store"
)

// CountyCode is the district of [County].
const CountyCode = "990001"

// CountyStart is the first day of everything in [County]: 2023-01-01.
const CountyStart store.Day = 19358

// County writes a small invented county: the district, two towns, and two
// communities in each.
//
//	990001 云雾县
//	├── 990001101 松涛镇   ├── …001 鹿鸣社区  └── …002 竹影社区
//	└── 990001102 石桥镇   ├── …001 鹤鸣社区  └── …002 荷塘社区
func County(tb testing.TB, db *store.DB) {
	tb.Helper()
	err := db.Write(tb.Context(), func(tx *store.Tx) error {
		d := store.District{District: CountyCode, Name: "云雾县", NameKey: "yunwuxian", Code: CountyCode, CreatedAt: 1}
		if err := tx.PutDistrict(d); err != nil {
			return err
		}
		for _, place := range countyPlaces() {
			if err := tx.PutUnit(store.Unit{District: CountyCode, ID: place.Unit, Kind: place.Kind, CreatedAt: 1}); err != nil {
				return err
			}
			if err := tx.PutPlacement(place.UnitPlacement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatalf("write county: %v", err)
	}
}

func countyPlaces() []store.PlacedUnit {
	const root = "/" + CountyCode + "/"
	return []store.PlacedUnit{
		place("district", "", CountyCode, root, "云雾县", "yunwuxian"),
		place("town", CountyCode, "990001101", root+"990001101/", "松涛镇", "songtaozhen"),
		place("community", "990001101", "990001101001", root+"990001101/990001101001/", "鹿鸣社区", "lumingshequ"),
		place("community", "990001101", "990001101002", root+"990001101/990001101002/", "竹影社区", "zhuyingshequ"),
		place("town", CountyCode, "990001102", root+"990001102/", "石桥镇", "shiqiaozhen"),
		place("community", "990001102", "990001102001", root+"990001102/990001102001/", "鹤鸣社区", "hemingshequ"),
		place("community", "990001102", "990001102002", root+"990001102/990001102002/", "荷塘社区", "hetangshequ"),
	}
}

func place(kind, parent, id, path, name, key string) store.PlacedUnit {
	return store.PlacedUnit{Kind: kind, UnitPlacement: store.UnitPlacement{
		District: CountyCode, Unit: id, FromDay: CountyStart, ToDay: store.NoEnd, Parent: parent,
		Name: name, NameKey: key, Code: id, Path: path, Attributes: `{}`, Links: `{}`,
	}}
}
