package store

import "fmt"

// PaperTemplate is an office's own Word document for a kind of paper.
type PaperTemplate struct {
	District  string
	Kind      string
	Name      string // of the file
	Hash      string // SHA-256 of the content, hexadecimal
	Size      int64  // bytes
	ByPerson  string
	ChangedAt int64
}

const templateColumns = `district, kind, name, hash, size, by_person, changed_at`

// PutPaperTemplate adds the template of a kind of paper or replaces it.
func (tx *Tx) PutPaperTemplate(t PaperTemplate, content []byte) error {
	_, err := tx.exec(`INSERT INTO paper_templates (`+templateColumns+`, content) VALUES `+placeholders(1, 8)+`
		ON CONFLICT (district, kind) DO UPDATE SET name = excluded.name, hash = excluded.hash, size = excluded.size, by_person = excluded.by_person,
		changed_at = excluded.changed_at, content = excluded.content`,
		t.District, t.Kind, t.Name, t.Hash, t.Size, t.ByPerson, t.ChangedAt, blob(content))
	if err != nil {
		return fmt.Errorf("put template of %s: %w", t.Kind, err)
	}
	return nil
}

// RemovePaperTemplate removes the template of a kind of paper; [ErrNotFound] when there is none.
func (tx *Tx) RemovePaperTemplate(district, kind string) error {
	return changedOne(tx.exec(`DELETE FROM paper_templates WHERE district = $1 AND kind = $2`, district, kind))
}

// PaperTemplates lists a district's templates by kind, without their contents.
func (tx *Tx) PaperTemplates(district string) ([]PaperTemplate, error) {
	return all(tx, scanPaperTemplate, `SELECT `+templateColumns+` FROM paper_templates WHERE district = $1 ORDER BY kind`, district)
}

// PaperTemplate finds the template of a kind of paper; [ErrNotFound] when there is none.
func (tx *Tx) PaperTemplate(district, kind string) (PaperTemplate, error) {
	return one(tx, scanPaperTemplate, `SELECT `+templateColumns+` FROM paper_templates WHERE district = $1 AND kind = $2`, district, kind)
}

// PaperTemplateContent gives the document itself; [ErrNotFound] when there is none.
func (tx *Tx) PaperTemplateContent(district, kind string) ([]byte, error) {
	return one(tx, scanBytes, `SELECT content FROM paper_templates WHERE district = $1 AND kind = $2`, district, kind)
}

func scanPaperTemplate(r row) (t PaperTemplate, err error) {
	err = r.Scan(&t.District, &t.Kind, &t.Name, &t.Hash, &t.Size, &t.ByPerson, &t.ChangedAt)
	return t, err
}
