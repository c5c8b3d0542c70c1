package plan

import (
	"slices"
	"strings"
	"unicode"
)

// wide are the marks that stand between Chinese characters in their wide form.
var wide = map[rune]rune{',': '\uff0c', ';': '\uff1b', ':': '\uff1a', '?': '\uff1f', '!': '\uff01', '(': '\uff08', ')': '\uff09'}

// WideMarks writes the marks beside Chinese characters in the form that Chinese print has: people write plans with the
// narrow marks of a keyboard.
func WideMarks(text string) string {
	runes := []rune(text)
	near := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.Is(unicode.Han, runes[i]) || runes[i] == wide[')'])
	}
	var b strings.Builder
	for i, r := range runes {
		if w, ok := wide[r]; ok && (near(i-1) || near(i+1) && r != ')') {
			r, runes[i] = w, w
		}
		b.WriteRune(r)
	}
	return b.String()
}

// titled finds the one whose title people mean: the very title, or the same with other widths of its marks.
func titled[T any](all []T, s string, title func(T) string) (T, bool) {
	i := slices.IndexFunc(all, func(x T) bool { return title(x) == s })
	if i < 0 {
		meant := WideMarks(s)
		i = slices.IndexFunc(all, func(x T) bool { return WideMarks(title(x)) == meant })
	}
	if i < 0 || s == "" {
		var none T
		return none, false
	}
	return all[i], true
}
