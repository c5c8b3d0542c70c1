package main

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// TestExport writes what evaluate reads, while the server works; a folder that is there stays as it is.
func TestExport(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, database []string) {
		wuzha, home := program(t), t.TempDir()
		data, files := filepath.Join(home, "data"), filepath.Join(home, "files")
		command := func(more ...string) []string {
			return append(append([]string{"export", files, "--data", data}, more...), database...)
		}
		if len(database) == 0 {
			wantSaid(t, exitUsage, "no database", wuzha, command()...)
		}
		p, err := launch(wuzha, data, true, database...)
		if err != nil {
			t.Fatal(err)
		}
		settleServer(t, p).must(t, http.StatusCreated, "POST", "/records", handout("r1", 20), nil)
		wantSaid(t, exitUsage, "wuzha: ", wuzha, command("--district", "nowhere")...)
		wantSaid(t, exitOK, "exported to", wuzha, command()...)
		wantSaid(t, exitUsage, "is there already", wuzha, command()...)
		p.stop()
		left, err := filepath.Glob(filepath.Join(home, ".wuzha-export-*"))
		if err != nil || len(left) > 0 {
			t.Errorf("got %v left over, %v", left, err)
		}
		if info, err := os.Stat(filepath.Join(files, "records.csv")); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("records.csv: got %v, %v; want a file for its owner alone", info, err)
		}
		wantSaid(t, exitOK, "handed_out", wuzha, "evaluate", filepath.Join(files, "plan.yaml"), "--dir", files, "--as-of", "2023-06-30", "--format", "json")
		then := filepath.Join(home, "then")
		wantSaid(t, exitUsage, "--known-at", wuzha, append([]string{"export", then, "--data", data, "--known-at", "yesterday"}, database...)...)
		wantSaid(t, exitOK, "exported to", wuzha, append([]string{"export", then, "--data", data, "--known-at", "2023-06-30"}, database...)...)
		wantSaid(t, exitOK, "Everything agrees", wuzha, append([]string{"verify", "--data", data}, database...)...)
	})
}
