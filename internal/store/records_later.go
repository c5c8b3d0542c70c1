package store

import (
	"bytes"
	"fmt"
	"strings"
)

// A statement that travels to a server takes longer than to run it. Under the lock of its district nobody else writes records, so
// that one look tells of many ids whether they are new, and new records can be put off and written together: with those of the same
// batch, and of others who share the transaction. In SQLite, where nothing travels, to insert a record tells at once.

// recordKey names a record.
type recordKey struct{ district, id string }

// contents tells of ids what is stored under them, or will be: the content hash of the record, nil when there is none.
type contents map[recordKey][]byte

const (
	// recordsAtOnce bounds how many records are put off: they are held in memory.
	recordsAtOnce = 256
	// keysAtOnce is how many ids one statement looks up at most.
	keysAtOnce = 64
)

// putsOff tells whether records of a district are put off.
func (tx *Tx) putsOff(district string) bool {
	_, locked := tx.head(district)
	return locked && tx.runner.far()
}

// putOff writes a record later, once: see [Tx.InsertRecord].
func (tx *Tx) putOff(r Record) (fresh bool, err error) {
	hash, there, err := tx.RecordContent(r.District, r.ID)
	if err != nil {
		return false, err
	}
	if there {
		return false, sameContent(hash, r.ContentHash)
	}
	tx.own.records = append(tx.own.records, r)
	tx.knowRecord(recordKey{r.District, r.ID}, blob(r.ContentHash))
	if len(tx.group.records)+len(tx.own.records) >= recordsAtOnce {
		err = tx.settle("records")
	}
	return err == nil, err
}

func sameContent(stored, sent []byte) error {
	if !bytes.Equal(stored, sent) {
		return fmt.Errorf("%w: the id belongs to another record", ErrConflict)
	}
	return nil
}

// RecordContent gives the content hash of a record, if there is one of this id.
func (tx *Tx) RecordContent(district, id string) (hash []byte, there bool, err error) {
	if err := tx.usable(); err != nil {
		return nil, false, err
	}
	key := recordKey{district, id}
	if !tx.putsOff(district) {
		found, err := tx.contentsOf(district, []string{id})
		return found[key], found[key] != nil, err
	}
	hash, known := tx.knownContent(key)
	if !known {
		if err := tx.look(key); err != nil {
			return nil, false, err
		}
		hash, _ = tx.knownContent(key)
	}
	return hash, hash != nil, nil
}

func (tx *Tx) knownContent(key recordKey) (hash []byte, known bool) {
	if hash, known = tx.own.contents[key]; known {
		return hash, true
	}
	hash, known = tx.group.contents[key]
	return hash, known
}

// knowRecord remembers what is stored under an id as long as this caller's work holds.
func (tx *Tx) knowRecord(key recordKey, hash []byte) {
	if tx.own.contents == nil {
		tx.own.contents = contents{}
	}
	tx.own.contents[key] = hash
}

// look finds out about an id, and about those that others in the group are about to insert. What is found before
// this caller has written anything holds for all of them.
func (tx *Tx) look(key recordKey) error {
	ids := append(tx.group.expected(key), key.id)
	found, err := tx.contentsOf(key.district, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		key.id = id
		if tx.wrote {
			tx.knowRecord(key, found[key])
		} else {
			tx.group.contents[key] = found[key]
		}
	}
	return nil
}

// expect notes what callers are about to insert.
func (g *group) expect(callers []*request) {
	for _, r := range callers {
		for _, id := range r.records {
			g.expects = append(g.expects, recordKey{r.district, id})
		}
	}
}

// expected takes out ids that callers are about to insert and nobody has looked up yet, as many as fit in one statement with the key.
func (g *group) expected(but recordKey) (ids []string) {
	var others []recordKey
	for i, key := range g.expects {
		if len(ids) == keysAtOnce-1 {
			others = append(others, g.expects[i:]...)
			break
		}
		switch _, known := g.contents[key]; {
		case key.district != but.district:
			others = append(others, key)
		case !known && key != but:
			ids = append(ids, key.id)
		}
	}
	g.expects = others
	return ids
}

// contentsOf reads what is stored under ids.
func (tx *Tx) contentsOf(district string, ids []string) (contents, error) {
	n := keysFor(len(ids))
	args := make([]any, n+1)
	args[0] = district
	for i := range n {
		args[i+1] = ids[min(i, len(ids)-1)] // the last one again: few texts for every number
	}
	found := contents{}
	plain := &Tx{ctx: tx.runner.brief(tx.ctx), runner: tx.runner} // what is put off is known without
	err := plain.each(func(r row) error {
		key, hash := recordKey{district: district}, []byte{}
		err := r.Scan(&key.id, &hash)
		found[key] = blob(hash)
		return err
	}, contentsOf[n], args...)
	if plain.failed != nil && tx.failed == nil {
		tx.failed = plain.failed
	}
	return found, err
}

// keyCounts are the numbers of ids that a statement looks up.
var keyCounts = [...]int{1, 4, 16, keysAtOnce}

func keysFor(ids int) int {
	for _, n := range keyCounts {
		if ids <= n {
			return n
		}
	}
	return keysAtOnce
}

// contentsOf holds the statements by number of ids; it never changes. Each id has a part of its own: a list of them makes
// PostgreSQL read all records as long as it takes them for few, which it does until it has gathered statistics.
var contentsOf = func() map[int]string {
	texts := map[int]string{}
	for _, n := range keyCounts {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = fmt.Sprintf(`SELECT id, content_hash FROM records WHERE district = $1 AND id = $%d`, i+2)
		}
		texts[n] = strings.Join(parts, ` UNION ALL `)
	}
	return texts
}()

// insertRecords writes records whose ids are known to be free.
func (tx *Tx) insertRecords(records []Record) error {
	for rest := records; len(rest) > 0; {
		n := chunk(len(rest))
		args := make([]any, 0, n*recordWidth)
		for _, r := range rest[:n] {
			args = append(args, r.values()...)
		}
		if _, err := tx.exec(recordInserts[n], args...); err != nil {
			return fmt.Errorf("insert records: %w", err)
		}
		rest = rest[n:]
	}
	return nil
}

// recordInserts holds the statements by number of rows; it never changes.
var recordInserts = func() map[int]string {
	texts := map[int]string{}
	for _, rows := range chunkSizes {
		texts[rows] = `INSERT INTO records (` + recordColumns + `) VALUES ` + placeholders(rows, recordWidth)
	}
	return texts
}()
