package plan

import "slices"

func (c *compiler) score(s *Score) {
	s.Of = c.scoreKinds(s)
	s.ofKind = kindSet(c.p, s.Of)
	if len(s.of) == 0 {
		c.add(s.place, EMissingKey, "of")
	}
	c.window(&s.Schedule, &s.src, s.place)
	sc := scope{units: s.Of, measures: true, prev: true, past: true, peers: true, standing: true, window: true}
	switch {
	case s.HasBy:
		sc.noPrev = "by"
	case s.Every == Once:
		sc.noPrev = "plan"
	}
	groups := map[string]*ScoreGroup{}
	for _, g := range s.Groups {
		groups[g.ID] = g
	}
	items := map[string]*ScoreItem{}
	for _, it := range s.Items {
		items[it.ID] = it
		c.scoreItem(it, sc)
		c.itemGroup(s, it, groups)
	}
	if s.Bonus != nil {
		for _, it := range s.Bonus.Items {
			if first := items[it.ID]; first != nil {
				c.add(it.place, EDuplicateKey, it.ID, first.place.line) // a decision names `score.item`
			}
			c.scoreItem(it, sc)
		}
	}
	for _, v := range s.Vetoes {
		v.When = c.inScope(v.when, sc, Bool)
	}
	for _, x := range s.Exempt {
		x.When = c.inScope(x.when, sc, Bool)
		for _, n := range x.items {
			if c.asked.at(n.id) {
				c.asked.offer(s.itemCandidates())
			}
			if it := items[n.id]; it != nil {
				x.Items = append(x.Items, it)
			} else {
				c.addHint(n.at, nearest(n.id, keys(items)), EUnknownItem, clip(n.id))
			}
		}
	}
	for _, src := range s.stars {
		if e := c.inScope(src, sc, Bool); e != nil {
			s.Stars = append(s.Stars, e)
		}
	}
	owing := sc
	owing.peers = false
	s.Where = c.inScope(s.where, owing, Bool)
	c.scoreTotal(s)
}

// scoreKinds leaves persons to the law check, which says more than "unknown kind".
func (c *compiler) scoreKinds(s *Score) []*UnitKind {
	var units []name
	for _, n := range s.of {
		if !c.namesPersons(n.id) {
			units = append(units, n)
		}
	}
	return c.kindNames(units)
}

func (c *compiler) scoreItem(it *ScoreItem, sc scope) {
	it.Manual = c.postName(it.manual)
	if len(sc.units) == 0 {
		return
	}
	sc.points = true
	it.Award = c.inScope(it.award, sc, Int)
}

func (c *compiler) itemGroup(s *Score, it *ScoreItem, groups map[string]*ScoreGroup) {
	if c.asked.at(it.group.id) {
		c.asked.offer(s.groupCandidates())
	}
	switch {
	case len(s.Groups) == 0 && it.group.id == "":
	case it.group.id == "":
		c.add(it.place, EMissingKey, "group")
	default:
		if it.Group = groups[it.group.id]; it.Group == nil {
			c.addHint(it.group.at, nearest(it.group.id, keys(groups)), EUnknownGroup, clip(it.group.id))
		}
	}
}

// scoreTotal warns when the parts do not add up to the total, and when a group holds no points to share.
func (c *compiler) scoreTotal(s *Score) {
	sum := int64(0)
	for _, it := range s.Items {
		if len(s.Groups) == 0 {
			sum += it.Points
		}
	}
	for _, g := range s.Groups {
		sum += g.Weight
		points := int64(0)
		for _, it := range s.Items {
			if it.Group == g {
				points += it.Points
			}
		}
		if points == 0 && !slices.ContainsFunc(s.Items, func(it *ScoreItem) bool { return it.Group == nil }) {
			c.add(g.place, EEmptyGroup, g.ID)
		}
	}
	if s.Total != 0 && sum != s.Total {
		c.add(s.place, WTotal, thousandths(sum), thousandths(s.Total))
	}
}
