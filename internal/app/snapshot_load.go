package app

import (
	"cmp"
	"maps"
	"slices"

	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// load makes the books from the stored totals, and from those records that totals cannot answer for.
func (s *snapshot) load(from source) error {
	for _, p := range s.frame.inUse() {
		b, err := s.loadBook(from, p)
		if err != nil {
			return err
		}
		s.books = append(s.books, b)
	}
	return nil
}

func (s *snapshot) loadBook(from source, p *plan.Plan) (*plan.Book, error) {
	tree, decisions, err := s.read(p)
	if err != nil {
		return nil, err
	}
	maker := plan.NewBook(p, tree)
	kept, err := s.kept(from.tx, p)
	if err != nil {
		return nil, err
	}
	for _, r := range kept {
		maker.Keep(r)
	}
	err = from.alongside(func(readers []*store.Tx) error { return s.eachTotal(readers, p, inParts(tree.IDs()), maker.Unit) })
	if err != nil {
		return nil, err
	}
	return maker.Book(decisions), nil
}

// ownTotals reads the running totals of the units from first to last, by unit.
func ownTotals(tx *store.Tx, p *plan.Plan, district, first, last string) (map[string][]plan.Own, error) {
	measures := map[string]*plan.Measure{}
	for _, m := range p.Measures {
		measures[m.Total()] = m
	}
	out := map[string][]plan.Own{}
	put := func(unit, measure string, o plan.Own) error {
		if o.Measure = measures[measure]; o.Measure != nil {
			out[unit] = append(out[unit], o)
		}
		return nil
	}
	span := store.UnitSpan{District: district, Version: p.Version, First: first, Last: last}
	err := tx.Tallies(span, func(t store.Tally) error {
		return put(t.Unit, t.Measure, plan.Own{Day: plan.Day(t.Day), Value: t.Value})
	})
	if err != nil {
		return nil, err
	}
	return out, tx.TallyKeys(span, func(k store.TallyKey) error {
		return put(k.Unit, k.Measure, plan.Own{Day: plan.Day(k.Day), Key: k.Key})
	})
}

// read reads units and decisions by a version, as `wuzha evaluate` reads files.
func (s *snapshot) read(p *plan.Plan) (*plan.Tree, []plan.Decision, error) {
	l := &ledgers{frame: s.frame, decisions: s.decisions}
	in := plan.NewLedgers(p)
	tree, err := readTree(in, l.unitSheet())
	if err != nil {
		return nil, nil, err
	}
	decisions, err := s.readDecisions(p, tree)
	return tree, decisions, err
}

func (s *snapshot) readDecisions(p *plan.Plan, tree *plan.Tree) ([]plan.Decision, error) {
	in := plan.NewLedgers(p)
	err := readSheet((&ledgers{frame: s.frame, decisions: s.decisions}).decisionSheet(), func(file string, rows plan.Rows) error {
		return in.ReadDecisions(file, rows, tree)
	})
	return slices.Concat([]plan.Decision{}, in.Decisions), err
}

// kept reads the records that totals cannot answer for, sorted by id.
func (s *snapshot) kept(tx *store.Tx, p *plan.Plan) ([]plan.KeptRecord, error) {
	found := map[string]store.Record{}
	take := func(r store.Record) error {
		found[r.ID] = r
		return nil
	}
	keeping := p.Keeping()
	for k := range keeping.Whole {
		if err := tx.RecordsOfSpan(store.KindSpan{District: s.frame.district, Kind: k.ID, From: store.NoStart, To: store.NoEnd}, take); err != nil {
			return nil, err
		}
	}
	err := tx.RecordsThatRefer(s.frame.district, func(r store.Record) error {
		if keeping.Answers[p.RecordKind(r.Kind)] {
			found[r.ID] = r
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := tx.Corrected(s.frame.district, take); err != nil {
		return nil, err
	}
	return s.keptRecords(tx, p, slices.Collect(maps.Values(found)))
}

// keptRecords says how records stand by a version, sorted by id; those that it cannot read are left out.
func (s *snapshot) keptRecords(tx *store.Tx, p *plan.Plan, records []store.Record) ([]plan.KeptRecord, error) {
	slices.SortFunc(records, func(a, b store.Record) int { return cmp.Compare(a.ID, b.ID) })
	all, err := placedAll(tx, s.frame.district, records)
	if err != nil {
		return nil, err
	}
	var out []plan.KeptRecord
	for _, r := range all {
		parsed, err := s.frame.planRecord(p, r.Record)
		if err != nil {
			return nil, err
		}
		if parsed == nil {
			continue
		}
		k := plan.KeptRecord{Record: *parsed}
		if k.Until, err = s.until(p, parsed, r); err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

// until is the day from which a record counts no more.
func (s *snapshot) until(p *plan.Plan, r *plan.Record, at placed) (plan.Day, error) {
	if !r.Kind.Counts(r.State) {
		return plan.OpenFrom, nil
	}
	by, err := s.frame.replacing(p, at)
	until := plan.OpenTo
	for _, next := range by {
		if until = min(until, plan.Day(next.OnDay)); r.Kind.ID == "person" {
			until = plan.OpenFrom // people are always seen
		}
	}
	return until, err
}

// follow brings the books of an old snapshot up to date, and what it remembers of the day last asked for.
func (s *snapshot) follow(from source, old *snapshot) error {
	changed, err := changedSince(from.tx, s.frame.district, old.revision)
	if err != nil {
		return err
	}
	touched := map[string]bool{}
	for _, r := range changed {
		touched[r.Unit] = true
	}
	touchDecided(touched, old.decisions, s.decisions)
	touchMoved(touched, old.frame, s.frame)
	if len(touched) == 0 && slices.Equal(old.frame.inUse(), s.frame.inUse()) {
		s.books, s.judged = old.books, old.remembered()
		return nil
	}
	for _, p := range s.frame.inUse() {
		b, err := s.nextBook(from, old, p, changed)
		if err != nil {
			return err
		}
		s.books = append(s.books, b)
	}
	units := slices.Sorted(maps.Keys(touched))
	if j := old.remembered(); len(j) > 0 {
		if last := j[len(j)-1]; last.view != nil {
			s.remember(&judged{known: last.known, view: last.view.Next(s.facts(last.known.AsOf), units)})
		}
	}
	return nil
}

// nextBook brings the book of a version up to date, or makes it when the version is new.
func (s *snapshot) nextBook(from source, old *snapshot, p *plan.Plan, changed []store.Record) (*plan.Book, error) {
	for _, b := range old.books {
		if b.Plan == p {
			return s.followed(from, old, b, changed)
		}
	}
	return s.loadBook(from, p)
}

func (s *snapshot) followed(from source, old *snapshot, b *plan.Book, changed []store.Record) (*plan.Book, error) {
	p := b.Plan
	c := plan.Changes{Own: map[string][]plan.Own{}}
	tree := b.Tree
	var err error
	if old.frame.units != s.frame.units {
		if tree, c.Decisions, err = s.read(p); err != nil {
			return nil, err
		}
		c.Tree = tree
	} else if old.decided != s.decided {
		if c.Decisions, err = s.readDecisions(p, tree); err != nil {
			return nil, err
		}
	}
	if c.Records, err = s.keptRecords(from.tx, p, changed); err != nil {
		return nil, err
	}
	if c.Own, err = s.ownOf(from, p, changed); err != nil {
		return nil, err
	}
	return b.Update(c), nil
}

// fewUnits are read one by one, by one reader.
const fewUnits = 1000

// ownOf reads the running totals of the units of some records. Many are read by several readers; most of the district, from one end to the other.
func (s *snapshot) ownOf(from source, p *plan.Plan, records []store.Record) (map[string][]plan.Own, error) {
	out := map[string][]plan.Own{}
	for _, r := range records {
		out[r.Unit] = nil
	}
	units := slices.Sorted(maps.Keys(out))
	take := func(id string, own []plan.Own) {
		if _, wanted := out[id]; wanted {
			out[id] = own
		}
	}
	if len(units) < fewUnits {
		return out, s.eachTotal([]*store.Tx{from.tx}, p, slices.Collect(slices.Chunk(units, 1)), take)
	}
	parts := slices.Collect(slices.Chunk(units, 1))
	if all := slices.Sorted(maps.Keys(s.frame.byUnit)); 2*len(units) > len(all) {
		parts = inParts(all)
	}
	return out, from.alongside(func(readers []*store.Tx) error { return s.eachTotal(readers, p, parts, take) })
}

func inParts(units []string) [][]string { return slices.Collect(slices.Chunk(units, unitsAtATime)) }

// changedSince lists the records that were written or changed after a revision, and those that they supersede, which count
// or do not because of them.
func changedSince(tx *store.Tx, district string, revision int64) ([]store.Record, error) {
	found := map[string]store.Record{}
	err := tx.RecordsSince(district, revision, func(r store.Record) error {
		found[r.ID] = r
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, r := range slices.Collect(maps.Values(found)) {
		if _, have := found[r.Supersedes]; r.Supersedes == "" || have {
			continue
		}
		before, ok, err := recordIfAny(tx, district, r.Supersedes)
		if err != nil {
			return nil, err
		}
		if ok {
			found[before.ID] = before
		}
	}
	return slices.Collect(maps.Values(found)), nil
}

// touchDecided notes the units of which a decision came, went or changed.
func touchDecided(touched map[string]bool, old, now []store.Decision) {
	if slices.Equal(old, now) {
		return
	}
	known := map[store.Decision]bool{}
	for _, d := range old {
		known[d] = true
	}
	for _, d := range now {
		if !known[d] {
			touched[d.Unit] = true
		}
		delete(known, d)
	}
	for d := range known {
		touched[d.Unit] = true
	}
}

// touchMoved notes the units of which a placement is not what it was.
func touchMoved(touched map[string]bool, old, now *frame) {
	if old == now || old.units == now.units {
		return
	}
	for unit, placements := range now.byUnit {
		if !slices.Equal(placements, old.byUnit[unit]) {
			touched[unit] = true
		}
	}
	for unit := range old.byUnit {
		if _, still := now.byUnit[unit]; !still {
			touched[unit] = true
		}
	}
}
