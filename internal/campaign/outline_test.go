package campaign

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// square is a feature around a place, named in its properties.
func square(properties string, x, y float64) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{%s},"geometry":{"type":"Polygon","coordinates":[[[%g,%g],[%g,%g],[%g,%g],[%g,%g],[%g,%g]]]}}`,
		properties, x, y, x+1, y, x+1, y+1, x, y+1, x, y)
}

func collection(features ...string) []byte {
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`)
}

// named knows two units, one of them by its division code too.
func named(name string) string {
	return map[string]string{"C1": "C1", "C2": "C2", "330101": "C2"}[name]
}

func TestReadOutlines(t *testing.T) {
	t.Parallel()
	got, err := ReadOutlines(collection(square(`"unit":"C1"`, 110, 30), square(`"code":330101,"name":"样例"`, 111, 30), square(`"id":"X9"`, 112, 30), square(`"unit":"C1"`, 110, 31)), named)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Map.Units) != 2 || got.Map.Units[0].Unit != "C1" || got.Map.Units[1].Unit != "C2" || got.Left != 1 || fmt.Sprint(got.Unknown) != "[X9]" {
		t.Fatalf("got %+v", got)
	}
	if n := strings.Count(got.Map.Units[0].Path, "M"); n != 2 {
		t.Errorf("got %d rings, want both features of C1", n)
	}
	one, two := got.Map.Units[0].Box, got.Map.Units[1].Box
	if one[2] != two[0] || one[1] != 0 || two[3] != one[3] || got.Map.Height != 10_000 {
		t.Errorf("got boxes %v and %v of a map %d high, want C1 left of C2 and twice as high", one, two, got.Map.Height)
	}
}

func TestReadOutlinesRefuses(t *testing.T) {
	t.Parallel()
	geometry := func(kind, coordinates string) []byte {
		return collection(`{"type":"Feature","properties":{"unit":"C1"},"geometry":{"type":"` + kind + `","coordinates":` + coordinates + `}}`)
	}
	for name, c := range map[string]struct {
		text []byte
		want string
	}{
		"too large":        {make([]byte, MaxOutlineBytes+1), "超过8MB"},
		"no JSON":          {[]byte("{\n\"type\": oops}"), "第2行"},
		"another kind":     {[]byte(`{"type":"FeatureCollection","features":{}}`), "类型不对"},
		"one feature":      {[]byte(square(`"unit":"C1"`, 110, 30)), "FeatureCollection"},
		"empty":            {collection(), "没有要素"},
		"empty ones":       {[]byte(`{"type":"FeatureCollection","features":[` + strings.Repeat("{},", maxFeatures) + `{}]}`), "要素超过"},
		"no unit of ours":  {collection(square(`"unit":"Z1"`, 110, 30), square(`"unit":"Z2"`, 110, 30)), "Z1、Z2"},
		"no name at all":   {collection(square(``, 110, 30)), "没有编号"},
		"a line":           {geometry("LineString", `[[1,2],[2,3]]`), "Polygon 或 MultiPolygon"},
		"no geometry":      {collection(`{"type":"Feature","properties":{"unit":"C1"},"geometry":null}`), "没有几何图形"},
		"an open ring":     {geometry("Polygon", `[[[1,2],[2,3],[3,4],[4,5]]]`), "没有闭合"},
		"metres":           {geometry("Polygon", `[[[500000,3],[500001,3],[500001,4],[500000,3]]]`), "经纬度"},
		"text for numbers": {geometry("Polygon", `[[["a",2],[2,3],[3,4],["a",2]]]`), "坐标不是数字"},
		"no rings":         {geometry("MultiPolygon", `[]`), "没有坐标"},
		"no feature":       {collection(`{"type":"Thing"}`), "不是 Feature"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadOutlines(c.text, named)
			var refused *Error
			if !errors.As(err, &refused) || refused.Kind != Invalid {
				t.Fatalf("got %v, want a refusal", err)
			}
			said := refused.Zh
			for _, f := range refused.Faults {
				said += f.Zh
			}
			if !strings.Contains(said, c.want) {
				t.Errorf("got %q, want %q in it", said, c.want)
			}
		})
	}
}

var drawnPath = regexp.MustCompile(`^(M\d+ \d+(l-?\d+ -?\d+)*z)+$`)

// Whatever the corners are, the drawing is light, lies on the map, and every unit has a path.
func TestOutlinesStayLight(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var areas []area
		for i := range rapid.IntRange(1, 5).Draw(t, "units") {
			var g ring
			for range rapid.IntRange(3, 400).Draw(t, "corners") {
				g = append(g, position{rapid.Float64Range(-180, 180).Draw(t, "x"), rapid.Float64Range(-85, 85).Draw(t, "y")})
			}
			areas = append(areas, area{fmt.Sprint("U", i), []ring{append(g, g[0])}})
		}
		m := drawOutlines(areas)
		if len(m.Units) != len(areas) {
			t.Fatalf("got %d units, want %d", len(m.Units), len(areas))
		}
		for _, o := range m.Units {
			if !drawnPath.MatchString(o.Path) || o.Box[0] < 0 || o.Box[1] < 0 || o.Box[2] > m.Width+1 || o.Box[3] > m.Height+1 {
				t.Fatalf("got %+v on a map of %d×%d", o, m.Width, m.Height)
			}
		}
	})
}

func TestSimplify(t *testing.T) {
	t.Parallel()
	line := []dot{{0, 0}, {50, 1}, {100, 0}, {100, 100}, {50, 99}, {0, 100}, {0, 0}}
	if got := simplify(line, 4); fmt.Sprint(got) != "[{0 0} {100 0} {100 100} {0 100} {0 0}]" {
		t.Errorf("got %v, want the four corners", got)
	}
}

// FuzzReadOutlines: no crash, and what is taken can be drawn.
func FuzzReadOutlines(f *testing.F) {
	f.Add(collection(square(`"unit":"C1"`, 110, 30)))
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"type":"Feature","id":"C2","geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1e-300,0],[0,1],[0,0]]]]}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := ReadOutlines(text, named)
		if err != nil {
			return
		}
		for _, o := range got.Map.Units {
			if !drawnPath.MatchString(o.Path) {
				t.Fatalf("drew %q", o.Path)
			}
		}
	})
}
