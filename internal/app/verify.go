package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Verify checks every district: its audit chain from the first entry to the head, frozen figures against their hashes, that the files of
// attachments are there, and its running totals against a recount of all records. The report names the first difference of each. It is
// for whoever runs the machine; no caller is asked.
func (a *App) Verify(ctx context.Context) (Report, error) {
	var districts []store.District
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		districts, err = tx.Districts()
		return err
	})
	if err != nil {
		return Report{}, err
	}
	report := Report{Districts: len(districts)}
	for _, d := range districts {
		err := a.db.Read(ctx, func(tx *store.Tx) error { return a.verifyDistrict(tx, d.District, &report) })
		if err != nil {
			return report, fmt.Errorf("verify district %s: %w", d.District, err)
		}
	}
	return report, nil
}

func (a *App) verifyDistrict(tx *store.Tx, district string, report *Report) error {
	head, err := tx.AuditHead(district)
	if err != nil {
		return err
	}
	report.Entries += head.Seq
	err = campaign.VerifyChain(district, chain(tx, district), campaign.Link{Seq: head.Seq, Hash: head.Hash})
	if broken, ok := errors.AsType[*campaign.ChainBreak](err); ok {
		report.Problems = append(report.Problems, broken.Error())
	} else if err != nil {
		return err
	}
	f, err := a.frameOf(tx, district)
	if err != nil {
		return err
	}
	if err := verifyFreezes(tx, district, report); err != nil {
		return err
	}
	if err := a.verifyAttachments(tx, district, report); err != nil {
		return err
	}
	return verifyTallies(tx, f, report)
}

// verifyFreezes holds frozen figures to their hashes.
func verifyFreezes(tx *store.Tx, district string, report *Report) error {
	all, err := tx.FreezesByDistrict(district)
	if err != nil {
		return err
	}
	for _, f := range all {
		if _, err := frozenContent(tx, district, f.Hash); err != nil {
			report.Problems = append(report.Problems, fmt.Sprintf("district %s: freeze of %s, edition %d: %v", district, f.Period, f.Edition, err))
		}
	}
	return nil
}

func chain(tx *store.Tx, district string) func(yield func(campaign.AuditEntry, error) bool) {
	return func(yield func(campaign.AuditEntry, error) bool) {
		err := eachAudit(tx, district, 0, func(e store.AuditEntry) bool { return yield(campaign.AuditEntry(e), nil) })
		if err != nil {
			yield(campaign.AuditEntry{}, err)
		}
	}
}

// verifyTallies compares the stored totals of every version with those of all records, unit by unit; of totals that are being
// derived, with those of the records so far. A number of 0 is as good as none.
func verifyTallies(tx *store.Tx, f *frame, report *Report) error {
	underWay, err := tx.Derivations(f.district)
	if err != nil {
		return err
	}
	if len(f.versions) == 0 {
		report.Records, err = tx.CountRecords(f.district)
		return err
	}
	for i, v := range f.versions {
		k := &counted{f: f, plan: v.plan}
		for _, d := range underWay {
			if d.Version == v.plan.Version && d.DoneAt == 0 {
				k.derived = &d
			}
		}
		seen := &Report{}
		said, err := verifyVersion(tx, k, seen)
		if err != nil {
			return err
		}
		if report.Tallies += seen.Tallies; i == 0 {
			report.Records += seen.Records
		}
		if said != "" {
			report.Problems = append(report.Problems, fmt.Sprintf("district %s, version %d: %s", f.district, v.plan.Version, said))
		}
	}
	return nil
}

// verifyVersion compares in the order of units, so that a large district needs little memory.
func verifyVersion(tx *store.Tx, k *counted, report *Report) (string, error) {
	units := slices.Sorted(maps.Keys(k.f.byUnit))
	first := ""
	for part := range slices.Chunk(units, unitsAtATime) {
		want := newRecount()
		for _, unit := range part {
			if err := k.recount(tx, unit, want, report); err != nil {
				return "", err
			}
		}
		last := part[len(part)-1]
		said, err := compareStored(tx, store.UnitSpan{District: k.f.district, Version: k.plan.Version, First: first, Last: last}, want, report)
		if said != "" || err != nil {
			return said, err
		}
		first = last + "\x01"
	}
	return "", nil
}

// recount counts all records of a unit.
func (k *counted) recount(tx *store.Tx, unit string, into *recount, report *Report) error {
	var records []store.Record
	err := tx.RecordsOfUnit(store.UnitRecords{District: k.f.district, Unit: unit, From: store.NoStart, To: store.NoEnd}, func(r store.Record) error {
		records = append(records, r)
		return nil
	})
	if err != nil {
		return err
	}
	report.Records += int64(len(records))
	all, err := placedAll(tx, k.f.district, records)
	if err != nil {
		return err
	}
	anew := &counted{f: k.f, plan: k.plan}
	for _, r := range all {
		counts, err := k.counts(r)
		if err == nil && counts {
			err = anew.record(r.Record, 1)
		}
		if err != nil {
			return err
		}
	}
	into.take(anew)
	return nil
}

// compareStored names the first stored total that is not what a recount gives.
func compareStored(tx *store.Tx, span store.UnitSpan, want *recount, report *Report) (string, error) {
	numbers, keys := maps.Clone(want.numbers), maps.Clone(want.keys)
	err := tx.Tallies(span, func(t store.Tally) error {
		report.Tallies++
		value := t.Value
		t.Value = 0
		numbers[t] -= value
		return nil
	})
	if err != nil {
		return "", err
	}
	err = tx.TallyKeys(span, func(k store.TallyKey) error {
		count := k.Count
		k.Count = 0
		keys[k] -= count
		return nil
	})
	return firstDifference(numbers, keys, want), err
}

func firstDifference(numbers map[store.Tally]int64, keys map[store.TallyKey]int64, want *recount) string {
	for _, t := range slices.SortedFunc(maps.Keys(numbers), compareTally) {
		if off := numbers[t]; off != 0 {
			return fmt.Sprintf("tally of unit %s, measure %s, %s: stored %d, recount gives %d", t.Unit, t.Measure, plan.Day(t.Day), want.numbers[t]-off, want.numbers[t])
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(keys), compareKeys) {
		if off := keys[k]; off != 0 {
			return fmt.Sprintf("keys of unit %s, measure %s, %s: stored %d, recount gives %d", k.Unit, k.Measure, plan.Day(k.Day), want.keys[k]-off, want.keys[k])
		}
	}
	return ""
}

func compareTally(a, b store.Tally) int {
	return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.Day, b.Day))
}
