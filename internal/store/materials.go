package store

import "fmt"

// Material is something of the catalogue, as it stands.
type Material struct {
	District  string
	ID        string
	Unit      string // that keeps it
	Title     string
	Topic     string
	Audience  string
	Form      string
	Text      string
	File      string // hash; empty: none
	FileName  string
	Version   int64
	Public    bool
	Ended     bool
	ByPerson  string
	ChangedAt int64
}

// MaterialVersion is a file that a material has or had.
type MaterialVersion struct {
	District string
	Material string
	Version  int64
	File     string
	Name     string
	ByPerson string
	At       int64
}

// MaterialMovement is what became of copies. It is never changed.
type MaterialMovement struct {
	District string
	ID       string
	Material string
	Kind     string
	From     string // whose stock falls
	To       string // whose stock rises
	Given    string // to which copies were handed out
	Copies   int64
	OnDay    Day
	Cost     int64 // fen
	Note     string
	Reverses string
	Record   string
	ByPerson string
	At       int64
}

// MaterialStock is how many copies of a material lie at a unit.
type MaterialStock struct {
	Material string
	Unit     string
	Copies   int64
}

const materialColumns = `district, id, unit, title, topic, audience, form, text, file, file_name, version, public, ended, by_person, changed_at`

func scanMaterial(r row) (m Material, err error) {
	var public, ended int64
	err = r.Scan(&m.District, &m.ID, &m.Unit, &m.Title, &m.Topic, &m.Audience, &m.Form, &m.Text, &m.File, &m.FileName, &m.Version, &public, &ended,
		&m.ByPerson, &m.ChangedAt)
	m.Public, m.Ended = public != 0, ended != 0
	return m, err
}

// PutMaterial writes how a material stands; a new file becomes a version of its own.
func (tx *Tx) PutMaterial(m Material) error {
	_, err := tx.exec(`INSERT INTO materials (`+materialColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (district, id) DO UPDATE SET unit = $3, title = $4, topic = $5, audience = $6, form = $7, text = $8, file = $9, file_name = $10,
			version = $11, public = $12, ended = $13, by_person = $14, changed_at = $15`,
		m.District, m.ID, m.Unit, m.Title, m.Topic, m.Audience, m.Form, m.Text, m.File, m.FileName, m.Version, number(m.Public), number(m.Ended),
		m.ByPerson, m.ChangedAt)
	if err == nil && m.File != "" {
		_, err = tx.exec(`INSERT INTO material_versions (district, material, version, file, name, by_person, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (district, material, version) DO NOTHING`,
			m.District, m.ID, m.Version, m.File, m.FileName, m.ByPerson, m.ChangedAt)
	}
	if err != nil {
		return fmt.Errorf("put material %s: %w", m.ID, err)
	}
	return nil
}

// MaterialByID gives a material; [ErrNotFound] when there is none.
func (tx *Tx) MaterialByID(district, id string) (Material, error) {
	return one(tx, scanMaterial, `SELECT `+materialColumns+` FROM materials WHERE district = $1 AND id = $2`, district, id)
}

// Materials lists the catalogue, what is in use first.
func (tx *Tx) Materials(district string) ([]Material, error) {
	return all(tx, scanMaterial, `SELECT `+materialColumns+` FROM materials WHERE district = $1 ORDER BY ended, id`, district)
}

// MaterialVersions lists the files of a material, the newest first.
func (tx *Tx) MaterialVersions(district, material string) ([]MaterialVersion, error) {
	return all(tx, func(r row) (v MaterialVersion, err error) {
		err = r.Scan(&v.District, &v.Material, &v.Version, &v.File, &v.Name, &v.ByPerson, &v.At)
		return v, err
	}, `SELECT district, material, version, file, name, by_person, at FROM material_versions
		WHERE district = $1 AND material = $2 ORDER BY version DESC`, district, material)
}

const movementColumns = `district, id, material, kind, from_unit, to_unit, given_unit, copies, on_day, cost, note, reverses, record, by_person, at`

const selectMovements = `SELECT ` + movementColumns + ` FROM material_movements `

func scanMovement(r row) (m MaterialMovement, err error) {
	err = r.Scan(&m.District, &m.ID, &m.Material, &m.Kind, &m.From, &m.To, &m.Given, &m.Copies, &m.OnDay, &m.Cost, &m.Note, &m.Reverses, &m.Record,
		&m.ByPerson, &m.At)
	return m, err
}

// InsertMovement adds a movement; fresh is false when its id is in use, and then nothing is written.
func (tx *Tx) InsertMovement(m MaterialMovement) (fresh bool, err error) {
	n, err := tx.exec(`INSERT INTO material_movements (`+movementColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (district, id) DO NOTHING`,
		m.District, m.ID, m.Material, m.Kind, m.From, m.To, m.Given, m.Copies, m.OnDay, m.Cost, m.Note, m.Reverses, m.Record, m.ByPerson, m.At)
	if err != nil {
		return false, fmt.Errorf("insert movement %s: %w", m.ID, err)
	}
	return n == 1, nil
}

// MovementByID gives a movement; [ErrNotFound] when there is none.
func (tx *Tx) MovementByID(district, id string) (MaterialMovement, error) {
	return one(tx, scanMovement, selectMovements+`WHERE district = $1 AND id = $2`, district, id)
}

// MovementUndoing gives the movement that undoes another; [ErrNotFound] while none does.
func (tx *Tx) MovementUndoing(district, id string) (MaterialMovement, error) {
	return one(tx, scanMovement, selectMovements+`WHERE district = $1 AND reverses = $2`, district, id)
}

// MovementCounted gives the movement, not undone, that a record of the plan counts; [ErrNotFound] when there is none.
func (tx *Tx) MovementCounted(district, record string) (MaterialMovement, error) {
	return one(tx, scanMovement, selectMovements+`WHERE district = $1 AND record = $2 AND reverses = '' AND NOT EXISTS
		(SELECT 1 FROM material_movements u WHERE u.district = $1 AND u.reverses = material_movements.id)`, district, record)
}

// Movements lists the movements of a material, of all with an empty one, the oldest first.
func (tx *Tx) Movements(district, material string) ([]MaterialMovement, error) {
	return all(tx, scanMovement, selectMovements+`WHERE district = $1 AND ($2 = '' OR material = $2) ORDER BY material, on_day, at, id`, district, material)
}

// MaterialStocks sums the movements: what lies where. Units where nothing is left are left out.
func (tx *Tx) MaterialStocks(district, material string) ([]MaterialStock, error) {
	return all(tx, func(r row) (s MaterialStock, err error) {
		err = r.Scan(&s.Material, &s.Unit, &s.Copies)
		return s, err
	}, `SELECT material, unit, CAST(SUM(copies) AS BIGINT) FROM (
			SELECT material, to_unit AS unit, copies FROM material_movements WHERE district = $1 AND ($2 = '' OR material = $2) AND to_unit <> ''
			UNION ALL
			SELECT material, from_unit AS unit, -copies FROM material_movements WHERE district = $1 AND ($2 = '' OR material = $2) AND from_unit <> ''
		) moved GROUP BY material, unit HAVING SUM(copies) <> 0 ORDER BY material, unit`, district, material)
}
