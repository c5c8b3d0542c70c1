package campaign

import (
	"slices"
	"strings"
	"unicode/utf8"

	"wuzha/internal/plan"
)

// Limits of rights that are lent.
const (
	MaxBreakGlass   = 72 * 60 * 60 * 1000 // milliseconds
	MinReasonLength = 10                  // characters of a written reason for a lent right
)

// CheckPost tells whether a post may be given: it exists, belongs to the unit's kind, its days make sense, and it keeps the
// three administrators apart. kind is nil where the unit's kind does not matter; others are all posts that the person holds
// or will hold, in every district.
func (r *Rights) CheckPost(h Holding, kind *plan.UnitKind, others []Holding) error {
	rights, ok := r.Of(h.Post)
	switch {
	case !ok:
		return InvalidAt("post", "方案里没有这个岗位", "the plan has no such post")
	case !h.At.sound():
		return InvalidAt("unit", "请选择单位", "choose a unit")
	case h.To < h.From:
		return InvalidAt("to", "止期早于起期", "it ends before it begins")
	case IsAdmin(h.Post):
		return separate(h, others)
	case kind != nil && !slices.Contains(rights.At, kind.ID):
		return InvalidAt("unit", "这个岗位不设在这类单位", "the post does not exist at units of this kind")
	}
	return separate(h, others)
}

// separate refuses posts that would make an administrator anything else on the same day.
func separate(h Holding, others []Holding) error {
	for _, o := range others {
		if !IsAdmin(h.Post) && !IsAdmin(o.Post) || h.Post == o.Post || o.To < h.From || h.To < o.From {
			continue
		}
		if IsAdmin(h.Post) && IsAdmin(o.Post) {
			return Refuse(Conflict, "系统管理员、安全管理员、安全审计员不得由同一人担任",
				"system, security and audit administration must be three different persons")
		}
		return Refuse(Conflict, "三员不得兼任业务岗位，请先免去其中一个",
			"an administrator cannot hold a post of the campaign; end one of them first")
	}
	return nil
}

// Resolve gives a stored post its rights; a post that the plan no longer has gives none.
func (r *Rights) Resolve(h Holding) Holding {
	rights, _ := r.Of(h.Post)
	h.Actions = rights.Actions
	return h
}

// Lendable tells whether a right may be lent at all: casework only.
func Lendable(a Action) bool { return casework.Has(a) }

// CheckBreakGlass tells whether a right may be lent to a person: casework only, for at most three days, with a reason, and not
// to an administrator or to somebody without any post.
func CheckBreakGlass(b BreakGlass, to Actor) error {
	day := dayAt(b.From)
	var faults []Fault
	fault := func(bad bool, path, zh, en string) {
		if bad {
			faults = append(faults, Fault{path, Words{zh, en}})
		}
	}
	fault(!casework.Has(b.Action), "action", "管理类权限不能应急借用", "administration cannot be lent")
	fault(!b.At.sound(), "unit", "请选择单位", "choose a unit")
	fault(utf8.RuneCountInString(strings.TrimSpace(b.Reason)) < MinReasonLength, "reason", "请写明事由（不少于10个字）", "give the reason in at least 10 characters")
	fault(b.Expires <= b.From || b.Expires-b.From > MaxBreakGlass || b.From < 0, "expires", "期限须在72小时之内", "it must expire within 72 hours")
	if len(faults) > 0 {
		return invalid(faults)
	}
	if !slices.ContainsFunc(to.grants(day), func(g grant) bool { return g.actions&casework != 0 }) {
		return Refuse(Denied, "只能借给当天在岗的业务人员", "only somebody with a post of the campaign on that day can be lent a right")
	}
	return nil
}
