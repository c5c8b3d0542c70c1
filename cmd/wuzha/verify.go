package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"wuzha/internal/store"
)

// exitDifference says that the data are not as they should be.
const exitDifference = 1

type verifyCommand struct{ settings }

// Run recomputes every district's audit chain and running totals, and names the first difference of each.
func (c *verifyCommand) Run(con *console) error {
	ctx := context.Background()
	a, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	report, err := a.Verify(ctx)
	if err = errors.Join(err, a.Close()); err != nil {
		return err
	}
	con.say("核对了 %d 个区划、%d 条审计、%d 条记录、%d 个累计数。", "checked %d districts, %d audit entries, %d records, %d running totals.",
		report.Districts, report.Entries, report.Records, report.Tallies)
	for _, p := range report.Problems {
		fmt.Fprintln(con.out, p)
	}
	if !report.Clean() {
		con.say("发现不一致，请保留现场并联系安全审计员。", "There are differences. Keep everything as it is and tell the audit administrator.")
		return codeError{code: exitDifference}
	}
	con.say("一致。", "Everything agrees.")
	return nil
}

type migrateCommand struct {
	settings
	Citus bool `help:"Spread the tables over a Citus cluster afterwards. 之后把表分布到 Citus 集群。"`
}

// Run brings the database up to date and stops; serve does the same at its start.
func (c *migrateCommand) Run(con *console) error {
	ctx := context.Background()
	a, err := c.open(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	if err := errors.Join(a.Ready(ctx), a.Close()); err != nil {
		return err
	}
	con.say("数据库已是最新。", "The database is up to date.")
	if c.Citus {
		return c.distribute(ctx, con)
	}
	return nil
}

// distribute spreads the tables by district; only a database without rows is spread quickly.
func (c *migrateCommand) distribute(ctx context.Context, con *console) error {
	db, err := store.Open(ctx, c.dsn(), store.Options{})
	if err != nil {
		return err
	}
	spread, err := db.Distribute(ctx)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	con.say("分布了 %d 张表。", "%d tables spread.", len(spread))
	return nil
}
