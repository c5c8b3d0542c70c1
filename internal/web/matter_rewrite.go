package web

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"wuzha/internal/campaign"
)

// rewriteKind asks for paragraphs of a bulletin in other words, one in a line behind the numbers of its section and paragraph: 1.2 文字.
// The page of a bulletin has a field for each paragraph instead.
var rewriteKind = dataKind{
	ask: plainAsk("textarea", 0),
	read: func(a *asking, at string) any {
		var out []campaign.Rewrite
		for _, line := range lines(a.v.value(at)) {
			out = append(out, rewriteOf(line))
		}
		if out == nil {
			return nil
		}
		return out
	},
	show: func(_ *asking, raw json.RawMessage) []string {
		var list []campaign.Rewrite
		if json.Unmarshal(raw, &list) != nil {
			return nil
		}
		var out []string
		for _, r := range list {
			out = append(out, fmt.Sprintf("%d.%d %s", r.Section, r.Part, r.Text))
		}
		return out
	},
}

// rewriteOf reads a line; one without a place is of no paragraph, for the app to refuse.
func rewriteOf(line string) campaign.Rewrite {
	place, text, _ := strings.Cut(line, " ")
	section, part, _ := strings.Cut(place, ".")
	s, err := strconv.Atoi(section)
	p, err2 := strconv.Atoi(part)
	if err != nil || err2 != nil {
		return campaign.Rewrite{Section: -1, Part: -1, Text: line}
	}
	return campaign.Rewrite{Section: s, Part: p, Text: strings.TrimSpace(text)}
}
