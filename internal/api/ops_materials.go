package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func (s *server) materials() {
	add(s, operation("list-materials", http.MethodGet, "/materials", "宣传材料目录", "the catalogue of materials, with what is in stock"), s.listMaterials)
	add(s, operation("read-material", http.MethodGet, "/materials/{id}", "一种宣传材料", "one material with its files, stocks and movements"), s.readMaterial)
	add(s, operation("put-material", http.MethodPut, "/materials/{id}", "登记或修改宣传材料", "add a material to the catalogue, or change it"), s.putMaterial)
	add(s, operation("material-file", http.MethodGet, "/materials/{id}/file", "下载材料文件", "the file of a material"), s.materialFile)
	add(s, operation("list-material-stocks", http.MethodGet, "/material-stocks", "材料库存", "how many copies lie where"), s.listMaterialStocks)
	add(s, operation("move-material", http.MethodPost, "/material-movements", "材料出入库", "report what became of copies: printed, delivered, handed out, written off"), s.moveMaterial)
	add(s, operation("undo-movement", http.MethodPost, "/material-movements/{id}/undo", "冲正出入库", "take a movement back by its opposite"), s.undoMovement)
}

func (s *server) listMaterials(ctx context.Context, c app.Caller, _ *none) (*items[app.MaterialView], error) {
	return itemsOf(s.o.App.Materials(ctx, c))
}

func (s *server) readMaterial(ctx context.Context, c app.Caller, in *oneInput) (*single[app.MaterialDetail], error) {
	found, err := s.o.App.Material(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	found.Versions, found.Stocks, found.Movements = list(found.Versions), list(found.Stocks), list(found.Movements)
	return one(found, in.Held)
}

type materialInput struct {
	ID   string `path:"id" maxLength:"55" doc:"由发送方生成的编号，重复发送无害。Made by the sender; sending again is harmless."`
	Body struct {
		Unit     string `json:"unit" minLength:"1" maxLength:"64" doc:"编制单位；已有的材料不能改换。The unit that keeps it; of a new material."`
		Title    string `json:"title" minLength:"1" maxLength:"60"`
		Topic    string `json:"topic,omitempty" maxLength:"64" doc:"诈骗类型；不写为各类。A class of fraud; all unless given."`
		Audience string `json:"audience,omitempty" maxLength:"64" doc:"方案里的受骗人群；不写为所有人。A class of people of the plan; everybody unless given."`
		Form     string `json:"form" minLength:"1" maxLength:"64" doc:"方案统计的品种，或 poster、screen、message、other。What the plan counts, or poster, screen, message, other." example:"leaflet"`
		Text     string `json:"text,omitempty" maxLength:"2000" doc:"可以转发的文字。A text to be forwarded."`
		File     string `json:"file,omitempty" maxLength:"64" doc:"新版本文件的附件哈希；不写则文件不变。The hash of an attachment, a new version; without it the file stays."`
		Public   bool   `json:"public,omitempty" doc:"向群众公开。Anybody may have it."`
		Ended    bool   `json:"ended,omitempty" doc:"不再使用。No longer used."`
	}
}

func (s *server) putMaterial(ctx context.Context, c app.Caller, in *materialInput) (*none, error) {
	b := in.Body
	return nil, s.o.App.PutMaterial(ctx, c, app.MaterialChange{ID: in.ID, Unit: b.Unit, File: b.File,
		Material: campaign.Material{Title: b.Title, Topic: b.Topic, Audience: b.Audience, Form: b.Form, Text: b.Text, Public: b.Public, Ended: b.Ended}})
}

type materialFileInput struct {
	ID      string `path:"id" maxLength:"64"`
	Version int64  `query:"version" minimum:"0" doc:"0为现行版本。0: the current one."`
}

func (s *server) materialFile(ctx context.Context, c app.Caller, in *materialFileInput) (*huma.StreamResponse, error) {
	found, err := s.o.App.MaterialFile(ctx, c, in.ID, in.Version)
	if err != nil {
		return nil, err
	}
	return keptFile(found), nil
}

type underInput struct {
	Under string `query:"under" maxLength:"64" doc:"这个单位及其下级。This unit and all below it."`
}

func (s *server) listMaterialStocks(ctx context.Context, c app.Caller, in *underInput) (*items[app.StockView], error) {
	return itemsOf(s.o.App.MaterialStocks(ctx, c, in.Under))
}

type movementInput struct {
	Body struct {
		ID       string `json:"id" minLength:"1" maxLength:"55" doc:"由发送方生成的编号，重复发送无害。Made by the sender; sending again is harmless."`
		Material string `json:"material" minLength:"1" maxLength:"64"`
		Kind     string `json:"kind" enum:"printed,delivered,handed_out,written_off"`
		From     string `json:"from,omitempty" maxLength:"64" doc:"从哪个单位出库：调拨、发放、报废时填。Whose stock falls."`
		To       string `json:"to,omitempty" maxLength:"64" doc:"存放到哪个单位：印制、调拨时填。Whose stock rises."`
		Given    string `json:"given,omitempty" maxLength:"64" doc:"发放给哪个单位。To which unit copies were handed out."`
		Copies   int64  `json:"copies" minimum:"1" maximum:"10000000"`
		On       string `json:"on" format:"date"`
		Cost     int64  `json:"cost,omitempty" minimum:"0" doc:"印制费用，单位分。What printing cost, in fen."`
		Note     string `json:"note,omitempty" maxLength:"2000" doc:"报废时写明原因。The reason of writing off."`
		Record   string `json:"record,omitempty" maxLength:"64" doc:"已经填报过的方案记录，不会重复计数。The record of the plan that counts it already."`
	}
}

// repetition tells whether something had been sent before.
type repetition struct {
	Body struct {
		Repeated bool `json:"repeated" doc:"以前已经收到过，这次没有重复登记。It had been taken in before; nothing was written."`
	}
}

func (s *server) moveMaterial(ctx context.Context, c app.Caller, in *movementInput) (*repetition, error) {
	b := in.Body
	on, err := civilDay("on", b.On)
	if err != nil {
		return nil, err
	}
	out := &repetition{}
	out.Body.Repeated, err = s.o.App.MoveMaterial(ctx, c, app.NewMovement{ID: b.ID, Material: b.Material, Record: b.Record,
		Movement: campaign.Movement{Kind: campaign.MovementKind(b.Kind), From: b.From, To: b.To, Given: b.Given, Copies: b.Copies, On: on, Cost: b.Cost, Note: b.Note}})
	return out, err
}

type undoInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		ID     string `json:"id" minLength:"1" maxLength:"55" doc:"这次冲正的编号，由发送方生成。Of the opposite movement, made by the sender."`
		Reason string `json:"reason" minLength:"1" maxLength:"2000"`
	}
}

func (s *server) undoMovement(ctx context.Context, c app.Caller, in *undoInput) (*none, error) {
	return nil, s.o.App.UndoMovement(ctx, c, app.Undoing{ID: in.Body.ID, Movement: in.ID, Reason: in.Body.Reason})
}
