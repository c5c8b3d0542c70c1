package app

import (
	"context"
	"strconv"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Audit lists entries of the district's chain, oldest first. It heeds Action, Person, From and To; After is a number in the chain.
func (a *App) Audit(ctx context.Context, c Caller, q Query) (Page[AuditView], error) {
	if err := c.mayHere(campaign.ReadAudit); err != nil {
		return Page[AuditView]{}, err
	}
	after := int64(0)
	if q.After != "" {
		n, err := strconv.ParseInt(q.After, 10, 64)
		if err != nil || n < 0 {
			return Page[AuditView]{}, campaign.InvalidAt("after", "应为序号", "it must be a number in the chain")
		}
		after = n
	}
	limit := q.Limit
	if limit <= 0 {
		limit = DefaultPage
	}
	limit = min(limit, MaxPage)
	var out Page[AuditView]
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		out = Page[AuditView]{}
		return eachAudit(tx, c.District, after, func(e store.AuditEntry) bool {
			if q.Action != "" && q.Action != e.Action || q.Person != "" && q.Person != e.Actor || !q.hasDay(dayOf(e.At)) {
				return true
			}
			if len(out.Items) == limit {
				out.Next = strconv.FormatInt(out.Items[limit-1].Seq, 10)
				return false
			}
			out.Items = append(out.Items, AuditView{Seq: e.Seq, At: e.At, Actor: e.Actor, Post: e.Post, Action: e.Action,
				Object: e.Object, Result: e.Result, Request: e.Request})
			return true
		})
	})
	return out, err
}

// eachAudit walks over a chain after a number until visit says enough.
func eachAudit(tx *store.Tx, district string, after int64, visit func(store.AuditEntry) bool) error {
	for {
		entries, err := tx.AuditPage(district, after, stepRecords)
		if err != nil {
			return err
		}
		for _, e := range entries {
			after = e.Seq
			if !visit(e) {
				return nil
			}
		}
		if len(entries) < stepRecords {
			return nil
		}
	}
}

// hasDay tells whether a day lies between From and To.
func (q Query) hasDay(d plan.Day) bool {
	return (q.From == nil || *q.From <= d) && (q.To == nil || d <= *q.To)
}
