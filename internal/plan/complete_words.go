package plan

// keyWords say in Chinese what each key of the language is for. A key that means different things in different places has
// words that hold for all of them.
var keyWords = map[string]string{
	"accept": "已说明依据的问题", "approve": "编辑、审核、签发的岗位", "area": "区划代码", "attributes": "属性", "audiences": "对象", "award": "给分算法",
	"bands": "分档", "based_on": "依据文件", "bases": "基期", "basis": "依据", "behind": "落后单位", "below": "小于", "body": "机关性质", "bonus": "加分",
	"bulletins": "通报", "by": "截止日期；由谁", "call_in": "约谈规则", "cap": "上限", "code": "问题编号", "compare": "与哪一期比较", "count": "数记录", "counts": "哪种状态计数",
	"distinct": "数不同的值", "due": "顺延天数", "during": "所在阶段", "duties": "责任", "each": "每个值都要做到", "edit": "编辑", "every": "频次", "exempt": "免检规则",
	"extend": "沿用上级方案", "extended_to": "延期至", "field": "字段", "fields": "字段", "figures": "指标数字", "file": "文件", "fix_within": "整改期限", "floor": "下限", "from": "起",
	"goals": "目标", "grades": "等次", "grant": "授予条件", "group": "所属分组", "groups": "分组", "in": "隶属于", "inspections": "检查", "issue": "签发", "issuer": "发文机关",
	"items": "评分项", "keep": "应保持的条件", "last": "最近一次的日期", "level": "评定层级", "links": "链接", "loss": "损失（元）", "lowest": "列出最后几名", "major_case": "大案标准", "manual": "人工评定的岗位",
	"max": "最大值", "measures": "指标", "min": "最小值", "need": "应达到的条件", "note": "说明", "number": "文号", "of": "适用于", "options": "选项", "orders": "反诈订单", "partial": "残缺周期",
	"path": "所在位置", "penalty": "处罚", "per": "每一件", "period": "起止日期", "phases": "阶段", "photo": "照片", "photo_basis": "要求照片的依据", "plan": "方案编号", "points": "分值",
	"post": "责任岗位", "posts": "岗位", "prefix": "机关代字", "public_notice": "公示时长", "rank": "排名", "recheck": "复查岗位", "recipients": "发送对象", "record": "记录种类", "records": "记录种类", "remind": "提前提醒",
	"required": "必填", "review": "审核", "scope": "统计范围", "score": "考评", "sections": "内容", "serve": "承办岗位", "sheet": "检查表", "source": "条款", "stars": "星级", "start": "施行日期",
	"steps": "档次；步骤", "stock": "存量", "stories": "典型案例", "sum": "求和", "tasks": "本单位任务", "term": "有效期", "terms": "学期", "text": "文字", "title": "中文名称", "titles": "称号",
	"to": "止", "topics": "主题", "total": "属性合计；总分", "type": "类型", "types": "案件类型", "unit": "单位", "units": "单位种类；数单位", "value": "取值", "version": "第几版", "veto": "一票否决",
	"via": "经由链接", "wait": "再申报间隔", "warn": "预警条件", "weak": "薄弱环节", "weight": "权重", "when": "前提条件", "where": "筛选条件", "withdraw": "撤销条件", "within": "期限", "wuzha": "方案语言版本",
}

// optionWords say what the fixed values of the language mean.
var optionWords = map[string]string{
	"day": "每日", "week": "每周", "half_month": "每半月", "month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年", "term": "每学期", "phase": "每阶段",
	"keep": "残缺周期也考核", "skip": "残缺周期不考核", "submitted": "提交即计数", "confirmed": "确认后计数", "own": "仅本级", "below": "含下级",
	"optional": "可选", "required": "必须", "none": "不要", "int": "整数", "text": "文字", "bool": "是或否", "date": "日期", "money": "金额（元）", "choice": "选项",
	"police": "公安机关", "government": "政府", "community": "社区", "enterprise": "企业", "school": "学校", "count": "起数", "loss": "损失金额", "prev": "上期", "last_year": "上年同期",
	"self_check": "自查", "apply": "申报", "town_review": "镇街初审", "site_check": "实地核查", "public_notice": "公示", "award": "授予", "true": "是", "false": "否",
}

// headWords say what a name begins with.
var headWords = map[string]string{
	"m": "本期指标", "band": "分档", "unit": "单位属性", "prev": "上期指标", "last_year": "上年同期指标", "base": "基期指标", "peers": "同类单位", "duty": "责任完成情况", "title": "是否有称号",
	"streak": "连续未完成期数", "points": "本项满分", "window": "本期日期", "record": "本条记录",
}

// columnWords say what every unit or record has.
var columnWords = map[string]string{"id": "编号", "name": "名称", "kind": "种类", "code": "区划代码", "unit": "所属单位", "on": "发生日", "by": "经办人", "ref": "对应记录"}

// functionWords are the functions with what they do.
var functionWords = []Option{
	{"ceil_div", "相除，有余数进一"}, {"pct", "百分比，舍去小数"}, {"bp", "万分比，舍去小数"}, {"min", "取最小"}, {"max", "取最大"}, {"clamp", "限制在上下限之内"}, {"yuan", "元"}, {"date", "日期"},
}
