package web

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"wuzha/internal/campaign"
)

// rewriteKind asks for paragraphs of a bulletin in other words, one in a line behind the numbers of its section and paragraph: 1.2 文字;
// for its tables likewise, rows and cells parted by bars: 1.2 ‖止付|4‖. The page of a bulletin has a field for each instead.
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
			out = append(out, rewriteLine(r))
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
	r := campaign.Rewrite{Section: s, Part: p}
	said, rows, tabled := strings.Cut(text, rowBar)
	r.Text = strings.TrimSpace(said)
	if tabled {
		for row := range strings.SplitSeq(strings.TrimSuffix(rows, rowBar), rowBar) {
			r.Rows = append(r.Rows, strings.Split(row, cellBar))
		}
	}
	return r
}

// The bars between the rows of a table and between its cells.
const rowBar, cellBar = "‖", "|"

// rewriteLine writes what rewriteOf reads.
func rewriteLine(r campaign.Rewrite) string {
	line := fmt.Sprintf("%d.%d %s", r.Section, r.Part, r.Text)
	for i, row := range r.Rows {
		if i == 0 {
			line += rowBar
		}
		line += strings.Join(row, cellBar) + rowBar
	}
	return line
}
