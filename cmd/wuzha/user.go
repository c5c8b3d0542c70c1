package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

type userCommands struct {
	Reset userReset `cmd:"" help:"Print a new one-time secret for an account; its password and sessions end. 为账号生成新的一次性口令。"`
}

type userReset struct {
	settings
	Login    string `arg:"" help:"Who signs in under this name. 登录名。"`
	District string `help:"The district's code, as it was set up. 初始设置时的区划编号。" required:"" placeholder:"CODE"`
}

// Run is the way back in when no administrator can sign in: whoever may write the data folder may do it, and it is audited.
func (c *userReset) Run(con *console) error {
	ctx := context.Background()
	a, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	invited, err := c.reset(ctx, a)
	if err = errors.Join(err, a.Close()); err != nil {
		return err
	}
	con.say("%s 的一次性口令,24小时内有效,用 PUT /api/v1/password 设置新密码:", "one-time secret of %s, good for 24 hours; set a new password with PUT /api/v1/password:", c.Login)
	_, err = fmt.Fprintln(con.out, invited.Secret)
	return err
}

func (c *userReset) reset(ctx context.Context, a *app.App) (app.Invitation, error) {
	caller := consoleCaller(c.District, time.Now())
	accounts, err := a.Accounts(ctx, caller)
	if err != nil {
		return app.Invitation{}, err
	}
	i := slices.IndexFunc(accounts, func(v app.AccountView) bool { return v.Login == c.Login })
	if i < 0 {
		return app.Invitation{}, codeError{exitUsage, fmt.Errorf("district %s has no account %s / 区划 %s 没有账号 %s", c.District, c.Login, c.District, c.Login)}
	}
	return a.ResetAccount(ctx, caller, accounts[i].Person)
}

// consoleCaller is whoever sits at the server's own console: it may manage accounts and nothing else, and the audit calls it so.
func consoleCaller(district string, now time.Time) app.Caller {
	day := plan.DayOf(now)
	at := campaign.UnitRef{District: district, Path: "/" + district + "/"}
	held := campaign.Holding{At: at, Post: campaign.SystemAdmin, From: day, To: day, Actions: campaign.SetOf(campaign.ManageAccounts)}
	return app.Caller{District: district, Actor: campaign.Actor{Person: "console", Now: now.UnixMilli(), Held: []campaign.Holding{held}}}
}

// openExisting opens data that must be there: a misspelt folder shall not become a new, empty one.
func (s *storage) openExisting(ctx context.Context) (*app.App, error) {
	for _, file := range s.databaseFiles()[:min(1, len(s.databaseFiles()))] {
		if _, err := os.Stat(file); err != nil {
			return nil, codeError{exitUsage, fmt.Errorf("no database %s; is --data right? 没有这个数据库,请检查 --data", file)}
		}
	}
	return s.open(ctx, slog.New(slog.DiscardHandler))
}
