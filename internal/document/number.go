package document

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// numberKind is what a cell's style makes of its number.
type numberKind uint8

const (
	plainNumber numberKind = iota
	dateNumber             // a day, perhaps with a time of day
	clockNumber            // a time of day, when it is less than a day
	spanNumber             // hours counted on beyond 24
	shareNumber            // a percentage: 0.85 is shown as 85%
	codeNumber             // a number filled up with zeros: 7 is shown as 007
)

// numberFormat is how a cell's style shows its number; digits of a code.
type numberFormat struct {
	kind   numberKind
	digits int
}

// formatOf gives the format of a written-out one.
func formatOf(code string) numberFormat {
	if len(code) > 1 && strings.Trim(code, "0") == "" {
		return numberFormat{codeNumber, len(code)}
	}
	kind := formatKind(code)
	if kind == plainNumber && strings.HasSuffix(code, "%") && strings.Trim(code, "0#.,%") == "" {
		kind = shareNumber
	}
	return numberFormat{kind: kind}
}

// builtInFormat gives the kind of the number formats that workbooks do not
// spell out. 27 to 36 and 50 to 58 are those of Chinese Excel.
func builtInFormat(id int) numberKind {
	switch {
	case id == 9, id == 10:
		return shareNumber
	case id == 46:
		return spanNumber
	case id >= 18 && id <= 21, id == 45, id == 47, id >= 32 && id <= 35, id == 55, id == 56:
		return clockNumber
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		return dateNumber
	}
	return plainNumber
}

// formatKind gives the kind of a written-out format such as yyyy"年"m"月".
func formatKind(code string) numberKind {
	code = strings.ToLower(code)
	var day, month, clock, span bool
	for i := 0; i < len(code) && code[i] != ';'; i++ {
		rest := code[i:]
		switch {
		case strings.HasPrefix(rest, "general"):
			i += len("general") - 1
		case code[i] == '"':
			i += skipTo(rest[1:], '"') + 1
		case code[i] == '[':
			n := skipTo(rest, ']')
			span = span || n > 1 && n < len(rest) && strings.Trim(rest[1:n], string(rest[1])) == "" && strings.IndexByte("hms", rest[1]) >= 0
			i += n
		case code[i] == '\\', code[i] == '_', code[i] == '*':
			i++
		case code[i] == 'y', code[i] == 'd', strings.HasPrefix(rest, "aaa"):
			day = true
		case code[i] == 'e':
			// E+00 is an exponent; e alone is a year in Chinese formats.
			day = day || !strings.HasPrefix(rest, "e+") && !strings.HasPrefix(rest, "e-")
		case code[i] == 'm':
			month = true
		case code[i] == 'h', code[i] == 's':
			clock = true
		}
	}
	switch {
	case span:
		return spanNumber
	case day, month && !clock:
		return dateNumber
	case clock:
		return clockNumber
	}
	return plainNumber
}

// skipTo gives the place of end in s, or the length of s.
func skipTo(s string, end byte) int {
	if i := strings.IndexByte(s, end); i >= 0 {
		return i
	}
	return len(s)
}

// readFormats gives the kind of number of every cell style.
func readFormats(a *archive, name string) (formats []numberFormat, err error) {
	written := make(map[int]numberFormat)
	inCells := false
	err = a.each(name, func(token xml.Token) error {
		switch token := token.(type) {
		case xml.EndElement:
			inCells = inCells && token.Name.Local != "cellXfs"
		case xml.StartElement:
			id, _ := strconv.Atoi(attribute(token, "numFmtId"))
			switch {
			case token.Name.Local == "cellXfs":
				inCells = true
			case token.Name.Local == "numFmt":
				written[id] = formatOf(attribute(token, "formatCode"))
			case token.Name.Local == "xf" && inCells:
				format, found := written[id]
				if !found {
					format.kind = builtInFormat(id)
				}
				formats = append(formats, format)
			}
		}
		if len(formats) > maxStyles || len(written) > maxStyles {
			return fmt.Errorf("%w: more than %d cell styles", ErrTooLarge, maxStyles)
		}
		return nil
	})
	return formats, err
}

// numberText gives a stored number as the caller shall see it, or false when it
// is none.
func (b *workbook) numberText(stored string, style int) (string, bool) {
	var format numberFormat
	if style >= 0 && style < len(b.formats) {
		format = b.formats[style]
	}
	if plainInteger(stored) {
		switch format.kind {
		case plainNumber:
			return stored, true
		case codeNumber:
			return strings.Repeat("0", max(0, format.digits-len(stored))) + stored, true
		}
	}
	if strings.Trim(stored, "0123456789+-.eE") != "" {
		return "", false // what ParseFloat would take besides: inf, nan, hexadecimal
	}
	value, err := strconv.ParseFloat(stored, 64)
	if err != nil {
		return "", false
	}
	switch format.kind {
	case shareNumber:
		return strconv.FormatFloat(math.Round(value*1e8)/1e6, 'f', -1, 64) + "%", true
	case dateNumber, clockNumber, spanNumber:
		if text, ok := serialText(value, format.kind, b.date1904); ok {
			return text, true
		}
	}
	if value == 0 {
		return "0", true // also for -0
	}
	return strconv.FormatFloat(value, 'f', -1, 64), true
}

// plainInteger reports whether s is written just as it would be again.
func plainInteger(s string) bool {
	if len(s) == 0 || len(s) > 15 || s[0] == '0' && len(s) > 1 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

const (
	lastSerial    = 2958465 // 9999-12-31 in the 1900 system
	shift1904     = 1462    // days between the two systems
	noSuchDay     = 60      // 29 February 1900, which the 1900 system believes in
	unixEpoch     = 25569   // 1970-01-01 in the 1900 system
	secondsPerDay = 24 * 60 * 60
)

// serialText gives a date number as text, or false when no day has it.
func serialText(value float64, kind numberKind, date1904 bool) (string, bool) {
	if value < 0 || value > lastSerial {
		return "", false
	}
	total := int64(math.Round(value * secondsPerDay))
	days, seconds := total/secondsPerDay, total%secondsPerDay
	if kind == spanNumber || kind == clockNumber && days == 0 {
		return fmt.Sprintf("%02d:%02d:%02d", total/3600, total/60%60, total%60), true
	}
	day, ok := serialDay(days, date1904)
	if !ok {
		return "", false
	}
	if seconds == 0 {
		return day.Format("2006-01-02"), true
	}
	return day.Add(time.Duration(seconds) * time.Second).Format("2006-01-02T15:04:05"), true
}

func serialDay(days int64, date1904 bool) (time.Time, bool) {
	if date1904 {
		days += shift1904
	} else if days == 0 || days == noSuchDay {
		return time.Time{}, false
	}
	if days < noSuchDay {
		days++
	}
	if days > lastSerial {
		return time.Time{}, false
	}
	return time.Date(1899, 12, 30+int(days), 0, 0, 0, 0, time.UTC), true
}

// daySerial is the number of a day in the 1900 system; false before the day
// from which on all programs agree.
func daySerial(day time.Time) (int64, bool) {
	// Counted in Unix seconds: a time.Duration ends after 292 years.
	midnight := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
	days := midnight.Unix()/secondsPerDay + unixEpoch
	return days, days > noSuchDay && days <= lastSerial
}

// dateText gives the ISO date of a cell that stores one as text: without a time
// of day when that is midnight.
func dateText(stored string) string {
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04:05Z07:00"} {
		at, err := time.Parse(layout, stored)
		switch {
		case err != nil:
		case at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0:
			return at.Format("2006-01-02")
		default:
			return at.Format("2006-01-02T15:04:05")
		}
	}
	return stored
}
