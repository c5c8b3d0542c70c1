package plan

// decide applies what people decided: a waiver, or the judgement of a duty that people judge. A waiver does not touch what
// was done in time.
func (r *run) decide(v *Verdict) {
	if len(r.f.decisions) == 0 {
		return
	}
	dec, ok := r.f.decisions[decisionKey{v.Unit, v.Duty.ID, v.Period, v.Per}]
	if !ok {
		return
	}
	switch {
	case r.waives(v) && v.State != Met && v.State != Kept:
		v.State, v.Reason = Waived, dec.Reason
		v.Short, v.IsList, v.EachLeft = nil, false, nil
	case v.Duty.Manual != nil && dec.Decision == string(Met):
		v.State, v.Reason = Met, dec.Reason
	case v.Duty.Manual != nil && dec.Decision == string(Unmet):
		v.State, v.Reason = Unmet, dec.Reason
	}
}

func (r *run) waives(v *Verdict) bool {
	return r.f.decisions[decisionKey{v.Unit, v.Duty.ID, v.Period, v.Per}].Decision == string(Waived)
}

func (r *run) post(v *Verdict, d *Duty, m *moment) {
	for i := range d.Posts {
		rule := &d.Posts[i]
		if rule.When == nil {
			v.Post = rule.Post
			return
		}
		if t, err := r.test(rule.When, m); err == nil && t == yes {
			v.Post = rule.Post
			return
		}
	}
}
