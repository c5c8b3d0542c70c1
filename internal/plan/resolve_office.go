package plan

// office binds bulletins, inspections and orders.
func (c *compiler) office() {
	for _, b := range c.p.Bulletins {
		c.bulletin(b)
	}
	for _, in := range c.p.Inspections {
		c.inspection(in)
	}
	for _, o := range c.p.Orders {
		o.Of = c.kindNames(o.of)
		o.Serve = c.postName(o.serve)
		if c.asked.at(o.record.id) {
			c.asked.offer(c.p.recordCandidates())
		}
		if o.record.id != "" {
			if o.Record = c.p.records[o.record.id]; o.Record == nil {
				c.unknownRecord(o.record, keys(c.p.records))
			}
		}
	}
}

// declared reports a cadence whose spans the plan does not declare.
func (c *compiler) declared(every Every, at place) {
	if every == PerTerm && len(c.p.Terms) == 0 {
		c.add(at, ENoSpans, "terms")
	}
	if every == PerPhase && len(c.p.Phases) == 0 {
		c.add(at, ENoSpans, "phases")
	}
}

func (c *compiler) bulletin(b *Bulletin) {
	c.declared(b.Every, b.place)
	b.Of = c.kindNames(b.of)
	for _, n := range b.recipients {
		if post := c.postName(n); post != nil {
			b.Recipients = append(b.Recipients, post)
		}
	}
	b.Approve = map[string]*Post{}
	for _, a := range b.approve {
		b.Approve[a.step] = c.postName(a.post)
	}
	for _, s := range b.Sections {
		c.section(s)
	}
}

func (c *compiler) section(s *Section) {
	if s.units.id != "" {
		s.Units = c.kindName(s.units)
	}
	for _, n := range s.names {
		if c.asked.at(n.id) {
			c.askSection(s.Kind)
		}
		m, d, sc := c.p.measure[n.id], c.p.duties[n.id], c.p.scores[n.id]
		switch s.Kind {
		case "figures":
			if m == nil {
				c.unknownMeasure(n)
				continue
			}
			m.used = true
			s.Figures = append(s.Figures, m)
		case "behind":
			if d == nil {
				c.addHint(n.at, nearest(n.id, keys(c.p.duties)), EUnknownDuty, clip(n.id))
				continue
			}
			s.Duties = append(s.Duties, d)
		case "rank":
			s.Measure, s.Score = m, sc
			if m == nil && sc == nil {
				c.unknownMeasure(n)
			} else if m != nil {
				m.used = true
			}
		}
	}
	if s.Title == "" && s.Kind != "" {
		c.add(s.place, EMissingKey, "title")
	}
}

// askSection offers what a section of a bulletin may show.
func (c *compiler) askSection(kind string) {
	switch kind {
	case "figures":
		c.asked.offer(c.p.measureCandidates())
	case "behind":
		c.asked.offer(c.p.dutyCandidates(nil))
	case "rank":
		c.asked.offer(append(c.p.scoreCandidates(), c.p.measureCandidates()...))
	}
}

func (c *compiler) unknownMeasure(n name) {
	c.addHint(n.at, nearest(n.id, append(keys(c.p.measure), keys(c.p.scores)...)), EUnknownMeasure, clip(n.id))
}

func (c *compiler) inspection(in *Inspection) {
	c.declared(in.Every, in.place)
	in.Of = c.kindNames(in.of)
	in.By, in.Recheck, in.PenaltyPost = c.postName(in.by), c.postName(in.recheck), c.postName(in.penalty)
	for _, call := range in.CallIn {
		call.Post = c.postName(call.post)
		if len(in.Of) > 0 {
			call.When = c.inScope(call.when, scope{units: in.Of, measures: true, past: true, standing: true, window: true, noPrev: "call_in"}, Bool)
		}
	}
}
