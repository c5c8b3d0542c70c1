package document

import (
	"strconv"
	"strings"
)

// escapeLength is the length of _xHHHH_, the way in which a workbook stores a
// character that XML does not allow.
const escapeLength = 7

// escapedUnit gives the character of an escape at the beginning of s.
func escapedUnit(s string) (rune, bool) {
	if len(s) < escapeLength || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return 0, false
	}
	unit, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(unit), err == nil
}

// unescapeText turns the escapes of a stored text into characters. Halves of
// surrogate pairs become U+FFFD.
func unescapeText(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		if unit, ok := escapedUnit(s); ok {
			b.WriteRune(unit)
			s = s[escapeLength:]
			continue
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}
