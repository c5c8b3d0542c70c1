package plan

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
)

// exprSlips are what people write where CEL wants something else; the first group is the spot.
var exprSlips = []struct {
	shape *regexp.Regexp
	text
}{
	{regexp.MustCompile(`(≥|≧|＞＝|＞=)`), text{"“≥” 写成 >=", "write >= for ≥"}},
	{regexp.MustCompile(`(≤|≦|＜＝|＜=)`), text{"“≤” 写成 <=", "write <= for ≤"}},
	{regexp.MustCompile(`(≠)`), text{"“≠” 写成 !=", "write != for ≠"}},
	{regexp.MustCompile(`([×＊])`), text{"乘号写成 *", "write * to multiply"}},
	{regexp.MustCompile(`([÷])`), text{"除号写成 /", "write / to divide"}},
	{regexp.MustCompile(`([“”‘’＂])`), text{"引号用半角的 \"", "use plain quotation marks"}},
	{regexp.MustCompile(`(并且|而且|且)`), text{"“并且” 写成 &&", "write && for and"}},
	{regexp.MustCompile(`(或者|或)`), text{"“或者” 写成 ||", "write || for or"}},
	{regexp.MustCompile(`([！-～　。，、])`), text{"这是全角符号，改成半角", "a full-width sign; use the plain one"}},
	{regexp.MustCompile(`([^\x00-\x7f])`), text{"表达式里不能写中文，用编号和半角符号，如 m.talks >= 3", "an expression uses ids and plain signs only, like m.talks >= 3"}},
	{regexp.MustCompile(`(=>)`), text{"“=>” 写成 >=", "write >= for =>"}},
	{regexp.MustCompile(`(=<)`), text{"“=<” 写成 <=", "write <= for =<"}},
	{regexp.MustCompile(`(<>)`), text{"“<>” 写成 !=", "write != for <>"}},
	{regexp.MustCompile(`(?:^|[^=!<>])(=)(?:[^=]|$)`), text{"相等写两个等号 ==", "equality is =="}},
	{regexp.MustCompile(`(?:^|[^&])(&)(?:[^&]|$)`), text{"并且写 &&", "and is &&"}},
	{regexp.MustCompile(`(?:^|[^|])(\|)(?:[^|]|$)`), text{"或者写两条竖线 ||", "or is ||"}},
	{regexp.MustCompile(`(?i)\s(and)\s`), text{"并且写 &&", "and is &&"}},
	{regexp.MustCompile(`(?i)\s(or)\s`), text{"或者写两条竖线 ||", "or is ||"}},
	{regexp.MustCompile(`(?i)(?:^|[\s(])(not)\s`), text{"不是写 !", "not is !"}},
	{regexp.MustCompile(`\d(%)\s*(?:$|[)&|?:])`), text{"百分数不能直接写，比例乘开来写，如 m.a * 100 >= 60 * m.b", "no percent sign: multiply out, as in m.a * 100 >= 60 * m.b"}},
}

var quotedText = regexp.MustCompile(`"[^"]*"|'[^']*'`)

// slip finds the first thing in an expression that a person has to write otherwise; at is its column, from 0.
func slip(source string) (at int, said text, found bool) {
	bare := quotedText.ReplaceAllStringFunc(source, func(s string) string { return strings.Repeat("_", utf8.RuneCountInString(s)) })
	for _, s := range exprSlips {
		if m := s.shape.FindStringSubmatchIndex(bare); m != nil {
			if col := utf8.RuneCountInString(bare[:m[2]]); !found || col < at {
				at, said, found = col, s.text, true
			}
		}
	}
	return at, said, found
}

// badSyntax reports why an expression cannot be read, once: what follows the first fault is guesswork.
func (c *compiler) badSyntax(src exprSource, issues *cel.Issues) {
	first := issues.Errors()[0]
	at := src.place
	c.unread = append(c.unread, src.text)
	if col, said, found := slip(src.text); found {
		if !strings.Contains(src.text, "\n") {
			at.col += col
		}
		c.add(at, ESyntaxExpr, said)
		return
	}
	if first.Location.Line() == 1 && first.Location.Column() > 0 {
		at.col += first.Location.Column()
	}
	c.add(at, ESyntaxExpr, celText(first.Message))
}

// celTexts says what CEL's messages mean; $1 and $2 are what it names.
var celTexts = []struct {
	shape *regexp.Regexp
	zh    string
}{
	{regexp.MustCompile(`(?:input|at) '<EOF>'`), "表达式没有写完，或者括号、引号不成对；写在花括号里的表达式有逗号、冒号、问号时整个加双引号"},
	{regexp.MustCompile(`token recognition error at: '(.)`), "不认识的符号 $1，或者引号不成对"},
	{regexp.MustCompile(`(?:extraneous|mismatched) input '([^']*)'`), "这里不该有 $1，前面可能少了运算符号"},
	{regexp.MustCompile(`no viable alternative at input '([^']*)'`), "$1 附近写得不对"},
	{regexp.MustCompile(`reserved identifier: (\w+)`), "$1 是保留的词，不能用作名字"},
	{regexp.MustCompile(`undeclared reference to '(\w+)'(?: \(in container ''\))?(?: \(did you mean '(\w+)'\?\))?`), "没有函数 $1，可用：ceil_div、pct、bp、min、max、clamp、yuan、date"},
	{regexp.MustCompile(`overload for '_([<>=!]+)_' applied to '\((.*double.*)\)'`), "表达式里没有小数（$1 两边是$2），比例乘开来写，如 m.a * 100 >= 60 * m.b"},
	{regexp.MustCompile(`overload for '_([<>=]+)_' applied to '\((bool, int|int, bool)\)'`), "$1 两边是$2，比不了；两个比较之间用 && 连接"},
	{regexp.MustCompile(`overload for '_([<>=!]+)_' applied to '\((.*)\)'`), "$1 两边是$2，比不了；数和数比，文字和文字比，日期写成 date(\"2023-03-01\")"},
	{regexp.MustCompile(`overload for '_\?_:_' applied to '\((.*)\)'`), "“条件 ? 甲 : 乙” 里是$1；甲和乙要是同一类"},
	{regexp.MustCompile(`overload for '[_!]?(&&|\|\||!|-)_?' applied to '\((.*)\)'`), "$1 用在了$2上，要用在条件上"},
	{regexp.MustCompile(`overload for '_(.+)_' applied to '\((.*)\)'`), "$1 不能用在$2之间"},
	{regexp.MustCompile(`overload for '(\w+)' applied to '\((.*)\)'`), "函数 $1 不能用在（$2）上，看参数的个数和类型"},
	{regexp.MustCompile(`"(.*)" is not a day like`), "“$1” 不是 2023-03-05 这样的日期"},
	{regexp.MustCompile(`"(.*)" is outside 1900–2199`), "“$1” 不在 1900–2199 年之内"},
	{regexp.MustCompile(`division by zero|modulus by zero`), "除数是 0"},
	{regexp.MustCompile(`overflow`), "数太大，算不了"},
}

var celTypes = strings.NewReplacer("int", "整数", "string", "文字", "bool", "条件", "double", "小数", "list", "列表", "dyn", "任意", ", ", "、")

// celText is a message of CEL in words for people who do not know it.
func celText(msg string) text {
	msg = clipTo(strings.TrimPrefix(msg, "Syntax error: "), 160)
	for _, t := range celTexts {
		if m := t.shape.FindStringSubmatch(msg); m != nil {
			zh := t.zh
			for i, word := range m[1:] {
				if strings.Contains(msg, "applied to") && i == len(m)-2 {
					word = celTypes.Replace(word)
				}
				zh = strings.ReplaceAll(zh, "$"+string(rune('1'+i)), word)
			}
			return text{zh, msg}
		}
	}
	return text{msg, msg}
}
