package sample

import (
	"fmt"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// edges are headcounts on both sides of every band's end; every sample has them.
var edges = []int64{499, 500, 999, 1000, 9999, 10000}

// enterpriseTree is 高桥 (330483004) with communities, 12 economic grids and 234 enterprises.
func enterpriseTree(b treeBuilder) {
	zone := b.add("zone", nil, "330483004", "高桥街道开发区"+shown, "330483004", nil)
	var communities, grids []*unit
	for i := 1; i <= min(199, max(2, b.g.sized(10))); i++ {
		code := fmt.Sprintf("330483004%03d", i)
		communities = append(communities, b.add("community", zone, code, place(i)+"社区"+shown, code, nil))
	}
	for i := 1; i <= max(2, b.g.sized(12)); i++ {
		grids = append(grids, b.add("economic_grid", zone, fmt.Sprintf("G%02d", i), fmt.Sprintf("第%d经济网格%s", i, shown), "", nil))
	}
	for i := 1; i <= max(len(edges)+2, b.g.sized(234)); i++ {
		b.enterprise(i, communities, grids)
	}
}

func (b treeBuilder) enterprise(n int, communities, grids []*unit) {
	d := newDice(b.g.seed, "enterprise", strconv.Itoa(n))
	home := pick(d, communities)
	cells := map[string]string{"employees": headcount(d, n), "credit_code": creditCode(n), "grade": pick(d, []string{"A", "B", "B", "C", "C"})}
	if d.percent(2) {
		cells["grade"] = ""
	}
	u := b.add("enterprise", home, fmt.Sprintf("E%03d", n), "示例"+place(n)+trade(n)+"有限公司", "", cells)
	if u == nil {
		return
	}
	if !d.percent(2) {
		b.link(u, "grid", pick(d, grids))
	}
	if n > len(edges) {
		b.lifetime(d, u, communities)
	}
}

// lifetime lets some enterprises begin, end or move during the campaign.
func (b treeBuilder) lifetime(d dice, u *unit, communities []*unit) {
	some := b.g.plan.Period.From + plan.Day(d.between(40, 200))
	switch roll := d.below(100); {
	case roll < 4:
		u.active.From = some
	case roll < 6:
		u.active.To = some
	case roll < 9:
		if to := pick(d, communities); to != nil && to != u.parent {
			u.moved = &move{some, to}
		}
	}
}

// headcount gives the edges of the bands first, then a usual spread; a few are not known.
func headcount(d dice, n int) string {
	if n <= len(edges) {
		return strconv.FormatInt(edges[n-1], 10)
	}
	bands := [][2]int64{{20, 60}, {60, 150}, {150, 320}, {320, 499}, {500, 999}, {1000, 2600}}
	at := d.weighted([]int64{260, 340, 230, 90, 55, 20, 30})
	if at == len(bands) {
		return ""
	}
	return strconv.FormatInt(d.between(bands[at][0], bands[at][1]), 10)
}

// creditCode is a well-formed code of an organisation that cannot exist: the organisation's part counts up behind MXXX.
// It carries the check character of GB 11714 and, over the whole, that of GB 32100.
func creditCode(n int) string {
	body := fmt.Sprintf("MXXX%04d", n%10_000)
	body += check(body, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789X", []int{3, 7, 9, 10, 5, 8, 4, 2})
	const digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	prefix := "91330483" + body
	return prefix + check(prefix, digits, digits, []int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28})
}

// check is the character that makes the weighted sum of the digits' values divisible by the number of check characters.
func check(body, digits, checks string, weights []int) string {
	sum := 0
	for i, w := range weights {
		sum += strings.IndexByte(digits, body[i]) * w
	}
	n := len(checks)
	return checks[(n-sum%n)%n:][:1]
}
