package web

import "wuzha/internal/plan"

// badge is a state in colour, words and an icon: never colour alone.
type badge struct {
	Text  message
	Icon  string
	Class string // good, warn, bad, busy or calm
}

var stateBadges = map[plan.VerdictState]badge{
	plan.Met:     {"完成", "check", "good"},
	plan.Late:    {"逾期完成", "clock-check", "warn"},
	plan.Unmet:   {"未完成", "x", "bad"},
	plan.Pending: {"进行中", "hourglass", "busy"},
	plan.Kept:    {"保持", "shield-check", "good"},
	plan.Broken:  {"突破", "shield-x", "bad"},
	plan.Waived:  {"免除", "circle-minus", "calm"},
	plan.Unknown: {"无法判定", "help", "warn"},
}

// stateBadge is the badge of a verdict's state.
func stateBadge(s plan.VerdictState) badge {
	if b, ok := stateBadges[s]; ok {
		return b
	}
	return badge{"未评定", "minus", "calm"}
}
