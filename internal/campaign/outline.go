package campaign

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Limits of a file of outlines.
const (
	MaxOutlineBytes  = 8 << 20
	MaxOutlinePoints = 1_000_000
	maxFeatures      = 10_000
	maxListed        = 20 // unknown units, or faults, that are named one by one
)

// OutlineMap is the outlines of units as they are drawn: whole numbers from the upper left corner of the whole map.
type OutlineMap struct {
	Width  int       `json:"width"`
	Height int       `json:"height"`
	Units  []Outline `json:"units"` // by unit
}

// Outline is the area of one unit.
type Outline struct {
	Unit string `json:"unit"`
	Path string `json:"path"` // of SVG: M, l and z with whole numbers
	Box  [4]int `json:"box"`  // left, top, right, bottom
}

// Of gives the outlines of some units, in their order; units without one are left out.
func (m OutlineMap) Of(units []string) []Outline {
	var out []Outline
	for _, id := range units {
		if i, ok := slices.BinarySearchFunc(m.Units, id, func(o Outline, id string) int { return cmp.Compare(o.Unit, id) }); ok {
			out = append(out, m.Units[i])
		}
	}
	return out
}

// OutlineFile is a file of outlines that has been read: what it draws, and the names in it that no unit has.
type OutlineFile struct {
	Map     OutlineMap
	Unknown []string // each once, in the order of the file, at most 20
	Left    int      // features that belong to no unit
}

// position is a place in degrees: longitude, latitude.
type position [2]float64

// ring is a closed line; area is the rings of one unit.
type (
	ring []position
	area struct {
		unit  string
		rings []ring
	}
)

// ReadOutlines reads a FeatureCollection of GeoJSON whose features name units in their properties (unit, id, code or adcode) or by
// their own id. find tells which unit a name stands for, "" for none. Features of no unit are left out and listed; whatever else is
// wrong refuses the file.
func ReadOutlines(text []byte, find func(name string) string) (OutlineFile, error) {
	features, err := featuresOf(text)
	if err != nil {
		return OutlineFile{}, err
	}
	r := outlineReader{find: find, at: map[string]int{}}
	for i, f := range features {
		r.feature(i, f)
	}
	if len(r.faults) > 0 {
		return OutlineFile{}, &Error{Kind: Invalid, Words: Words{"文件没有采用：有的要素不能使用", "the file was not taken: some features cannot be used"}, Faults: r.faults}
	}
	if len(r.areas) == 0 {
		return OutlineFile{}, InvalidAt("file", "没有一个要素与本地区的单位对得上，请在 properties 的 unit 或 code 里写单位编号或区划代码。文件里的名称："+strings.Join(r.out.Unknown, "、"),
			"no feature belongs to a unit of the district; write the unit's id or division code as unit or code into its properties. Names in the file: "+strings.Join(r.out.Unknown, ", "))
	}
	r.out.Map = drawOutlines(r.areas)
	return r.out, nil
}

// feature is what is read of a feature.
type feature struct {
	Type       string                     `json:"type"`
	ID         json.RawMessage            `json:"id"`
	Properties map[string]json.RawMessage `json:"properties"`
	Geometry   *struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
}

// features are those of a file, up to one more than there may be: any number of empty ones would fill the memory.
type features []feature

// UnmarshalJSON reads a list of features.
func (f *features) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	begin, err := d.Token()
	if err != nil || begin == nil {
		return err
	}
	if begin != json.Delim('[') {
		return errors.New("the features are no list")
	}
	for d.More() && len(*f) <= maxFeatures {
		var one feature
		if err := d.Decode(&one); err != nil {
			return err
		}
		*f = append(*f, one)
	}
	return nil
}

func featuresOf(text []byte) ([]feature, error) {
	if len(text) > MaxOutlineBytes {
		return nil, InvalidAt("file", fmt.Sprintf("文件超过%dMB，请先简化轮廓再上传", MaxOutlineBytes>>20), fmt.Sprintf("the file is larger than %d MB; simplify the outlines first", MaxOutlineBytes>>20))
	}
	var c struct {
		Type     string   `json:"type"`
		Features features `json:"features"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &c); err != nil {
		return nil, notGeoJSON(text, err)
	}
	switch {
	case c.Type != "FeatureCollection":
		return nil, InvalidAt("file", "文件不是 FeatureCollection，请导出为 GeoJSON 要素集合", "the file is not a FeatureCollection; export it as a GeoJSON feature collection")
	case len(c.Features) == 0:
		return nil, InvalidAt("file", "文件里没有要素", "the file has no features")
	case len(c.Features) > maxFeatures:
		return nil, InvalidAt("file", fmt.Sprintf("要素超过%d个", maxFeatures), fmt.Sprintf("there are more than %d features", maxFeatures))
	}
	return c.Features, nil
}

// notGeoJSON says at which line the text stops being JSON, or which part is of another kind.
func notGeoJSON(text []byte, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		line := 1 + bytes.Count(text[:min(int(syntax.Offset), len(text))], []byte("\n"))
		return InvalidAt("file", fmt.Sprintf("文件不是有效的 JSON：第%d行有误", line), fmt.Sprintf("the file is not valid JSON: see line %d", line))
	}
	return InvalidAt("file", "文件不是 GeoJSON：有的部分类型不对", "the file is not GeoJSON: a part of it is of another kind")
}

type outlineReader struct {
	find   func(string) string
	areas  []area
	at     map[string]int // into areas, by unit
	out    OutlineFile
	points int
	faults []Fault
}

func (r *outlineReader) fault(i int, zh, en string) {
	if len(r.faults) < maxListed {
		r.faults = append(r.faults, Fault{fmt.Sprintf("features[%d]", i), Words{fmt.Sprintf("第%d个要素：", i+1) + zh, fmt.Sprintf("feature %d: ", i+1) + en}})
	}
}

// feature adds a feature's rings to its unit.
func (r *outlineReader) feature(i int, f feature) {
	if f.Type != "Feature" {
		r.fault(i, "不是 Feature", "it is no Feature")
		return
	}
	unit := r.unitOf(f)
	if unit == "" {
		r.out.Left++
		return
	}
	rings, err := r.rings(f)
	if err != nil {
		r.fault(i, err.Zh, err.En)
		return
	}
	k, known := r.at[unit]
	if !known {
		k = len(r.areas)
		r.at[unit] = k
		r.areas = append(r.areas, area{unit: unit})
	}
	r.areas[k].rings = append(r.areas[k].rings, rings...)
}

// unitOf finds the unit of a feature; what no unit is called is noted.
func (r *outlineReader) unitOf(f feature) string {
	shown := ""
	for _, raw := range []json.RawMessage{f.Properties["unit"], f.Properties["id"], f.Properties["code"], f.Properties["adcode"], f.ID} {
		name := plainName(raw)
		if name == "" {
			continue
		}
		if unit := r.find(name); unit != "" {
			return unit
		}
		if shown == "" {
			shown = name
		}
	}
	if shown == "" {
		shown = "（没有编号）"
	}
	if len(r.out.Unknown) < maxListed && !slices.Contains(r.out.Unknown, shown) {
		r.out.Unknown = append(r.out.Unknown, shown)
	}
	return ""
}

// plainName is a text or number as a name, at most 64 characters of it.
func plainName(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		var number json.Number
		if json.Unmarshal(raw, &number) != nil {
			return ""
		}
		text = number.String()
	}
	runes := []rune(strings.TrimSpace(strings.ToValidUTF8(text, "")))
	return string(runes[:min(len(runes), 64)])
}

func (r *outlineReader) rings(f feature) ([]ring, *Words) {
	if f.Geometry == nil {
		return nil, &Words{"没有几何图形", "it has no geometry"}
	}
	var polygons [][]ring
	var err error
	switch f.Geometry.Type {
	case "Polygon":
		polygons = make([][]ring, 1)
		err = json.Unmarshal(f.Geometry.Coordinates, &polygons[0])
	case "MultiPolygon":
		err = json.Unmarshal(f.Geometry.Coordinates, &polygons)
	default:
		return nil, &Words{"几何类型只能是 Polygon 或 MultiPolygon", "its geometry must be a Polygon or MultiPolygon"}
	}
	if err != nil {
		return nil, &Words{"坐标不是数字数组", "its coordinates are not lists of numbers"}
	}
	var out []ring
	for _, rings := range polygons {
		for _, g := range rings {
			if w := r.check(g); w != nil {
				return nil, w
			}
			out = append(out, g)
		}
	}
	if len(out) == 0 {
		return nil, &Words{"没有坐标", "it has no coordinates"}
	}
	return out, nil
}

// check looks at a ring: closed, of at least three corners, in degrees.
func (r *outlineReader) check(g ring) *Words {
	if r.points += len(g); r.points > MaxOutlinePoints {
		return &Words{fmt.Sprintf("坐标点总数超过%d个，请先简化", MaxOutlinePoints), fmt.Sprintf("there are more than %d points in all; simplify them first", MaxOutlinePoints)}
	}
	if len(g) < 4 || g[0] != g[len(g)-1] {
		return &Words{"轮廓没有闭合，首尾坐标应相同，且至少有4个点", "a ring is not closed: its first and last position must be the same, and it needs at least four"}
	}
	for _, p := range g {
		if math.Abs(p[0]) > 180 || math.Abs(p[1]) > 85 {
			return &Words{"坐标应是经纬度（经度在前），不能是米", "positions must be longitude and latitude in degrees, longitude first"}
		}
	}
	return nil
}
