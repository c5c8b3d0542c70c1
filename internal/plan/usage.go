package plan

import "slices"

// usage warns about what runs but is probably not meant.
func (c *compiler) usage() {
	p := c.p
	for _, post := range p.Posts {
		if !post.used {
			c.add(post.place, WUnusedPost, post.ID)
		}
	}
	for _, m := range p.Measures {
		if !m.used && m.base == nil && m.Verb != "" {
			c.add(m.place, WUnusedMeasure, m.ID)
		}
	}
	for _, b := range p.Bands {
		if !b.used {
			c.add(b.place, WUnusedBand, b.ID)
		}
	}
	for _, d := range p.allDuties() {
		c.recordable(d)
		c.answered(d)
	}
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
