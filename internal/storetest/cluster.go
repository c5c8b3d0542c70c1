package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"wuzha/internal/store"
)

// sharedCluster starts the test binary's PostgreSQL on first use.
var sharedCluster = sync.OnceValues(func() (*cluster, error) { return startCluster(carefree) })

// carefree are the settings of a cluster that nobody stops: nothing need survive.
const carefree = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"

const templateName = "wuzha_template"

// cluster is a PostgreSQL server on a socket in a temporary directory: no port
// that another process could have.
type cluster struct {
	directory string
	programs  string
	owner     *syscall.Credential // nil: whoever runs the test
	admin     *sql.DB
	databases atomic.Int64
	guard     io.Closer // held open as long as the test binary lives
	settings  string
}

// startCluster makes a cluster with some settings, and with Chinese
// linguistic collation as its default where the server can, so that a statement
// that relies on the default order is found out.
func startCluster(settings string) (*cluster, error) {
	programs, err := findPrograms()
	if err != nil {
		return nil, err
	}
	directory, err := os.MkdirTemp("", "wuzha-pg-")
	if err != nil {
		return nil, err
	}
	c := &cluster{directory: directory, programs: programs, settings: settings}
	if err := errors.Join(c.dropPrivileges(), c.watch()); err != nil {
		return nil, err
	}
	if err := c.initialize(); err != nil {
		return nil, err
	}
	if err := c.start(); err != nil {
		return nil, err
	}
	return c, c.prepareTemplate()
}

func (c *cluster) start() error {
	return c.run("pg_ctl", "-D", c.data(), "-w", "-l", filepath.Join(c.directory, "log"), "-o",
		"-c listen_addresses='' -c unix_socket_directories='"+c.directory+"' -c max_connections=400 -c shared_buffers=64MB -c autovacuum=off"+c.settings, "start")
}

// findPrograms gives the directory of initdb and pg_ctl: Debian keeps them off the path.
func findPrograms() (string, error) {
	if found, err := exec.LookPath("initdb"); err == nil {
		resolved, err := filepath.EvalSymlinks(found)
		return filepath.Dir(resolved), err
	}
	installed, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(installed) == 0 {
		return "", errors.New("initdb is not installed")
	}
	return filepath.Dir(installed[len(installed)-1]), nil
}

// dropPrivileges finds somebody else to run the server: it refuses to be root.
func (c *cluster) dropPrivileges() error {
	if os.Geteuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		account, err = user.Lookup("nobody")
	}
	if err != nil {
		return fmt.Errorf("root needs another account to run PostgreSQL: %w", err)
	}
	uid, err1 := strconv.ParseUint(account.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(account.Gid, 10, 32)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	c.owner = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(c.directory, int(uid), int(gid))
}

// watch starts a shell that stops the server and removes its directory when the
// test binary ends, however it ends: then the pipe that it reads is closed.
func (c *cluster) watch() error {
	const script = `trap '' INT TERM HUP; cat >/dev/null
"$1/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null 2>&1; rm -rf "$2"`
	guard := exec.Command("sh", "-c", script, "guard", c.programs, c.directory)
	guard.SysProcAttr = &syscall.SysProcAttr{Credential: c.owner, Setpgid: true}
	guard.Dir = "/"
	pipe, err := guard.StdinPipe()
	if err != nil {
		return err
	}
	c.guard = pipe
	return guard.Start()
}

func (c *cluster) data() string { return filepath.Join(c.directory, "data") }

func (c *cluster) initialize() error {
	arguments := []string{"-D", c.data(), "-U", "wuzha", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"}
	if err := c.run("initdb", append(arguments, "--locale-provider=icu", "--icu-locale=zh")...); err == nil {
		return nil
	}
	if err := os.RemoveAll(c.data()); err != nil {
		return err
	}
	return c.run("initdb", arguments...)
}

// run runs one of PostgreSQL's programs as the server's owner.
func (c *cluster) run(program string, arguments ...string) error {
	command := exec.Command(filepath.Join(c.programs, program), arguments...)
	command.Dir = c.directory
	command.SysProcAttr = &syscall.SysProcAttr{Credential: c.owner, Setpgid: true}
	log, err := os.CreateTemp("", "wuzha-pg-*.log") // a file: the server outlives pg_ctl and would keep a pipe open
	if err != nil {
		return err
	}
	defer func() { _ = errors.Join(log.Close(), os.Remove(log.Name())) }()
	command.Stdout, command.Stderr = log, log
	if err := command.Run(); err != nil {
		said, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %w: %s", program, err, said)
	}
	return nil
}

func (c *cluster) dsn(database string) string {
	query := url.Values{"host": {c.directory}, "user": {"wuzha"}}
	return "postgres:///" + database + "?" + query.Encode()
}

// prepareTemplate migrates once what every test then copies.
func (c *cluster) prepareTemplate() (err error) {
	if c.admin, err = sql.Open("pgx", c.dsn("postgres")); err != nil {
		return err
	}
	c.admin.SetMaxOpenConns(4)
	if _, err = c.admin.Exec("CREATE DATABASE " + templateName); err != nil {
		return err
	}
	db, err := store.Open(context.Background(), c.dsn(templateName), store.Options{})
	if err != nil {
		return err
	}
	return db.Close()
}

// database copies the template for one test.
func (c *cluster) database(tb testing.TB) string {
	tb.Helper()
	name := fmt.Sprintf("wuzha_%d", c.databases.Add(1))
	if _, err := c.admin.Exec("CREATE DATABASE " + name + " TEMPLATE " + templateName + " STRATEGY FILE_COPY"); err != nil {
		tb.Fatalf("create test database: %v", err)
	}
	tb.Cleanup(func() {
		if _, err := c.admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			tb.Errorf("drop test database: %v", err)
		}
	})
	return c.dsn(name)
}
