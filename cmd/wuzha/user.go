package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

type userCommands struct {
	Reset userReset `cmd:"" help:"Print a new one-time secret for an account; its password and sessions end. 为账号生成新的一次性口令，原来的密码和登录随即失效。"`
}

type userReset struct {
	settings
	Login string `arg:"" help:"Who signs in under this name. 登录名。"`
}

// Run is the way back in when no administrator can sign in: whoever may write the data folder may do it, and it is audited.
func (c *userReset) Run(con *console) error {
	ctx := context.Background()
	a, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	invited, err := a.ResetLogin(ctx, c.Login)
	if err = errors.Join(err, a.Close()); err != nil {
		return refusalOf(con, err)
	}
	con.say("%s 的一次性口令，24小时内有效，在网页的 /invitation 设置新密码：", "one-time secret of %s, good for 24 hours; set a new password on the page /invitation:", c.Login)
	_, err = fmt.Fprintln(con.out, invited.Secret)
	return err
}

// refusalOf words a refusal in the language of the console; other errors stay as they are.
func refusalOf(con *console, err error) error {
	if refused, ok := errors.AsType[*campaign.Error](err); ok && len(refused.Faults) == 0 {
		return codeError{exitUsage, errors.New(refused.In(con.lang))}
	}
	return err
}

// openExisting opens data that must be there: a misspelt folder shall not become a new, empty one.
func (s *storage) openExisting(ctx context.Context) (*app.App, error) {
	for _, file := range s.databaseFiles()[:min(1, len(s.databaseFiles()))] {
		if _, err := os.Stat(file); err != nil {
			return nil, codeError{exitUsage, fmt.Errorf("no database %s; is --data right? 没有这个数据库，请检查 --data", file)}
		}
	}
	return s.open(ctx, slog.New(slog.DiscardHandler))
}
