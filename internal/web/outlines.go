package web

import (
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func (s *server) outlineRoutes() []route {
	return []route{
		{method: "GET", path: "/outlines", name: "轮廓图", answer: s.outlines},
		{method: "POST", path: "/outlines", name: "轮廓图", large: true, answer: s.changeOutlines},
	}
}

// outlinesPage is where the outlines of units are brought and taken away.
type outlinesPage struct {
	basics
	Facts          []term
	Upload, Remove form
}

func (*outlinesPage) template() string { return "outlines" }
func (p *outlinesPage) forms() []*form { return []*form{&p.Upload, &p.Remove} }

func (s *server) outlines(v *visit) (page, error) {
	return shown(s.outlinePage(v))
}

func (s *server) outlinePage(v *visit) (*outlinesPage, error) {
	if !v.may(campaign.MoveUnit) {
		return nil, hidden(v, campaign.MoveUnit)
	}
	set, err := s.app.Outlines(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	p := &outlinesPage{Upload: form{ID: "upload", Upload: true, Submit: v.t("上传"), Fields: []*field{{Name: "file", Label: v.t("轮廓文件（GeoJSON）"), Type: "file", Required: true}}}}
	if set.FileName == "" {
		return p, nil
	}
	p.Upload.Submit, p.Upload.Explain = v.t("上传并替换"), v.t("新文件整份替换现有的轮廓。")
	p.Remove = form{ID: "remove", Submit: v.t("删除轮廓"), Danger: true, Explain: v.t("删除后态势页仍用格图显示。")}
	p.Facts = []term{{Name: v.t("文件"), Value: set.FileName}, {Name: v.t("有轮廓的单位"), Value: countText(set.Units)}, {Name: v.t("上传人"), Value: set.ChangedBy},
		{Name: v.t("上传时间"), Value: momentText(set.ChangedAt)}}
	if len(set.Missing) > 0 {
		p.Facts = append(p.Facts, term{Name: v.t("没有轮廓的单位"), Value: v.someOf(set.Missing)})
	}
	return p, nil
}

// someOf names the first of many, and how many there are.
func (v *visit) someOf(names []string) string {
	const most = 20
	if len(names) <= most {
		return strings.Join(names, "、")
	}
	return v.t("%s等%d个", strings.Join(names[:most], "、"), len(names))
}

func (s *server) changeOutlines(v *visit) (page, error) {
	p, err := s.outlinePage(v)
	if err != nil {
		return nil, err
	}
	if v.value("form") == "remove" {
		if err := s.app.RemoveOutlines(v.ctx(), v.caller); err != nil {
			return p, err
		}
		return &redirect{To: "/outlines", Said: v.t("轮廓已删除。")}, nil
	}
	f, head, err := v.r.FormFile("file")
	if err != nil {
		return p, campaign.InvalidAt("file", "请选择轮廓文件", "choose the file of outlines")
	}
	defer f.Close() //nolint:errcheck // it was only read
	got, err := s.app.PutOutlines(v.ctx(), v.caller, head.Filename, f)
	if err != nil {
		return p, err
	}
	said := v.t("已保存 %d 个单位的轮廓。", len(got.Map.Units))
	if got.Left > 0 {
		said += v.t("有 %d 个要素对不上单位，没有采用：%s。", got.Left, v.someOf(got.Unknown))
	}
	return &redirect{To: "/outlines", Said: said}, nil
}

// outlineMap is the units as areas on a map; Table says the same in words.
type outlineMap struct {
	ViewBox string
	Stroke  string // of the borders, in the map's own measure
	Size    string // of the names
	Shapes  []outlineShape
	Table   table
}

type outlineShape struct {
	Path, Class, Name, Label, Href string
	X, Y                           int
	Short                          string // name drawn on the area; empty when there is no room
}

// outlined is a unit on the map with what it has done.
type outlined struct {
	unit     app.UnitView
	progress app.Progress
}

// outlineMap draws the units that have outlines, as large as they are together.
func (v *visit) outlineMap(o *app.Overview) outlineMap {
	if len(o.Outlines) == 0 {
		return outlineMap{}
	}
	of := map[string]outlined{}
	for n, u := range o.Children {
		x := outlined{unit: u}
		for i := range o.Duties {
			h := o.Heat[i][n]
			x.progress = app.Progress{Good: x.progress.Good + h.Good, Bad: x.progress.Bad + h.Bad, Pending: x.progress.Pending + h.Pending, Unknown: x.progress.Unknown + h.Unknown}
		}
		of[u.ID] = x
	}
	for _, t := range o.Tiles {
		of[t.Unit.ID] = outlined{t.Unit, t.Progress}
	}
	box := o.Outlines[0].Box
	for _, x := range o.Outlines {
		box = [4]int{min(box[0], x.Box[0]), min(box[1], x.Box[1]), max(box[2], x.Box[2]), max(box[3], x.Box[3])}
	}
	wide := max(box[2]-box[0], (box[3]-box[1])*2, 1)
	m := outlineMap{Stroke: strconv.Itoa(max(wide/600, 1)), Size: strconv.Itoa(max(wide/60, 1))}
	margin := wide / 200
	m.ViewBox = strings.Join([]string{strconv.Itoa(box[0] - margin), strconv.Itoa(box[1] - margin), strconv.Itoa(box[2] - box[0] + 2*margin), strconv.Itoa(box[3] - box[1] + 2*margin)}, " ")
	m.Table = table{Caption: v.t("各单位完成率"), Columns: []column{{Title: v.t("单位"), Wide: true}, {Title: v.t("完成率"), Right: true}, {Title: v.t("到期项数"), Right: true}, {Title: v.t("未完成"), Right: true}}}
	for _, x := range o.Outlines {
		m.Shapes = append(m.Shapes, v.outlineShape(x, of[x.Unit], wide/60))
		m.Table.Rows = append(m.Table.Rows, v.outlineRow(o, of[x.Unit]))
	}
	return m
}

func (v *visit) outlineShape(x campaign.Outline, u outlined, size int) outlineShape {
	c := v.heatCell(u.progress, v.t("全部责任"), u.unit.Name)
	s := outlineShape{Path: x.Path, Class: c.Class, Name: u.unit.Name, Label: orText(c.Label, u.unit.Name), Href: unitPath(u.unit.ID), X: (x.Box[0] + x.Box[2]) / 2, Y: (x.Box[1] + x.Box[3]) / 2}
	if short := shortName(u.unit.Name); len([]rune(short))*size <= x.Box[2]-x.Box[0] && 2*size <= x.Box[3]-x.Box[1] {
		s.Short = short
	}
	return s
}

func (v *visit) outlineRow(o *app.Overview, u outlined) row {
	rate := "—"
	if percent, ok := u.progress.Rate(); ok {
		rate = strconv.Itoa(percent) + "%"
	}
	return row{Cells: []cell{opens(u.unit.Name, unitPath(u.unit.ID)), text(rate), text(countText(u.progress.Good + u.progress.Bad)),
		opens(countText(u.progress.Bad), v.dutiesHref(o, u.unit.ID, "", "unmet,broken"))}}
}

// withoutOutlines keeps the tiles of units that the map does not show.
func withoutOutlines(groups []tileGroup, o *app.Overview) []tileGroup {
	var out []tileGroup
	for _, g := range groups {
		g.Tiles = slices.DeleteFunc(slices.Clone(g.Tiles), func(t tile) bool {
			return slices.ContainsFunc(o.Outlines, func(x campaign.Outline) bool { return unitPath(x.Unit) == t.Href })
		})
		if len(g.Tiles) > 0 {
			out = append(out, g)
		}
	}
	return out
}
