package internal_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ourPath finds paths of ours in backticks; names in capitals stand for something.
var ourPath = regexp.MustCompile("`((?:cmd|docs|internal|plans|scripts)/[a-z0-9_./-]+)`")

// Documents name files; a file that was moved or never written is found here.
func TestDocumentsNameFilesThatExist(t *testing.T) {
	t.Parallel()
	root := os.DirFS("..")
	for _, name := range []string{"README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/GLOSSARY.md"} {
		text, err := fs.ReadFile(root, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, missing := range missingPaths(root, string(text)) {
			t.Errorf("%s names %s, which is not there", name, missing)
		}
	}
}

func TestMissingPaths(t *testing.T) {
	t.Parallel()
	got := missingPaths(os.DirFS(".."), "see `internal/imports_test.go`, `docs/no-such-page.md`, `plans/NAME.yaml` and `internal/`")
	if diff := cmp.Diff([]string{"docs/no-such-page.md"}, got); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
}

func missingPaths(root fs.FS, text string) []string {
	var missing []string
	for _, found := range ourPath.FindAllStringSubmatch(text, -1) {
		if _, err := fs.Stat(root, path.Clean(found[1])); err != nil {
			missing = append(missing, found[1])
		}
	}
	return missing
}

// The two READMEs are twins: the same commands in the same order.
func TestREADMEsAreTwins(t *testing.T) {
	t.Parallel()
	read := func(name string) []string {
		text, err := os.ReadFile(path.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		return commands(string(text))
	}
	english := read("README.md")
	if len(english) < 5 {
		t.Fatalf("got %d commands in README.md: they are looked for in the wrong way", len(english))
	}
	if diff := cmp.Diff(english, read("README.zh-CN.md")); diff != "" {
		t.Errorf("commands (-README.md +README.zh-CN.md):\n%s", diff)
	}
}

// commands lists what follows a prompt, and lines of sh blocks.
func commands(text string) []string {
	var out []string
	inShell := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		command, prompted := strings.CutPrefix(line, "$ ")
		switch {
		case strings.HasPrefix(line, "```"):
			inShell = line == "```sh"
		case prompted:
			out = append(out, command)
		case inShell && line != "":
			before, _, _ := strings.Cut(line, "#")
			out = append(out, strings.TrimSpace(before))
		}
	}
	return out
}
