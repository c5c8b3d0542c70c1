// Package plans holds the campaign plans that ship with the program.
package plans

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.yaml
var files embed.FS

// Names lists the shipped plans.
func Names() []string {
	found, _ := fs.Glob(files, "*.yaml") // the pattern is constant and well formed
	for i, f := range found {
		found[i] = strings.TrimSuffix(f, ".yaml")
	}
	return found
}

// Text is the file of a shipped plan.
func Text(name string) ([]byte, error) { return files.ReadFile(name + ".yaml") }
