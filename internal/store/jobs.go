package store

import "fmt"

// The states of a job.
const (
	JobWaiting   = "waiting"
	JobRunning   = "running"
	JobDone      = "done"
	JobFailed    = "failed"
	JobCancelled = "cancelled"
)

// Job is work that goes on after its request.
type Job struct {
	District   string
	ID         string
	Kind       string
	Object     string // what it is about, like import:ID
	Payload    string // JSON
	State      string
	ByPerson   string // empty: the program itself
	Bounds     string // JSON: limits of the token that asked for it; empty when none
	CreatedAt  int64
	ChangedAt  int64
	Tries      int
	LeaseUntil int64
	Done       int64
	Total      int64  // 0: not known
	Problem    string // JSON: why it failed
}

const jobColumns = `district, id, kind, object, payload, state, by_person, bounds, created_at, changed_at, tries, lease_until,
	done, total, problem`

const selectJobs = `SELECT ` + jobColumns + ` FROM jobs `

func scanJob(r row) (j Job, err error) {
	err = r.Scan(&j.District, &j.ID, &j.Kind, &j.Object, &j.Payload, &j.State, &j.ByPerson, &j.Bounds, &j.CreatedAt, &j.ChangedAt,
		&j.Tries, &j.LeaseUntil, &j.Done, &j.Total, &j.Problem)
	return j, err
}

// PutJob adds a job that waits and tells whether it is new; one that is there already stays as it is.
func (tx *Tx) PutJob(j Job) (fresh bool, err error) {
	added, err := tx.exec(`INSERT INTO jobs (`+jobColumns+`)
		VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8, $8, 0, 0, 0, $9, '') ON CONFLICT (district, id) DO NOTHING`,
		j.District, j.ID, j.Kind, j.Object, j.Payload, j.ByPerson, j.Bounds, j.CreatedAt, j.Total)
	if err != nil {
		return false, fmt.Errorf("put job %s: %w", j.ID, err)
	}
	return added == 1, nil
}

// JobByID gives a job.
func (tx *Tx) JobByID(district, id string) (Job, error) {
	return one(tx, scanJob, selectJobs+`WHERE district = $1 AND id = $2`, district, id)
}

// MomentKey is a place in a list that is sorted by moment, newest first; take it from a page's last entry.
type MomentKey struct {
	At int64
	ID string
}

// JobFilter narrows a list of jobs; empty parts do not narrow.
type JobFilter struct {
	District string
	Kind     string
	State    string
	ByPerson string
	Before   MomentKey // older than this place
	Limit    int
}

// Jobs lists a district's jobs, newest first.
func (tx *Tx) Jobs(f JobFilter) ([]Job, error) {
	return all(tx, scanJob, selectJobs+`WHERE district = $1 AND (created_at, id) < ($2, $3)
		AND ($4 = '' OR kind = $4) AND ($5 = '' OR state = $5) AND ($6 = '' OR by_person = $6)
		ORDER BY created_at DESC, id DESC LIMIT $7`, f.District, f.Before.At, f.Before.ID, f.Kind, f.State, f.ByPerson, f.Limit)
}

// ClaimJob begins a job that waits, or that was lost while it ran, until the lease ends. It gives the job with its new number of
// tries; [ErrConflict] when there is nothing to begin.
func (tx *Tx) ClaimJob(district, id string, at, until int64) (Job, error) {
	changed, err := tx.exec(`UPDATE jobs SET state = 'running', tries = tries + 1, lease_until = $4, changed_at = $3
		WHERE district = $1 AND id = $2 AND (state = 'waiting' OR state = 'running' AND lease_until <= $3)`, district, id, at, until)
	if err == nil && changed == 0 {
		err = ErrConflict
	}
	if err != nil {
		return Job{}, fmt.Errorf("claim job %s: %w", id, err)
	}
	return tx.JobByID(district, id)
}

// JobProgress notes how far a running job has come and lengthens its lease. [ErrConflict]: it was cancelled, or another worker
// has taken it over; whoever works on it must stop.
func (tx *Tx) JobProgress(j Job) error {
	return tx.changeJob(j, `UPDATE jobs SET done = $4, total = $5, lease_until = $6, changed_at = $7
		WHERE district = $1 AND id = $2 AND tries = $3 AND state = 'running'`, j.Done, j.Total, j.LeaseUntil, j.ChangedAt)
}

// EndJob gives a running job the state of j with its problem; [ErrConflict] as with JobProgress.
func (tx *Tx) EndJob(j Job) error {
	return tx.changeJob(j, `UPDATE jobs SET state = $4, problem = $5, lease_until = 0, changed_at = $6
		WHERE district = $1 AND id = $2 AND tries = $3 AND state = 'running'`, j.State, j.Problem, j.ChangedAt)
}

func (tx *Tx) changeJob(j Job, statement string, args ...any) error {
	changed, err := tx.exec(statement, append([]any{j.District, j.ID, j.Tries}, args...)...)
	if err == nil && changed == 0 {
		err = ErrConflict
	}
	if err != nil {
		return fmt.Errorf("change job %s: %w", j.ID, err)
	}
	return nil
}

// CancelJob ends a job that waits or runs; [ErrConflict] when it has ended already.
func (tx *Tx) CancelJob(district, id string, at int64) error {
	return tx.turnJob(district, id, `UPDATE jobs SET state = 'cancelled', lease_until = 0, changed_at = $3
		WHERE district = $1 AND id = $2 AND state IN ('waiting', 'running')`, at)
}

// RetryJob lets a failed or cancelled job wait again; [ErrConflict] when it is neither.
func (tx *Tx) RetryJob(district, id string, at int64) error {
	return tx.turnJob(district, id, `UPDATE jobs SET state = 'waiting', problem = '', changed_at = $3
		WHERE district = $1 AND id = $2 AND state IN ('failed', 'cancelled')`, at)
}

func (tx *Tx) turnJob(district, id, statement string, at int64) error {
	changed, err := tx.exec(statement, district, id, at)
	if err == nil && changed == 0 {
		err = ErrConflict
	}
	if err != nil {
		return fmt.Errorf("turn job %s: %w", id, err)
	}
	return nil
}

// LostJobs lists a district's jobs that run without a lease, or have waited since before a moment, oldest first.
func (tx *Tx) LostJobs(district string, now, waitingSince int64) ([]Job, error) {
	return all(tx, scanJob, selectJobs+`WHERE district = $1 AND (state = 'running' AND lease_until <= $2
		OR state = 'waiting' AND changed_at < $3) ORDER BY created_at, id`, district, now, waitingSince)
}

// movedSince is how old a job may be, in ms, to be looked at for having moved.
const movedSince = 24 * 60 * 60 * 1000

// JobsMoved lists a district's jobs of the last day that have changed at a moment or later.
func (tx *Tx) JobsMoved(district string, since int64) ([]Job, error) {
	return all(tx, scanJob, selectJobs+`WHERE district = $1 AND created_at >= $2 AND changed_at >= $3 ORDER BY created_at, id`,
		district, since-movedSince, since)
}

// ReleaseJobs ends the leases of all running jobs of a district: for a program that knows no other works on them.
func (tx *Tx) ReleaseJobs(district string) error {
	if _, err := tx.exec(`UPDATE jobs SET lease_until = 0 WHERE district = $1 AND state = 'running'`, district); err != nil {
		return fmt.Errorf("release jobs: %w", err)
	}
	return nil
}

// ForgetJobs deletes jobs that have ended before a moment and gives the number.
func (tx *Tx) ForgetJobs(district string, before int64) (int64, error) {
	deleted, err := tx.exec(`DELETE FROM jobs WHERE district = $1 AND changed_at < $2
		AND state IN ('done', 'failed', 'cancelled')`, district, before)
	if err != nil {
		return 0, fmt.Errorf("forget jobs: %w", err)
	}
	return deleted, nil
}
