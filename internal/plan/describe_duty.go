package plan

import "strings"

// DutyWords says in Chinese when a duty is owed and what it demands: 每月，要求走访次数不少于2.
func (p *Plan) DutyWords(x *Duty) string {
	d := describer{p: p}
	return strings.TrimPrefix(strings.ReplaceAll(d.when(&x.Schedule)+d.demand(x), " ", ""), "，")
}
