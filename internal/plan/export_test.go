package plan

// RememberAll makes a View remember counts of few units too, as it does those of many.
func (v *View) RememberAll() *View {
	for _, at := range v.versions {
		at.counts.many = 0
	}
	return v
}
