package notify

import (
	"strings"
	"unicode/utf8"
)

// sentenceEnds are the places where a text may be divided without loss of sense.
const sentenceEnds = "。！？；!?;\n"

// split divides a text into parts of at most limit bytes, each as long as it can be and ending at the end of a line or else of a
// sentence; only a sentence that is too long by itself is divided inside, between characters. Put together the parts are the text
// again, but for blanks and line ends at the seams.
func split(text string, limit int) []string {
	var out []string
	text = strings.TrimSpace(text)
	for len(text) > limit {
		at := splitAt(text, limit)
		if part := strings.TrimSpace(text[:at]); part != "" {
			out = append(out, part)
		}
		text = strings.TrimSpace(text[at:])
	}
	if text != "" || len(out) == 0 {
		out = append(out, text)
	}
	return out
}

// splitAt gives the best place for an end within the limit. The end of a line is taken if the part is then at least half full.
func splitAt(text string, limit int) int {
	if at := strings.LastIndexByte(text[:limit], '\n'); at >= limit/2 {
		return at + 1
	}
	end, size := 0, 0
	for i, r := range text {
		size = utf8.RuneLen(r)
		if size < 0 {
			size = 1
		}
		if i+size > limit {
			break
		}
		if strings.ContainsRune(sentenceEnds, r) {
			end = i + size
		}
	}
	if end > 0 {
		return end
	}
	return lastBoundary(text, limit)
}

// lastBoundary is the last beginning of a character at or before the limit, at least one character on.
func lastBoundary(text string, limit int) int {
	at := limit
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	if at == 0 {
		_, at = utf8.DecodeRuneInString(text)
	}
	return at
}
