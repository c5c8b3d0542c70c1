package plan

import (
	"fmt"
	"math"
	"regexp"
	"time"
)

// Day is a civil day in Asia/Shanghai, counted from 1970-01-01 (day 0).
type Day int32

// The first and last day that plans and ledgers may name; anything outside is a typing error.
const (
	FirstDay Day = -25567 // 1900-01-01
	LastDay  Day = 84005  // 2199-12-31
)

// Open ends of windows: a unit without `from` has always existed, one without `to` goes on.
const (
	minDay Day = math.MinInt32 / 2
	maxDay Day = math.MaxInt32 / 2
	noDay  Day = minDay - 1 // stands for a day that could not be read and has been reported
)

// Shanghai is the zone of every civil day. China has kept UTC+8 without summer time since 1992; a fixed zone
// gives the same bytes on machines without a time-zone database.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// DayOf returns the civil day of an instant in Shanghai.
func DayOf(t time.Time) Day {
	y, m, d := t.In(Shanghai).Date()
	return date(y, m, d)
}

// ParseDay reads an ISO day, `2023-03-05`.
func ParseDay(s string) (Day, error) {
	if len(s) != 10 {
		return 0, fmt.Errorf("%q is not a day like 2023-03-05", clip(s))
	}
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a day like 2023-03-05", clip(s))
	}
	d := date(t.Date())
	if d < FirstDay || d > LastDay {
		return 0, fmt.Errorf("%q is outside 1900–2199", s)
	}
	return d, nil
}

var writtenDay = regexp.MustCompile(`^(\d{4}) ?[-/.年]? ?(\d{1,2}) ?[-/.月]? ?(\d{1,2})[日号]?(?:$|[T ])`)

// likelyDay is the ISO day that 2023/3/5, 2023年3月5日 or 20230305 means; empty when no calendar has it. written tells whether
// the text is a day at all.
func likelyDay(s string) (iso string, written bool) {
	m := writtenDay.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	iso = m[1] + "-" + ("0" + m[2])[len(m[2])-1:] + "-" + ("0" + m[3])[len(m[3])-1:]
	if _, err := ParseDay(iso); err != nil {
		return "", true
	}
	return iso, true
}

// ParseInstant reads an RFC 3339 moment or a day (its last millisecond). Without a zone it is Shanghai time.
// The result is in Unix milliseconds.
func ParseInstant(s string) (int64, error) {
	if d, err := ParseDay(s); err == nil {
		return d.end(), nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04", "2006-01-02 15:04"} {
		t, err := time.ParseInLocation(layout, s, Shanghai)
		if err == nil && t.Year() >= 1900 && t.Year() < 2200 {
			return t.UnixMilli(), nil
		}
	}
	return 0, fmt.Errorf("%q is not a moment like 2023-03-05T09:00:00+08:00", clip(s))
}

// end is the last millisecond of the day, as Unix milliseconds.
func (d Day) end() int64 { return (int64(d)+1)*86_400_000 - int64(8*60*60*1000) - 1 }

// String is the ISO form, `2023-03-05`.
func (d Day) String() string { return d.time().Format("2006-01-02") }

// MarshalText makes days ISO in JSON.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads an ISO day.
func (d *Day) UnmarshalText(b []byte) error {
	got, err := ParseDay(string(b))
	*d = got
	return err
}

func (d Day) time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

func (d Day) date() (int, time.Month, int) { return d.time().Date() }

// monday is 0 for Monday … 6 for Sunday; 1970-01-01 was a Thursday.
func (d Day) monday() int { return int((int64(d)%7 + 7 + 3) % 7) }

// yearBefore is the same day a year earlier; 29 February becomes 28 February.
func (d Day) yearBefore() Day {
	y, m, day := d.date()
	if m == time.February && day == 29 {
		day = 28
	}
	return date(y-1, m, day)
}

// date makes a day; day and month may lie outside their usual ranges as in time.Date.
func date(y int, m time.Month, d int) Day {
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Window is a run of days, both ends included.
type Window struct {
	From Day `json:"from"`
	To   Day `json:"to"`
}

func (w Window) empty() bool        { return w.To < w.From }
func (w Window) days() int          { return int(w.To) - int(w.From) + 1 }
func (w Window) has(d Day) bool     { return w.From <= d && d <= w.To }
func (w Window) shift(n int) Window { return Window{w.From + Day(n), w.To + Day(n)} }
func (w Window) clip(to Window) Window {
	return Window{max(w.From, to.From), min(w.To, to.To)}
}

// clip shortens a value taken from outside before it is repeated in a message.
func clip(s string) string {
	const most = 40
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
