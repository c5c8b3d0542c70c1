package plan

// Problem codes. A code never changes its meaning; docs/plan-manual.md lists them all.
const (
	ESyntax        Code = "E101"
	ETooLarge      Code = "E102"
	ETooDeep       Code = "E103"
	ETooManyNodes  Code = "E104"
	EManyDocuments Code = "E105"
	ENotMapping    Code = "E106"
	ENotScalar     Code = "E107"
	EBadKey        Code = "E108"
	EDuplicateKey  Code = "E110"
	EUnknownKey    Code = "E111"
	EKeyColon      Code = "E116"
	EMissingKey    Code = "E112"
	EEmpty         Code = "E113"
	ELanguage      Code = "E114"
	ETooMany       Code = "E115"

	ENotInteger  Code = "E201"
	ETooSmall    Code = "E202"
	ENotOption   Code = "E203"
	ENotDay      Code = "E204"
	ENotDays     Code = "E205"
	ENotLength   Code = "E206"
	ENotPoints   Code = "E207"
	ENoSuchDay   Code = "E215"
	ESameOption  Code = "E216"
	EBadID       Code = "E208"
	EPeriodID    Code = "E209"
	EReserved    Code = "E210"
	EOptionsType Code = "E211"
	EBoundType   Code = "E212"
	EFieldPath   Code = "E213"
	ENotNumber   Code = "E214"

	EUnknownKind    Code = "E301"
	EUnknownPost    Code = "E302"
	EUnknownRecord  Code = "E303"
	EUnknownField   Code = "E304"
	EUnknownLink    Code = "E305"
	EUnknownPhase   Code = "E306"
	EUnknownMeasure Code = "E307"
	EUnknownDuty    Code = "E308"
	EUnknownItem    Code = "E309"
	EUnknownGroup   Code = "E310"
	EUnknownName    Code = "E311"
	EOutOfScope     Code = "E312"
	ENoAttribute    Code = "E313"
	EAttributeTypes Code = "E314"
	EBuiltinField   Code = "E315"

	ESyntaxExpr    Code = "E401"
	ETypeExpr      Code = "E402"
	EWantBool      Code = "E403"
	EWantInt       Code = "E404"
	EExprTooLong   Code = "E405"
	EExprTooBig    Code = "E406"
	EExprCost      Code = "E407"
	EHas           Code = "E408"
	ENoMaps        Code = "E409"
	EChoiceLiteral Code = "E410"
	ENoPrev        Code = "E411"
	ESelf          Code = "E412"
	ECycle         Code = "E413"

	EBackwards  Code = "E501"
	EOutside    Code = "E502"
	EOverlap    Code = "E503"
	EEveryByPer Code = "E504"
	EPerWithin  Code = "E505"
	EDueEvery   Code = "E506"
	ENoSpans    Code = "E507"
	EDuringFrom Code = "E508"
	EOutsideOwn Code = "E509"

	EVerbs         Code = "E601"
	EOwnUnits      Code = "E602"
	EKindCycle     Code = "E603"
	EStepEnds      Code = "E604"
	EStepOrder     Code = "E605"
	ENeedKeep      Code = "E606"
	EEachField     Code = "E607"
	EEachValue     Code = "E608"
	EFloorCap      Code = "E609"
	EAwardOrManual Code = "E610"
	EGradeOrder    Code = "E611"
	EEmptyGroup    Code = "E612"
	ESectionKind   Code = "E613"
	ETaskAlone     Code = "E614"

	EParent       Code = "E701"
	EParentBroken Code = "E702"
	ELoosened     Code = "E703"
	ERedefined    Code = "E704"
	EAcceptBasis  Code = "E705"
	EAcceptCode   Code = "E706"

	WUnusedPost    Code = "W101"
	WUnusedMeasure Code = "W102"
	WUnusedBand    Code = "W103"
	WNotRecordable Code = "W104"
	WBareMoney     Code = "W105"
	WTotal         Code = "W106"
	WAcceptUnused  Code = "W107"
	WPostElsewhere Code = "W108"
	WNeverOwed     Code = "W109"
	WPostAfter     Code = "W110"
	WViaOwn        Code = "W111"
	WPartialPer    Code = "W112"
	WStepOrder     Code = "W113"
	WNamesake      Code = "W114"

	LVictim     Code = "L101"
	LPhoto      Code = "L102"
	LStaffScore Code = "L103"
	LScreenTime Code = "L104"
	LInstall    Code = "L105"
	LOwnReports Code = "L106"
	LFine       Code = "L107"
)

// message is a catalogue entry: the sentence, and what to do when no name is near enough to guess.
type message struct {
	text
	hint text
}

func (m message) hintIn(l Language) string { return m.hint.in(l) }

// say makes an entry without a hint.
func say(zh, en string) message { return message{text: text{zh, en}} }

func (m message) todo(zh, en string) message { m.hint = text{zh, en}; return m }

// catalogue holds every sentence in Chinese and English. Both take the same arguments in the same order.
var catalogue = map[Code]message{
	ESyntax:        say("YAML 语法错误：%s", "YAML syntax error: %s"),
	ETooLarge:      say("文件太大：%d 字节，上限是 %d 字节 (512 KiB, size)", "the file is too large: %d bytes, the limit is %d (512 KiB)"),
	ETooDeep:       say("嵌套超过 %d 层 (too deep)", "nested deeper than %d levels"),
	ETooManyNodes:  say("展开别名后超过 %d 个节点 (alias)", "more than %d nodes once aliases are followed"),
	EManyDocuments: say("一个文件只能有一份方案（出现了第二个 ---）", "a file holds one plan; here a second document begins"),
	ENotMapping:    say("%s 应当是“键: 值”形式的映射 (mapping)", "%s must be a mapping of keys to values"),
	ENotScalar:     say("%s 应当是一个值", "%s must be a single value"),
	EBadKey:        say("%s 的键必须是简单的名称", "a key of %s must be a plain name"),
	EDuplicateKey:  say("%s 已在第 %d 行定义过", "%s was already given in line %d"),
	EUnknownKey:    say("不认识的键 %s（在 %s 里）", "unknown key %s (in %s)"),
	EKeyColon:      say("%s 里的冒号不对：写成“%s值”，冒号是半角的，后面空一格", "the colon in %s is wrong: write “%svalue” with a plain colon and a space"),
	EMissingKey:    say("缺少 %s", "%s is missing"),
	EEmpty:         say("%s 是空的", "%s is empty"),
	ELanguage:      say("方案语言 wuzha 的版本 %d 比本程序新", "version %d of the plan language wuzha is newer than this program"),
	ETooMany:       say("%s 超过上限 %d", "too many %s, the limit is %d"),

	ENotInteger:  say("%s 应当是整数，这里是 %s", "%s must be a whole number, not %s"),
	ETooSmall:    say("%s 是 %d，至少应为 %d", "%s is %d, it must be at least %d"),
	ENotOption:   say("%s 不能是 %s，可用：%s", "%s cannot be %s; use one of %s"),
	ENotDay:      say("%s 应当是 2023-03-05 这样的日期，这里是 %s", "%s must be a day like 2023-03-05, not %s"),
	ESameOption:  say("选项 %s 和前面的 %s 同名，台账里分不清", "the option %s has the name of %s before it; a ledger could not tell them apart"),
	ENoSuchDay:   say("%s 的 %s 不是日历上 1900–2199 年的一天", "%s %s is no day of the calendar, 1900–2199"),
	ENotDays:     say("%s 应当是 7d 这样的天数，这里是 %s", "%s must be a number of days like 7d, not %s"),
	ENotLength:   say("%s 应当是 5d、6m 或 1y 这样的时长，这里是 %s", "%s must be a length like 5d, 6m or 1y, not %s"),
	ENotPoints:   say("%s 应当是数，这里是 %s", "%s must be a number, not %s"),
	EBadID:       say("%s 不能用作编号", "%s cannot be an id").todo("用字母开头的字母、数字、下划线", "use letters, digits and underscores, beginning with a letter"),
	EPeriodID:    say("编号 %s 看起来像周期名，不能使用", "the id %s looks like the name of a period"),
	EReserved:    say("%s 是系统保留的名称", "%s is a reserved name"),
	EOptionsType: say("只有 choice 类型才有 options", "only type choice has options"),
	EBoundType:   say("%s 只用于数、金额和日期", "%s is only for numbers, money and dates"),
	EFieldPath:   say("应写成 种类.字段，这里是 %s", "write kind.field, not %s"),
	ENotNumber:   say("%s 不是数，不能求和或取最大", "%s is not a number and cannot be summed or compared"),

	EUnknownKind:    say("没有单位种类 %s", "no unit kind %s"),
	EUnknownPost:    say("没有岗位 %s", "no post %s"),
	EUnknownRecord:  say("没有记录种类 %s", "no record kind %s"),
	EUnknownField:   say("没有字段 %s", "no field %s"),
	EUnknownLink:    say("没有名为 %s 的联系 (link)", "no link %s"),
	EUnknownPhase:   say("没有阶段 %s", "no phase %s"),
	EUnknownMeasure: say("没有指标 %s", "no measure %s"),
	EUnknownDuty:    say("没有责任 %s", "no duty %s"),
	EUnknownItem:    say("没有评分项 %s", "no item %s"),
	EUnknownGroup:   say("没有评分组 %s", "no group %s"),
	EUnknownName:    say("没有 %s", "there is no %s"),
	EOutOfScope:     say("这里不能使用 %s；可用：%s", "%s cannot be used here; names begin with %s"),
	ENoAttribute:    say("单位种类 %s 没有属性 %s", "unit kind %s has no attribute %s"),
	EAttributeTypes: say("属性 %s 在这些单位种类里类型不同", "attribute %s has different types in these unit kinds"),
	EBuiltinField:   say("内置字段 %s 的类型不能改变", "the type of the built-in field %s cannot be changed"),

	ESyntaxExpr:    say("表达式语法错误：%s", "syntax error in the expression: %s").todo("用 >= <= == && || 等半角符号", "use >= <= == && ||"),
	ETypeExpr:      say("表达式类型错误：%s", "type error in the expression: %s"),
	EWantBool:      say("应当是条件（真或假），这里不是", "this must be a condition, true or false"),
	EWantInt:       say("应当是整数表达式", "this must be a whole number"),
	EExprTooLong:   say("表达式超过 %d 个字符", "the expression is longer than %d characters"),
	EExprTooBig:    say("表达式超过 %d 个节点，太复杂", "the expression has more than %d nodes"),
	EExprCost:      say("表达式的计算代价超过上限 %d (cost limit)", "the expression may cost more than the limit of %d"),
	EHas:           say("不支持 has()", "has() is not supported").todo("空字段的比较总为假，直接比较即可", "a comparison with an empty field is false; just compare"),
	ENoMaps:        say("表达式里不能使用映射或结构", "maps and structures cannot be used in expressions"),
	EChoiceLiteral: say("%s 不是 %s 的可选值，可用：%s", "%s is no option of %s; use one of %s"),
	ENoPrev:        say("%s 没有上一周期，不能使用 prev", "there is no period before (%s), prev cannot be used"),
	ESelf:          say("责任 %s 不能引用自己", "duty %s cannot refer to itself").todo("用 prev.duty.…", "use prev.duty.…"),
	ECycle:         say("%s 通过自己来定义（循环引用 cycle）", "%s is defined through itself (cycle)"),

	EBackwards:  say("起止颠倒：%v 到 %v", "the end lies before the start: %v to %v"),
	EOutside:    say("%s (%s) 超出方案时间 %s", "%s (%s) lies outside the plan, %s"),
	EOverlap:    say("%s 与 %s 的时间重叠 (overlap)", "%s overlaps with %s"),
	EEveryByPer: say("every、by、per 只能用一个", "only one of every, by and per"),
	EPerWithin:  say("per 与 within 必须同时使用", "per and within go together"),
	EDueEvery:   say("due 只能与 every 同用", "due goes with every"),
	ENoSpans:    say("方案没有声明 %s", "the plan declares no %s"),
	EOutsideOwn: say("by (%s) 超出这项责任自己的时间 %s (during、from、to)", "by (%s) lies outside the duty's own time, %s (during, from, to)"),
	EDuringFrom: say("during 与 from、to 不能同用", "during cannot be combined with from or to"),

	EVerbs:         say("指标要恰好写一种算法 (count、sum、max、distinct、stock、last、units、total),这里有 %d 种", "a measure has exactly one of count, sum, max, distinct, stock, last, units and total; here %d"),
	EOwnUnits:      say("%s 数的是下级单位，不能用 scope: own", "%s counts units below; scope: own makes no sense"),
	EKindCycle:     say("单位种类 %s 的上下级成环 (cycle)", "unit kind %s lies within itself (cycle)"),
	EStepEnds:      say("除最后一段外，每段要有 below 或 to 之一；最后一段没有上限", "every step but the last has below or to; the last has neither"),
	EStepOrder:     say("各段的上限必须递增，不能重叠 (overlap)", "the ends of the steps must rise"),
	ENeedKeep:      say("need、keep、manual 要恰好写一个，这里有 %d 个", "exactly one of need, keep and manual; here %d"),
	EEachField:     say("need 里的指标没有字段 %s", "no measure of the need has a field %s"),
	EEachValue:     say("%s 不是字段 %s 的值", "%s is no value of field %s"),
	EFloorCap:      say("floor 大于可得的最高分", "the floor is above the most that can be given"),
	EAwardOrManual: say("评分项要恰好写 award 或 manual 之一", "an item has either award or manual"),
	EGradeOrder:    say("等次要从高到低，最后一个没有 from", "grades fall, and only the last has no from"),
	EEmptyGroup:    say("评分组 %s 没有可得分的项目", "group %s has no items with points"),
	ESectionKind:   say("每节要恰好有 figures、types、bands、behind、rank、weak、stories、text 之一，这里有 %d 个", "a section has exactly one of figures, types, bands, behind, rank, weak, stories and text; here %d"),
	ETaskAlone:     say("任务 %s 只能写在 extend 的方案里", "task %s needs a plan that extends another"),

	EParent:       say("读不到上级方案 %s: %s", "the parent plan %s cannot be read: %s"),
	EParentBroken: say("上级方案 %s 有 %d 个问题，先改正它", "the parent plan %s has %d problems; mend it first"),
	ELoosened:     say("%s 不能证明比上级方案更严（上级：%s，这里：%s）", "%s is not provably tighter than in the parent (there %s, here %s)"),
	ERedefined:    say("%s 在上级方案里已有，不能重新定义", "%s exists in the parent plan and cannot be defined again"),
	EAcceptBasis:  say("accept 要写明 code、path 和书面依据 basis", "accept needs code, path and a written basis"),
	EAcceptCode:   say("%s 不是可以接受的 L 类问题", "%s is not an L problem that can be accepted"),

	WUnusedPost:    say("没有规则用到岗位 %s", "no rule names the post %s"),
	WUnusedMeasure: say("没有规则用到指标 %s", "nothing uses the measure %s"),
	WUnusedBand:    say("没有规则用到分档 %s", "nothing uses the band %s"),
	WNotRecordable: say("责任 %s 无法记录：指标 %s 的记录不在 %s 及其下级填报", "nobody can record duty %s: the records of measure %s are not made at %s or below"),
	WBareMoney:     say("%s 是金额（分），与 %d 比较可能差一百倍", "%s is money in fen; comparing it with %d is probably a hundred times off").todo("用 yuan(n)", "use yuan(n)"),
	WTotal:         say("各项合计 %s 分，与 total %s 不等", "the parts add up to %s, not to the total %s"),
	WPostElsewhere: say("责任 %s 没有人负责：岗位 %s 不设在 %s 及其上级", "nobody answers for duty %s: the post %s is not at %s or above"),
	WNeverOwed:     say("责任 %s 一次也不会要求：没有一个 %s 周期在 %s 里剩下一半以上", "duty %s is never owed: no %s keeps half of its days in %s").todo("写 partial: keep，或换 every", "write partial: keep, or another every"),
	WPostAfter:     say("责任 %s 的岗位 %s 轮不到：前面的岗位没有 when，总是先成立", "duty %s never reaches the post %s: the one before it has no when and always matches").todo("给前面的岗位写 when，或把没有 when 的放在最后", "give the one before a when, or put it last"),
	WViaOwn:        say("指标 %s 同时写了 scope: own 和 via：联系过来的单位只数它们自己的，不数它们的下级", "measure %s has both scope: own and via: of linked units only their own records count, not those below them").todo("要连下级一起数，删掉 scope", "to count those below too, remove scope"),
	WPartialPer:    say("责任 %s 的 partial 不起作用：per 的期限从来不剪", "partial has no effect in duty %s: the window of a per duty is never cut").todo("删掉 partial", "remove partial"),
	WStepOrder:     say("称号步骤的次序不对：%s 应在 %s 之前", "the steps of the title are out of order: %s comes before %s").todo("次序是 self_check、apply、town_review、site_check、public_notice、award", "the order is self_check, apply, town_review, site_check, public_notice, award"),
	WNamesake:      say("%s 和 %s 同名（%s），台账里按名称填时只认前一个", "%s and %s have the same title (%s); a ledger that gives the title means the first").todo("换一个名称", "give another title"),
	WAcceptUnused:  say("accept 的 %s (%s) 没有对应的问题", "accept %s (%s) matches no problem"),

	LVictim:     say("%s 会公开受害人身份：个人信息保护法第二十五条、第二十八条，反电信网络诈骗法第五条", "%s would name a victim: Personal Information Protection Law Article 25 and 28, Anti-Telecom Fraud Law Article 5").todo("改为只列数量和手法", "list numbers and methods only"),
	LPhoto:      say("%s 强制拍照 (photo: required) 而没有写明依据：个人信息保护法第六条，国办函〔2026〕12号", "%s requires a photo without a stated basis: Personal Information Protection Law Article 6, 国办函〔2026〕12号").todo("改为 optional，或写 photo_basis", "make it optional, or state photo_basis"),
	LStaffScore: say("%s 对工作人员个人积分或排名 (person, staff): 国办函〔2026〕12号，个人信息保护法第六条", "%s scores or ranks staff as persons: 国办函〔2026〕12号， Personal Information Protection Law Article 6").todo("只对单位评分", "score units only"),
	LScreenTime: say("%s 按登录、签到或在线时长给分：国办函〔2026〕12号", "%s awards log-ins, check-ins or time online: 国办函〔2026〕12号"),
	LInstall:    say("%s 按 APP 安装或注册量给分 (install): 国办函〔2026〕12号", "%s awards app installs or registrations: 国办函〔2026〕12号"),
	LOwnReports: say("%s 的零发案奖励只按本单位自报的 %s 计算：反电信网络诈骗法第八条，国办函〔2026〕12号", "%s rewards zero cases counted only from the unit's own reports (%s): Anti-Telecom Fraud Law Article 8, 国办函〔2026〕12号").todo("用公安登记的 case", "count the police's `case`"),
	LFine:       say("%s: 罚款只能由公安机关决定，且须先责令限期整改、警告：企业事业单位内部治安保卫条例第十九条 (fine)", "%s: only the police may fine, after an order to rectify and a warning: Regulations on Internal Security of Enterprises and Institutions Article 19"),
}
