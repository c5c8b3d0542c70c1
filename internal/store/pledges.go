package store

import "fmt"

// PledgeDrive is a text that people of a unit sign by a code. Only EndedAt ever changes.
type PledgeDrive struct {
	District  string
	Code      string
	Unit      string
	Title     string
	Text      string
	UntilDay  Day
	KeepDays  int32
	FindKey   string
	ByPerson  string
	CreatedAt int64
	EndedAt   int64 // 0: not ended before its time
}

// Pledge is one person's signature. Envelope is empty once it has been purged.
type Pledge struct {
	District string
	Drive    string
	FindHash []byte
	Envelope string
	SignedAt int64
}

const driveColumns = `district, code, unit, title, text, until_day, keep_days, find_key, by_person, created_at, ended_at`

// InsertPledgeDrive adds a drive; [ErrConflict] when its code is in use.
func (tx *Tx) InsertPledgeDrive(d PledgeDrive) error {
	_, err := tx.exec(`INSERT INTO pledge_drives (`+driveColumns+`) VALUES `+placeholders(1, 11),
		d.District, d.Code, d.Unit, d.Title, d.Text, d.UntilDay, d.KeepDays, d.FindKey, d.ByPerson, d.CreatedAt, d.EndedAt)
	if err != nil {
		return fmt.Errorf("add pledge drive %s: %w", d.Code, err)
	}
	return nil
}

// PledgeDriveByCode finds a drive; [ErrNotFound] when there is none.
func (tx *Tx) PledgeDriveByCode(district, code string) (PledgeDrive, error) {
	return one(tx, scanDrive, `SELECT `+driveColumns+` FROM pledge_drives WHERE district = $1 AND code = $2`, district, code)
}

// PledgeDrives lists a district's drives, the newest first.
func (tx *Tx) PledgeDrives(district string) ([]PledgeDrive, error) {
	return all(tx, scanDrive, `SELECT `+driveColumns+` FROM pledge_drives WHERE district = $1 ORDER BY created_at DESC, code`, district)
}

func scanDrive(r row) (d PledgeDrive, err error) {
	err = r.Scan(&d.District, &d.Code, &d.Unit, &d.Title, &d.Text, &d.UntilDay, &d.KeepDays, &d.FindKey, &d.ByPerson, &d.CreatedAt, &d.EndedAt)
	return d, err
}

// EndPledgeDrive ends a drive before its time; one that has ended stays as it is.
func (tx *Tx) EndPledgeDrive(district, code string, at int64) error {
	_, err := tx.exec(`UPDATE pledge_drives SET ended_at = $3 WHERE district = $1 AND code = $2 AND ended_at = 0`, district, code, at)
	if err != nil {
		return fmt.Errorf("end pledge drive %s: %w", code, err)
	}
	return nil
}

// InsertPledge adds a signature; fresh is false when this person has signed the drive already.
func (tx *Tx) InsertPledge(p Pledge) (fresh bool, err error) {
	added, err := tx.exec(`INSERT INTO pledges (district, drive, find_hash, envelope, signed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (district, drive, find_hash) DO NOTHING`, p.District, p.Drive, blob(p.FindHash), p.Envelope, p.SignedAt)
	if err != nil {
		return false, fmt.Errorf("sign pledge drive %s: %w", p.Drive, err)
	}
	return added == 1, nil
}

// PledgeCount is how many have signed a drive, and of how many of them name and phone are still kept.
type PledgeCount struct {
	Drive        string
	Signed, Kept int64
}

// PledgeCounts counts the signatures of a district's drives that have any, by drive.
func (tx *Tx) PledgeCounts(district string) ([]PledgeCount, error) {
	return all(tx, func(r row) (c PledgeCount, err error) {
		err = r.Scan(&c.Drive, &c.Signed, &c.Kept)
		return c, err
	}, `SELECT drive, COUNT(*), COUNT(CASE WHEN envelope <> '' THEN 1 END) FROM pledges WHERE district = $1 GROUP BY drive ORDER BY drive`, district)
}

// PurgePledges forgets the sealed names and phones of a drive and tells how many. That somebody signed stays.
func (tx *Tx) PurgePledges(district, drive string) (int64, error) {
	purged, err := tx.exec(`UPDATE pledges SET envelope = '' WHERE district = $1 AND drive = $2 AND envelope <> ''`, district, drive)
	if err != nil {
		return 0, fmt.Errorf("purge pledges of drive %s: %w", drive, err)
	}
	return purged, nil
}
