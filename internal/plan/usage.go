package plan

import (
	"regexp"
	"slices"
)

// usage warns about what runs but is probably not meant.
func (c *compiler) usage() {
	p := c.p
	if c.halfRead() {
		return
	}
	mentioned := c.mentioned()
	for _, post := range p.Posts {
		if !post.used && !mentioned[post.ID] {
			c.add(post.place, WUnusedPost, post.ID)
		}
	}
	for _, m := range p.Measures {
		if !m.used && !mentioned[m.ID] && m.base == nil && m.Verb != "" {
			c.add(m.place, WUnusedMeasure, m.ID)
		}
	}
	for _, b := range p.Bands {
		if !b.used && !mentioned[b.ID] {
			c.add(b.place, WUnusedBand, b.ID)
		}
	}
	c.namesakes()
	for _, m := range p.Measures {
		if m.Own && m.Via != "" && m.Record != nil {
			c.add(m.viaAt, WViaOwn, m.ID)
		}
	}
	for _, d := range p.allDuties() {
		c.idle(d)
		if d.Per != "" && d.src.hasPartial {
			c.add(d.src.keys["partial"], WPartialPer, d.ID)
		}
		c.firstMatch(d)
		if !c.treeless {
			c.recordable(d)
			c.answered(d)
		}
	}
}

// namesakes warns of kinds that a ledger cannot tell apart by their titles. A built-in kind stands back behind a declared one.
func (c *compiler) namesakes() {
	units, records := map[string]string{}, map[string]string{}
	tell := func(seen map[string]string, id, title string, at place) {
		if other, twice := seen[title]; twice && title != "" {
			c.add(at, WNamesake, other, id, title)
			return
		}
		seen[title] = id
	}
	for _, k := range c.p.Kinds {
		tell(units, k.ID, k.Title, k.place)
	}
	for _, k := range c.p.Records {
		if !k.Builtin {
			tell(records, k.ID, k.Title, k.place)
		}
	}
}

var plainWord = regexp.MustCompile(`[A-Za-z_]\w*`)

// mentioned are the words of texts that could not be understood: what they would have used is not unused.
func (c *compiler) mentioned() map[string]bool {
	words := map[string]bool{}
	for _, text := range c.unread {
		for _, w := range plainWord.FindAllString(text, -1) {
			words[w] = true
		}
	}
	return words
}

// halfRead tells whether a whole section could not be read; what it would have used must not be called unused.
func (c *compiler) halfRead() bool {
	for _, section := range []string{"posts", "units", "records", "measures", "bands", "duties", "goals", "score", "titles", "bulletins", "inspections", "orders"} {
		if c.shapeless[section] {
			return true
		}
	}
	return false
}

// answered warns of a post that nobody can hold for a duty: a post answers at or above the unit that owes.
func (c *compiler) answered(d *Duty) {
	for _, rule := range d.Posts {
		if rule.Post == nil || len(rule.Post.Of) == 0 || len(d.Of) == 0 {
			continue // has been reported
		}
		atOrAbove := func(k *UnitKind) bool {
			return slices.ContainsFunc(rule.Post.Of, func(of *UnitKind) bool { return of == k || under(k, of) })
		}
		if !slices.ContainsFunc(d.Of, atOrAbove) {
			c.add(rule.post.at, WPostElsewhere, d.ID, rule.Post.ID, d.Of[0].ID)
		}
	}
}

// idle warns of a duty that is never owed: every period is cut to less than half, or none begins.
func (c *compiler) idle(d *Duty) {
	if d.Every == Once || d.Per != "" || d.HasBy || !c.p.period.sound || d.Range.empty() || d.Due < 0 {
		return
	}
	always := placements{list: []placement{{Window: Window{minDay, maxDay}}}}
	for _, pd := range d.all(c.p) {
		if _, owed := d.windowFor(pd, &always); owed {
			return
		}
	}
	c.add(d.place, WNeverOwed, d.ID, string(d.Every), d.Range.text())
}

// firstMatch warns of posts that stand below one without a condition: the first that matches answers.
func (c *compiler) firstMatch(d *Duty) {
	for i, rule := range d.Posts {
		if i > 0 && rule.at.line > 0 && d.Posts[i-1].open() {
			c.add(rule.at, WPostAfter, d.ID, rule.post.id)
			return
		}
	}
}

// open tells whether the post answers whatever happened.
func (r PostRule) open() bool { return !r.when.set }

// recordable warns of a duty whose measures count only records that nobody at or below its units can make.
func (c *compiler) recordable(d *Duty) {
	if d.Task || d.expr() == nil {
		return
	}
	for _, m := range d.expr().measures() {
		if m.Record == nil || m.Record.Builtin || len(m.Record.Of) == 0 {
			continue
		}
		for _, k := range d.Of {
			if !c.reaches(m, k) {
				c.add(d.place, WNotRecordable, d.ID, m.ID, k.ID)
				return
			}
		}
	}
}

// reaches tells whether the measure of a unit of this kind can count any of its records.
func (c *compiler) reaches(m *Measure, k *UnitKind) bool {
	for _, of := range m.Record.Of {
		if of == k {
			return true
		}
		if m.Via == "" && !m.Own && under(of, k) {
			return true
		}
		if m.Via != "" && c.linkedTo(of, k, m.Via) {
			return true
		}
	}
	return false
}

// linkedTo tells whether units of the kind, or units above them, point at units of kind target.
func (c *compiler) linkedTo(of, target *UnitKind, via string) bool {
	for _, k := range c.p.Kinds {
		for _, l := range k.Links {
			if l.ID == via && l.Kind == target && (k == of || under(of, k)) {
				return true
			}
		}
	}
	return false
}
