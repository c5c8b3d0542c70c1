package plan_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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

// What a plan leaves without a title is told by what it counts: the largest, the latest, a part.
func TestUntitledMeasuresAreToldApart(t *testing.T) {
	t.Parallel()
	for file, want := range map[string][]string{
		"school.md": {"要求 最大到会人数 × 10 不少于 9 × 人数", "要求 最近一次主题班会日期 不少于 期末日 - 29", "要求 班级数（held） × 100 不少于 60 × 班级数"},
		"town.md":   {"要求 不同户数 不少于 3", "要求 走访数 × 10 不少于 店员工数合计", "要求 本级走访数 不少于 1", "要求 联系单位走访数 不少于 2 × 联系单位店数"},
		"score.md":  {"村，每半年\n- 适用：人口 不少于 200\n", "村，每季度，总分 100\n", "按损失（元），不超过 10000 为 0", "1 × 表彰数（county_honours） + 3 × 表彰数（city_honours）"},
	} {
		text, err := os.ReadFile(filepath.Join("testdata/campaigns", file))
		if err != nil {
			t.Fatal(err)
		}
		told := mustRead(t, fences(t, string(text))[0].text, nil).Describe()
		for _, line := range want {
			if !strings.Contains(told, line) {
				t.Errorf("%s: %q is not said in\n%s", file, line, told)
			}
		}
	}
}
