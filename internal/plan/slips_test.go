package plan_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/internal/plantest"
)

// TestSlips makes one slip at a time in a sound plan. What an officer reads must be the one thing to change, at its place, and
// nothing that only follows from it.
func TestSlips(t *testing.T) {
	t.Parallel()
	sound, err := os.ReadFile("testdata/slips.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, problems := plan.Read("plan.yaml", sound, nil); len(problems) > 0 {
		t.Fatalf("the sound plan: %v", problems)
	}
	for _, one := range slips {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(string(sound), one.old, one.now, 1)
			if text == string(sound) {
				t.Fatalf("the plan has no %q", one.old)
			}
			var got []string
			_, problems := plan.Read("plan.yaml", []byte(text), nil)
			for _, p := range problems {
				said := fmt.Sprintf("%d:%d %s %s", p.Line, p.Column, p.Code, p.Sentence(plan.Chinese))
				if hint := p.Hint(plan.Chinese); hint != "" {
					said += " (" + hint + ")"
				}
				got = append(got, said)
			}
			if !slices.Equal(got, one.want) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(one.want, "\n"))
			}
		})
	}
}

var slips = []struct {
	name, old, now string
	want           []string
}{
	{"a tab in the indentation", "  zone: {title", "\tzone: {title", []string{"13:1 E101 YAML 语法错误：缩进里有 Tab，改成空格"}},
	{"a wide space in the indentation", "  zone: {title", "　zone: {title", []string{"13:1 E101 YAML 语法错误：缩进里有全角空格，改成半角空格"}},
	{"a full-width colon on its line", "title: 测试方案", "title：测试方案", []string{"4:6 E101 YAML 语法错误：键后面是全角冒号，改成半角冒号，后面空一格"}},
	{"no space after the colon", "title: 测试方案", "title:测试方案", []string{"4:6 E101 YAML 语法错误：冒号后面要空一格"}},
	{"a full-width colon in braces", "zone: {title: 街道}", "zone: {title：街道}", []string{"13:10 E116 title：街道 里的冒号不对：写成“title: 值”，冒号是半角的，后面空一格"}},
	{"a full-width comma in braces", "{title: 每月宣讲, of: firm, every", "{title: 每月宣讲， of: firm， every", []string{"40:19 E101 YAML 语法错误：各项之间是全角逗号，改成半角逗号"}},
	{"full-width braces", "zone: {title: 街道}", "zone: ｛title: 街道｝", []string{"13:9 E101 YAML 语法错误：全角括号，改成半角的 { } [ ]"}},
	{"a question mark without quotes", "need: m.talks >= band.need", "need: m.talks > 1 ? true : false", []string{"40:51 E101 YAML 语法错误：表达式里有问号或冒号，要整个加双引号"}},
	{"an alias nobody defined", "title: 街道}", "title: *street}", []string{"13:1 E101 YAML 语法错误：用了没有定义的别名（* 开头的词要先用 & 定义；只是文字就加引号）"}},
	{"a merge key twice", "d2: {title: 案件", "d4: &q {title: 甲, of: firm, keep: m.cases <= 1}\n  d2: {<<: *q, <<: *q, title: 案件", []string{"42:16 E110 << 已在第 42 行定义过"}},
	{"a day written with strokes", "from: 2023-03-01", "from: 2023/3/1", []string{"5:16 E204 from 应当是 2023-03-05 这样的日期，这里是 2023/3/1 (是不是 2023-03-01?)"}},
	{"a day in Chinese", "from: 2023-03-01", "from: 2023年3月1日", []string{"5:16 E204 from 应当是 2023-03-05 这样的日期，这里是 2023年3月1日 (是不是 2023-03-01?)"}},
	{"a day that no calendar has", "from: 2023-03-01", "from: 2023-02-29", []string{"5:16 E215 from 的 2023-02-29 不是日历上 1900–2199 年的一天"}},
	{"a period without an end", ", to: 2023-12-31}\nphases", "}\nphases", []string{"5:9 E112 缺少 to"}},
	{"a start outside the plan, at its own line", "period: {from", "start: 2024-01-01\nperiod: {from", []string{"5:8 E502 start (2024-01-01) 超出方案时间 2023-03-01–2023-12-31"}},
	{"a term under the id of a phase", "posts:\n", "terms: {a: {title: 学期, from: 2023-03-01, to: 2023-06-30}}\nposts:\n", []string{"9:9 E110 a 已在第 7 行定义过"}},
	{"a Chinese id, blamed once", "  grid: {title: 网格, in: zone}", "  网格: {title: 网格, in: zone}\n  grid: {title: 小格, in: 网格}", []string{"14:3 E208 网格 不能用作编号 (用字母开头的字母、数字、下划线)"}},
	{"a kind by its title", "of: firm, every: month, need: m.talks", "of: 企业, every: month, need: m.talks", []string{"40:25 E301 没有单位种类 企业 (是不是 firm?)"}},
	{"a post by its title", "post: spec}", "post: 专员}", []string{"40:79 E302 没有岗位 专员 (是不是 spec?)"}},
	{"a record by its title", "talks: {count: talk}", "talks: {count: 宣讲}", []string{"33:18 E303 没有记录种类 宣讲 (是不是 talk?)"}},
	{"a link to two kinds", "links: {grid: grid}", "links: {grid: [grid, zone]}", []string{"18:19 E107 grid 应当是一个值"}},
	{"a duty in one sentence", "{title: 案件, of: firm, keep: m.cases <= 1, post: office}", "每家企业发案不超过一起", []string{"10:3 W101 没有规则用到岗位 office", "36:3 W102 没有规则用到指标 cases", "41:7 E106 d2 应当是“键: 值”形式的映射 (mapping)"}},
	{"a misspelt condition, blamed once", "need: m.talks >= band.need", "nede: m.talks >= band.need", []string{"40:45 E111 不认识的键 nede（在 d1 里） (是不是 need?)"}},
	{"a misspelt verb, blamed once", "talks: {count: talk}", "talks: {conut: talk}", []string{"33:11 E111 不认识的键 conut（在 talks 里） (是不是 count?)"}},
	{"an empty condition", "keep: m.cases <= 1,", "keep: ,", []string{"36:3 W102 没有规则用到指标 cases", "41:29 E113 keep 是空的"}},
	{"a cadence in Chinese", "every: month, need: m.talks", "every: 每月, need: m.talks", []string{"40:38 E203 every 不能是 每月，可用：day, week, half_month, month, quarter, half_year, year, term, phase (是不是 month?)"}},
	{"days in Chinese", "keep: m.cases <= 1,", "keep: m.cases <= 1, remind: 3天,", []string{"41:57 E205 remind 应当是 7d 这样的天数，这里是 3天 (是不是 3d?)"}},
	{"a type in Chinese", "staff: {type: int,", "staff: {type: 整数,", []string{"20:21 E203 type 不能是 整数，可用：int, text, bool, date, money, choice (是不是 int?)"}},
	{"a measure without m", "need: m.talks >= band.need", "need: talks >= need", []string{"40:51 E312 这里不能使用 talks；可用：m, band, unit, prev, last_year, base, peers, duty, title, streak, window (是不是 m.talks?)", "40:60 E312 这里不能使用 need；可用：m, band, unit, prev, last_year, base, peers, duty, title, streak, window (是不是 band.need?)"}},
	{"a field without record", "talks: {count: talk}", "talks: {count: talk, where: people >= 1}", []string{"33:31 E312 这里不能使用 people；可用：window, record (是不是 record.people?)"}},
	{"a full-width sign", "keep: m.cases <= 1,", "keep: m.cases ≤ 1,", []string{"41:43 E401 表达式语法错误：“≤” 写成 <= (用 >= <= == && || 等半角符号)"}},
	{"words for a condition", "keep: m.cases <= 1,", "keep: 不超过1起,", []string{"36:3 W102 没有规则用到指标 cases", "41:35 E401 表达式语法错误：表达式里不能写中文，用编号和半角符号，如 m.talks >= 3 (用 >= <= == && || 等半角符号)"}},
	{"one equals sign", "keep: m.cases <= 1,", "keep: m.cases = 1,", []string{"41:43 E401 表达式语法错误：相等写两个等号 == (用 >= <= == && || 等半角符号)"}},
	{"an arrow", "keep: m.cases <= 1,", "keep: m.cases =< 1,", []string{"41:43 E401 表达式语法错误：“=<” 写成 <= (用 >= <= == && || 等半角符号)"}},
	{"a word for and", "need: m.people >= 1 && m", "need: m.people >= 1 and m", []string{"42:63 E401 表达式语法错误：并且写 && (用 >= <= == && || 等半角符号)"}},
	{"a percent sign", "keep: m.cases <= 1,", "keep: m.cases <= 1%,", []string{"41:47 E401 表达式语法错误：百分数不能直接写，比例乘开来写，如 m.a * 100 >= 60 * m.b (用 >= <= == && || 等半角符号)"}},
	{"half an expression", "keep: m.cases <= 1,", "keep: (m.cases <= 1,", []string{"41:48 E401 表达式语法错误：表达式没有写完，或者括号、引号不成对；写在花括号里的表达式有逗号、冒号、问号时整个加双引号 (用 >= <= == && || 等半角符号)"}},
	{"a decimal", "keep: m.cases <= 1,", "keep: m.cases <= 1.5,", []string{"41:43 E402 表达式类型错误：表达式里没有小数（<= 两边是整数、小数），比例乘开来写，如 m.a * 100 >= 60 * m.b"}},
	{"two comparisons in a row", "keep: m.cases <= 1,", "keep: 0 <= m.cases <= 1,", []string{"41:48 E402 表达式类型错误：<= 两边是条件、整数，比不了；两个比较之间用 && 连接"}},
	{"a number beside a word", "keep: m.cases <= 1,", "keep: m.cases <= \"1\",", []string{"41:43 E402 表达式类型错误：<= 两边是整数、文字，比不了；数和数比，文字和文字比，日期写成 date(\"2023-03-01\")"}},
	{"an unknown function", "keep: m.cases <= 1,", "keep: m.cases <= ceil(1),", []string{"41:50 E402 表达式类型错误：没有函数 ceil，可用：ceil_div、pct、bp、min、max、clamp、yuan、date"}},
	{"a choice by its title", "need: m.people >= 1 &&", "need: unit.lvl == \"甲\" &&", []string{"34:3 W102 没有规则用到指标 people", "42:49 E410 甲 不是 unit.lvl 的可选值，可用：a, b (是不是 a?)"}},
	{"an unknown event, blamed once", "d2: {title: 案件, of: firm, keep", "d2: {title: 案件, of: firm, per: tlak, within: 3d, when: tlak.people > 1, keep", []string{"41:34 E303 没有记录种类 tlak (是不是 talk?)"}},
	{"an event that reads like a measure", "  talk:\n", "  m: {title: 月报, of: [firm]}\n  talk:\n", nil},
	{"a day after the part that is meant", "d2: {title: 案件, of: firm, keep", "d2: {title: 案件, of: firm, by: 2023-05-01, during: a, keep", []string{"41:33 E509 by (2023-05-01) 超出这项责任自己的时间 2023-03-01–2023-04-30 (during、from、to)"}},
	{"a day before the part that is meant", "d2: {title: 案件, of: firm, keep", "d2: {title: 案件, of: firm, by: 2023-05-01, from: 2023-06-01, keep", []string{"41:3 E501 起止颠倒：2023-06-01 到 2023-05-01"}},
	{"a cadence that no period fills", "every: month, need: m.people", "every: year, during: a, need: m.people", []string{"42:3 W109 责任 d3 一次也不会要求：没有一个 year 周期在 2023-03-01–2023-04-30 里剩下一半以上 (写 partial: keep，或换 every)"}},
	{"the same, kept", "every: month, need: m.people", "every: year, during: a, partial: keep, need: m.people", nil},
	{"two posts of which one answers", "post: office}", "post: [office, spec]}", []string{"41:64 W110 责任 d2 的岗位 spec 轮不到：前面的岗位没有 when，总是先成立 (给前面的岗位写 when，或把没有 when 的放在最后)"}},
	{"two options of one name", "{a: 甲, b: 乙}", "{a: 甲, b: 甲}", []string{"21:54 E216 选项 甲 和前面的 甲 同名，台账里分不清"}},
	{"a least amount with three decimals", "cost: {type: money,", "cost: {type: money, min: 0.005,", []string{"29:32 E207 min 应当是数，这里是 0.005"}},
	{"steps of money in fen", "{of: unit.staff, steps: [{below: 100", "{of: m.cost, steps: [{below: 100", []string{"38:14 W105 m.cost 是金额（分），与 100 比较可能差一百倍 (是不是 m.cost / 100?)"}},
	{"steps of money in fen, ends included", "{of: unit.staff, steps: [{below: 100", "{of: m.cost, steps: [{to: 100", []string{"38:14 W105 m.cost 是金额（分），与 100 比较可能差一百倍 (是不是 ceil_div(m.cost, 100)?)"}},
	{"a telephone number of a case", "records:\n", "records:\n  case: {fields: {phone: {type: text, title: 电话}}}\n", []string{"23:19 L101 phone 电话 会公开受害人身份：个人信息保护法第二十五条、第二十八条，反电信网络诈骗法第五条 (改为只列数量和手法)"}},
	{"the number that a fraudster used", "records:\n", "records:\n  case: {fields: {used: {type: text, title: 涉案电话}}}\n", nil},
}

// TestLedgerSlips makes one slip at a time in a ledger: the row is left out, or the column ignored, and what was meant is named.
func TestLedgerSlips(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/slips.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := plan.Read("plan.yaml", text, nil)
	for _, one := range []struct{ name, head, row, column, hint string }{
		{"strokes", "id,kind,unit,on", "R,talk,F,2024/3/5", "on", "(2024-03-05?)"},
		{"Chinese", "id,kind,unit,on", "R,talk,F,2024年3月5日", "on", "(2024-03-05?)"},
		{"Chinese as spoken", "id,kind,unit,on", "R,talk,F,2024年3月5号", "on", "(2024-03-05?)"},
		{"full-width digits", "id,kind,unit,on", "R,talk,F,２０２４年３月５日", "on", "(2024-03-05?)"},
		{"long dashes", "id,kind,unit,on", "R,talk,F,2024—03—05", "on", "(2024-03-05?)"},
		{"thousands set apart", "id,kind,unit,on,people", "R,talk,F,2024-03-05,1，234", "people", "(1234?)"},
		{"a full-width number", "id,kind,unit,on,people", "R,talk,F,2024-03-05,１２", "people", "(12?)"},
		{"a number with its unit", "id,kind,unit,on,people", "R,talk,F,2024-03-05,12人次", "people", "(12?)"},
		{"a whole number with decimals", "id,kind,unit,on,people", "R,talk,F,2024-03-05,12.0", "people", "(12?)"},
		{"a percentage", "id,kind,unit,on,people", "R,talk,F,2024-03-05,80%", "people", "如 80"},
		{"a sign of money", "id,kind,unit,on,cost", "R,talk,F,2024-03-05,￥1，234.50元", "cost", "(1234.50?)"},
		{"a time of day", "id,kind,unit,on", "R,talk,F,2024-03-05 10:00", "on", "(2024-03-05?)"},
		{"no such day", "id,kind,unit,on", "R,talk,F,2023-02-29", "on", "日历上没有这一天"},
		{"Excel's number", "id,kind,unit,on", "R,talk,F,45356", "on", "Excel 的日期数"},
		{"a field's day", "id,kind,unit,on,day", "R,talk,F,2024-03-05,2024/3/5", "day", "(2024-03-05?)"},
		{"a field's title", "id,kind,unit,on,人数", "R,talk,F,2024-03-05,5", "人数", "(people?)"},
		{"a column's title", "id,kind,unit,on,状态", "R,talk,F,2024-03-05,void", "状态", "(state?)"},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			in := plan.NewLedgers(p)
			if err := in.ReadUnits("units.csv", &titledRows{lines: []string{"id,kind", "F,firm"}}); err != nil {
				t.Fatal(err)
			}
			tree, _ := plan.NewTree(p, in.Units)
			if err := in.ReadRecords("records.csv", &titledRows{lines: []string{one.head, one.row}}, tree); err != nil {
				t.Fatal(err)
			}
			if len(in.Problems) != 1 || in.Problems[0].Column != one.column || !strings.Contains(in.Problems[0].Reason, one.hint) {
				t.Errorf("got %+v, want %s in column %s", in.Problems, one.hint, one.column)
			}
		})
	}
}

// A record of a unit whose own row was left out points at that row; one of a unit that nobody has heard of does not.
func TestARecordOfALostUnitNamesTheUnitsRow(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/slips.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := plan.Read("plan.yaml", text, nil)
	in := plan.NewLedgers(p)
	if err := in.ReadUnits("units.csv", plantest.Rows("id,kind,parent,attr.staff\nF,firm,,many\nG,firm,nowhere,5\n")); err != nil {
		t.Fatal(err)
	}
	tree, bad := plan.NewTree(p, in.Units)
	in.Reject(bad)
	if err := in.ReadRecords("records.csv", plantest.Rows("id,kind,unit,on\nR1,talk,F,2024-03-05\nR2,talk,G,2024-03-05\nR3,talk,X,2024-03-05\n"), tree); err != nil {
		t.Fatal(err)
	}
	var got []bool
	for _, q := range in.Problems {
		if q.File == "records.csv" && q.Column == "unit" {
			got = append(got, strings.Contains(q.Reason, "它的那一行没有采用"))
		}
	}
	if want := []bool{true, true, false}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v: %+v", got, want, in.Problems)
	}
}
