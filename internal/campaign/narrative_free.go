package campaign

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Names that no word announces. Three forms are taken for one: a family name, or a whole one, before a form of address (周女士), a family name after 小 or 老
// (老李), and a family name with two signs that are common in given names (李建国). Each has words that it must not eat.

// addressed is what follows a family name in an address. What is also the end of an occupation stands with family names alone that are no words.
var addressed = regexp.MustCompile(`^(?:先生|女士|小姐|太太|老师|主任|书记|所长|队长|局长|科长|校长|院长|警官|医生|师傅|老板|经理|会计|大爷|大妈|大叔|大姐|大哥|阿姨|叔叔|爷爷|奶奶|婆婆|同学|同志)`)

// polite is an address after a whole name.
var polite = regexp.MustCompile(`^(\p{Han}{1,2})(?:先生|女士|小姐|同学|大爷|大妈|阿姨)`)

// called is what goes on after 小王 or 老李.
var called = regexp.MustCompile(`^(?:$|[，。、；：！？,.;:!?）)“”"]|称|说|去|来|在|到|向|将|把|被|于|的|等|给|让|帮|打|转|接|收|又|也|就|便|遂|和|与|跟|听|信|报警|报案|一家|夫妇|两口)`)

// noNicknames are words that look like 小王.
var noNicknames = []string{"小程序", "小米", "小麦", "小苗", "小钱", "小童", "小黄车", "小黄鱼", "小蓝车", "小路", "小汤", "老路", "老汤", "小叶", "老叶", "小梅", "老林", "小林", "小段", "小鲁", "小舒", "小艾", "小柴", "老舍", "小曲", "小余", "老邻", "小区", "小葱"}

// givenSigns are common in given names, and in few words of reports.
const givenSigns = `伟芳娜敏静丽强磊洋勇艳杰娟涛超秀霞兰刚燕桂芝丹彬鹏慧莉莹浩斌宇欣悦怡婷雪琳倩颖晶茹雯瑶梦琪妍萱涵诗佳嘉俊峰辉振宏鑫昊轩博睿泽瀚晨阳旭东波凯毅军兵海建国志文武德福贵荣祥瑞喜庆春夏秋冬梅菊莲荷香凤珍珠玉翠英红霞云美玲淑惠贤巧爱琴琼瑛瑾璐珊琦淼垚森林松柏树根柱梁栋才良善忠孝义仁礼智勤俭华明亮光耀晖祖宗嗣孟仲叔季永长久远昌盛隆顺平安康宁`

// beforeWord are signs that make a word with the family name after them: 任何女士, 一周先生.
var beforeWord = []string{"任何", "如何", "为何", "几何", "一周", "每周", "上周", "本周", "下周", "两周", "四周", "当时", "公司", "上司", "浙江", "黑龙江", "长江", "江苏", "道路", "马路", "公路", "网路", "线路", "套路", "思路",
	"老师", "律师", "厨师", "海关", "机关", "有关", "相关", "无关", "部门", "专门", "校方", "警方", "对方", "双方", "官方", "地方", "卖方", "买方", "银行", "现金", "资金", "基金", "奖金", "佣金", "黄金", "美金", "本金", "押金", "保证金", "租金",
	"水平", "和平", "太平", "学习", "复习", "主任", "责任", "信任", "班主任", "前任", "现任", "过程", "课程", "工程", "流程", "行程", "里程", "进程", "教程", "全程", "食宿", "住宿", "宿舍", "方案", "尽管", "主管", "监管", "保管", "交管", "托管", "代管"}

// noFreeNames are words that begin like a family name with two given signs.
var noFreeNames = []string{"黄金", "石林", "白云", "江海", "金华", "金融", "高明", "方国", "安康", "安国", "平安", "文明", "文武", "文艺", "文凭", "康宁", "康美", "温州", "武汉", "田园", "林业", "林木", "林海", "树林", "柏林", "海东", "江东", "江华", "江阳", "辽宁", "关东", "山东", "夏季", "秋季", "春季", "冬季", "时光", "时长", "阳光", "荣誉", "明珠",
	"明亮", "光明", "华东", "华北", "华南", "华为", "万国", "万福", "全国", "全文", "全智", "成长", "成才", "和平", "和善", "于海", "从善", "祝福", "祝贺", "常德", "常州", "宁国", "宁海", "宁波", "福安", "东海", "兰州", "桂林", "吉林", "梅州", "云南", "宋庆", "唐宋", "元明", "明清", "项链", "解放", "单东", "容易", "连云", "史诗", "司机", "车站", "车辉", "牛奶", "马海", "马平", "龙海", "龙岩", "柳州", "柳林", "江宁", "汪洋", "余杭", "莫文", "易于", "古文", "古玉", "白玉", "白银", "白酒", "红玉", "黄海", "黄河", "黄梅", "黄山", "黄石", "毛衣", "房东", "车东", "冷静", "金玉", "金秋", "金珠", "金条", "包容", "安静", "安宁", "安顺", "安阳", "沈阳", "咸阳", "洛阳", "贵阳", "衡阳", "向东", "向海", "向阳", "向明", "向春"}

// freeNames finds names that no word announces.
func freeNames(text string) [][2]int {
	var out [][2]int
	for i := range text {
		surname := surnameOf(text[i:])
		if surname == 0 || endsWord(text[:i+surname]) {
			continue
		}
		wordlike := strings.Contains(wordy, text[i:i+surname])
		rest := text[i+surname:]
		switch {
		case addressed.MatchString(rest) && (!wordlike || startsSentence(text, i)):
			out = append(out, [2]int{i, i + surname})
		case !wordlike && nicknamed(text, i) && called.MatchString(rest):
			out = append(out, [2]int{i - len("小"), i + surname})
		case !wordlike && !beginsWord(text[i:]) && polite.MatchString(rest):
			out = append(out, [2]int{i, i + surname + polite.FindStringSubmatchIndex(rest)[3]})
		default:
			if n := freeLength(text[i:], surname, wordlike); n > 0 {
				out = append(out, [2]int{i, i + n})
			}
		}
	}
	return out
}

func endsWord(text string) bool {
	return slices.ContainsFunc(beforeWord, func(w string) bool { return strings.HasSuffix(text, w) })
}

func beginsWord(text string) bool {
	return slices.ContainsFunc(beforeWord, func(w string) bool { return strings.HasPrefix(text, w) })
}

// nicknamed tells whether 小 or 老 stands before a family name, and no word goes on.
func nicknamed(text string, i int) bool {
	if !strings.HasSuffix(text[:i], "小") && !strings.HasSuffix(text[:i], "老") {
		return false
	}
	from := text[i-len("小"):]
	before := text[:i-len("小")]
	return !strings.HasSuffix(before, "大") && !strings.HasSuffix(before, "缩") && !strings.HasSuffix(before, "古") &&
		!slices.ContainsFunc(noNicknames, func(w string) bool { return strings.HasPrefix(from, w) })
}

// freeLength is the length of a family name with two given signs, 0 for none.
func freeLength(text string, surname int, wordlike bool) int {
	if wordlike || slices.ContainsFunc(noFreeNames, func(w string) bool { return strings.HasPrefix(text, w) }) {
		return 0
	}
	first, one := utf8.DecodeRuneInString(text[surname:])
	second, two := utf8.DecodeRuneInString(text[surname+one:])
	if !strings.ContainsRune(givenSigns, first) || !strings.ContainsRune(givenSigns, second) || first == utf8.RuneError || second == utf8.RuneError {
		return 0
	}
	if placeEnd.MatchString(text[surname+one+two:]) {
		return 0
	}
	return surname + one + two
}

// placeEnd is what makes a place or a unit out of what stands before it; those have rules of their own.
var placeEnd = regexp.MustCompile(`^(?:省|市|县|区|镇|乡|村|街|路|社区|小区|花园|家园|广场|大厦|学校|小学|中学|医院|公司|集团|银行|派出所|河|江|山|湖|海|岛|桥|站)`)
