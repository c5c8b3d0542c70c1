package plan_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestCampaigns judges campaigns that no shipped plan resembles, each heavy in combinations and worked out by hand from the meaning of
// the language. They are written as the manual is, and run block by block as it is.
func TestCampaigns(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/campaigns/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no campaigns: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			b := &book{plans: map[string]*example{}, states: map[string]bool{}}
			for _, f := range fences(t, string(text)) {
				t.Run(fmt.Sprintf("line%d", f.line), func(t *testing.T) { b.run(t, f) })
			}
			if b.lines < 15 {
				t.Errorf("only %d lines were worked out by hand", b.lines)
			}
		})
	}
}
