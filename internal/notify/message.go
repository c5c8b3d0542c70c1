package notify

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Sender is a channel to one receiver. Send returns nil, a *RetryError or a *RefusedError.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Message is what one receiver is told at once.
type Message struct {
	ID    string // the same for the same content: receivers tell repetitions by it
	To    string // recipient, as in Event
	Title string
	Lines []string  // one matter each
	Link  string    // where to see more; may be empty
	At    time.Time // when it was put together
	Sent  int       // parts that were taken before
}

// maxLines bounds a message, whatever the channel takes: what is longer than that is not read.
const maxLines = 200

// ErrPersonal refuses a message with a number that could be a person's.
var ErrPersonal = errors.New("信息中含有疑似个人号码（手机、证件、银行卡），未发送 / the message contains what looks like a personal number and was not sent")

// personalNumber finds mobile phones, identity numbers and bank cards, also with blanks or hyphens between groups.
var personalNumber = regexp.MustCompile(`(?:^|[^0-9])(?:1[3-9][0-9](?:[ -]?[0-9]{4}){2}|[0-9]{6}[ -]?(?:19|20)[0-9]{6}[ -]?[0-9]{3}[0-9Xx]|[0-9]{4}(?:[ -]?[0-9]{4}){3}(?:[ -]?[0-9]{1,3})?)(?:[^0-9]|$)`)

// check finds what must not be sent. A link is an address that this program made: ids in it are no person's.
func (m Message) check() error {
	switch {
	case m.ID == "":
		return errors.New("a message without an id")
	case strings.TrimSpace(m.Title) == "":
		return errors.New("a message without a title")
	case len(m.Lines) > maxLines:
		return fmt.Errorf("a message of %d lines, at most %d", len(m.Lines), maxLines)
	}
	for _, s := range append([]string{m.Title}, m.Lines...) {
		if !utf8.ValidString(s) {
			return errors.New("a message that is not UTF-8")
		}
		if personalNumber.MatchString(asciiDigits(s)) {
			return ErrPersonal
		}
	}
	return nil
}

// asciiDigits writes full-width digits as usual ones, so that they hide nothing.
func asciiDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '０' <= r && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, s)
}

// Text is the message without its title, as plain text.
func (m Message) Text() string {
	lines := m.Lines
	if m.Link != "" {
		lines = append(lines[:len(lines):len(lines)], "详情："+m.Link)
	}
	return strings.Join(lines, "\n")
}

// parts are the texts of a message as plain text, none over a number of bytes, each with the title at its head.
func (m Message) parts(limit int) []string {
	title := cut(oneLine(m.Title), limit/4)
	const number = len("(99/99)\n")
	texts := split(m.Text(), limit-len(title)-number)
	for i := range texts {
		head := title
		if len(texts) > 1 {
			head += fmt.Sprintf("(%d/%d)", i+1, len(texts))
		}
		texts[i] = strings.TrimRight(head+"\n"+texts[i], "\n")
	}
	return texts
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// cut shortens a text to a number of bytes without breaking a character.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	s = s[:max(0, limit-len("…"))]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}
