package app

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// AuditLine is an entry of the audit with the names of the people in it.
type AuditLine struct {
	AuditView
	Who   string `json:"who"`   // name of the actor; empty for the machine
	About string `json:"about"` // the object, with names in place of the ids of people
}

// FindAudit searches the district's chain, the latest entry first. It heeds From, To, Action, Person (an id, a login or a name) and
// Search (a part of the object); After is the number of the last entry of the part before.
func (a *App) FindAudit(ctx context.Context, c Caller, q Query) (Page[AuditLine], error) {
	if err := c.mayHere(campaign.ReadAudit); err != nil {
		return Page[AuditLine]{}, err
	}
	return a.findAudit(ctx, c, q)
}

func (a *App) findAudit(ctx context.Context, c Caller, q Query) (Page[AuditLine], error) {
	var out Page[AuditLine]
	search, err := auditSearch(c, q)
	if err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		out = Page[AuditLine]{}
		people, err := tx.PersonsByDistrict(c.District)
		if err != nil {
			return err
		}
		if search.Actor = actorOf(people, q.Person); search.Actor == "" && q.Person != "" {
			return nil
		}
		entries, err := tx.FindAudit(search)
		names := namesOf(people)
		for _, e := range entries[:min(len(entries), search.Limit-1)] {
			out.Items = append(out.Items, auditLine(e, names))
		}
		if len(entries) == search.Limit {
			out.Next = strconv.FormatInt(entries[len(entries)-2].Seq, 10)
		}
		return err
	})
	return out, err
}

// auditSearch asks for one entry more than the page holds, to know whether there are more.
func auditSearch(c Caller, q Query) (store.AuditSearch, error) {
	s := store.AuditSearch{District: c.District, Action: q.Action, Object: strings.TrimSpace(q.Search), Limit: min(max(q.Limit, 0), MaxPage) + 1}
	if q.Limit <= 0 {
		s.Limit = DefaultPage + 1
	}
	if q.From != nil {
		s.From = midnight(*q.From)
	}
	if q.To != nil {
		s.To = midnight(*q.To + 1)
	}
	if q.After == "" {
		return s, nil
	}
	n, err := strconv.ParseInt(q.After, 10, 64)
	if err != nil || n < 1 {
		return s, campaign.InvalidAt("after", "应为序号", "it must be a number in the chain")
	}
	s.Before = n
	return s, nil
}

// actorOf finds a person by id, login or name; the id of somebody who is no account of the district is taken as it is.
func actorOf(people []store.Person, asked string) string {
	asked = strings.TrimSpace(asked)
	for _, p := range people {
		if asked == p.ID || strings.EqualFold(asked, p.Login) || asked == p.Name {
			return p.ID
		}
	}
	if personID.MatchString(asked) {
		return asked
	}
	return ""
}

func namesOf(people []store.Person) map[string]string {
	names := map[string]string{}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	return names
}

// personID is how accounts are numbered, see newID.
var personID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)

func auditLine(e store.AuditEntry, names map[string]string) AuditLine {
	about := personID.ReplaceAllStringFunc(e.Object, func(id string) string {
		if name := names[id]; name != "" {
			return name
		}
		return id
	})
	return AuditLine{AuditView: AuditView{Seq: e.Seq, At: e.At, Actor: e.Actor, Post: e.Post, Action: e.Action, Object: e.Object, Result: e.Result,
		Request: e.Request}, Who: names[e.Actor], About: about}
}

func dayName(d *plan.Day) string {
	if d == nil {
		return ""
	}
	return d.String()
}
