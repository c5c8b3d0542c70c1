package plan

// takes applies the `where` of a measure to a record; w ends on the judgement day, to is the end of the whole window. vals
// is scratch space.
func (m *Measure) takes(r *Record, w Window, to Day, vals *[]Value) bool {
	if m.Where == nil {
		return true
	}
	*vals = (*vals)[:0]
	for i := range m.Where.refs {
		*vals = append(*vals, recordValue(r, &m.Where.refs[i], w, to))
	}
	return m.Where.holds(*vals)
}

// recordValue is what a record says to record.NAME; w and to answer window.NAME.
func recordValue(r *Record, x *ref, w Window, to Day) Value {
	switch x.kind {
	case refField:
		return r.field(x.field)
	case refWindow:
		return windowValue(x.stat, w, to)
	}
	switch x.stat {
	case "id":
		return textValue(r.ID)
	case "unit":
		return textValue(r.Unit)
	case "by":
		return textValue(r.By)
	case "ref":
		return textValue(r.Ref)
	}
	return intValue(int64(r.On))
}

func windowValue(stat string, w Window, to Day) Value {
	switch stat {
	case "from":
		return intValue(int64(w.From))
	case "to":
		return intValue(int64(to))
	}
	return intValue(int64(w.To))
}

func textValue(s string) Value { return Value{Text: s, Set: s != ""} }
func intValue(n int64) Value   { return Value{Num: n, Set: true} }
func boolValue(b bool) Value {
	if b {
		return Value{Num: 1, Set: true}
	}
	return Value{Set: true}
}
