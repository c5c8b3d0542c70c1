package sample

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"wuzha/internal/plan"
)

// Dates and years as plans write them.
var (
	writtenDay  = regexp.MustCompile(`\b(?:19|20)\d\d-\d\d-\d\d\b`)
	writtenYear = regexp.MustCompile(`(?:19|20)\d\d年|〔(?:19|20)\d\d〕`)
)

// Shift moves every date of a plan's text by whole months, so that its period ends on a day or within the month after it: a campaign to be
// tried should be under way. Ends of months stay ends of months. The year in titles and numbers becomes the one in which the period
// then begins.
func Shift(text string, to plan.Day) (string, error) {
	p, problems := plan.Read("plan.yaml", []byte(text), nil)
	if p == nil || problems.Stops() {
		return "", fmt.Errorf("shift a plan: it has problems, see: wuzha plan check")
	}
	months := monthOf(to) - monthOf(p.Period.To)
	if later(p.Period.To, months) < to {
		months++
	}
	text = writtenDay.ReplaceAllStringFunc(text, func(s string) string {
		d, err := plan.ParseDay(s)
		if err != nil {
			return s
		}
		return later(d, months).String()
	})
	was, is := civil(p.Period.From).Year(), civil(later(p.Period.From, months)).Year()
	return writtenYear.ReplaceAllStringFunc(text, func(s string) string {
		year := regexp.MustCompile(`\d+`).FindString(s)
		if year != strconv.Itoa(was) {
			return s
		}
		return regexp.MustCompile(`\d+`).ReplaceAllString(s, strconv.Itoa(is))
	}), nil
}

func monthOf(d plan.Day) int { return civil(d).Year()*12 + int(civil(d).Month()) - 1 }

// later is a day some months on.
func later(d plan.Day, months int) plan.Day {
	y, m, day := civil(d).Date()
	last := dayOf(y, m+time.Month(months)+1, 0)
	if d == dayOf(y, m+1, 0) {
		return last
	}
	return min(last, dayOf(y, m+time.Month(months), 1)+plan.Day(day-1))
}

// cut takes away what happens or is entered after the last day, as a ledger looks on that day: changes of state that come later have not
// come yet, and people have not judged what is not over.
func (g *generator) cut(last plan.Day) {
	if last == 0 {
		return
	}
	end := (int64(last) + 1) * minutesADay
	gone := func(r *record) bool { return r.on > last || r.entered >= end }
	for _, list := range []*[]*record{&g.records, &g.cases} {
		kept := (*list)[:0]
		for _, r := range *list {
			if gone(r) || r.ref != nil && gone(r.ref) {
				continue
			}
			if r.changed >= end {
				r.undo()
			}
			kept = append(kept, r)
		}
		*list = kept
	}
	g.cutPeople(last)
	g.cutDecisions(last)
}

// undo takes the last change of state back.
func (r *record) undo() {
	r.changed, r.state = 0, plan.Submitted
	if r.supersedes == nil {
		r.reason = ""
	}
}

func (g *generator) cutPeople(last plan.Day) {
	kept := g.people[:0]
	for _, r := range g.people {
		if r.on <= last {
			kept = append(kept, r)
		}
	}
	g.people = kept
}

func (g *generator) cutDecisions(last plan.Day) {
	kept := g.judged[:0]
	for _, d := range g.judged {
		pd, ok := g.plan.ParsePeriod(d.period)
		if ok && pd.Whole.From <= last && (pd.Whole.To <= last || d.decision == "waived") {
			kept = append(kept, d)
		}
	}
	g.judged = kept
}
