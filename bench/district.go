package main

import (
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// district is the invented county that is driven: its communities lie in towns of two hundred.
type district struct {
	communities int
	sent        atomic.Int64 // records so far: each has an id of its own, in rising order
}

const perTown = 200

func town(n int) string { return fmt.Sprintf("T%04d", n/perTown) }

func community(n int) string { return fmt.Sprintf("C%06d", n) }

// units are the additions of some communities, and of the towns that begin with them.
func (d *district) units(first, last int) []map[string]any {
	var out []map[string]any
	for n := first; n < last; n++ {
		if n%perTown == 0 {
			out = append(out, map[string]any{"action": "add", "id": town(n), "kind": "town", "parent": "990001", "name": fmt.Sprintf("松涛%d镇", n/perTown)})
		}
		out = append(out, map[string]any{"action": "add", "id": community(n), "kind": "community", "parent": town(n), "name": fmt.Sprintf("示例%d社区", n),
			"attributes": map[string]string{"setting": "urban", "households": "300", "residents": "900"}})
	}
	return out
}

func readMe(int64) (line, body string) { return "GET /api/v1/me", "" }

func (d *district) oneRecord(n int64) (line, body string) {
	return "POST /api/v1/records", d.handout(n)
}

func (d *district) hundredRecords(n int64) (line, body string) {
	return batch(100, func(i int64) string { return d.handout(n*100 + i) })
}

func batch(size int64, record func(i int64) string) (line, body string) {
	all := make([]string, size)
	for i := range all {
		all[i] = record(int64(i))
	}
	return "POST /api/v1/records/batch", `{"records":[` + strings.Join(all, ",") + `]}`
}

// handout is a record of any community on any day of half a year.
func (d *district) handout(n int64) string {
	return d.record(n, fmt.Sprintf("2023-%02d-%02d", 4+n/28%6, 1+n%28), "handout", `{"material":"leaflet","copies":"20"}`)
}

// lately is a record of any community in the last week of the half year, as records are entered in the days after they happened.
func (d *district) lately(n int64) (line, body string) {
	return "POST /api/v1/records", d.record(n, fmt.Sprintf("2023-09-%02d", 1+n%7), "handout", `{"material":"leaflet","copies":"20"}`)
}

// day is how the work of half a year goes by: the n-th record of all is of its day, of one of the kinds that communities have most.
func (d *district) day(n, all int64) string {
	on := time.Date(2023, 3, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n*190/all)).Format(time.DateOnly)
	switch {
	case n%200 == 0:
		return d.record(n, on, "case", fmt.Sprintf(`{"type":"brushing","loss":"%d"}`, n%300*100+100))
	case n%12 == 0:
		return d.record(n, on, "public_event", fmt.Sprintf(`{"place":"square","form":"leaflet","people":"%d"}`, n%300+1))
	case n%5 == 0:
		return d.record(n, on, "group_push", fmt.Sprintf(`{"group":"owner","reach":"%d"}`, n%300+1))
	}
	return d.record(n, on, "visit", fmt.Sprintf(`{"household":"%d","population":"resident","way":"face","people":"2"}`, n%300+1))
}

func (d *district) record(n int64, on, kind, fields string) string {
	const prime = 7919 // one record after the other is of a unit far away
	return fmt.Sprintf(`{"id":"018c0000-0000-7000-8000-%012d","kind":"%s","unit":"%s","on":"%s","fields":%s}`,
		d.sent.Add(1), kind, community(int(n*prime%int64(d.communities))), on, fields)
}
