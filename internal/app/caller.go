package app

import (
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// Caller is who asks, with what the request says about itself. CallerBySession
// and CallerByToken make one; the zero Caller may do nothing.
type Caller struct {
	campaign.Actor
	District  string
	Login     string
	Name      string
	Language  plan.Language // of the pages; empty until chosen
	RequestID string
	Address   string
	session   []byte // hash of the session; nil for a token
	lent      *lentUses
}

// Day is the civil day of the request.
func (c Caller) Day() plan.Day { return dayOf(c.Now) }

// root is the place of the whole district.
func (c Caller) root() campaign.UnitRef { return rootRef(c.District) }

// rootRef is the place of a district's topmost unit, whose id is the district's code.
func rootRef(district string) campaign.UnitRef {
	return campaign.UnitRef{District: district, Path: "/" + district + "/"}
}

// may asks for a right at a place.
func (c Caller) may(action campaign.Action, at campaign.UnitRef) error {
	if at.District != c.District {
		return notFound()
	}
	err := campaign.Authorize(c.Actor, action, at, c.Day())
	if err == nil {
		c.lent.note(c.Actor, action, at)
	}
	return err
}

// mayHere asks for a right at the top of the caller's district.
func (c Caller) mayHere(action campaign.Action) error { return c.may(action, c.root()) }

// mayAnywhere asks for a right somewhere in the district and gives the places.
func (c Caller) mayAnywhere(action campaign.Action) ([]campaign.UnitRef, error) {
	scope := c.scope(action)
	if len(scope) > 0 {
		return scope, nil
	}
	if len(campaign.Scope(c.Actor, campaign.View, c.Day())) > 0 {
		return nil, campaign.Refuse(campaign.Denied, "您的岗位没有“"+action.Title().Zh+"”的权限",
			"your posts do not allow you to "+action.Title().En)
	}
	return nil, notFound()
}

// signedIn refuses a caller who is nobody.
func (c Caller) signedIn() error {
	if c.Person == "" {
		return campaign.Refuse(campaign.Denied, "请先登录", "sign in first")
	}
	return nil
}

// inPerson refuses programs: what concerns the account itself, its owner does with a session.
func (c Caller) inPerson() error {
	if err := c.signedIn(); err != nil {
		return err
	}
	if c.Limit != nil {
		return campaign.Refuse(campaign.Denied, "令牌不能做此操作，请本人登录", "a token cannot do this; sign in yourself")
	}
	return nil
}

// actingPost names a post by which the caller acts, or the lent rights that were needed, for the audit.
func (c Caller) actingPost() string {
	if used := c.lent.used(); used != "" {
		return used
	}
	for _, h := range c.Held {
		if h.From <= c.Day() && c.Day() <= h.To {
			return h.Post
		}
	}
	return ""
}
