package app

import (
	"context"
	"errors"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// consoleRequest is how the audit tells what was done under an account's name at the server's own console.
const consoleRequest = "console"

// CallerAtConsole gives whoever an account belongs to, with the rights of today, for a command that works in that name. No password is
// asked: it is for whoever runs the machine. It is audited.
func (a *App) CallerAtConsole(ctx context.Context, login string) (c Caller, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		p, err := tx.PersonByLogin(login)
		if err != nil {
			return err
		}
		c, err = a.callerOf(tx, p.ID, a.now())
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return c, campaign.Refuse(campaign.NotFound, "没有可用的账号 "+login, "there is no account "+login+" in use")
	}
	if err != nil {
		return c, refusal(err)
	}
	c.RequestID = consoleRequest
	return c, a.write(ctx, a.console(c.District), audited{"work_as", "person:" + c.Person}, func(*change) error { return nil })
}

// lookAgain is how often a command looks whether a server has come to the end of a job.
const lookAgain = 200 * time.Millisecond

// WorkOnImport does in this goroutine what an import of the caller's waits for, and gives what has become of it. If a server has begun
// to work on it meanwhile, it waits for that one. It is for commands that do not serve.
func (a *App) WorkOnImport(ctx context.Context, c Caller, id string) (ImportView, error) {
	v, err := a.Import(ctx, c, id)
	if err != nil {
		return v, err
	}
	if err := a.work(ctx, store.Task{District: c.District, Job: v.Job}); err != nil {
		return v, refusal(err)
	}
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for {
		v, err = a.Import(ctx, c, id)
		if err != nil || v.State != importChecking && v.State != importApplying {
			return v, err
		}
		select {
		case <-ctx.Done():
			return v, ctx.Err()
		case <-tick.C:
		}
	}
}

// Checked tells that the sheet was checked and can be applied.
func (v ImportView) Checked() bool { return v.State == importChecked && v.Refusal == nil }

// Done tells that the good rows have gone in.
func (v ImportView) Done() bool { return v.State == importDone }
