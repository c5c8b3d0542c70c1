package campaign

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"wuzha/internal/plan"
)

const smallPlan = `wuzha: 1
plan: test-county
version: 1
title: 示例县创建方案
period: {from: 2023-01-01, to: 2023-12-31}
units:
  county: {title: 县}
  village: {title: 村, in: county}
records:
  talk: {title: 宣讲, of: [village], fields: {people: {type: int, title: 人数}, note: {type: text, title: 备注}}}
measures:
  talks: {count: talk}
  cases: {count: case}
duties:
  talk: {title: 每月宣讲2次, of: village, every: month, need: m.talks >= 2}
  zero: {title: 当月零发案, of: village, every: month, keep: m.cases == 0}
`

const smallUnits = "id,kind,parent,name,code,from,to\nD,county,,示例县,,,\nV1,village,D,示例甲村,,,\nV2,village,D,示例乙村,,,\nV3,village,D,示例丙村,,,\n"

const caseHeader = "id,unit,on,type,loss,stopped,recovered,victim,channel,reached\n"

func smallCounty(t *testing.T, cases, records string) *county {
	t.Helper()
	return &county{
		plan: readPlan(t, smallPlan), units: smallUnits, asOf: "2023-07-05",
		cases: caseHeader + cases, records: "id,kind,unit,on,entered_at,by,ref,state,people,note\n" + records,
	}
}

func (b *BulletinDraft) table(t *testing.T, section, firstColumn string) *BulletinTable {
	t.Helper()
	for _, s := range b.Sections {
		for _, p := range s.Parts {
			if s.Title == section && p.Table != nil && p.Table.Header[0] == firstColumn {
				return p.Table
			}
		}
	}
	t.Fatalf("no table %q in section %q:\n%s", firstColumn, section, b.markdownText(t))
	return nil
}

func TestUnitsBehind(t *testing.T) {
	t.Parallel()
	records := "R1,talk,V1,2023-06-02,,,,,10,\nR2,talk,V1,2023-06-03,,,,,10,\nR3,talk,V2,2023-06-02,,,,,10,\n"
	d := smallCounty(t, "", records).draft(t, "", "D", "2023-Q2")
	got := d.table(t, "进度滞后单位", "单位").Rows
	want := [][]string{{"示例乙村", "1", "每月宣讲2次（缺3期）"}, {"示例丙村", "1", "每月宣讲2次（缺3期）"}, {"示例甲村", "1", "每月宣讲2次（缺2期）"}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
	work := d.table(t, "责任落实情况", "责任事项").Rows[0]
	if want := []string{"每月宣讲2次", "9", "1", "0", "8", "0", "11%", "0%", "+11"}; !slices.Equal(work, want) {
		t.Errorf("got %v, want %v", work, want)
	}
}

// Villages that broke their zero had cases. The bulletins of many periods, taken together, would count them: they are not named.
func TestVillagesWithCasesAreNotNamed(t *testing.T) {
	t.Parallel()
	done := ""
	for i := range 6 {
		done += fmt.Sprintf("R%d,talk,V%d,2023-06-%02d,,,,,10,\n", i, i%3+1, i+1)
	}
	for _, c := range []struct{ name, cases string }{
		{"two of two", "C1,V1,2023-06-02,刷单返利,100,,,,,\nC2,V2,2023-06-03,刷单返利,100,,,,,\n"},
		{"six of seven", "C1,V1,2023-06-02,刷单返利,100,,,,,\n" + strings.Repeat("C#,V2,2023-06-03,刷单返利,100,,,,,\n", 6)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := smallCounty(t, numbered(c.cases), done).draft(t, "", "D", "2023-06")
			text := d.markdownText(t)
			if strings.Contains(text, "示例乙村") {
				t.Errorf("named:\n%s", text)
			}
			if !strings.Contains(text, "另有与案件直接相关的责任2项次未完成，不在通报中列单位") {
				t.Errorf("not said how many there are:\n%s", text)
			}
		})
	}
}

// numbered gives every # a number of its own.
func numbered(s string) string {
	for i := 10; strings.Contains(s, "#"); i++ {
		s = strings.Replace(s, "#", fmt.Sprint(i), 1)
	}
	return s
}

func TestFreeTextAndPeopleStayOut(t *testing.T) {
	t.Parallel()
	cases := "C1,V1,2023-06-02,张示例被骗,100,,,,李示例渠道,\nC2,V1,2023-06-03,张示例被骗,100,,,,,\nC3,V1,2023-06-04,张示例被骗,100,,,,,\n"
	c := smallCounty(t, cases, "R1,talk,V1,2023-06-02,,王示例,,,10,赵示例备注\n")
	c.people = "id,unit,role,from,to,trained_on\n钱示例,V1,leader,2023-01-01,,\n"
	text := c.draft(t, "", "D", "2023-06").markdownText(t)
	for _, secret := range []string{"张示例", "李示例", "王示例", "赵示例", "钱示例", "C1", "R1"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in the bulletin", secret)
		}
	}
	if !strings.Contains(text, "| 其他 | 3 | 100.0% |") {
		t.Errorf("an unknown type is not counted as 其他:\n%s", text)
	}
}

func TestUnitNamesAreNotMarkup(t *testing.T) {
	t.Parallel()
	c := smallCounty(t, "", "")
	c.units = strings.Replace(c.units, "示例甲村", "示例|甲<b>*村", 1)
	text := c.draft(t, "", "D", "2023-06").markdownText(t)
	if !strings.Contains(text, `| 示例\|甲\<b>\*村 |`) {
		t.Errorf("name not kept plain:\n%s", text)
	}
}

func TestSmallUnitsHideTheirCases(t *testing.T) {
	t.Parallel()
	c := smallCounty(t, "C1,V1,2023-06-02,刷单返利,123456,,,elder,,\n", "")
	text := c.draft(t, "", "V1", "2023-06").markdownText(t)
	for _, leak := range []string{"12.35", "刷单返利", "1起", "当月零发案"} {
		if strings.Contains(text, leak) {
			t.Errorf("%q is in the bulletin of a village with one case:\n%s", leak, text)
		}
	}
	if !strings.Contains(text, "本月案件数与其他单位合并公布，本通报不列。") {
		t.Errorf("not said that nothing is published:\n%s", text)
	}
}

func TestLateEntriesAndMissingDataAreNoted(t *testing.T) {
	t.Parallel()
	records := "R1,talk,V1,2023-06-02,2023-07-03T09:00:00+08:00,,,,10,\nR2,talk,V1,2023-06-03,2023-06-30T23:59:00+08:00,,,,10,\n"
	d := smallCounty(t, "", records).draft(t, "", "D", "2023-06")
	if !slices.ContainsFunc(d.Notes, func(s string) bool { return strings.Contains(s, "有1条在统计期结束后补录") }) {
		t.Errorf("late entry not noted: %q", d.Notes)
	}
	shipped := shippedCounty(t, "wuzha-enterprise").draft(t, "", "Z", "2023-06")
	if !slices.ContainsFunc(shipped.Notes, func(s string) bool { return strings.Contains(s, "示例戊厂因资料不全") }) {
		t.Errorf("missing data not noted: %q", shipped.Notes)
	}
}

func TestDraftRefuses(t *testing.T) {
	t.Parallel()
	c := shippedCounty(t, "wuzha-community")
	f := c.facts(t)
	res := plan.Evaluate(f)
	monthly := c.plan.Bulletins[0]
	for _, x := range []struct {
		name, unit, period string
		b                  *plan.Bulletin
		want               string
	}{
		{"unknown unit", "nobody", "2023-06", nil, "no unit nobody"},
		{"unknown period", "D", "2023-13", nil, "no period 2023-13"},
		{"future", "D", "2023-08", nil, "has not begun"},
		{"wrong kind", "C1", "2023-06", monthly, "not issued by"},
		{"not there yet", "C4", "2023-03", nil, "does not exist"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			if _, err := Draft(f, res, x.b, x.unit, x.period); err == nil || !strings.Contains(err.Error(), x.want) {
				t.Errorf("got %v, want %q", err, x.want)
			}
		})
	}
}

func TestLastClosedAndIssuingUnit(t *testing.T) {
	t.Parallel()
	c := shippedCounty(t, "wuzha-enterprise")
	f := c.facts(t)
	weekly := c.plan.Bulletins[0]
	if got := LastClosed(c.plan, nil, f.Known.AsOf); got != "2023-06" {
		t.Errorf("month: got %s", got)
	}
	if got := LastClosed(c.plan, weekly, f.Known.AsOf); got != "2023-W26" {
		t.Errorf("week: got %s", got)
	}
	if got, err := IssuingUnit(f, weekly); got != "Z" || err != nil {
		t.Errorf("got %q %v", got, err)
	}
	many := &plan.Bulletin{Of: []*plan.UnitKind{f.Tree.KindOf("E1")}}
	if got, err := IssuingUnit(f, many); err == nil {
		t.Errorf("got %q from many units", got)
	}
}
