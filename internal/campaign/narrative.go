package campaign

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// FindingKind is what sort of personal data was found in a text.
type FindingKind string

// What is found. A number is a long row of digits that nothing else explains: a narrative needs none.
const (
	FoundName    FindingKind = "name"
	FoundPhone   FindingKind = "phone"
	FoundID      FindingKind = "id"
	FoundCard    FindingKind = "card"
	FoundPlate   FindingKind = "plate"
	FoundAddress FindingKind = "address"
	FoundAccount FindingKind = "account" // QQ, WeChat and the like
	FoundMail    FindingKind = "mail"
	FoundSum     FindingKind = "sum"
	FoundNumber  FindingKind = "number"
)

var findingTitles = map[FindingKind]Words{
	FoundName: {"姓名", "a name"}, FoundPhone: {"电话", "a phone number"}, FoundID: {"身份证号", "an identity number"}, FoundCard: {"银行卡号", "a card number"},
	FoundPlate: {"车牌", "a number plate"}, FoundAddress: {"地址", "an address"}, FoundAccount: {"账号", "an account"}, FoundMail: {"邮箱", "a mail address"},
	FoundSum: {"具体金额", "an exact sum"}, FoundNumber: {"号码", "a long number"},
}

// Title is what people call it.
func (k FindingKind) Title() Words { return findingTitles[k] }

// Finding is a place in a text. What stood there is not repeated: findings are shown, logged and audited.
type Finding struct {
	Kind FindingKind `json:"kind"`
	From int         `json:"from"` // first character, counted from 0
	To   int         `json:"to"`   // the one after the last
	with string
}

// narrativeRule finds personal data. Its first group is what is taken out; judge says what it is and what takes its place,
// with no kind when it is nothing.
type narrativeRule struct {
	form  *regexp.Regexp
	judge func(found string) (kind FindingKind, with string)
}

// always is the judgement of a form that can be only one thing.
func always(kind FindingKind) func(string) (FindingKind, string) {
	return func(string) (FindingKind, string) { return kind, "[" + kind.Title().Zh + "]" }
}

const (
	han   = `\p{Han}`
	gap   = `[ \-–—._·]{0,2}`
	doors = `(?:号楼|号院|号|幢|栋|座|单元|室|组|弄|户|层|楼|队)`
)

// narrativeRules in the order in which they claim a place. A sum stands before long numbers, a mail address before accounts.
var narrativeRules = []narrativeRule{
	{regexp.MustCompile(`([A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)`), always(FoundMail)},
	{regexp.MustCompile(`([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z][·• ]?[A-HJ-NP-Za-hj-np-z0-9]{4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳])`), always(FoundPlate)},
	{regexp.MustCompile(`(?i)(?:QQ|企鹅)(?:号码|群号|账号|号|群)?[\s::为是]*(\d{5,12})`), always(FoundAccount)},
	{regexp.MustCompile(`(?i)(?:微信|wx|weixin|vx|wechat|薇信|威信|V信|抖音|快手|支付宝|陌陌|钉钉|小红书|闲鱼|账号|帐号|账户名|昵称|网名)(?:号码|账号|帐号|号|ID|名)?[\s::为是“"]*([A-Za-z0-9_\-@.]*[A-Za-z_\-][A-Za-z0-9_\-@.]{4,})`), always(FoundAccount)},
	{regexp.MustCompile(`((?:人民币|[¥¥$])\s*\d[\d,]{0,14}(?:\.\d{1,4})?\s*[百千万亿]?(?:余|多)?(?:元|块|圆)?)`), sumInstead},
	{regexp.MustCompile(`(\d[\d,]{0,14}(?:\.\d{1,4})?\s*[百千万亿]{0,2}(?:余|多|来)?\s*(?:元|块|圆|美元|美金|港币|欧元|英镑|USDT|万(?:余|多)?))`), sumInstead},
	{regexp.MustCompile(`([一二三四五六七八九十百千万亿零〇两壹贰叁肆伍陆柒捌玖拾佰仟]+(?:余|多|来)?(?:元|块钱|圆|块))`), sumInstead},
	{regexp.MustCompile(`([零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖](?:` + gap + `[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]){6,})`), always(FoundPhone)},
	{regexp.MustCompile(`(\+?\d(?:` + gap + `\d){6,}(?:` + gap + `[Xx])?)`), numberInstead},
	{regexp.MustCompile(`(` + han + `{1,12}?(?:路|街|巷|弄|大道|胡同|村|小区|花园|公寓|苑|家园|社区|新村|庄|屯|府|城)` + han + `{0,6}?\d+(?:-\d+)*` + doors + `(?:\d+(?:-\d+)*` + doors + `?)*)`), always(FoundAddress)},
	{regexp.MustCompile(`(\d+(?:号楼|幢|栋|座)\s*(?:\d+单元)?\s*\d{2,4}(?:室|号|户)?|\d+单元\d{2,4}(?:室|号|户)?)`), always(FoundAddress)},
	{regexp.MustCompile(`(?:家住|住址|家庭地址|居住地|户籍地址|户籍地|现住址?|暂住)[::为是在于]*(` + han + `[\p{Han}A-Za-z0-9\-]{1,40})`), addressInstead},
}

// Scan finds the personal data of a text, in order. It would rather take a harmless word for a name than leave a name.
func Scan(text string) []Finding {
	narrowed := strings.Map(narrowSign, strings.ToValidUTF8(text, "�"))
	var out []Finding
	taken := calendarPlaces(narrowed)
	for _, r := range narrativeRules {
		for _, m := range r.form.FindAllStringSubmatchIndex(narrowed, -1) {
			kind, with := r.judge(narrowed[m[2]:m[3]])
			if place := [2]int{m[2], m[3]}; kind != "" && !overlaps(taken, place) && !banded(narrowed, place) {
				taken = append(taken, place)
				out = append(out, finding(narrowed, kind, place, with))
			}
		}
	}
	for _, place := range namesIn(narrowed) {
		if !overlaps(taken, place) {
			taken = append(taken, place)
			out = append(out, finding(narrowed, FoundName, place, "某某"))
		}
	}
	slices.SortFunc(out, func(a, b Finding) int { return cmp.Compare(a.From, b.From) })
	return out
}

func finding(text string, kind FindingKind, place [2]int, with string) Finding {
	from := utf8.RuneCountInString(text[:place[0]])
	return Finding{Kind: kind, From: from, To: from + utf8.RuneCountInString(text[place[0]:place[1]]), with: with}
}

func overlaps(taken [][2]int, place [2]int) bool {
	return slices.ContainsFunc(taken, func(t [2]int) bool { return place[0] < t[1] && t[0] < place[1] })
}

// maxRedactions bounds how often a text is looked through: what is taken out may bring two parts together.
const maxRedactions = 8

// Redact takes the personal data out of a text and says what it found: names become 某某, sums their band, all else its
// kind in brackets. A text in which nothing is found comes back as it was; cleaning a clean text changes nothing.
func Redact(text string) (clean string, found []Finding) {
	clean = text
	for range maxRedactions {
		more := Scan(clean)
		if len(more) == 0 {
			return clean, found
		}
		found = append(found, more...)
		clean = replaced(clean, more)
	}
	return clean, found
}

func replaced(text string, found []Finding) string {
	runes := []rune(strings.ToValidUTF8(text, "�"))
	var b strings.Builder
	at := 0
	for _, f := range found {
		b.WriteString(string(runes[at:f.From]))
		b.WriteString(f.with)
		at = f.To
	}
	b.WriteString(string(runes[at:]))
	return b.String()
}

// narrowSign brings wide digits, letters and signs to their plain form, one for one, so that 138 is a number too.
func narrowSign(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0x3000 || r == 0x00A0:
		return ' '
	}
	return r
}

var calendarForms = regexp.MustCompile(`(?:19|20)\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\s*\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2})?秒?分?)?|\b(?:20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\b|\d{1,2}:\d{2}:\d{2}`)

// calendarPlaces are days and hours: they stay.
func calendarPlaces(text string) [][2]int {
	var out [][2]int
	for _, m := range calendarForms.FindAllStringIndex(text, -1) {
		digitBefore := m[0] > 0 && text[m[0]-1] >= '0' && text[m[0]-1] <= '9'
		digitAfter := m[1] < len(text) && text[m[1]] >= '0' && text[m[1]] <= '9'
		if !digitBefore && !digitAfter {
			out = append(out, [2]int{m[0], m[1]})
		}
	}
	return out
}

// Story is a typical case (典型案例) to be told in a bulletin.
type Story struct {
	Text   string
	Author string // person
	Second string // the person who has read it besides; another one
}

// CheckStory lets a story pass that names nobody: the scanner finds nothing, and a second person has read it.
func CheckStory(s Story) error {
	var faults []Fault
	switch found := Scan(s.Text); {
	case strings.TrimSpace(s.Text) == "" || !PlainText(s.Text):
		faults = append(faults, Fault{"text", Words{"请填写案例,不含无法使用的字符", "write the story, without characters that cannot be used"}})
	case len(found) > 0:
		faults = append(faults, Fault{"text", Words{"文中有" + kindsFound(found).Zh + ",请改写后再提交", "the text has " + kindsFound(found).En + "; rewrite it"}})
	}
	switch {
	case s.Second == "":
		faults = append(faults, Fault{"second", Words{"须经另一人核对", "a second person must read it"}})
	case s.Second == s.Author:
		faults = append(faults, Fault{"second", Words{"核对人不能是撰写人本人", "the second reader cannot be the author"}})
	}
	return orNil(faults)
}

func kindsFound(found []Finding) Words {
	var zh, en []string
	for _, f := range found {
		if t := f.Kind.Title(); !slices.Contains(zh, t.Zh) {
			zh, en = append(zh, t.Zh), append(en, t.En)
		}
	}
	return Words{strings.Join(zh, "、"), strings.Join(en, ", ")}
}
