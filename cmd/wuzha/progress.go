package main

import (
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"

	"wuzha/internal/document"
)

// progress counts rows on a terminal once a file takes more than a second.
type progress struct {
	*document.Table
	con   *console
	name  string
	start time.Time
	bar   *progressbar.ProgressBar
	rows  int
}

const patience = time.Second

func newProgress(con *console, file string, t *document.Table) *progress {
	return &progress{Table: t, con: con, name: filepath.Base(file), start: time.Now()}
}

// Next hands rows on and keeps the bar moving.
func (p *progress) Next() (int, []string, map[int]string, error) {
	number, cells, bad, err := p.Table.Next()
	p.rows++
	if !p.con.terminal || p.rows%4096 != 0 && err == nil {
		return number, cells, bad, err
	}
	if p.bar == nil && time.Since(p.start) > patience && err == nil {
		p.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(p.con.err), progressbar.OptionSetDescription(p.name),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("行 rows"), progressbar.OptionClearOnFinish())
	}
	if p.bar != nil {
		_ = p.bar.Set(p.rows) // a bar that cannot be drawn is no reason to stop
		if err != nil {
			_ = p.bar.Finish()
		}
	}
	return number, cells, bad, err
}
