package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

type demoCommand struct {
	Keep string `help:"Folder to keep the demonstration in; the next start goes on with it. 保存到目录，下次接着用。" type:"path" placeholder:"DIR"`
	Plan string `help:"Shipped plan to show. 用哪份内置方案。" default:"wuzha-community" placeholder:"NAME"`

	listening
	logging `set:"log_level=warn"`
}

// Help implements kong's detailed help.
func (demoCommand) Help() string {
	return `Examples 示例：

    wuzha demo
    wuzha demo --plan wuzha-enterprise --keep demo

An invented year of a district, ended this month, with an account for every post. Without --keep all of it is gone when the program stops.
一个虚构区划的一年数据，截至本月，每个岗位一个账号。不加 --keep 时，停止后全部删除。`
}

// Run shows the program with an invented district in an empty folder.
func (c *demoCommand) Run(con *console) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	spendMemory()
	dir := c.Keep
	if dir == "" {
		made, err := os.MkdirTemp("", "wuzha-demo-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(made) }() // what is left of it, the system's own cleaning takes
		dir = made
	}
	server := &serveCommand{settings: settings{storage: storage{Data: dir, Suite: "international", hashes: demoHashes()}, listening: c.listening, logging: c.logging}}
	if err := server.check(); err != nil {
		return codeError{exitUsage, err}
	}
	if err := c.addressFree(ctx); err != nil {
		return codeError{exitUsage, err}
	}
	if err := c.prepare(ctx, con, server); err != nil {
		return err
	}
	log := c.log(con.err)
	a, err := server.open(ctx, log)
	if err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return errors.Join(err, a.Close())
	}
	return errors.Join(server.serve(ctx, con, log, a), a.Close())
}

// demoHashes spend little on passwords: those of a demonstration are drawn at random, printed, and guard nothing.
func demoHashes() campaign.HashCost { return campaign.HashCost{Memory: 64, Passes: 1, Threads: 1} }

// addressFree finds out before the work whether the address can be had.
func (c *demoCommand) addressFree(ctx context.Context) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("%w; choose another with --listen / 请用 --listen 换一个地址", err)
	}
	return listener.Close()
}

// accountsFile tells who may sign in; it is written last, so a folder without it was not finished.
const accountsFile = "accounts.txt"

// prepare makes the district, or goes on with one that was kept.
func (c *demoCommand) prepare(ctx context.Context, con *console, server *serveCommand) error {
	list := filepath.Join(server.Data, accountsFile)
	if text, err := os.ReadFile(list); err == nil {
		con.say("接着用 %s 里已有的演示数据。", "going on with the demonstration kept in %s.", server.Data)
		_, err = con.out.Write(text)
		return err
	}
	if left, err := os.ReadDir(server.Data); err == nil && len(left) > 0 {
		return codeError{exitUsage, fmt.Errorf("%s is not empty and holds no finished demonstration; choose an empty folder / 目录不为空且没有完整的演示数据，请换一个空目录", server.Data)}
	}
	began := time.Now()
	a, err := server.open(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	text, err := c.fill(ctx, con, a)
	if err = errors.Join(err, a.Close()); err != nil {
		return err
	}
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		return err
	}
	con.say("已备好，用时 %s。", "made in %s.", time.Since(began).Round(100*time.Millisecond))
	_, err = fmt.Fprint(con.out, text)
	return err
}

// fill makes the district with its year and its accounts, and gives the list of accounts.
func (c *demoCommand) fill(ctx context.Context, con *console, a *app.App) (string, error) {
	year, err := inventYear(c.Plan, plan.DayOf(time.Now()))
	if err != nil {
		return "", err
	}
	staff, err := settleDemo(ctx, a, year)
	if err != nil {
		return "", err
	}
	filled, err := a.Fill(ctx, year.district(), year.ledgers)
	if err != nil {
		return "", err
	}
	con.say("%s：%d 个单位、%d 条记录，%s 至 %s，均为虚构。", "%s: %d units, %d records, %s to %s, all invented.",
		year.plan.Title, filled.Units, filled.Records, year.plan.Period.From, year.today)
	if err := staff.hire(ctx, year); err != nil {
		return "", err
	}
	life := &demoLife{ctx: ctx, staff: staff, year: year}
	if err := life.live(); err != nil {
		return "", err
	}
	return staff.table()
}
