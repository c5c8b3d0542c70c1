// Package campaign holds the rules of a campaign's work that are not the plan's: who may do what, how accounts are kept, how a
// record moves, what is sealed, what is audited, what a bulletin may say. It is pure: moments, days, ids and randomness are
// handed in, nothing is stored or sent. Days are [plan.Day], moments are Unix milliseconds.
//
//   - Rights come from posts ([Rights], [Actor], [Can], [Scope], [Authorize]). The three administrators (三员) see no casework.
//   - Accounts: [CheckPassword], [HashPassword], [Failures], [Factor], [Session], [NewSecret], [SetUpToken], [APIToken].
//   - Seals and hashes come in two suites ([Suite]), international and 国密; what was made with one can be read after a switch.
//   - The audit is a chain of hashes per district ([AuditEntry], [VerifyChain]).
//   - Records are checked by [CheckEntry] and moved by [CheckMove]; a repeated sending is told by [SameContent].
//   - Matters are handled step by step by the tables of [Procedures]: [MatterStep] works a step out and says what follows from it.
//   - Bulletins are drafted by [Draft]; small numbers are withheld by [Suppress].
//   - Narratives are cleaned by [Redact]; [SuggestType] proposes a class and keeps silent when it does not know.
//   - Cases are traced back by [TraceBack], published by [ReleaseMonth], and followed up a post higher ([PostAbove]) when late.
//
// Every refusal is an [Error] of one of eight kinds.
package campaign

import (
	"errors"
	"fmt"
	"strings"

	"wuzha/internal/plan"
)

// ErrorKind is what a refusal is about. The set is closed: whoever answers a person or a program turns each kind into a
// status in one table. A kind is itself an error, so that errors.Is(err, Denied) tells.
type ErrorKind string

// The kinds of refusals.
const (
	NotFound  ErrorKind = "not_found" // there is no such thing, or the actor may not know of it
	Conflict  ErrorKind = "conflict"  // what is there already forbids it
	Denied    ErrorKind = "denied"    // the actor sees the thing but may not do this
	Invalid   ErrorKind = "invalid"   // what was sent is wrong; Faults tell where
	Exhausted ErrorKind = "exhausted" // too many tries; RetryAt tells when the next may come
	Stale     ErrorKind = "stale"     // the thing has changed since the actor saw it

	// Faults of the machine, which are nobody's mistake: what was asked for can be repeated as it is; RetryAt tells when.
	Unavailable ErrorKind = "unavailable" // the database does not answer, or cannot be written
	Full        ErrorKind = "full"        // the disk is full
)

// ErrorKinds lists all kinds.
func ErrorKinds() []ErrorKind {
	return []ErrorKind{NotFound, Conflict, Denied, Invalid, Exhausted, Stale, Unavailable, Full}
}

func (k ErrorKind) Error() string { return string(k) }

// Words are what a person reads, in both languages of the product. They carry no names, phones or other personal values.
type Words struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// In gives the words in a language; Chinese is the product's own.
func (w Words) In(l plan.Language) string {
	if l == plan.English {
		return w.En
	}
	return w.Zh
}

// Fault is one thing that is wrong with what was sent.
type Fault struct {
	Path string `json:"path"` // like records[3].fields.people
	Words
}

// Error is a refusal: the only error type of the campaign's rules. Its words say what happened and what to do.
type Error struct {
	Kind ErrorKind
	Words
	Faults  []Fault // of Invalid
	RetryAt int64   // of Exhausted, Unavailable and Full: Unix milliseconds
}

// Refuse makes a refusal.
func Refuse(kind ErrorKind, zh, en string) *Error {
	return &Error{Kind: kind, Words: Words{Zh: zh, En: en}}
}

// InvalidAt makes a refusal of one field.
func InvalidAt(path, zh, en string) *Error {
	return invalid([]Fault{{Path: path, Words: Words{Zh: zh, En: en}}})
}

// invalid makes a refusal of all the fields that are wrong.
func invalid(faults []Fault) *Error {
	e := Refuse(Invalid, "填写的内容有误，请按提示修改后重新提交", "some of what was sent is wrong; correct it and send it again")
	e.Faults = faults
	return e
}

// orNil is the refusal of the faults, or nil when there are none.
func orNil(faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	return invalid(faults)
}

// Error is the English sentence with all faults, for logs.
func (e *Error) Error() string {
	if len(e.Faults) == 0 {
		return e.En
	}
	var b strings.Builder
	for i, f := range e.Faults {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s: %s", f.Path, f.En)
	}
	return b.String()
}

// Unwrap makes errors.Is(err, Conflict) work.
func (e *Error) Unwrap() error { return e.Kind }

// KindOf tells the kind of a refusal, however deep it is wrapped; empty for any other error.
func KindOf(err error) ErrorKind {
	var k ErrorKind
	errors.As(err, &k)
	return k
}

// Under puts the faults of a refusal below a path, for parts of a larger whole: records[3]. Other errors stay as they are.
func Under(path string, err error) error {
	var e *Error
	if !errors.As(err, &e) || len(e.Faults) == 0 {
		return err
	}
	moved := *e
	moved.Faults = make([]Fault, len(e.Faults))
	for i, f := range e.Faults {
		moved.Faults[i] = Fault{Path: joinPath(path, f.Path), Words: f.Words}
	}
	return &moved
}

func joinPath(above, below string) string {
	if above == "" || below == "" || strings.HasPrefix(below, "[") {
		return above + below
	}
	return above + "." + below
}
