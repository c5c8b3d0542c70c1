package notify

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Kind is what an event is about. The set is closed: what people are told is decided here and not by whoever makes an event.
type Kind string

// The kinds of events, in the order in which a message tells them.
const (
	Escalated    Kind = "escalated"     // late for long: the next higher post
	Overdue      Kind = "overdue"       // a duty's deadline has passed
	CaseFollowUp Kind = "case_followup" // a case makes return visits due; nothing about the case
	FixOverdue   Kind = "fix_overdue"
	DueSoon      Kind = "due_soon"
	FixDue       Kind = "fix_due"
	OrderPlaced  Kind = "order_placed"
	OrderMoved   Kind = "order_moved"
	RecordBack   Kind = "record_returned"
	TitleMoved   Kind = "title_moved"
	PaperIssued  Kind = "paper_issued" // bulletins and other papers
	JobFailed    Kind = "job_failed"   // backup, import
)

// wording of the kinds, in their order.
var kinds = []struct {
	kind Kind
	text string
}{
	{Escalated, "逾期未办，请督办"}, {Overdue, "已逾期"}, {CaseFollowUp, "发案后续工作待办"}, {FixOverdue, "整改已逾期"}, {DueSoon, "即将到期"},
	{FixDue, "整改待完成"}, {OrderPlaced, "新的反诈订单"}, {OrderMoved, "反诈订单有进展"}, {RecordBack, "记录被退回，请更正"},
	{TitleMoved, "称号状态变更"}, {PaperIssued, "新文件"}, {JobFailed, "系统任务未成功，请管理员查看"},
}

func kindOrder(k Kind) int {
	for i, x := range kinds {
		if x.kind == k {
			return i
		}
	}
	return -1
}

// Event is something that a recipient should hear of. Nothing in it is about a person.
type Event struct {
	ID     string // the same event is told once
	To     string // recipient: the id of a channel or post, never a name
	Kind   Kind
	Unit   string // name of the unit
	Matter string // title of the duty, paper or title
	Count  int    // how many, when it is more than one
	Due    string // day, as people write it; may be empty
	Link   string
	At     time.Time
	Urgent bool // does not wait for the period to end, nor for the morning
}

// check finds what cannot be told.
func (e Event) check() error {
	switch {
	case e.ID == "" || e.To == "":
		return fmt.Errorf("an event without id or recipient")
	case kindOrder(e.Kind) < 0:
		return fmt.Errorf("unknown kind of event %q", e.Kind)
	case personalNumber.MatchString(asciiDigits(e.Unit + "\n" + e.Matter + "\n" + e.Due)):
		return ErrPersonal
	}
	return nil
}

// Rule says how events are merged.
type Rule struct {
	Every time.Duration // a recipient hears at most once in each stretch of this length, counted from the epoch
	Quiet Quiet
	Title string // of the messages: 示例县反诈工作提醒
	// UrgentEvery is the same for urgent events; a minute when 0.
	UrgentEvery time.Duration
}

// Quiet is the part of the day in which nobody is disturbed, in minutes since midnight of the moment's own time zone; it may
// reach over midnight. From = To is none.
type Quiet struct{ From, To int }

// until gives the end of the quiet hours that a moment lies in, or the moment itself.
func (q Quiet) until(t time.Time) time.Time {
	minute := t.Hour()*60 + t.Minute()
	inside := q.From <= minute && minute < q.To
	if q.From > q.To {
		inside = minute >= q.From || minute < q.To
	}
	if q.From == q.To || !inside {
		return t
	}
	end := time.Date(t.Year(), t.Month(), t.Day(), q.To/60, q.To%60, 0, 0, t.Location())
	if !end.After(t) {
		end = time.Date(t.Year(), t.Month(), t.Day()+1, q.To/60, q.To%60, 0, 0, t.Location())
	}
	return end
}

// Mentions in a message: more units or matters are told by their number.
const (
	namedUnits   = 5
	namedMatters = 20
)

// Digest merges events into one message for each recipient and stretch of time. It gives the messages whose stretch has ended,
// by recipient, and the moment at which the next will be ready (zero when none waits). The events of a message that is ready
// are done with; the same events give the same message. Unlawful or unknown events are left out and told in the error.
func Digest(events []Event, rule Rule, now time.Time) (ready []Message, next time.Time, err error) {
	groups, err := gather(events, rule)
	for _, g := range groups {
		if g.ready.After(now) {
			if next.IsZero() || g.ready.Before(next) {
				next = g.ready
			}
			continue
		}
		ready = append(ready, g.message(rule.Title, now))
	}
	return ready, next, err
}

// gathered is the events of a recipient that become one message.
type gathered struct {
	to     string
	ready  time.Time
	events []Event
}

// gather sorts events by recipient and by the moment at which they may be told, each once.
func gather(events []Event, rule Rule) ([]*gathered, error) {
	type key struct {
		to string
		at int64
	}
	var fault error
	seen, index := map[string]bool{}, map[key]*gathered{}
	var out []*gathered
	for _, e := range events {
		if err := e.check(); err != nil {
			fault = fmt.Errorf("event %q: %w", e.ID, err)
			continue
		}
		if seen[e.To+"\x00"+e.ID] {
			continue
		}
		seen[e.To+"\x00"+e.ID] = true
		ready := rule.readyAt(e)
		k := key{e.To, ready.UnixMilli()}
		if index[k] == nil {
			index[k] = &gathered{to: e.To, ready: ready}
			out = append(out, index[k])
		}
		index[k].events = append(index[k].events, e)
	}
	slices.SortFunc(out, func(a, b *gathered) int { return cmp.Or(cmp.Compare(a.to, b.to), a.ready.Compare(b.ready)) })
	return out, fault
}

// readyAt is when an event may be told: at the end of its stretch, or of the quiet hours in which that lies.
func (r Rule) readyAt(e Event) time.Time {
	every := r.Every
	if e.Urgent {
		every = cmp.Or(r.UrgentEvery, time.Minute)
	}
	at := e.At
	if every > 0 {
		at = e.At.Truncate(every).Add(every)
	}
	if e.Urgent {
		return at
	}
	return r.Quiet.until(at)
}

func (g *gathered) message(title string, now time.Time) Message {
	slices.SortFunc(g.events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)), cmp.Compare(a.Matter, b.Matter), cmp.Compare(a.Due, b.Due),
			cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.ID, b.ID))
	})
	m := Message{ID: g.id(), To: g.to, Title: cmp.Or(title, "工作提醒"), At: now, Link: g.link()}
	m.Lines = g.lines()
	return m
}

// id names a message by what is in it.
func (g *gathered) id() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q", g.to)
	for _, e := range g.events {
		fmt.Fprintf(h, "%q", e.ID)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// link is the one that all events have, if they have one.
func (g *gathered) link() string {
	for _, e := range g.events {
		if e.Link != g.events[0].Link {
			return ""
		}
	}
	return g.events[0].Link
}

// lines tell events of one kind, matter and day together.
func (g *gathered) lines() []string {
	var out []string
	left := 0
	for i := 0; i < len(g.events); {
		j := i + 1
		for j < len(g.events) && g.events[j].like(g.events[i]) {
			j++
		}
		if len(out) < namedMatters {
			out = append(out, line(g.events[i:j]))
		} else {
			left += j - i
		}
		i = j
	}
	if left > 0 {
		out = append(out, fmt.Sprintf("另有%d条，请登录查看。", left))
	}
	return out
}

func (e Event) like(other Event) bool {
	return e.Kind == other.Kind && e.Matter == other.Matter && e.Due == other.Due
}

// line tells events that differ in their units alone.
func line(events []Event) string {
	e := events[0]
	var b strings.Builder
	b.WriteString(kinds[kindOrder(e.Kind)].text)
	if e.Matter != "" {
		b.WriteString("：" + e.Matter)
	}
	if e.Due != "" {
		b.WriteString("（期限" + e.Due + "）")
	}
	units, count := told(events)
	if units != "" {
		b.WriteString("，" + units)
	}
	if count > 1 {
		fmt.Fprintf(&b, "，共%d项", count)
	}
	return oneLine(b.String()) + "。"
}

// told names the first units, and counts what there is.
func told(events []Event) (units string, count int) {
	var names []string
	all := map[string]bool{}
	for _, e := range events {
		count += max(e.Count, 1)
		if e.Unit == "" || all[e.Unit] {
			continue
		}
		if all[e.Unit] = true; len(names) < namedUnits {
			names = append(names, e.Unit)
		}
	}
	units = strings.Join(names, "、")
	if len(all) > len(names) {
		units += fmt.Sprintf("等%d个单位", len(all))
	}
	return units, count
}
