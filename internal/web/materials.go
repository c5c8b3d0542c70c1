package web

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) materialRoutes() []route {
	return []route{
		{method: "GET", path: "/materials", name: "宣传材料", picks: true, answer: s.materials},
		{method: "GET", path: "/materials/new", name: "新增材料", answer: s.newMaterialForm},
		{method: "POST", path: "/materials/new", name: "新增材料", large: true, answer: s.newMaterial},
		{method: "GET", path: "/materials/stock", name: "材料库存", picks: true, answer: s.materialStock},
		{method: "GET", path: "/materials/{material}", name: "宣传材料", answer: s.material},
		{method: "GET", path: "/materials/{material}/edit", name: "修改材料", answer: s.materialForm},
		{method: "POST", path: "/materials/{material}/edit", name: "修改材料", large: true, answer: s.editMaterial},
		{method: "GET", path: "/materials/{material}/file", name: "材料文件", answer: s.materialFile},
		{method: "GET", path: "/materials/{material}/move", name: "材料出入库", answer: s.movementForm},
		{method: "POST", path: "/materials/{material}/move", name: "材料出入库", answer: s.moveMaterial},
		{method: "GET", path: "/materials/{material}/undo/{movement}", name: "冲正登记", answer: s.undoForm},
		{method: "POST", path: "/materials/{material}/undo/{movement}", name: "冲正登记", answer: s.undoMovement},
		{method: "GET", path: "/public/{district}/materials", name: "宣传材料", open: true, answer: s.publicMaterials},
		{method: "GET", path: "/public/{district}/materials/{material}", name: "材料文件", open: true, answer: s.publicMaterialFile},
	}
}

func materialPath(id string, part ...string) string {
	return strings.Join(append([]string{"/materials", id}, part...), "/")
}

// catalogue lists the materials, those for a topic alone when the address names one.
func (v *visit) catalogue(all []app.MaterialView) table {
	t := table{Caption: v.t("材料目录"), Columns: []column{{Title: v.t("名称"), Wide: true}, {Title: v.t("主题")}, {Title: v.t("受众")}, {Title: v.t("形式"), Minor: true}, {Title: v.t("文件")}, {Title: v.t("库存"), Right: true}, {Title: v.t("状态")}},
		Empty: empty{Title: v.t("目录里还没有材料"), Text: v.t("把明白纸、海报、群发图文登记进来，各单位都能下载、转发，印制和发放也从这里登记。")}}
	for _, m := range all {
		if topic := v.query("topic"); topic != "" && m.Topic != "" && m.Topic != topic {
			continue
		}
		file := text(v.t("无文件"))
		if m.Version > 0 {
			file = opens(v.t("第%d版", m.Version), materialPath(m.ID, "file"))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{opens(m.Title, materialPath(m.ID)), text(orText(m.Topic, v.t("各类诈骗"))), text(orText(m.Audiences, v.t("所有人"))), text(m.FormTitle),
			file, opens(countText(m.Stock), materialPath(m.ID)), badgeCell(materialBadge(m))}})
	}
	return t
}

func materialBadge(m app.MaterialView) badge {
	switch {
	case m.Ended:
		return badge{"已不再使用", "x", "calm"}
	case m.Public:
		return badge{"已公开", "users", "good"}
	}
	return badge{"内部使用", "check", "busy"}
}

// materialPage is one thing of the catalogue: its files, what lies where, what became of copies.
type materialPage struct {
	basics
	Item      app.MaterialView
	Terms     []term
	Stocks    table
	Movements table
	Versions  table
	MayMove   bool
}

func (*materialPage) template() string { return "material" }

func (s *server) material(v *visit) (page, error) {
	m, err := s.app.Material(v.ctx(), v.caller, v.r.PathValue("material"))
	if err != nil {
		return nil, err
	}
	p := &materialPage{basics: basics{Title: m.Title, Crumbs: []crumb{{v.t("宣传材料"), "/materials"}, {Text: m.Title}}}, Item: m.MaterialView, MayMove: v.may(campaign.SubmitRecord) && !m.Ended}
	p.Terms = []term{{Name: v.t("主题"), Value: orText(m.Topic, v.t("各类诈骗"))}, {Name: v.t("受众"), Value: orText(m.Audiences, v.t("所有人"))}, {Name: v.t("形式"), Value: m.FormTitle},
		{Name: v.t("编制单位"), Value: m.UnitName, Href: unitPath(m.Unit)}, {Name: v.t("库存"), Value: v.t("%s份", countText(m.Stock))}}
	p.Stocks = v.stockTable(m.Stocks, false)
	p.Movements = v.movementTable(m)
	p.Versions = table{Caption: v.t("文件版本"), Columns: []column{{Title: v.t("版本")}, {Title: v.t("文件"), Wide: true}, {Title: v.t("上传时间")}}}
	for _, one := range m.Versions {
		n := strconv.FormatInt(one.Version, 10)
		p.Versions.Rows = append(p.Versions.Rows, row{Cells: []cell{text(v.t("第%d版", one.Version)), opens(one.Name, address(materialPath(m.ID, "file"), "version", n)), text(momentText(one.At))}})
	}
	return p, nil
}

// stockTable lists what lies at each unit; named tells which material.
func (v *visit) stockTable(stocks []app.StockView, named bool) table {
	t := table{Caption: v.t("各单位库存"), Columns: []column{{Title: v.t("单位"), Wide: true}},
		Empty: empty{Title: v.t("没有库存"), Text: v.t("印制入库后，这里按单位显示还剩多少份；发放和调拨会自动增减。")}}
	if named {
		t.Columns = append(t.Columns, column{Title: v.t("材料"), Wide: true})
	}
	t.Columns = append(t.Columns, column{Title: v.t("份数"), Right: true})
	for _, one := range stocks {
		cells := []cell{opens(one.UnitName, unitPath(one.Unit))}
		if named {
			cells = append(cells, opens(one.Title, materialPath(one.Material)))
		}
		t.Rows = append(t.Rows, row{Cells: append(cells, opens(countText(one.Copies), materialPath(one.Material)))})
	}
	return t
}

func (v *visit) movementTable(m app.MaterialDetail) table {
	t := table{Caption: v.t("出入库记录"), Columns: []column{{Title: v.t("日期")}, {Title: v.t("登记")}, {Title: v.t("份数"), Right: true}, {Title: v.t("从")}, {Title: v.t("到")}, {Title: v.t("说明"), Wide: true}, {Title: v.t("方案记录")}, {Title: v.t("办理")}},
		Exports: v.exports(app.ListQuery{List: app.MovementList}), Empty: empty{Title: v.t("还没有出入库登记"), Text: v.t("印制、调拨、发放、报废都从这里登记，写错了用冲正更正，登记本身不改不删。")}}
	for _, one := range m.Movements {
		name := v.words(one.Kind.Title())
		if one.Reverses != "" {
			name = v.t("冲正：%s", name)
		}
		note := one.Note
		if one.Cost > 0 {
			note = strings.TrimSpace(note + " " + v.t("费用%s", moneyText(v.t, one.Cost)))
		}
		cells := []cell{text(dayText(one.On)), text(name), text(countText(one.Copies)), text(one.FromName), text(one.ToName + one.GivenName), text(note), text(""), text("")}
		if one.Record != "" {
			cells[6] = opens(v.t("查看记录"), "/records/"+one.Record)
		}
		switch {
		case one.Undone:
			cells[7] = badgeCell(badge{"已冲正", "x", "calm"})
		case one.MayUndo:
			cells[7] = opens(v.t("冲正"), materialPath(m.ID, "undo", one.ID))
		}
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	return t
}

// materialStock is what lies where, of all materials.
func (s *server) materialStock(v *visit) (page, error) {
	stocks, err := s.app.MaterialStocks(v.ctx(), v.caller, v.under())
	if err != nil {
		return nil, err
	}
	t := v.stockTable(stocks, true)
	t.Exports = v.exports(app.ListQuery{List: app.MovementList, Query: app.Query{Under: v.under()}})
	return &listPage{basics: basics{Crumbs: []crumb{{v.t("宣传材料"), "/materials"}, {Text: v.t("材料库存")}}}, Tables: []titledTable{{Table: t}}}, nil
}

// materialFile sends the current file, or the version that the address names.
func (s *server) materialFile(v *visit) (page, error) {
	version, err := strconv.ParseInt(orText(v.query("version"), "0"), 10, 64)
	if err != nil {
		return nil, nothing()
	}
	f, err := s.app.MaterialFile(v.ctx(), v.caller, v.r.PathValue("material"), version)
	if err != nil {
		return nil, err
	}
	return keptFile(f), nil
}

// keptFile sends a file that was read.
func keptFile(f app.AttachmentFile) *file {
	return &file{Name: f.Name, Type: f.Type, write: func(_ *visit, w io.Writer) error {
		_, err := w.Write(f.Data)
		return err
	}}
}

func (s *server) publicMaterials(v *visit) (page, error) {
	b, err := s.public(v, v.t("宣传材料"))
	if err != nil {
		return nil, err
	}
	all, err := s.app.PublicMaterials(v.ctx(), v.visitor())
	p := &publicPage{basics: b, Lead: v.t("可以下载、打印、转发给家人和邻居。")}
	for _, m := range all {
		part := publicPart{Title: m.Title, Text: orText(m.Topic, v.t("各类诈骗")), Copy: m.Text}
		if m.Version > 0 {
			part.Ways = []link{{v.t("下载：%s", m.FileName), v.publicPath("materials", m.ID), "download"}}
		}
		p.Parts = append(p.Parts, part)
	}
	if len(all) == 0 {
		p.Parts = []publicPart{{Text: v.t("目前还没有公开的材料。"), Ways: []link{{v.t("看看常见骗局"), v.publicPath("lessons"), "book"}}}}
	}
	return p, err
}

func (s *server) publicMaterialFile(v *visit) (page, error) {
	f, err := s.app.PublicMaterialFile(v.ctx(), v.visitor(), v.r.PathValue("material"))
	if err != nil {
		return nil, err
	}
	return keptFile(f), nil
}

func (s *server) newMaterialForm(v *visit) (page, error) {
	return shown(s.materialFields(v, app.MaterialView{Material: campaign.Material{Topic: v.query("topic")}}))
}

func (s *server) materialForm(v *visit) (page, error) {
	return shown(s.editedMaterial(v))
}

func (s *server) editedMaterial(v *visit) (*formPage, error) {
	m, err := s.app.Material(v.ctx(), v.caller, v.r.PathValue("material"))
	if err != nil {
		return nil, err
	}
	return s.materialFields(v, m.MaterialView)
}

// materialFields is the form of a material, a new one when it has no id.
func (s *server) materialFields(v *visit, m app.MaterialView) (*formPage, error) {
	in, err := s.planNow(v)
	if err != nil {
		return nil, err
	}
	r, err := s.sightOf(v)
	if err != nil {
		return nil, err
	}
	if !v.may(campaign.SubmitRecord) || m.ID != "" && !m.MayEdit || m.ID == "" && !r.ownName() {
		return nil, mayNot(campaign.SubmitRecord)
	}
	topics := []plan.Option{{ID: "", Title: v.t("各类诈骗")}}
	for _, t := range plan.FraudTypes {
		topics = append(topics, plan.Option{ID: t, Title: t})
	}
	f := form{ID: "material", Submit: v.t("保存"), Cancel: "/materials", Upload: true, Draft: true, Fields: []*field{
		{Name: "title", Label: v.t("名称"), Type: "text", Value: m.Title, Required: true, MaxLength: campaign.MaxMaterialTitle},
		{Name: shapeField, Label: v.t("形式"), Type: "select", Value: m.Form, Required: true, Options: campaign.MaterialForms(in)},
		{Name: "topic", Label: v.t("主题"), Type: "select", Value: m.Topic, Options: topics},
		{Name: "audience", Label: v.t("受众"), Type: "select", Value: m.Audience, Options: append([]plan.Option{{ID: "", Title: v.t("所有人")}}, campaign.Audiences(in)...)},
		{Name: "text", Label: v.t("转发文字"), Type: "textarea", Value: m.Text, MaxLength: campaign.MaxMaterialText, Help: v.t("可以直接转发到群里的一段话，没有就空着。")},
		{Name: "file", Label: v.t("文件"), Type: "file", Help: v.t("图片、PDF、Word、Excel，最多15MB。上传新文件就成为新的版本，旧版本保留。")},
		{Name: "public", Label: v.t("向群众公开"), Type: "checkbox", Value: onIf(m.Public), Help: v.t("公开后任何人都能在公众页面下载；由有审定权限的人勾选。")}}}
	p := &formPage{basics: basics{Crumbs: []crumb{{v.t("宣传材料"), "/materials"}, {Text: v.t("新增材料")}}}, Form: f}
	if m.ID != "" {
		p.Crumbs = []crumb{{v.t("宣传材料"), "/materials"}, {m.Title, materialPath(m.ID)}, {Text: v.t("修改材料")}}
		p.Form.Cancel = materialPath(m.ID)
		p.Form.Fields = append(p.Form.Fields, &field{Name: "ended", Label: v.t("不再使用"), Type: "checkbox", Value: onIf(m.Ended), Help: v.t("停用后不再提供，库存和登记都保留。")})
		return p, nil
	}
	unit, err := s.unitField(v, unitAsk{Label: v.t("编制单位"), Chosen: v.query("unit")})
	if err != nil {
		return nil, err
	}
	p.Form.Fields = append([]*field{unit}, append(p.Form.Fields, &field{Name: "id", Type: "hidden", Value: freshID()})...)
	return p, nil
}

func onIf(set bool) string {
	if set {
		return "true"
	}
	return ""
}

func (s *server) newMaterial(v *visit) (page, error) {
	p, err := s.materialFields(v, app.MaterialView{})
	if err != nil {
		return nil, err
	}
	id := v.value("id")
	unit, err := s.unitSaid(v, "unit")
	if err != nil {
		return p, err
	}
	if err := s.saveMaterial(v, id, unit); err != nil {
		return p, err
	}
	return &redirect{To: materialPath(id), Said: v.t("已保存。")}, nil
}

func (s *server) editMaterial(v *visit) (page, error) {
	m, err := s.app.Material(v.ctx(), v.caller, v.r.PathValue("material"))
	if err != nil {
		return nil, err
	}
	p, err := s.materialFields(v, m.MaterialView)
	if err != nil {
		return nil, err
	}
	if err := s.saveMaterial(v, m.ID, m.Unit); err != nil {
		return p, err
	}
	return &redirect{To: materialPath(m.ID), Said: v.t("已保存。")}, nil
}

// saveMaterial takes in the file, if there is one, and then what the form says.
func (s *server) saveMaterial(v *visit, id, unit string) error {
	m := app.MaterialChange{ID: id, Unit: unit, Material: campaign.Material{Title: v.value("title"), Topic: v.value("topic"), Audience: v.value("audience"), Form: v.value(shapeField),
		Text: strings.ReplaceAll(v.value("text"), "\r\n", "\n"), Public: v.value("public") != "", Ended: v.value("ended") != ""}}
	files, err := s.bring(v, unit, "file")
	if err != nil {
		return err
	}
	for _, hash := range files {
		m.File = hash
	}
	if err := atShape(s.app.PutMaterial(v.ctx(), v.caller, m)); err != nil {
		return s.takeBack(v, unit, files, err)
	}
	return nil
}

// shapeField is the field for the form of a material: every form on a page has a hidden field of the name "form".
const shapeField = "shape"

// atShape brings a fault of a material's form to its field.
func atShape(err error) error {
	var e *campaign.Error
	if !errors.As(err, &e) {
		return err
	}
	moved := *e
	moved.Faults = slices.Clone(e.Faults)
	for i := range moved.Faults {
		if moved.Faults[i].Path == "form" {
			moved.Faults[i].Path = shapeField
		}
	}
	return &moved
}

func (s *server) undoForm(v *visit) (page, error) {
	p, _, err := s.undoing(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) undoing(v *visit) (*formPage, app.MaterialDetail, error) {
	m, err := s.app.Material(v.ctx(), v.caller, v.r.PathValue("material"))
	if err != nil {
		return nil, m, err
	}
	i := slices.IndexFunc(m.Movements, func(one app.MovementView) bool { return one.ID == v.r.PathValue("movement") })
	if i < 0 {
		return nil, m, nothing()
	}
	if one := m.Movements[i]; !one.MayUndo {
		return nil, m, campaign.Refuse(campaign.Denied, "这次登记不能由您冲正，或已经冲正", "you cannot undo this movement, or it has been undone")
	}
	return &formPage{basics: basics{Crumbs: []crumb{{v.t("宣传材料"), "/materials"}, {m.Title, materialPath(m.ID)}, {Text: v.t("冲正登记")}}},
		Form: form{ID: "undo", Submit: v.t("冲正"), Danger: true, Cancel: materialPath(m.ID), Explain: v.t("冲正会记一笔相反的登记，原来的登记保留；由它生成的方案记录同时作废。"), Fields: []*field{
			{Name: "reason", Label: v.t("理由"), Type: "text", Required: true, MaxLength: campaign.MaxReason}, {Name: "id", Type: "hidden", Value: freshID()}}}}, m, nil
}

func (s *server) undoMovement(v *visit) (page, error) {
	p, m, err := s.undoing(v)
	if err != nil {
		return nil, err
	}
	if err := s.app.UndoMovement(v.ctx(), v.caller, app.Undoing{ID: v.value("id"), Movement: v.r.PathValue("movement"), Reason: v.value("reason")}); err != nil {
		return p, err
	}
	return &redirect{To: materialPath(m.ID), Said: v.t("已冲正，库存已恢复。")}, nil
}
