package plan

import "cmp"

// candidate makes a candidate of something that has an id and a title.
func candidate(id, title string, kind CandidateKind) Candidate {
	return Candidate{Text: id, Write: id, Title: title, Kind: kind}
}

// candidatesOf makes a candidate of each thing of a list.
func candidatesOf[T any](list []T, kind CandidateKind, name func(T) (id, title string)) []Candidate {
	var out []Candidate
	for _, x := range list {
		id, title := name(x)
		out = append(out, candidate(id, title, kind))
	}
	return out
}

// goingOn are candidates after which a name goes on.
func goingOn(list []Candidate) []Candidate {
	for i := range list {
		list[i].Write += "."
	}
	return list
}

func (p *Plan) kindCandidates() []Candidate {
	return candidatesOf(p.Kinds, UnitKindCandidate, func(k *UnitKind) (id, title string) { return k.ID, k.Title })
}

func (p *Plan) postCandidates() []Candidate {
	return candidatesOf(p.Posts, PostCandidate, func(x *Post) (id, title string) { return x.ID, x.Title })
}

func (p *Plan) recordCandidates() []Candidate {
	return candidatesOf(p.Records, RecordCandidate, func(k *RecordKind) (id, title string) { return k.ID, k.Title })
}

func (p *Plan) measureCandidates() []Candidate {
	var out []Candidate
	for _, m := range p.Measures {
		if m.base != nil || m.taskRef != "" {
			continue // made by the program for an `each:` or a task
		}
		title := p.measureTitle(m.ID)
		if title == m.ID {
			title = ""
		}
		out = append(out, candidate(m.ID, title, MeasureCandidate))
	}
	return out
}

// dutyCandidates lists all duties but self.
func (p *Plan) dutyCandidates(self *Duty) []Candidate {
	var out []Candidate
	for _, d := range p.allDuties() {
		if d != self {
			out = append(out, candidate(d.ID, d.Title, DutyCandidate))
		}
	}
	return out
}

func spanCandidates(spans []Span) []Candidate {
	return candidatesOf(spans, NameCandidate, func(s Span) (id, title string) { return s.ID, s.Title })
}

func (p *Plan) scoreCandidates() []Candidate {
	return candidatesOf(p.Scores, NameCandidate, func(s *Score) (id, title string) { return s.ID, s.Title })
}

func (s *Score) itemCandidates() []Candidate {
	return candidatesOf(s.Items, NameCandidate, func(it *ScoreItem) (id, title string) { return it.ID, it.Title })
}

func (s *Score) groupCandidates() []Candidate {
	return candidatesOf(s.Groups, NameCandidate, func(g *ScoreGroup) (id, title string) { return g.ID, g.Title })
}

func (p *Plan) bandCandidates() []Candidate {
	return candidatesOf(p.Bands, NameCandidate, func(b *Band) (id, title string) { return b.ID, b.Title })
}

func (p *Plan) titleCandidates() []Candidate {
	return candidatesOf(p.Titles, NameCandidate, func(t *Title) (id, title string) { return t.ID, t.Title })
}

func (p *Plan) linkCandidates() []Candidate {
	var out []Candidate
	for _, k := range p.Kinds {
		for _, l := range k.Links {
			title := ""
			if l.Kind != nil {
				title = l.Kind.Title
			}
			out = append(out, candidate(l.ID, title, NameCandidate))
		}
	}
	return out
}

func fieldCandidates(fields []*Field, kind CandidateKind) []Candidate {
	return candidatesOf(fields, kind, func(f *Field) (id, title string) { return f.ID, f.Title })
}

// attributeCandidates are the attributes that all the units of a scope have, then what every unit has.
func (s *scope) attributeCandidates(p *Plan) []Candidate {
	var out []Candidate
	seen := map[string]bool{}
	kinds := s.units
	if s.lenient {
		kinds = p.Kinds
	}
	for _, k := range kinds {
		for _, a := range k.Attributes {
			if _, trouble := s.resolveAttribute(p, "unit."+a.ID, a.ID); trouble == nil && !seen[a.ID] {
				seen[a.ID] = true
				out = append(out, candidate(a.ID, a.Title, AttributeCandidate))
			}
		}
	}
	for _, c := range unitColumns {
		out = append(out, candidate(c, columnWords[c], AttributeCandidate))
	}
	return out
}

// headCandidates are the words that a name may begin with in a scope.
func (s *scope) headCandidates(p *Plan) []Candidate {
	var out []Candidate
	for _, h := range s.heads() {
		c := candidate(h, headWords[h], NameCandidate)
		switch {
		case h == "prev" && s.noPrev != "":
			continue
		case s.record != nil && h == s.recordName:
			c.Title = cmp.Or(c.Title, s.record.Title)
		}
		if h != "points" {
			c.Write += "."
		}
		out = append(out, c)
	}
	return out
}

// candidates are what a dotted name may go on with after path, which has at least one part.
func (s *scope) candidates(p *Plan, path []string) []Candidate {
	head := path[0]
	if s.record != nil && head == s.recordName {
		return s.recordNames(path)
	}
	if head == "prev" {
		return s.prevCandidates(p, path)
	}
	switch len(path) {
	case 1:
		return s.firstCandidates(p, head)
	case 2:
		return s.secondCandidates(p, head, path[1])
	}
	return nil
}

func (s *scope) recordNames(path []string) []Candidate {
	if len(path) > 1 {
		return nil
	}
	out := fieldCandidates(s.record.Fields, FieldCandidate)
	for _, c := range baseColumns {
		out = append(out, candidate(c.id, columnWords[c.id], FieldCandidate))
	}
	return out
}

func (s *scope) prevCandidates(p *Plan, path []string) []Candidate {
	switch {
	case s.noPrev != "" || !s.prev:
		return nil
	case len(path) > 1 && (path[1] == "duty" && s.standing || path[1] == "peers" && s.prevPeers):
		inner := scope{standing: s.standing, peers: s.prevPeers}
		return inner.candidates(p, path[1:])
	case len(path) > 1:
		return nil
	}
	out := p.measureCandidates()
	if s.standing {
		out = append(out, goingOn([]Candidate{candidate("duty", headWords["duty"], NameCandidate)})...)
	}
	if s.prevPeers {
		out = append(out, goingOn([]Candidate{candidate("peers", headWords["peers"], NameCandidate)})...)
	}
	return out
}

func (s *scope) firstCandidates(p *Plan, head string) []Candidate {
	switch {
	case head == "m" && s.measures, head == "last_year" && s.past:
		return p.measureCandidates()
	case head == "unit" && (s.units != nil || s.lenient):
		return s.attributeCandidates(p)
	case head == "base" && s.past:
		return goingOn(spanCandidates(p.Bases))
	case head == "peers" && s.peers:
		return goingOn(p.measureCandidates())
	case head == "duty" && s.standing:
		return goingOn(p.dutyCandidates(s.self))
	case head == "streak" && s.standing:
		return p.dutyCandidates(s.self)
	case head == "title" && s.standing:
		return p.titleCandidates()
	case head == "band" && (s.measures || s.standing):
		return p.bandCandidates()
	case head == "window" && s.window:
		return wordCandidates([]string{"from", "to", "day"}, windowWords)
	}
	return nil
}

func (s *scope) secondCandidates(p *Plan, head, id string) []Candidate {
	switch {
	case head == "base" && s.past && p.bases[id].ID != "":
		return p.measureCandidates()
	case head == "peers" && s.peers && p.measure[id] != nil:
		return wordCandidates(peerStats, statWords)
	case head == "duty" && s.standing && p.duties[id] != nil:
		return wordCandidates(dutyStats, statWords)
	}
	return nil
}

func wordCandidates(ids []string, words map[string]string) []Candidate {
	var out []Candidate
	for _, id := range ids {
		out = append(out, candidate(id, words[id], NameCandidate))
	}
	return out
}

// functionCandidates are the functions that expressions may call.
func functionCandidates() []Candidate {
	var out []Candidate
	for _, f := range functionWords {
		out = append(out, Candidate{f.ID, f.ID + "(", f.Title, FunctionCandidate})
	}
	return out
}
