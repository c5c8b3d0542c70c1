package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func (s *server) records() {
	add(s, withStatus(http.StatusCreated, operation("submit-record", http.MethodPost, "/records", "填报一条记录", "submit a record")), s.submitRecord)
	add(s, withBody(largeBody, operation("submit-records", http.MethodPost, "/records/batch", "批量填报", "submit up to 1,000 records")), s.submitRecords)
	add(s, operation("list-records", http.MethodGet, "/records", "记录列表", "records"), s.listRecords)
	add(s, operation("read-record", http.MethodGet, "/records/{id}", "一条记录", "one record"), s.readRecord)
	for _, m := range []struct {
		move   campaign.Move
		zh, en string
	}{{campaign.ConfirmMove, "确认记录", "confirm a record"}, {campaign.ReturnMove, "退回记录", "return a record"}, {campaign.VoidMove, "作废记录", "void a record"}} {
		add(s, operation(string(m.move)+"-record", http.MethodPost, "/records/{id}/"+string(m.move), m.zh, m.en), s.moveRecord(m.move))
	}
}

// entry is a record as a program sends it. Its id is made by the program: sending it again is harmless, sending something else
// under it is a conflict.
type entry struct {
	ID         string            `json:"id" minLength:"1" maxLength:"64" doc:"由发送方生成的编号，重复发送无害。Made by the sender; sending again is harmless."`
	Kind       string            `json:"kind" minLength:"1" maxLength:"64"`
	Unit       string            `json:"unit" minLength:"1" maxLength:"64"`
	On         string            `json:"on" format:"date" doc:"发生的日期，如 2023-03-05。The day it happened."`
	Ref        string            `json:"ref,omitempty" maxLength:"64" doc:"所回应的记录。The record that this one answers."`
	Supersedes string            `json:"supersedes,omitempty" maxLength:"64" doc:"所更正的记录。The record that this one corrects."`
	Reason     string            `json:"reason,omitempty" maxLength:"2000" doc:"更正的理由。The reason of a correction."`
	Fields     map[string]string `json:"fields,omitempty" doc:"按台账单元格书写：金额为元，日期如 2023-03-05。As in the cells of a ledger: money in yuan, days like 2023-03-05."`
	Photos     []string          `json:"photos,omitempty" maxItems:"9" nullable:"false" doc:"附件的哈希。Hashes of attachments."`
}

func (e entry) said() (app.Entry, error) {
	on, err := civilDay("on", e.On)
	return app.Entry{ID: e.ID, Kind: e.Kind, Unit: e.Unit, On: on, Ref: e.Ref, Supersedes: e.Supersedes, Reason: e.Reason, Fields: e.Fields, Photos: e.Photos}, err
}

type recordInput struct{ Body entry }

type batchInput struct {
	Body struct {
		Records []entry `json:"records" minItems:"1" maxItems:"1000" nullable:"false"`
	}
}

// outcome is what became of one part of a batch. Every part stands for itself.
type outcome struct {
	ID      string   `json:"id"`
	Outcome string   `json:"outcome" enum:"accepted,repeated,refused"`
	Error   *Problem `json:"error,omitempty"`
}

type outcomeOutput struct {
	Status int `status:"200"`
	Body   outcome
}

type batchOutput struct {
	Body struct {
		Outcomes []outcome `json:"outcomes" nullable:"false"`
	}
}

func (s *server) submitRecord(ctx context.Context, c app.Caller, in *recordInput) (*outcomeOutput, error) {
	said, err := in.Body.said()
	if err != nil {
		return nil, err
	}
	done, err := s.o.App.Submit(ctx, c, []app.Entry{said})
	if err != nil {
		return nil, err
	}
	if done[0].Err != nil {
		return nil, done[0].Err
	}
	status := http.StatusCreated
	if done[0].Kind == app.Repeated {
		status = http.StatusOK
	}
	requestOf(ctx).Records = 1
	return &outcomeOutput{status, outcome{ID: done[0].ID, Outcome: string(done[0].Kind)}}, nil
}

func (s *server) submitRecords(ctx context.Context, c app.Caller, in *batchInput) (*batchOutput, error) {
	said := make([]app.Entry, len(in.Body.Records))
	for i, e := range in.Body.Records {
		var err error
		if said[i], err = e.said(); err != nil {
			return nil, campaign.Under(fmt.Sprintf("records[%d]", i), err)
		}
	}
	done, err := s.o.App.Submit(ctx, c, said)
	if err != nil {
		return nil, err
	}
	out := s.outcomes(done)
	for _, o := range done {
		if o.Err == nil {
			requestOf(ctx).Records++
		}
	}
	return out, nil
}

func (s *server) outcomes(done []app.Outcome) *batchOutput {
	out := &batchOutput{}
	out.Body.Outcomes = make([]outcome, len(done))
	for i, o := range done {
		out.Body.Outcomes[i] = outcome{ID: o.ID, Outcome: string(o.Kind)}
		if o.Err != nil {
			out.Body.Outcomes[i].Error, _ = refusal(o.Err, time.Now())
		}
	}
	return out
}

type recordsInput struct {
	Paging
	Unit  string `query:"unit" maxLength:"64" doc:"只看这个单位。This unit alone."`
	Under string `query:"under" maxLength:"64" doc:"这个单位及其下级。This unit and all below it."`
	Kind  string `query:"kind" maxLength:"64"`
	State string `query:"state" enum:"submitted,confirmed,returned,void,superseded"`
	From  string `query:"from" format:"date"`
	To    string `query:"to" format:"date"`
}

type recordList struct{ Body page[app.RecordView] }

func (s *server) listRecords(ctx context.Context, c app.Caller, in *recordsInput) (*recordList, error) {
	q := app.Query{Unit: in.Unit, Under: in.Under, Kind: in.Kind, State: in.State, After: in.After, Limit: in.Limit}
	if err := days(day{"query.from", in.From, &q.From}, day{"query.to", in.To, &q.To}); err != nil {
		return nil, err
	}
	found, err := s.o.App.Records(ctx, c, q)
	return &recordList{pageOf(found)}, err
}

type oneInput struct {
	ID   string `path:"id" maxLength:"64"`
	Held string `header:"If-None-Match" doc:"已有版本的 ETag。The ETag of what the caller has."`
}

func (s *server) readRecord(ctx context.Context, c app.Caller, in *oneInput) (*single[app.RecordView], error) {
	found, err := s.o.App.Record(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	return one(found, in.Held)
}

type moveInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Seen   string `json:"seen,omitempty" enum:"submitted,confirmed,returned,void,superseded" doc:"操作人看到的状态。已变化则拒绝。The state that the person saw; refused when it has changed."`
		Reason string `json:"reason,omitempty" maxLength:"2000"`
	}
}

func (s *server) moveRecord(m campaign.Move) handler[moveInput, none] {
	return func(ctx context.Context, c app.Caller, in *moveInput) (*none, error) {
		return nil, s.o.App.ChangeRecord(ctx, c, in.ID, app.Move{Action: m, Seen: campaign.RecordState(in.Body.Seen), Reason: in.Body.Reason})
	}
}
