package store

// PersonWork is how many records a person entered that are in a state.
type PersonWork struct {
	Person string
	State  string
	Count  int64
}

// WorkOfPersons counts the records of a span of days by person and state, corrected ones and those that nobody does by hand left out.
func (tx *Tx) WorkOfPersons(district string, from, to Day) ([]PersonWork, error) {
	return all(tx, func(r row) (p PersonWork, err error) {
		err = r.Scan(&p.Person, &p.State, &p.Count)
		return p, err
	}, `SELECT by_person, state, COUNT(*) FROM records r WHERE district = $1 AND on_day >= $2 AND on_day <= $3 AND by_person <> ''
		AND kind <> 'case' AND kind <> 'person' AND NOT EXISTS
		(SELECT 1 FROM records n WHERE n.district = $1 AND n.supersedes = r.id AND n.supersedes <> '')
		GROUP BY by_person, state ORDER BY by_person, state`, district, from, to)
}
