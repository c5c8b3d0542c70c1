package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
)

// rawSQLite is the store's own yardstick: database/sql alone, a record and its tally, a thousand a transaction.
func rawSQLite(ctx context.Context) (float64, error) {
	said, err := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "RawBatch1000", "-benchtime", "100000x", "./internal/store").CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("raw SQLite: %w: %s", err, said)
	}
	return figure(said, `([0-9.]+) records/s`)
}

// figure finds a number in what a program said.
func figure(said []byte, pattern string) (float64, error) {
	m := regexp.MustCompile(pattern).FindSubmatch(said)
	if m == nil {
		return 0, fmt.Errorf("no figure in %s", said)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

// onPostgres measures on a PostgreSQL server of its own, which keeps what it commits (fsync on).
func (o options) onPostgres(ctx context.Context) ([]measured, error) {
	p, err := startPostgres(ctx)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	raw, err := p.pgbench(ctx, o)
	if err != nil {
		return nil, err
	}
	lines := []measured{{what: "pgbench, the same two statements, a transaction each", rate: raw, unit: "records/s"}}
	more, err := o.onEngine(ctx, "PostgreSQL", p.dsn("wuzha"), raw)
	return append(lines, more...), err
}

// postgres is a PostgreSQL server on a socket in a temporary folder.
type postgres struct {
	dir, programs string
	owner         *syscall.SysProcAttr
}

func startPostgres(ctx context.Context) (*postgres, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return nil, errors.New("it is not installed")
	}
	p := &postgres{programs: filepath.Dir(found[len(found)-1])}
	if p.dir, err = os.MkdirTemp("", "wuzha-bench-pg-"); err != nil {
		return nil, err
	}
	if err := p.leaveRoot(); err != nil {
		return nil, err
	}
	return p, errors.Join(p.run(ctx, "initdb", "-D", p.dir+"/data", "-U", "wuzha", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"),
		p.run(ctx, "pg_ctl", "-D", p.dir+"/data", "-w", "-l", p.dir+"/log", "-o",
			"-c listen_addresses='' -c unix_socket_directories='"+p.dir+"' -c shared_buffers=256MB", "start"),
		p.run(ctx, "createdb", "-h", p.dir, "-U", "wuzha", "wuzha"))
}

// leaveRoot lets somebody else run the server: it refuses to be root.
func (p *postgres) leaveRoot() error {
	if os.Geteuid() != 0 {
		return nil
	}
	const nobody = 65534
	p.owner = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	return os.Chown(p.dir, nobody, nobody)
}

func (p *postgres) run(ctx context.Context, program string, args ...string) error {
	_, err := p.output(ctx, program, args...)
	return err
}

// output runs one of PostgreSQL's programs. What it says goes to a file: the server outlives pg_ctl and would keep a pipe open.
func (p *postgres) output(ctx context.Context, program string, args ...string) ([]byte, error) {
	log, err := os.CreateTemp("", "wuzha-bench-*.log")
	if err != nil {
		return nil, err
	}
	defer func() { _ = errors.Join(log.Close(), os.Remove(log.Name())) }()
	command := exec.CommandContext(ctx, filepath.Join(p.programs, program), args...)
	command.Dir, command.SysProcAttr, command.Stdout, command.Stderr = p.dir, p.owner, log, log
	err = command.Run()
	said, _ := os.ReadFile(log.Name())
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", program, err, said)
	}
	return said, err
}

func (p *postgres) dsn(database string) string {
	return "postgres:///" + database + "?host=" + p.dir + "&user=wuzha"
}

func (p *postgres) stop() {
	_ = p.run(context.Background(), "pg_ctl", "-D", p.dir+"/data", "-m", "immediate", "-w", "stop") // its data go with it
	_ = os.RemoveAll(p.dir)
}

// pgbench makes the schema with the program itself and sends the two statements from as many clients as the server can use.
func (p *postgres) pgbench(ctx context.Context, o options) (float64, error) {
	data := filepath.Join(p.dir, "yardstick")
	if err := p.run(ctx, "createdb", "-h", p.dir, "-U", "wuzha", "yardstick"); err != nil {
		return 0, err
	}
	if said, err := exec.CommandContext(ctx, o.program, "migrate", "--data", data, "--database", p.dsn("yardstick")).CombinedOutput(); err != nil {
		return 0, fmt.Errorf("migrate: %w: %s", err, said)
	}
	script := filepath.Join(p.dir, "two.sql")
	if err := os.WriteFile(script, []byte(twoStatements), 0o644); err != nil {
		return 0, err
	}
	said, err := p.output(ctx, "pgbench", "-h", p.dir, "-U", "wuzha", "-n", "-M", "prepared", "-f", script, "-c", "16", "-j", "2",
		"-T", strconv.Itoa(int(o.period.Seconds())), "yardstick")
	if err != nil {
		return 0, err
	}
	return figure(said, `tps = ([0-9.]+)`)
}

// twoStatements write a record and its tally as the store does.
const twoStatements = `\set n random(1, 2000000000)
\set unit random(0, 99)
\set day random(19450, 19630)
BEGIN;
INSERT INTO records (district, id, kind, unit, on_day, entered_at, by_person, ref, state, supersedes, reason, changed_at, fields, content_hash, revision)
VALUES ('990001', '018c0000-0000-7000-8000-' || :n || '-' || :client_id, 'handout', 'C' || :unit, :day, 1700000000000, 'p', '', 'submitted', '', '', 0,
  '{"fields":{"copies":"20","material":"leaflet"}}', '\x00', 1) ON CONFLICT (district, id) DO NOTHING;
INSERT INTO tallies (district, version, unit, measure, day, value) VALUES ('990001', 1, 'C' || :unit, 'handed_out', :day, 20)
ON CONFLICT (district, version, unit, measure, day) DO UPDATE SET value = tallies.value + EXCLUDED.value;
COMMIT;
`
