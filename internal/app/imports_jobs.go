package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// Kinds of jobs. They stand in databases.
const (
	checkImportJob = "check_import"
	applyImportJob = "apply_import"
	tidyJob        = "tidy"
)

// importRun is one walk over the sheet of an import.
type importRun struct {
	a      *App
	j      *job
	row    store.Import
	kind   *sheetKind
	sheet  *openSheet
	taker  taker
	counts ImportCounts
	next   ImportCounts // with the batch that is being written
}

// checkImport finds out what would become of every row. It begins from the first row whenever it is begun again.
func (a *App) checkImport(ctx context.Context, j *job) error {
	r, err := a.beginRun(ctx, j, importChecking)
	if err != nil || r == nil {
		return err
	}
	defer func() { _ = r.sheet.table.Close() }() // it was only read
	r.row.Columns, err = packed(r.sheet.columns.list)
	if err != nil {
		return err
	}
	if err := r.fromTheFirstRow(ctx); err != nil {
		return err
	}
	if faults := r.sheet.columns.missing(r.kind.given()); len(faults) > 0 {
		refused := campaign.Refuse(campaign.Invalid, "表中缺少必要的列，请说明各列的含义", "columns that must be there are missing; say what the columns mean")
		refused.Faults = faults
		if r.row.Problem, err = packRefusal(refused); err != nil {
			return err
		}
		return r.end(ctx, importChecked)
	}
	err = r.walk(ctx, func(ctx context.Context, verdicts []verdictOfRow) error {
		return a.db.Write(ctx, func(tx *store.Tx) error { return r.keep(tx, verdicts) })
	})
	if err != nil {
		return err
	}
	return r.end(ctx, importChecked)
}

// applyImport writes the good rows. Each batch is one transaction with the note of how far it has come: begun again, it goes on
// behind the last batch.
func (a *App) applyImport(ctx context.Context, j *job) error {
	r, err := a.beginRun(ctx, j, importApplying)
	if err != nil || r == nil {
		return err
	}
	defer func() { _ = r.sheet.table.Close() }() // it was only read
	if r.row.AtRow == 0 {
		if err := r.fromTheFirstRow(ctx); err != nil {
			return err
		}
	}
	err = r.walk(ctx, func(ctx context.Context, verdicts []verdictOfRow) error { return r.taker.write(ctx, verdicts, r.keep) })
	if err != nil {
		return err
	}
	return r.end(ctx, importDone)
}

// beginRun opens what a job works on; nil when the import is no longer in the state that the job is for.
func (a *App) beginRun(ctx context.Context, j *job, state string) (*importRun, error) {
	r := &importRun{a: a, j: j}
	var meanings map[string]string
	var id string
	if err := json.Unmarshal([]byte(j.Payload), &id); err != nil {
		return nil, fmt.Errorf("read job %s: %w", j.ID, err)
	}
	err := a.read(ctx, j.c, func(tx *store.Tx, f *frame) (err error) {
		if r.row, err = tx.ImportByID(j.District, id); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(r.row.Counts), &r.counts); err != nil {
			return err
		}
		if r.kind, err = a.sheetKind(f, j.c, r.row); err != nil {
			return err
		}
		meanings, err = said(tx, r.row, r.kind.choices)
		return err
	})
	if err != nil || r.row.State != state || r.row.Job != j.ID {
		return nil, err
	}
	if _, err := j.c.mayAnywhere(campaign.Import); err != nil {
		return nil, err
	}
	if r.sheet, err = a.sheet(r.row, r.kind, meanings); err != nil {
		return nil, err
	}
	if r.taker, err = a.takerFor(ctx, j.c, r.sheet, r.kind); err != nil {
		return nil, errors.Join(err, r.sheet.table.Close())
	}
	return r, nil
}

// fromTheFirstRow forgets what an earlier walk has found.
func (r *importRun) fromTheFirstRow(ctx context.Context) error {
	r.counts, r.row.AtRow, r.row.Counts, r.row.Problem = ImportCounts{}, 0, `{}`, ""
	return r.a.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ForgetImportRows(r.row.District, r.row.ID, 0, int(store.NoEnd)); err != nil {
			return err
		}
		if err := tx.PutImport(r.row); err != nil {
			return err
		}
		return r.j.note(tx, 0, r.j.Total)
	})
}

// walk judges the rows in batches and hands each batch on. Rows of batches that are done are judged too, so that rows without an id
// are counted from the first, but not handed on.
func (r *importRun) walk(ctx context.Context, hand func(context.Context, []verdictOfRow) error) error {
	for {
		rows, err := r.sheet.batch()
		if err != nil || len(rows) == 0 {
			return err
		}
		verdicts, err := r.taker.judge(ctx, rows)
		if err != nil {
			return err
		}
		if rows[len(rows)-1].number <= r.row.AtRow {
			continue
		}
		if err := hand(ctx, verdicts); err != nil {
			return err
		}
		r.counts = r.next
		r.j.told()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// keep writes, in the transaction of a batch, what became of its rows and how far the import has come.
func (r *importRun) keep(tx *store.Tx, verdicts []verdictOfRow) (err error) {
	if err := r.sheet.keepNotes(tx, r.row, verdicts); err != nil {
		return err
	}
	r.next = r.counts.with(verdicts)
	row := r.row
	row.AtRow, row.ChangedAt = verdicts[len(verdicts)-1].row.number, r.a.now()
	if row.Counts, err = packed(r.next); err != nil {
		return err
	}
	if err := tx.PutImport(row); err != nil {
		return err
	}
	return r.j.note(tx, int64(r.next.Rows), max(r.j.Total, int64(r.next.Rows)))
}

func (r *importRun) end(ctx context.Context, state string) error {
	return r.a.db.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.ImportByID(r.row.District, r.row.ID)
		if err != nil {
			return err
		}
		if err := r.j.note(tx, r.j.Done, r.j.Total); err != nil {
			return err
		}
		row.Problem, row.State, row.ChangedAt = r.row.Problem, state, r.a.now()
		return tx.PutImport(row)
	})
}

func packed(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// importFailed notes that the job of an import has failed, or was cancelled when nothing is refused.
func importFailed(tx *store.Tx, j store.Job, refused *campaign.Error) error {
	row, err := importOfJob(tx, j)
	if err != nil || row.Job != j.ID {
		return err
	}
	row.State, row.ChangedAt = importCancelled, j.ChangedAt
	if refused != nil {
		row.State = importBroken
		if row.Problem, err = packRefusal(refused); err != nil {
			return err
		}
	}
	return tx.PutImport(row)
}

// importAgain lets the import of a failed job go on; jobs of other kinds are none of its business.
func importAgain(tx *store.Tx, j store.Job, at int64) error {
	states := map[string]string{checkImportJob: importChecking, applyImportJob: importApplying}
	state, concerned := states[j.Kind]
	if !concerned {
		return nil
	}
	row, err := importOfJob(tx, j)
	if err != nil {
		return err
	}
	if row.Job != j.ID {
		return campaign.Refuse(campaign.Conflict, "这次导入已由另一任务继续", "another job has gone on with this import")
	}
	row.State, row.Problem, row.ChangedAt = state, "", at
	return tx.PutImport(row)
}

func importOfJob(tx *store.Tx, j store.Job) (store.Import, error) {
	var id string
	if err := json.Unmarshal([]byte(j.Payload), &id); err != nil {
		return store.Import{}, fmt.Errorf("read job %s: %w", j.ID, err)
	}
	return tx.ImportByID(j.District, id)
}

// How long things are kept: uploads may name people, so not for long.
const (
	keepUploads  = 7 * 24 * time.Hour
	keepJobs     = 30 * 24 * time.Hour
	keepMessages = 7 * 24 * time.Hour
)

// tidyUp deletes old uploads with what was said of their rows, jobs that ended long ago, and messages that were handed on.
func (a *App) tidyUp(ctx context.Context, j *job) error {
	now := a.now()
	var old []store.Import
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		old, err = tx.OldImports(j.District, now-keepUploads.Milliseconds())
		return err
	})
	if err != nil {
		return err
	}
	for _, row := range old {
		if row.State == importApplying || row.State == importChecking {
			continue
		}
		a.dropUpload(row)
		if err := a.db.Write(ctx, func(tx *store.Tx) error { return tx.ForgetImport(row.District, row.ID) }); err != nil {
			return err
		}
	}
	if err := a.dropStrays(); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.ForgetJobs(j.District, now-keepJobs.Milliseconds()); err != nil {
			return err
		}
		_, err := tx.ForgetMessages(j.District, now-keepMessages.Milliseconds())
		return err
	})
}
