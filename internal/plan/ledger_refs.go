package plan

import "slices"

// References looks, when all files have been read, for records that name another one in vain. Such a row is kept and counts for itself:
// but a visit whose `ref` is misspelt answers no case, and a correction of nothing corrects nothing, and somebody should hear of it. What
// was not known yet, or did not hold yet, is no reason.
func (l *Ledgers) References(tree *Tree, known Known) {
	successor := l.successors(known)
	hasCases := slices.ContainsFunc(l.Records, func(r Record) bool { return r.Kind.ID == "case" })
	var found []RowProblem
	tell := func(r *Record, column, value, reason string) {
		found = append(found, RowProblem{r.Source.File, r.Source.Row, column, clip(value), "W: " + reason, true})
	}
	for i := range l.Records {
		r := &l.Records[i]
		if !known.holds(r) {
			continue
		}
		if r.Supersedes != "" && !l.knows(r.Supersedes) {
			tell(r, "supersedes", r.Supersedes, "没有这条记录（或它的那一行没有采用），没有更正到什么 / no such record, or its row was left out; nothing is corrected")
		}
		last, inCircle := lastOf(successor, r.ID)
		if inCircle {
			tell(r, "supersedes", r.Supersedes, "几条记录互相更正，都不算 / records that correct each other; none of them counts")
		}
		if r.Ref == "" || last != r.ID {
			continue // what has been corrected itself answers nothing
		}
		if !l.refers(r, tree) {
			if !hasCases {
				continue // the file of cases was not given; what is named may stand there
			}
			tell(r, "ref", r.Ref, "没有这条记录（或它的那一行没有采用），没有引用到什么 / no such record, or its row was left out; it refers to nothing")
		} else if now, _ := lastOf(successor, r.Ref); now != r.Ref && l.answered(r.Ref) {
			tell(r, "ref", r.Ref, "引用的记录已被 "+clip(now)+" 更正，改为引用 "+clip(now)+" 才算 / what it refers to was corrected by "+clip(now)+"; refer to that one, or it does not count")
		}
	}
	l.Reject(found)
}

// holds tells whether a record was known and neither void nor returned.
func (k Known) holds(r *Record) bool {
	state := k.stateAt(r)
	return k.sees(r) && state != Void && state != Returned
}

// successors gives for each corrected record the last row that corrects it.
func (l *Ledgers) successors(known Known) map[string]string {
	out := map[string]string{}
	for i := range l.Records {
		if r := &l.Records[i]; r.Supersedes != "" && known.holds(r) {
			out[r.Supersedes] = r.ID
		}
	}
	return out
}

// maxCorrections is how many corrections of one record are followed. People make a few; a file may hold a chain of all its rows.
const maxCorrections = 100

// lastOf follows corrections to the record that is in force; inCircle when they lead back to where they began.
func lastOf(successor map[string]string, id string) (last string, inCircle bool) {
	last = id
	for range maxCorrections {
		next, ok := successor[last]
		if !ok {
			return last, false
		}
		if last = next; last == id {
			return id, true
		}
	}
	return last, false
}

// knows tells whether a record of this id has been read.
func (l *Ledgers) knows(id string) bool {
	_, known := l.seen[id]
	return known
}

// refers tells whether a record's ref names anything: a record, a person, a unit (`per: unit`), or the task that it reports done. Tasks may
// belong to a plan that extends this one.
func (l *Ledgers) refers(r *Record, tree *Tree) bool {
	return l.knows(r.Ref) || len(l.held[r.Ref]) > 0 || tree.Has(r.Ref) || r.Kind.ID == "task"
}

// answered tells whether a duty asks for records that refer to this one.
func (l *Ledgers) answered(id string) bool {
	i, known := l.seen[id]
	asks := func(d *Duty) bool { return d.perKind == l.Records[i].Kind }
	return known && (slices.ContainsFunc(l.p.Duties, asks) || slices.ContainsFunc(l.p.Goals, asks))
}
