package campaign

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"wuzha/internal/plan"
)

// Contact is whom to reach about a case. It is sealed as a whole and never stands in a record, a log, a message or a file.
type Contact struct {
	Name  string
	Phone string
}

// String keeps a contact out of messages and logs.
func (Contact) String() string { return "contact" }

// GoString keeps it out of %#v too.
func (c Contact) GoString() string { return c.String() }

// Limits of a contact, and of the reason for which it is opened.
const (
	MaxContactName   = 50 // characters
	minPhone         = 5  // digits
	maxPhone         = 20
	MinOpeningReason = 4 // characters
)

// Checked gives a contact in the one spelling in which equal ones are equal, or the refusal. The refusal repeats nothing of it.
func (c Contact) Checked() (Contact, error) {
	c.Name = strings.TrimSpace(c.Name)
	c.Phone = plainPhone(c.Phone)
	var faults []Fault
	if c.Name == "" && c.Phone == "" {
		faults = append(faults, Fault{"phone", Words{"请填写姓名或电话", "give a name or a phone number"}})
	}
	if utf8.RuneCountInString(c.Name) > MaxContactName || !PlainText(c.Name) {
		faults = append(faults, Fault{"name", Words{"姓名过长(最多50字)或含有无法使用的字符", "the name is longer than 50 characters or has characters that cannot be used"}})
	}
	if c.Phone != "" && (len(c.Phone) < minPhone || len(c.Phone) > maxPhone || strings.Trim(c.Phone, "0123456789") != "") {
		faults = append(faults, Fault{"phone", Words{"电话应为5–20位数字", "a phone number has 5–20 digits"}})
	}
	return c, orNil(faults)
}

// plainPhone takes out what people write between digits, and the country's own code; full-width signs become plain ones.
func plainPhone(s string) string {
	s = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", "\u00a0", "").Replace(width.Fold.String(s))
	if rest, ok := strings.CutPrefix(s, "+86"); ok {
		return rest
	}
	if rest, ok := strings.CutPrefix(s, "0086"); ok {
		return rest
	}
	return s
}

// CheckOpening tells whether a reason for opening a contact can stand in the audit: it says something, and it is no place for numbers
// of phones, cards or identities.
func CheckOpening(reason string) error {
	reason = strings.TrimSpace(reason)
	switch {
	case utf8.RuneCountInString(reason) < MinOpeningReason:
		return InvalidAt("reason", "请写明启封理由(不少于4个字)", "give the reason in at least 4 characters")
	case utf8.RuneCountInString(reason) > MaxReason || !PlainText(reason):
		return InvalidAt("reason", "理由过长(最多500字)或含有无法使用的字符", "the reason is longer than 500 characters or has characters that cannot be used")
	case longNumber(reason):
		return InvalidAt("reason", "理由中不要写电话、证件号或卡号", "the reason must not hold numbers of phones, identities or cards")
	}
	return nil
}

// longNumber finds seven digits in a row, whatever people write between them.
func longNumber(s string) bool {
	n := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9' || r >= '０' && r <= '９':
			n++
		case r == ' ' || r == '-':
		default:
			n = 0
		}
		if n == 7 {
			return true
		}
	}
	return false
}

// How long contacts are kept.
const (
	ContactDays    = 90  // after the case was closed, unless configured otherwise
	MaxContactDays = 365 // after the day of the case, whatever is still owed
)

// CaseClosed tells on which day a case was closed: everything it made due is met or waived, and the last deadline has passed. on is the
// day of the case, due are the verdicts that it started.
func CaseClosed(on plan.Day, due []plan.Verdict) (closed plan.Day, ok bool) {
	closed = on
	for _, v := range due {
		if !v.State.Good() && v.State != plan.Waived {
			return 0, false
		}
		closed = max(closed, v.Window.To)
	}
	return closed, true
}

// ContactOver tells whether a contact has been kept long enough on a day: so many days after the case was closed.
func ContactOver(today, on plan.Day, due []plan.Verdict, days int) bool {
	closed, ok := CaseClosed(on, due)
	return ok && today > closed+plan.Day(days) || today > on+MaxContactDays
}
