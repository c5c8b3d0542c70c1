package plan

func (c *compiler) measureTargets() {
	for i, m := range c.p.Measures {
		m.index = i
		switch m.Verb {
		case Units:
			m.Unit = c.kindName(name{m.target, m.at})
		case Total:
			c.totalTarget(m)
		case "":
		default:
			c.recordTarget(m)
		}
		if m.Own && (m.Verb == Units || m.Verb == Total) {
			c.add(m.place, EOwnUnits, m.ID)
		}
		if m.Via != "" {
			c.viaLink(m)
		}
	}
}

func (c *compiler) totalTarget(m *Measure) {
	if c.asked.at(m.target) {
		c.asked.offer(goingOn(c.p.kindCandidates()))
	}
	kind, attr, ok := cut(m.target)
	if !ok {
		c.add(m.at, EFieldPath, clip(m.target))
		return
	}
	if m.Unit = c.kindName(name{kind, m.at}); m.Unit == nil {
		return
	}
	if c.asked.at(attr) {
		c.asked.offer(fieldCandidates(m.Unit.Attributes, AttributeCandidate))
	}
	var names []string
	for _, a := range m.Unit.Attributes {
		names = append(names, a.ID)
		if a.ID == attr {
			m.Attr, m.Money = attr, a.Type == Money
			if a.Type != Int && a.Type != Money {
				c.add(m.at, ENotNumber, m.target)
			}
			return
		}
	}
	c.addHint(m.at, prefixed(kind+".", nearest(attr, names)), EUnknownField, clip(m.target))
}

func (c *compiler) recordTarget(m *Measure) {
	kind, field := m.target, ""
	needsField := m.Verb == Sum || m.Verb == Max || m.Verb == Distinct
	if c.asked.at(m.target) {
		c.askTarget(needsField)
	}
	if needsField {
		var ok bool
		if kind, field, ok = cut(m.target); !ok {
			c.add(m.at, EFieldPath, clip(m.target))
			return
		}
	}
	if m.Record = c.p.records[kind]; m.Record == nil {
		c.unknownRecord(name{kind, m.at}, keys(c.p.records))
		return
	}
	if !needsField {
		return
	}
	if c.asked.at(field) {
		c.asked.offer(fieldCandidates(m.Record.Fields, FieldCandidate))
	}
	if m.Field = m.Record.field(field); m.Field == nil {
		var names []string
		for _, f := range m.Record.Fields {
			names = append(names, f.ID)
		}
		c.addHint(m.at, prefixed(kind+".", nearest(field, names)), EUnknownField, clip(m.target))
		return
	}
	if m.Verb != Distinct {
		m.Money = m.Field.Type == Money
		if !m.Field.Type.numeric() || m.Verb == Sum && m.Field.Type == Date {
			c.add(m.at, ENotNumber, m.target)
		}
	}
}

// askTarget offers what a measure may count; with field, of which a field is counted.
func (c *compiler) askTarget(field bool) {
	found := c.p.recordCandidates()
	if field {
		found = goingOn(found)
	}
	c.asked.offer(found)
}

func cut(s string) (string, string, bool) {
	for i := range s {
		if s[i] == '.' {
			return s[:i], s[i+1:], i > 0 && i < len(s)-1
		}
	}
	return "", "", false
}

func (c *compiler) viaLink(m *Measure) {
	var names []string
	for _, k := range c.p.Kinds {
		for _, l := range k.Links {
			names = append(names, l.ID)
		}
	}
	if c.asked.at(m.Via) {
		c.asked.offer(c.p.linkCandidates())
	}
	if !contains(names, m.Via) {
		c.addHint(m.viaAt, nearest(m.Via, names), EUnknownLink, clip(m.Via))
	}
}
