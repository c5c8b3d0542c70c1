package campaign

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// surnames are the common family names of one sign. Where a sign is also a common word (于, 方, 安 …), wordy has it.
const surnames = `王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝于冼湛晋巴娜`

// wordy surnames are also words: they need a clear sign beside them.
const wordy = `于方安成时和向从由经应全解连路明华高文万单关管商师简车项游池查席费温康严白金石江武史龙包尚房古米景党宫荣冷左边阳农司祝毛马`

var compoundSurnames = []string{"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木", "轩辕", "百里", "南宫", "独孤", "呼延", "西门", "宇文", "长孙"}

// notGiven are signs with which a given name does not go on: verbs, particles and what follows a name in a report.
const notGiven = `称说讲在于的被到与和向因是报接收通将把从要有已来之为对其经使用下加看想买让及等以按即后前先某系至去给跟同时当日月年某氏，。、；：！？,.;:!?()（）“”"'[]【】男女电手身住反也就又再未不没曾打汇转付添遭受都均发遇需应我你他她它这那此该每各第现今昨次所能会可拨告交登应支赶误点扫连网上两个几多，`

// beforeName are words after which a name stands.
var beforeName = regexp.MustCompile(`(?:受害人|被害人|受骗人|报警人|报案人|举报人|事主|失主|当事人|嫌疑人|证人|联系人|居民|村民|市民|群众|业主|户主|租客|学生|职工|员工|店主|其妻子?|其夫|其子|其女|丈夫|妻子|父亲|母亲|爷爷|奶奶|儿子|女儿|老伴|哥哥|姐姐|弟弟|妹妹|朋友|同事|同学|邻居|亲戚|会计|出纳|经理|负责人|法人|民警|网格员|收款人|户名|收款方)[::为是系叫,， ]{0,2}`)

// labelled are words after which whatever follows is a name.
var labelled = regexp.MustCompile(`(?:姓名|真名|本名|名叫|名字叫|名字是|化名|户名|收款人)[::为是 ]{0,3}(\p{Han}{2,4}|[A-Za-z]{2,20}(?: [A-Za-z]{2,20})?)`)

// afterName are words before which a name stands, at the beginning of a sentence.
var afterName = regexp.MustCompile(`^(?:称|说|报警|报案|接到|收到|反映|遂|被骗|被诈骗|[,，]?[((]?[男女][,，)) 。、]|[,， ]?[((]?(?:身份证|证件|电话|手机|联系方式|家住|住)|本人|[,，:: ]{0,2}\[|的(?:银行卡|手机|微信|账户|账号|妻子|丈夫|儿子|女儿|母亲|父亲|钱|存款)|于|在|到|向|将|把|通过|转账|汇款|按|根据|遂|即|便|因|下载|添加|点击|登录|发现|信以为真|打开|使用|与|和|系|是|也|已|又|先后|多次|分别|共|报)`)

// dotted are names like 阿依古丽·买买提.
var dotted = regexp.MustCompile(`\p{Han}{2,10}[·•](\p{Han}{2,10})`)

// noNames are words of reports that begin like names.
var noNames = []string{"应聘", "关注", "申请", "金条", "金融", "从事", "连续", "于是", "和其", "经常", "全部", "高额", "应要求", "解除", "解冻", "安装", "白条", "方便", "成功", "时间", "明确", "古玩", "华为", "单位", "通讯",
	"陆续", "张贴", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "周末", "周转", "和联", "和办", "和电", "和身", "和手", "添加"}

var sentenceStart = `,，。;；:：、!！?？ 
	“"（([《】]与和给被`

// namesIn finds the names of a text. What was once found to be a name is one everywhere.
func namesIn(text string) [][2]int {
	var out [][2]int
	add := func(from, to int) {
		if to > from && !strings.HasPrefix(text[from:to], "某") {
			out = append(out, [2]int{from, to})
		}
	}
	for _, m := range labelled.FindAllStringSubmatchIndex(text, -1) {
		if slices.ContainsFunc(noNames, func(w string) bool { return strings.HasPrefix(text[m[2]:], w) }) {
			continue
		}
		add(m[2], m[2]+labelledLength(text[m[2]:m[3]]))
	}
	for _, m := range dotted.FindAllStringSubmatchIndex(text, -1) {
		add(m[0], m[2]+labelledLength(text[m[2]:m[3]]))
	}
	for _, m := range beforeName.FindAllStringIndex(text, -1) {
		add(m[1], m[1]+nameLength(text[m[1]:], true))
	}
	for i := range text {
		if n := nameLength(text[i:], false); n > 0 && startsSentence(text, i) && afterName.MatchString(text[i+n:]) {
			add(i, i+n)
		}
	}
	for _, place := range freeNames(text) {
		add(place[0], place[1])
	}
	return slices.Concat(out, repetitions(text, out))
}

func startsSentence(text string, i int) bool {
	before, size := utf8.DecodeLastRuneInString(text[:i])
	return size == 0 || strings.ContainsRune(sentenceStart, before)
}

// labelledLength ends a labelled name before a word that goes on.
func labelledLength(found string) int {
	for i, r := range found {
		if i >= 2*len("某") && strings.ContainsRune(notGiven, r) {
			return i
		}
	}
	return len(found)
}

// nameLength is the length of the name with which a text begins, 0 for none. sure: a word before says that a name follows.
func nameLength(text string, sure bool) int {
	surname := surnameOf(text)
	if surname == 0 || slices.ContainsFunc(noNames, func(w string) bool { return strings.HasPrefix(text, w) }) {
		return 0
	}
	first, one := utf8.DecodeRuneInString(text[surname:])
	if one == 0 || !isGiven(first) {
		return 0
	}
	second, two := utf8.DecodeRuneInString(text[surname+one:])
	if two == 0 || !isGiven(second) {
		if strings.Contains(wordy, text[:surname]) && !sure {
			return 0
		}
		return surname + one
	}
	return surname + one + two
}

func surnameOf(text string) int {
	for _, s := range compoundSurnames {
		if strings.HasPrefix(text, s) {
			return len(s)
		}
	}
	r, size := utf8.DecodeRuneInString(text)
	if size > 1 && strings.ContainsRune(surnames, r) {
		return size
	}
	return 0
}

func isGiven(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF && !strings.ContainsRune(notGiven, r)
}

// repetitions are the other places where a name stands that was found.
func repetitions(text string, found [][2]int) [][2]int {
	var out [][2]int
	for _, f := range found {
		name := text[f[0]:f[1]]
		if utf8.RuneCountInString(name) < 2 {
			continue
		}
		for at := 0; ; {
			i := strings.Index(text[at:], name)
			if i < 0 {
				break
			}
			out = append(out, [2]int{at + i, at + i + len(name)})
			at += i + len(name)
		}
	}
	return out
}
