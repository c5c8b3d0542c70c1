package campaign

import (
	"time"

	"wuzha/internal/plan"
)

// seasons are the classes of fraud that come round with the year, by month from January, each with the reason as people read it.
var seasons = [12]struct{ class, why string }{
	{"刷单返利", "年关前后兼职、返利类信息多发"},
	{"网络游戏产品虚假交易", "寒假期间未成年人上网时间长"},
	{"冒充领导、熟人", "开学缴费、单位开工付款集中"},
	{"虚假网络投资理财", "春季荐股荐基类信息多发"},
	{"虚假购物、服务", "假期出行订票、旅游消费集中"},
	{"冒充电商物流客服", "年中网购促销后退款理赔类来电多发"},
	{"网络游戏产品虚假交易", "暑假期间未成年人上网时间长"},
	{"贷款、代办信用卡", "升学、开学前资金需求多"},
	{"冒充公检法及政府机关", "开学季冒充部门来电多发"},
	{"虚假购物、服务", "长假出行订票、旅游消费集中"},
	{"冒充电商物流客服", "网购促销后退款理赔类来电多发"},
	{"冒充领导、熟人", "年底单位结算付款集中"},
}

// OfSeason is the lesson that a day's month brings, with the reason.
func (l *Lessons) OfSeason(d plan.Day) (lesson Lesson, why string) {
	s := seasons[time.Unix(int64(d)*86_400, 0).UTC().Month()-1]
	lesson, _ = l.About(s.class)
	return lesson, s.why
}
