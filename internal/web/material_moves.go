package web

import (
	"strconv"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) movementForm(v *visit) (page, error) {
	p, _, err := s.movementFields(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// movementFields is the form of a movement. What a kind does not need stays empty.
func (s *server) movementFields(v *visit) (*formPage, app.MaterialDetail, error) {
	m, err := s.app.Material(v.ctx(), v.caller, v.r.PathValue("material"))
	if err != nil {
		return nil, m, err
	}
	if !v.may(campaign.SubmitRecord) {
		return nil, m, mayNot(campaign.SubmitRecord)
	}
	units, err := s.movementUnits(v)
	if err != nil {
		return nil, m, err
	}
	var kinds []plan.Option
	for _, k := range campaign.MovementKinds() {
		kinds = append(kinds, plan.Option{ID: string(k), Title: v.words(k.Title())})
	}
	return &formPage{basics: basics{Crumbs: []crumb{{v.t("宣传材料"), "/materials"}, {m.Title, materialPath(m.ID)}, {Text: v.t("材料出入库")}}},
		Form: form{ID: "movement", Submit: v.t("登记"), Cancel: materialPath(m.ID), Draft: true, Explain: v.t("库存随登记自动增减，不会低于零。方案统计印制或发放的，登记后自动生成一条方案记录，不用再填一遍。"), Fields: []*field{
			{Name: "kind", Label: v.t("登记"), Type: "select", Value: v.query("kind"), Required: true, Options: kinds},
			units[0], units[1], units[2],
			{Name: "copies", Label: v.t("份数"), Type: "number", Required: true, Min: "1", Max: strconv.Itoa(campaign.MaxCopies)},
			{Name: "on", Label: v.t("日期"), Type: "date", Value: v.today().String(), Required: true, Max: v.today().String()},
			{Name: "cost", Label: v.t("费用"), Type: "number", Min: "0", Step: "0.01", Unit: v.t("元"), Help: v.t("印制时可以填写。")},
			{Name: "note", Label: v.t("说明"), Type: "text", MaxLength: campaign.MaxReason, Help: v.t("报废时写明原因。不要写个人信息。")},
			{Name: "record", Label: v.t("已有的方案记录编号"), Type: "text", MaxLength: campaign.MaxRecordID, Help: v.t("这次发放已经在“记录”里填过时，填那条记录的编号，不会重复计数。")},
			{Name: "id", Type: "hidden", Value: freshID()}}}}, m, nil
}

// movementUnits ask where copies come from and where they go.
func (s *server) movementUnits(v *visit) ([3]*field, error) {
	var out [3]*field
	for i, ask := range []unitAsk{
		{Name: "from", Label: v.t("从哪里出库"), Help: v.t("调拨、发放、报废时填写。")}, {Name: "to", Label: v.t("存放到哪里"), Help: v.t("印制、调拨时填写。")},
		{Name: "given", Label: v.t("发放给"), Help: v.t("发放时填写，如社区、银行网点、学校。")},
	} {
		ask.Optional, ask.Chosen = true, v.query(ask.Name)
		var err error
		if out[i], err = s.unitField(v, ask); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (s *server) moveMaterial(v *visit) (page, error) {
	p, m, err := s.movementFields(v)
	if err != nil {
		return nil, err
	}
	n, err := s.movementOf(v, m.ID)
	if err != nil {
		return p, err
	}
	if _, err := s.app.MoveMaterial(v.ctx(), v.caller, n); err != nil {
		return p, err
	}
	return &redirect{To: materialPath(m.ID), Said: v.t("已登记，库存已更新。")}, nil
}

func (s *server) movementOf(v *visit, material string) (app.NewMovement, error) {
	n := app.NewMovement{ID: v.value("id"), Material: material, Record: v.value("record"), Movement: campaign.Movement{Kind: campaign.MovementKind(v.value("kind")), Note: v.value("note")}}
	for name, to := range map[string]*string{"from": &n.From, "to": &n.To, "given": &n.Given} {
		unit, err := s.unitSaidOrNone(v, name)
		if err != nil {
			return n, err
		}
		*to = unit
	}
	var err error
	if n.On, err = plan.ParseDay(v.value("on")); err != nil {
		return n, campaign.InvalidAt("on", "请填写日期，如 2023-03-05", "give a day, like 2023-03-05")
	}
	if n.Copies, err = strconv.ParseInt(v.value("copies"), 10, 64); err != nil {
		return n, campaign.InvalidAt("copies", "请填写份数", "give the number of copies")
	}
	cost, err := (&plan.Field{ID: "cost", Type: plan.Money}).Parse(v.value("cost"))
	if err != nil {
		return n, campaign.InvalidAt("cost", "费用应为金额，如 1200.50", "the cost is an amount, like 1200.50")
	}
	n.Cost = cost.Num
	return n, nil
}
