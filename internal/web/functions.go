package web

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// functions are what templates may call beside their page's fields.
func (s *server) functions(l plan.Language) template.FuncMap {
	t := func(zh string, args ...any) string { return s.words.say(l, zh, args...) }
	return template.FuncMap{
		"t":        t,
		"words":    func(w campaign.Words) string { return wordsIn(l, w) },
		"tell":     func(m message) string { return t(string(m)) },
		"lang":     func() string { return string(l) },
		"wide":     plan.WideMarks,
		"asset":    s.assets.address,
		"icon":     s.icon,
		"day":      dayText,
		"moment":   momentText,
		"relative": func(d, today plan.Day) string { return relative(t, d, today) },
		"count":    countText,
		"money":    func(fen int64) string { return moneyText(t, fen) },
		"state":    stateBadge,
		"link":     address,
		"json":     jsonText,
		"picked":   pickedTitle,
		"ticked":   tickedText,
		"stretch":  stretchText,
		"chosen":   func(parts ...string) string { return chosenText(t, parts) },
		"join":     func(list []string) string { return strings.Join(list, "、") },
	}
}

// icon shows an icon of the sprite, for the eye only: words stand beside it. Its name must be in assets/icons.txt.
func (s *server) icon(name string) template.HTML {
	sprite := s.assets.address("icons.svg")
	if sprite == "" {
		return ""
	}
	return template.HTML(`<svg class="icon" aria-hidden="true" focusable="false"><use href="` + sprite + `#` + template.HTMLEscapeString(name) + `"/></svg>`)
}

// dayText writes a day as 2026-11-23; nothing for a day that is absent.
func dayText(d any) string {
	switch d := d.(type) {
	case plan.Day:
		return d.String()
	case *plan.Day:
		if d != nil {
			return d.String()
		}
	}
	return ""
}

// momentText writes Unix milliseconds as 2026-11-23 09:05.
func momentText(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).In(plan.Shanghai).Format("2006-01-02 15:04")
}

// relative says how far a day is away: 今天, 还有3天, 3天前.
func relative(t func(string, ...any) string, d, today plan.Day) string {
	switch n := int(d - today); {
	case n == 0:
		return t("今天")
	case n == 1:
		return t("明天")
	case n == -1:
		return t("昨天")
	case n > 0:
		return t("还有%d天", n)
	default:
		return t("%d天前", -n)
	}
}

// countText writes a number with thin groups of three: 12 345 is read faster than 12345.
func countText(n any) string {
	text := fmt.Sprint(n)
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	var b strings.Builder
	for i, r := range text {
		if i > 0 && (len(text)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}

// moneyText writes fen as people say it: whole yuan when small, 万元 with two decimals from ten thousand on.
func moneyText(t func(string, ...any) string, fen int64) string {
	if -1_000_000 < fen && fen < 1_000_000 {
		return t("%s元", countText(fen/100))
	}
	return t("%s万元", tenThousands(fen))
}

// tenThousands writes fen in 万元 with two decimals, rounded half up.
func tenThousands(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	hundredths := fen/10_000 + fen%10_000/5_000
	return sign + countText(hundredths/100) + "." + fmt.Sprintf("%02d", hundredths%100)
}

func jsonText(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// pickedTitle is what the chosen one of some options is called; empty, when none is.
func pickedTitle(options []plan.Option, id string) string {
	if i := slices.IndexFunc(options, func(o plan.Option) bool { return o.ID == id }); id != "" && i >= 0 {
		return options[i].Title
	}
	return ""
}

// tickedText is what a ticked box says.
func tickedText(ticked bool, text string) string {
	if ticked {
		return text
	}
	return ""
}

// stretchText says from when to when; either may be absent.
func stretchText(from, to string) string {
	if from == "" && to == "" {
		return ""
	}
	return from + "—" + to
}

// chosenText is the line of a folded filter: what is chosen in it, or that nothing is.
func chosenText(t func(string, ...any) string, parts []string) string {
	parts = slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return p == "" })
	if len(parts) == 0 {
		return t("全部")
	}
	return strings.Join(parts, t("、"))
}

// attachment names a file to be saved; the name may be Chinese (RFC 6266).
func attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < 128 && strconv.IsPrint(r) && r != '"' && r != '\\' {
			return r
		}
		return '_'
	}, name)
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + url.PathEscape(name)
}
