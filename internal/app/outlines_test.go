package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/storetest"
)

// outlineFile is a file of squares, one for each name.
func outlineFile(names ...string) string {
	var features []string
	for i, name := range names {
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"unit":%q},"geometry":{"type":"Polygon","coordinates":[[[%d,30],[%d,30],[%d,31],[%d,30]]]}}`,
			name, 110+i, 111+i, 111+i, 110+i))
	}
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

// Outlines are brought, replaced and taken away; the overview has those of what it shows.
func TestOutlines(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		office := b.as("office")
		shown := func() string {
			o, err := b.Overview(t.Context(), office, app.OverviewQuery{})
			b.must(err)
			var units []string
			for _, x := range o.Outlines {
				units = append(units, x.Unit)
			}
			return strings.Join(units, " ")
		}
		if got := shown(); got != "" {
			t.Errorf("got outlines of %s before there are any", got)
		}
		got, err := b.PutOutlines(t.Context(), office, "乡镇.geojson", strings.NewReader(outlineFile("t1", "t2", "other")))
		b.must(err)
		if len(got.Map.Units) != 2 || got.Left != 1 || fmt.Sprint(got.Unknown) != "[other]" {
			t.Errorf("got %+v, want the two towns and one unknown name", got)
		}
		if got := shown(); got != "t1 t2" {
			t.Errorf("got outlines of %q, want the towns", got)
		}
		_, err = b.PutOutlines(t.Context(), office, "村.geojson", strings.NewReader(outlineFile("v1", "t1")))
		b.must(err)
		if got := shown(); got != "v1" {
			t.Errorf("got outlines of %q, want the village only: it has a tile", got)
		}
		_, err = b.PutOutlines(t.Context(), office, "坏.geojson", strings.NewReader("{"))
		wantKind(t, err, campaign.Invalid)
		set, err := b.Outlines(t.Context(), office)
		b.must(err)
		if set.FileName != "村.geojson" || set.Units != 2 || set.ChangedBy == "" || len(set.Missing) == 0 {
			t.Errorf("got %+v, want the second file and who lacks an outline", set)
		}
		b.must(b.RemoveOutlines(t.Context(), office))
		if got := shown(); got != "" {
			t.Errorf("got outlines of %s after they were removed", got)
		}
		wantKind(t, b.RemoveOutlines(t.Context(), office), campaign.NotFound)
	})
}

// A backup has the outlines.
func TestBackupKeepsOutlines(t *testing.T) {
	t.Parallel()
	b := busyCounty(t, storetest.SQLite(t))
	_, err := b.PutOutlines(t.Context(), b.as("office"), "乡镇.geojson", strings.NewReader(outlineFile("t1")))
	b.must(err)
	var text bytes.Buffer
	_, err = b.Backup(t.Context(), b.as("admin"), &text)
	b.must(err)
	o := b.into(t.TempDir())
	_, err = app.Restore(t.Context(), &text, o)
	b.must(err)
	restored, err := app.Open(t.Context(), o)
	b.must(err)
	set, err := restored.Outlines(t.Context(), b.as("office"))
	b.must(errors.Join(err, restored.Close()))
	if set.FileName != "乡镇.geojson" || set.Units != 1 {
		t.Errorf("got %+v, want the outlines that were backed up", set)
	}
}
