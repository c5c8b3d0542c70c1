package campaign

import (
	"slices"
	"strings"
	"testing"
)

// wantPlaces wants a place for every column of a draft's list and for every field of its form that has a text, and a text for each place.
func wantPlaces(t *testing.T, d *PaperDraft) {
	t.Helper()
	known := PaperPlaces(d.Kind)
	words, lists := d.PaperWords(), d.PaperLists()
	for name, text := range words {
		if text != "" && !slices.Contains(known, name) && text != "（不少于二人）" {
			t.Errorf("%s: %s says %q and has no place", d.Kind, name, text)
		}
	}
	for list, rows := range lists {
		for _, row := range rows {
			for column := range row {
				if !slices.Contains(known, list+"."+column) {
					t.Errorf("%s: the column %s.%s has no place", d.Kind, list, column)
				}
			}
		}
	}
	for _, name := range known {
		list, column, listed := strings.Cut(name, ".")
		if _, there := words[name]; !listed && !there {
			t.Errorf("%s: nothing for %s", d.Kind, name)
		}
		if rows, there := lists[list]; listed && (!there || len(rows) > 0 && !hasKey(rows[0], column)) {
			t.Errorf("%s: nothing for %s", d.Kind, name)
		}
	}
}

func hasKey(m map[string]string, key string) bool { _, ok := m[key]; return ok }

func TestCheckPaperPlaces(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind  string
		names []string
		said  string
	}{
		{"reminder", []string{"正文", "表1.事项"}, ""},
		{"certificate", []string{"单位名称", "称号", "成文日期"}, ""},
		{"reminder", []string{"正文", "当事人姓名"}, "{{当事人姓名}}"},
		{"notice", []string{"表1.事项"}, "{{正文}}"},
		{"notice", nil, "no placeholder"},
	}
	for _, tt := range tests {
		err := CheckPaperPlaces(tt.kind, tt.names)
		if (err == nil) != (tt.said == "") || err != nil && !strings.Contains(err.Error(), tt.said) {
			t.Errorf("%s %v: got %v, want it to say %q", tt.kind, tt.names, err, tt.said)
		}
	}
}
