package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/simplifiedchinese"

	"wuzha/internal/document"
)

var update = flag.Bool("update", false, "rewrite the expected output inside the stories")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"wuzha": func() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, false)) },
	})
}

// TestStories runs the program as people do, from the command line. The stories are in testdata/script; their commands beside
// testscript's own are listed in storyCommands.
func TestStories(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		Setup:               settle,
		Cmds:                storyCommands(),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// settle gives every story a copy of testdata/village: a tiny plan with the ledgers of three villages.
func settle(env *testscript.Env) error {
	return os.CopyFS(filepath.Join(env.WorkDir, "village"), os.DirFS(filepath.Join("testdata", "village")))
}

func storyCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"exits":   exits,
		"bom":     converter(func(text string) (string, error) { return "\ufeff" + text, nil }),
		"gb18030": converter(simplifiedchinese.GB18030.NewEncoder().String),
		"same":    same,
		"sheet":   sheet,
		"xlsx":    toWorkbook,
	}
}

// exits CODE ARGS... runs wuzha and holds its exit code; output is there for stdout, stderr and cmp.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE wuzha ARGS...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var ended interface{ ExitCode() int }
	if errors.As(err, &ended) {
		code = ended.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("got exit code %d, want %s", code, args[0])
	}
}

// converter makes a command `NAME FROM TO` that writes the text of one file into another.
func converter(convert func(string) (string, error)) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 2 {
			ts.Fatalf("usage: NAME FROM TO")
		}
		text, err := convert(ts.ReadFile(args[0]))
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o666))
	}
}

// same A B holds that two folders have the same files with the same bytes; ! same that they differ in some.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] same FOLDER FOLDER")
	}
	a, b := contents(ts, args[0]), contents(ts, args[1])
	if len(a) == 0 {
		ts.Fatalf("%s is empty", args[0])
	}
	if equal := maps.Equal(a, b); equal == neg {
		ts.Fatalf("the same files and bytes: %t", equal)
	}
}

func contents(ts *testscript.TestScript, folder string) map[string]string {
	entries, err := os.ReadDir(ts.MkAbs(folder))
	ts.Check(err)
	out := map[string]string{}
	for _, e := range entries {
		out[e.Name()] = ts.ReadFile(filepath.Join(folder, e.Name()))
	}
	return out
}

// sheet FILE [NAME] prints a sheet of a workbook, cells parted by |.
func sheet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: sheet FILE [NAME]")
	}
	var opts []document.Option
	if len(args) == 2 {
		opts = append(opts, document.OnSheet(args[1]))
	}
	rows, err := rowsOf(ts.MkAbs(args[0]), opts...)
	ts.Check(err)
	for _, cells := range rows {
		_, err := fmt.Fprintln(ts.Stdout(), strings.Join(cells, "|"))
		ts.Check(err)
	}
}

// toWorkbook FROM TO writes the rows of a CSV file as a workbook, as an office program would hand it over.
func toWorkbook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: xlsx FROM.csv TO.xlsx")
	}
	rows, err := rowsOf(ts.MkAbs(args[0]))
	ts.Check(err)
	s := document.Sheet{Name: "台账"}
	for _, title := range rows[0] {
		s.Columns = append(s.Columns, document.Column{Title: title})
	}
	s.Rows = func(yield func([]document.Cell) bool) {
		for _, row := range rows[1:] {
			cells := make([]document.Cell, len(row))
			for i, c := range row {
				cells[i] = cellOf(c)
			}
			if !yield(cells) {
				return
			}
		}
	}
	f, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	ts.Check(errors.Join(document.WriteXLSX(f, []document.Sheet{s}), f.Close()))
}

func rowsOf(path string, opts ...document.Option) (rows [][]string, err error) {
	table, err := document.OpenFile(path, opts...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, table.Close()) }()
	for {
		_, cells, _, err := table.Next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, append([]string(nil), cells...))
	}
}
