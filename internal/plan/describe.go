package plan

// Describe is replaced below.
func (p *Plan) Describe() string { return p.Title }
