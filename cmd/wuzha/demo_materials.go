package main

import (
	"fmt"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// demoMaterials are things of the catalogue, with how many copies of each were printed.
var demoMaterials = []struct {
	printed int64
	campaign.Material
}{
	{6000, campaign.Material{Title: "刷单返利防骗明白纸", Topic: "刷单返利", Form: "leaflet", Public: true, Text: "凡是先垫钱再返利的刷单都是诈骗。不点陌生链接，不下载陌生软件，不垫付。"}},
	{800, campaign.Material{Title: "“客服退款”骗局海报", Topic: "冒充电商物流客服", Form: "poster", Public: true, Text: "正规客服不会让你屏幕共享，也不会让你转账“验证”。挂断后到官方平台核实。"}},
	{0, campaign.Material{Title: "财会人员转账核实提醒", Topic: "冒充领导、熟人", Form: "message", Text: "领导在群里要求转账的，一律当面或打电话核实，双人复核后再付款。"}},
	{1200, campaign.Material{Title: "防诈骗随身卡", Form: "card", Text: "遇到可疑情况请拨打96110咨询，被骗立即拨打110。"}},
}

// materials: a catalogue, print runs, copies that went to the units below and on from there, and some that were spoilt.
func (l *demoLife) materials() error {
	root := l.year.district()
	for i, m := range demoMaterials {
		m.Form = l.knownForm(m.Form)
		id := fmt.Sprintf("demo-%d", i+1)
		if err := l.note(l.staff.app.PutMaterial(l.ctx, l.then(l.staff.top(), 25), app.MaterialChange{ID: id, Unit: root, Material: m.Material})); err != nil {
			return err
		}
		if m.printed == 0 {
			continue
		}
		if err := l.copies(id, m.printed); err != nil {
			return err
		}
	}
	return nil
}

// knownForm is a form that the plan knows; a poster is one everywhere.
func (l *demoLife) knownForm(form string) string {
	for _, o := range campaign.MaterialForms(l.year.plan) {
		if o.ID == form {
			return form
		}
	}
	return "poster"
}

// copies are printed, and half of them goes out.
func (l *demoLife) copies(material string, printed int64) error {
	root, below := l.year.district(), l.recipients(l.year.district())
	moves := []campaign.Movement{{Kind: campaign.Printed, To: root, Copies: printed, Cost: printed * 12}}
	for _, unit := range below[:min(2, len(below))] {
		moves = append(moves, campaign.Movement{Kind: campaign.Delivered, From: root, To: unit, Copies: printed / 5})
	}
	if len(below) > 2 {
		moves = append(moves, campaign.Movement{Kind: campaign.HandedOut, From: root, Given: below[2], Copies: printed / 10})
	}
	moves = append(moves, campaign.Movement{Kind: campaign.WrittenOff, From: root, Copies: printed / 100, Note: "运输中受潮"})
	for n, m := range moves {
		c := l.then(l.staff.top(), 20-2*n)
		m.On = c.Day()
		if _, err := l.staff.app.MoveMaterial(l.ctx, c, app.NewMovement{ID: fmt.Sprintf("%s-%d", material, n+1), Material: material, Movement: m}); l.note(err) != nil {
			return err
		}
	}
	return nil
}
