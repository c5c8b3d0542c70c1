package app

import "wuzha/internal/plan"

// SetUp is the first start: a district, its plan, and the system administrator. The other two administrators get accounts of
// their own, each with a link to set a password.
type SetUp struct {
	Token         string
	District      string // own stable code; also the id of the topmost unit
	DistrictName  string
	PlanID        string // of a shipped plan, or
	PlanText      string // an own plan
	Login         string // of the system administrator
	Name          string
	Password      string
	SecurityLogin string // empty: the system administrator's login with -security
	AuditLogin    string // empty: the system administrator's login with -audit
}

// Invitation is a link secret by which somebody sets a first password.
type Invitation struct {
	Login  string `json:"login"`
	Post   string `json:"post,omitempty"`
	Secret string `json:"secret"`
}

// SignIn is a try to sign in.
type SignIn struct {
	Login    string
	Password string
	Code     string // of the second factor, for accounts that have one
	Address  string
	Agent    string
	Request  string // id of the request
}

// Session is a fresh session; Secret is shown once.
type Session struct {
	Secret  string
	Person  string
	Name    string
	Expires int64 // if nothing more is heard, Unix milliseconds
}

// SessionInfo is an open session as its owner sees it.
type SessionInfo struct {
	ID      string `json:"id"` // good for EndSession alone
	Created int64  `json:"created"`
	Seen    int64  `json:"seen"`
	Address string `json:"address"`
	Agent   string `json:"agent"`
	Current bool   `json:"current"`
}

// NewPassword sets a first or a forgotten password by a link secret.
type NewPassword struct {
	Secret   string
	Password string
}

// NewAccount is an account to be made.
type NewAccount struct {
	Login string
	Name  string
}

// AccountView is an account as administrators see it.
type AccountView struct {
	Person string `json:"person"`
	Login  string `json:"login"`
	Name   string `json:"name"`
	State  string `json:"state"` // active or disabled
	Factor bool   `json:"factor"`
}

// Holding is a post given to a person at a unit; both days are included.
type Holding struct {
	Person string    `json:"person"`
	Post   string    `json:"post"`
	Unit   string    `json:"unit"`
	From   *plan.Day `json:"from,omitempty"` // nil: today
	To     *plan.Day `json:"to,omitempty"`   // nil: until further notice
}

// NewToken is a token to be made for a program of the caller.
type NewToken struct {
	Label   string
	Unit    string   // where it may act, and below
	Actions []string // names of actions
	Expires int64    // Unix milliseconds
}

// TokenInfo is a token without its secret.
type TokenInfo struct {
	ID      string   `json:"id"`
	Label   string   `json:"label"`
	Unit    string   `json:"unit"` // path
	Actions []string `json:"actions"`
	Created int64    `json:"created"`
	Expires int64    `json:"expires"`
	Ended   bool     `json:"ended"`
}

// Me is what a caller may know of itself.
type Me struct {
	Person  string    `json:"person"`
	Login   string    `json:"login"`
	Name    string    `json:"name"`
	Posts   []Holding `json:"posts"`
	Actions []string  `json:"actions"` // that the caller may do somewhere
	Factor  bool      `json:"factor"`

	Language plan.Language `json:"language,omitempty"` // of the pages; empty until chosen
}
