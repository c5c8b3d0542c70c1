package campaign

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The map is so wide, and has at most so many points in all: a page that shows it must stay light.
const (
	outlineWidth = 10_000
	drawnPoints  = 16_000
)

// dot is a corner on the drawn map.
type dot struct{ x, y int }

// drawOutlines lays areas flat, keeping their shape in the middle of the map, and leaves out corners that nobody would see.
func drawOutlines(areas []area) OutlineMap {
	left, right, bottom, top := 180.0, -180.0, 85.0, -85.0
	for _, a := range areas {
		for _, g := range a.rings {
			for _, p := range g {
				left, right, bottom, top = min(left, p[0]), max(right, p[0]), min(bottom, p[1]), max(top, p[1])
			}
		}
	}
	shrink := math.Cos((bottom + top) / 2 * math.Pi / 180)
	scale := outlineWidth / max((right-left)*shrink, top-bottom, 1e-9)
	flat := func(p position) dot {
		return dot{int(math.Round((p[0] - left) * shrink * scale)), int(math.Round((top - p[1]) * scale))}
	}
	m := OutlineMap{Width: int(math.Ceil((right - left) * shrink * scale)), Height: int(math.Ceil((top - bottom) * scale))}
	for tolerance := 4.0; ; tolerance *= 1.6 {
		points := 0
		m.Units = m.Units[:0]
		for _, a := range areas {
			o, n := drawArea(a, flat, tolerance)
			points += n
			m.Units = append(m.Units, o)
		}
		if points <= drawnPoints || tolerance > outlineWidth {
			break
		}
	}
	slices.SortFunc(m.Units, func(a, b Outline) int { return cmp.Compare(a.Unit, b.Unit) })
	return m
}

// drawArea draws the rings of a unit; rings too small to be seen are left out, but never the largest.
func drawArea(a area, flat func(position) dot, tolerance float64) (Outline, int) {
	var rings [][]dot
	for _, g := range a.rings {
		corners := make([]dot, 0, len(g))
		for _, p := range g {
			if d := flat(p); len(corners) == 0 || corners[len(corners)-1] != d {
				corners = append(corners, d)
			}
		}
		rings = append(rings, simplify(corners, tolerance))
	}
	slices.SortStableFunc(rings, func(a, b []dot) int { return cmp.Compare(extent(b), extent(a)) })
	o := Outline{Unit: a.unit, Box: [4]int{math.MaxInt32, math.MaxInt32, 0, 0}}
	var path strings.Builder
	points := 0
	for i, g := range rings {
		if i > 0 && (len(g) < 4 || float64(extent(g)) < 2*tolerance) {
			break
		}
		points += len(g)
		drawRing(&path, g)
		for _, d := range g {
			o.Box = [4]int{min(o.Box[0], d.x), min(o.Box[1], d.y), max(o.Box[2], d.x), max(o.Box[3], d.y)}
		}
	}
	o.Path = path.String()
	return o, points
}

// extent is the longer side of a ring's box.
func extent(g []dot) int {
	if len(g) == 0 {
		return 0
	}
	a, b := g[0], g[0]
	for _, d := range g {
		a, b = dot{min(a.x, d.x), min(a.y, d.y)}, dot{max(b.x, d.x), max(b.y, d.y)}
	}
	return max(b.x-a.x, b.y-a.y)
}

func drawRing(path *strings.Builder, g []dot) {
	for i, d := range g {
		switch {
		case i == 0:
			path.WriteString("M" + strconv.Itoa(d.x) + " " + strconv.Itoa(d.y))
		case i == len(g)-1 && d == g[0]:
		default:
			path.WriteString("l" + strconv.Itoa(d.x-g[i-1].x) + " " + strconv.Itoa(d.y-g[i-1].y))
		}
	}
	path.WriteString("z")
}

// simplify leaves out corners that lie within the tolerance of the line between those that stay (Douglas and Peucker). First and
// last stay, and the one farthest from them, so that a ring never becomes a stroke.
func simplify(line []dot, tolerance float64) []dot {
	if len(line) < 4 {
		return line
	}
	keep := make([]bool, len(line))
	keep[0], keep[len(line)-1] = true, true
	far := farthest(line, 0, len(line)-1)
	keep[far.at] = true
	for todo := [][2]int{{0, far.at}, {far.at, len(line) - 1}}; len(todo) > 0; {
		part := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if f := farthest(line, part[0], part[1]); f.off > tolerance {
			keep[f.at] = true
			todo = append(todo, [2]int{part[0], f.at}, [2]int{f.at, part[1]})
		}
	}
	out := make([]dot, 0, len(line))
	for i, d := range line {
		if keep[i] {
			out = append(out, d)
		}
	}
	return out
}

type offLine struct {
	at  int
	off float64
}

// farthest finds the corner between two others that lies farthest from the stretch between them.
func farthest(line []dot, from, to int) offLine {
	a, b := line[from], line[to]
	dx, dy := float64(b.x-a.x), float64(b.y-a.y)
	length := dx*dx + dy*dy
	best := offLine{at: from}
	for i := from + 1; i < to; i++ {
		px, py := float64(line[i].x-a.x), float64(line[i].y-a.y)
		t := 0.0
		if length > 0 {
			t = max(0, min(1, (px*dx+py*dy)/length))
		}
		if off := math.Hypot(px-t*dx, py-t*dy); off > best.off {
			best = offLine{i, off}
		}
	}
	return best
}
