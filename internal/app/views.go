package app

import (
	"io"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// Page is a part of a list. Next, when not empty, is the After of the next part.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// MaxPage is the largest Limit of a query; DefaultPage is taken when it gives none.
const (
	MaxPage     = 1000
	DefaultPage = 100
)

// MaxBatch is how many entries or unit changes one call takes.
const MaxBatch = 1000

// Query narrows a list. Empty parts do not narrow; each list says which it heeds.
type Query struct {
	Under  string // this unit and all below it
	Unit   string // this unit alone
	Parent string // of units: those right below this one
	Kind   string // of units or records
	Search string // part of a name, its pinyin initials or an id
	Duty   string
	State  string // of records or verdicts; several are separated by commas
	Period string
	From   *plan.Day
	To     *plan.Day
	AsOf   *plan.Day // nil: today
	// Current leaves out verdicts whose window has ended.
	Current bool
	Action  string // of audit entries
	Person  string
	Fields  map[string]string // values that fields of records must have
	After   string
	Limit   int
}

// UnitView is a unit as it stands on the day of the question.
type UnitView struct {
	ID         string            `json:"id"`
	Kind       string            `json:"kind"`
	Name       string            `json:"name"`
	Code       string            `json:"code,omitempty"`
	Parent     string            `json:"parent,omitempty"`
	Path       string            `json:"path"`
	From       *plan.Day         `json:"from,omitempty"` // of the present placement
	To         *plan.Day         `json:"to,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"`
	Links      map[string]string `json:"links,omitempty"`
}

// RecordView is a record as stored.
type RecordView struct {
	ID         string            `json:"id"`
	Kind       string            `json:"kind"`
	Unit       string            `json:"unit"`
	On         plan.Day          `json:"on"`
	EnteredAt  int64             `json:"entered_at"`
	By         string            `json:"by,omitempty"` // person
	Ref        string            `json:"ref,omitempty"`
	State      string            `json:"state"` // superseded when a correction holds
	Supersedes string            `json:"supersedes,omitempty"`
	Reason     string            `json:"reason,omitempty"`
	ChangedAt  int64             `json:"changed_at,omitempty"`
	Fields     map[string]string `json:"fields"`
	Photos     []string          `json:"photos,omitempty"`
}

// VerdictView is a verdict with the names that people read.
type VerdictView struct {
	Verdict  *plan.Verdict `json:"verdict"`
	UnitName string        `json:"unit_name"`
	Title    string        `json:"title"`
}

// OutcomeKind says what became of one part of a batch.
type OutcomeKind string

// The outcomes.
const (
	Accepted OutcomeKind = "accepted"
	Repeated OutcomeKind = "repeated" // it was there already, with the same content
	Refused  OutcomeKind = "refused"
)

// Outcome is what became of one entry or change; Err is set when it was refused.
type Outcome struct {
	ID   string          `json:"id"`
	Kind OutcomeKind     `json:"outcome"`
	Err  *campaign.Error `json:"error,omitempty"`
}

// Evaluation is what `wuzha evaluate` says of the exported files.
type Evaluation struct {
	*plan.Result
	Rows []plan.RowProblem // rows of the files that were left out
}

// WriteJSON writes the bytes of `wuzha evaluate --format json`.
func (e *Evaluation) WriteJSON(w io.Writer) error { return e.Result.WriteJSON(w, e.Rows) }

// PlanInfo is a version of the district's plan.
type PlanInfo struct {
	ID        string   `json:"id"`
	Version   int      `json:"version"`
	Title     string   `json:"title"`
	State     string   `json:"state"` // draft or in_force
	Start     plan.Day `json:"start"`
	ChangedAt int64    `json:"changed_at"`
}

// Difference is what a draft would change about today's verdicts.
type Difference struct {
	AsOf    plan.Day  `json:"as_of"`
	Changed []Changed `json:"changed"`
	Total   int       `json:"total"` // Changed lists at most MaxPage of them
}

// Changed is a verdict under the plan in force and under the draft; an empty state means that the unit owes nothing then.
type Changed struct {
	Unit   string            `json:"unit"`
	Duty   string            `json:"duty"`
	Period string            `json:"period"`
	Per    string            `json:"per,omitempty"`
	Now    plan.VerdictState `json:"now,omitempty"`
	Then   plan.VerdictState `json:"then,omitempty"`
}

// Waiver is a written exemption from a duty in a period.
type Waiver struct {
	ID     string // made by the sender, so that repeating is harmless; empty: made here
	Unit   string
	Duty   string
	Period string
	Per    string
	Reason string
}

// Judgement is a person's word on a duty that no rule can judge, or the points of a score item: Decision is met, unmet or
// the points.
type Judgement struct {
	Waiver
	Decision string
}

// Move is a change of a record's state.
type Move struct {
	Action campaign.Move
	Seen   campaign.RecordState // the state that the person saw; empty: not told
	Reason string
}

// Entry is a record as its sender says it; By is filled in with the caller.
type Entry = campaign.Entry

// UnitAction says what becomes of a unit.
type UnitAction string

// The actions on units.
const (
	AddUnit   UnitAction = "add"
	EditUnit  UnitAction = "edit"
	MoveUnit  UnitAction = "move"
	CloseUnit UnitAction = "close"
)

// UnitChange adds, edits, moves or closes a unit from a day. Absent parts of an edit stay as they are.
type UnitChange struct {
	Action     UnitAction
	ID         string
	Kind       string    // of add
	Parent     string    // of add and move
	From       *plan.Day // the first day of the new state; of close, the first day without the unit; nil with add: it has always existed
	Name       *string
	Code       *string
	Attributes map[string]string // as cells of a ledger
	Links      map[string]string // unit ids by link
}

// AuditView is an entry of the audit chain.
type AuditView struct {
	Seq     int64  `json:"seq"`
	At      int64  `json:"at"`
	Actor   string `json:"actor"`
	Post    string `json:"post,omitempty"`
	Action  string `json:"action"`
	Object  string `json:"object,omitempty"`
	Result  string `json:"result"`
	Request string `json:"request,omitempty"`
}

// Report is what Verify found.
type Report struct {
	Districts int      `json:"districts"`
	Entries   int64    `json:"entries"` // of audit chains
	Records   int64    `json:"records"`
	Tallies   int64    `json:"tallies"`
	Problems  []string `json:"problems,omitempty"` // the first difference of each chain and of each district's tallies
}

// Clean tells whether nothing was found.
func (r Report) Clean() bool { return len(r.Problems) == 0 }
