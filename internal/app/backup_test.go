package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

// backedUp gives a backup's text.
func (b *bench) backedUp() []byte {
	b.tb.Helper()
	var out bytes.Buffer
	_, err := b.BackupAll(b.tb.Context(), &out)
	b.must(err)
	return out.Bytes()
}

// into are the options for a restored copy in a folder.
func (b *bench) into(dir string) app.Options {
	return app.Options{DSN: filepath.Join(dir, "wuzha.db"), Dir: filepath.Join(dir, "attachments"), Now: b.now, Shipped: b.texts}
}

// evaluated is what a database says as of a day.
func evaluated(tb testing.TB, o app.Options, office app.Caller, day plan.Day) string {
	tb.Helper()
	a, err := app.Open(context.Background(), o)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			tb.Error(err)
		}
	}()
	if report, err := a.Verify(tb.Context()); err != nil || !report.Clean() || report.Records == 0 {
		tb.Fatalf("verify: %+v, %v, want records and no problem", report, err)
	}
	e, err := a.Evaluate(tb.Context(), office, day, 0)
	if err != nil {
		tb.Fatal(err)
	}
	var out bytes.Buffer
	if err := e.WriteJSON(&out); err != nil {
		tb.Fatal(err)
	}
	return out.String()
}

// TestBackup takes a backup while others write, from either engine, and restores it into both.
func TestBackup(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		b := busyCounty(t, dsn)
		today := b.at("2023-03-10")
		text := b.backUpUnderLoad(today)
		dir := t.TempDir()
		restored, err := app.Restore(t.Context(), bytes.NewReader(text), b.into(dir))
		b.must(err)
		if !restored.Clean() || restored.Districts != 1 || restored.Records < 4 {
			t.Errorf("restored %+v, want a clean district with its records", restored.Report)
		}
		want := evaluated(t, b.into(dir), b.as("office"), today)
		for name, target := range map[string]string{"sqlite": storetest.SQLite(t), "postgres": storetest.Postgres(t)} {
			b.must(app.ReplaceAll(t.Context(), filepath.Join(dir, "wuzha.db"), target, false))
			o := b.into(dir)
			o.DSN = target
			if got := evaluated(t, o, b.as("office"), today); got != want {
				t.Errorf("%s: the evaluation differs from that of the backup", name)
			}
			wantKind(t, app.ReplaceAll(t.Context(), filepath.Join(dir, "wuzha.db"), target, false), campaign.Conflict)
			b.must(app.ReplaceAll(t.Context(), filepath.Join(dir, "wuzha.db"), target, true))
			if got := evaluated(t, o, b.as("office"), today); got != want {
				t.Errorf("%s, replaced: the evaluation differs from that of the backup", name)
			}
		}
	})
}

// backUpUnderLoad takes a backup between the first and the last of many writes.
func (b *bench) backUpUnderLoad(today plan.Day) []byte {
	b.tb.Helper()
	started, enough := make(chan struct{}), make(chan struct{})
	var work sync.WaitGroup
	work.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-enough:
				return
			default:
				b.submit("worker", visit(fmt.Sprintf("load-%d", n), "v1", today, "2"))
			}
			if n == 3 {
				close(started)
			}
		}
	})
	<-started
	text := b.backedUp()
	close(enough)
	work.Wait()
	return text
}

// TestBackupKeepsAttachments, and nothing that is not to be kept.
func TestBackupKeepsAttachments(t *testing.T) {
	t.Parallel()
	b := busyCounty(t, storetest.SQLite(t))
	from := t.TempDir()
	content := bytes.Repeat([]byte("照片 {[\"\n"), 20000)
	b.must(os.MkdirAll(filepath.Join(from, "ab"), 0o700))
	b.must(os.WriteFile(filepath.Join(from, "ab", "abcdef"), content, 0o600))
	b.must(os.WriteFile(filepath.Join(from, "empty"), nil, 0o600))
	o := b.into("")
	o.DSN, o.Dir = b.dsn, from
	a, err := app.Open(t.Context(), o)
	b.must(err)
	var text bytes.Buffer
	m, err := a.BackupAll(t.Context(), &text)
	b.must(errors.Join(err, a.Close()))
	if len(m.Parts) < 10 || m.Schema == 0 {
		t.Errorf("manifest %+v, want all tables and the schema version", m)
	}
	for _, secret := range []string{`"table":"sessions"`, `"table":"sign_in_failures"`} {
		if strings.Contains(text.String(), secret) {
			t.Errorf("the backup holds %s", secret)
		}
	}
	dir := t.TempDir()
	_, err = app.Restore(t.Context(), &text, b.into(dir))
	b.must(err)
	if got, err := os.ReadFile(filepath.Join(dir, "attachments", "ab", "abcdef")); err != nil || !bytes.Equal(got, content) {
		t.Errorf("attachment: got %d bytes, %v, want %d", len(got), err, len(content))
	}
	if got, err := os.ReadFile(filepath.Join(dir, "attachments", "empty")); err != nil || len(got) != 0 {
		t.Errorf("empty attachment: got %q, %v", got, err)
	}
}

// TestDamagedBackups holds that no backup is restored that is not what was backed up, also when somebody has made its hashes fit.
func TestDamagedBackups(t *testing.T) {
	t.Parallel()
	b := busyCounty(t, storetest.SQLite(t))
	text := string(b.backedUp())
	swap := func(old, new string) func(string) string {
		return func(s string) string {
			if !strings.Contains(s, old) {
				t.Errorf("the backup has no %q", old)
			}
			return strings.Replace(s, old, new, 1)
		}
	}
	again := func(change func(string) string) func(string) string {
		return func(s string) string { return rehash(t, change(s)) }
	}
	for _, tt := range []struct {
		name   string
		change func(string) string
		want   string
	}{
		{"nothing", func(string) string { return "" }, "cut off"},
		{"another file", func(string) string { return "id,unit\n1,2\n" }, "does not begin like a backup"},
		{"cut off", func(s string) string { return s[:len(s)*2/3] }, "cut off"},
		{"without its end", func(s string) string { return s[:strings.LastIndex(s, `{"parts"`)] }, "cut off"},
		{"something behind it", func(s string) string { return s + "\n" }, "follows the manifest"},
		{"a changed number", swap(`\"people\":\"5\"`, `\"people\":\"6\"`), "records is not what was backed up"},
		{"a changed head of a table", swap(`{"table":"units"`, `{"table": "units"`), "manifest"},
		{"an older time", swap(`"at":`, `"at":1`), "manifest"},
		{"a newer schema", swap(`"schema":`, `"schema":99`), "the program knows format 1 and schema versions up to"},
		{"a newer format", swap(`"wuzha_backup":1`, `"wuzha_backup":7`), "the backup has format 7"},
		{"a table that is none", again(swap(`{"table":"units"`, `{"table":"sqlite_master"`)), "no table sqlite_master"},
		{"a table with another column", again(swap(`"kind:text","created_at:int"]`, `"kind:text","created:int"]`)), "columns are not those"},
		{"a file outside", again(func(s string) string {
			return strings.Replace(s, `{"parts"`, `{"file":"../../x"}`+"\n"+`{"end":"../../x","rows":0,"sha256":""}`+"\n"+`{"parts"`, 1)
		}), `the name "../../x"`},
		{"a record more than counted", again(swap(`\"people\":\"5\"`, `\"people\":\"6\"`)), "tally of unit v1"},
		{"an audit entry rewritten", again(swap(`"submit_records","record:r1 `, `"submit_records","record:r9 `)), "audit"},
		{"a missing table", again(func(s string) string {
			return regexp.MustCompile(`(?s)\{"table":"decisions".*?\{"end":"decisions"[^\n]*\n`).ReplaceAllString(s, "")
		}), "table decisions is missing"},
		{"a text for a number", again(func(s string) string {
			return strings.ReplaceAll(s, `"district:text","seq:int"`, `"district:text","seq:text"`)
		}), "column 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := app.Restore(t.Context(), strings.NewReader(tt.change(text)), b.into(t.TempDir()))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// rehash makes the hashes of a changed backup fit again.
func rehash(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	var parts []json.RawMessage
	var rows strings.Builder
	count := 0
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, `{"end"`):
			var end struct {
				Name string `json:"end"`
			}
			if err := json.Unmarshal([]byte(line), &end); err != nil {
				t.Fatal(err)
			}
			line = fmt.Sprintf(`{"end":%q,"rows":%d,"sha256":%q}`+"\n", end.Name, count, sum(rows.String()))
			parts = append(parts, json.RawMessage(strings.TrimSpace(line)))
			rows.Reset()
			count = 0
		case strings.HasPrefix(line, `{"parts"`):
			manifest, err := json.Marshal(map[string]any{"parts": parts, "sha256": sum(out.String())})
			if err != nil {
				t.Fatal(err)
			}
			line = string(manifest) + "\n"
		case strings.HasPrefix(line, `[`):
			rows.WriteString(line)
			count++
		}
		out.WriteString(line)
	}
	return out.String()
}

func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// TestBackupOfOneDistrict: an administrator of a district gets nothing of another one.
func TestBackupOfOneDistrict(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		var out bytes.Buffer
		_, err := b.Backup(t.Context(), b.as("admin"), &out)
		b.must(err)
		db := storetest.Open(t, b.dsn)
		b.must(db.Write(t.Context(), func(tx *store.Tx) error { return tx.PutDistrict(store.District{District: "990002", Name: "别县"}) }))
		out.Reset()
		_, err = b.Backup(t.Context(), b.as("admin"), &out)
		wantKind(t, err, campaign.Denied)
		if out.Len() != 0 {
			t.Errorf("a refused backup has %d bytes", out.Len())
		}
	})
}

var keepBackup = flag.Bool("keep-backup", false, "write a backup of this schema version into testdata/backups, if there is none")

// TestOldBackups holds that what earlier versions have backed up is restored, verifies and says what it said then. Before a release:
//
//	go test ./internal/app -run TestOldBackups -keep-backup
func TestOldBackups(t *testing.T) {
	t.Parallel()
	if *keepBackup {
		writeOldBackup(t)
	}
	kept, err := filepath.Glob("testdata/backups/*.txt")
	if err != nil || len(kept) == 0 {
		t.Fatalf("no backups are kept: %v", err)
	}
	for _, name := range kept {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if len(text) > 200_000 {
				t.Errorf("%d bytes, want at most 200,000", len(text))
			}
			want, err := os.ReadFile(strings.TrimSuffix(name, ".txt") + ".json")
			if err != nil {
				t.Fatal(err)
			}
			b := openBench(t, storetest.SQLite(t))
			today := b.at("2023-03-10")
			dir := t.TempDir()
			_, err = app.Restore(t.Context(), bytes.NewReader(text), b.into(dir))
			b.must(err)
			if got := evaluated(t, b.into(dir), b.visitor(b.into(dir)), today); got != string(want) {
				t.Errorf("it says something else than it did: got %.500s, want %.500s", got, want)
			}
		})
	}
}

// visitor signs in at a restored county: the passwords are those of the tests.
func (b *bench) visitor(o app.Options) app.Caller {
	b.tb.Helper()
	a, err := app.Open(b.tb.Context(), o)
	b.must(err)
	s, err := a.SignIn(b.tb.Context(), app.SignIn{Login: "office", Password: password})
	b.must(err)
	c, err := a.CallerBySession(b.tb.Context(), s.Secret)
	b.must(errors.Join(err, a.Close()))
	return c
}

func writeOldBackup(t *testing.T) {
	t.Helper()
	schema, err := store.SchemaVersion()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("testdata/backups/schema-%d", schema)
	if _, err := os.Stat(name + ".txt"); err == nil {
		return
	}
	b := busyCounty(t, storetest.SQLite(t))
	today := b.at("2023-03-10")
	text := b.backedUp()
	dir := t.TempDir()
	_, err = app.Restore(t.Context(), bytes.NewReader(text), b.into(dir))
	b.must(err)
	b.must(os.MkdirAll("testdata/backups", 0o755))
	b.must(os.WriteFile(name+".txt", text, 0o644))
	b.must(os.WriteFile(name+".json", []byte(evaluated(t, b.into(dir), b.as("office"), today)), 0o644))
}
