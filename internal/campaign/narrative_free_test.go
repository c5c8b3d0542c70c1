package campaign

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestNamesThatNothingAnnounces: each sentence has one name in brackets, with nothing that says so.
func TestNamesThatNothingAnnounces(t *testing.T) {
	t.Parallel()
	missed := 0
	all := []string{
		"昨天下午[李建国]去银行汇款时被劝阻", "经核实[王秀英]已向对方转账", "之后[陈志强]按提示下载了软件", "随后[刘桂兰]发现无法提现", "民警赶到时[赵海涛]正在操作转账",
		"家住三楼的[孙丽娟]接到电话", "骗子让[周晓]女士开启屏幕共享", "[周]女士称对方自称客服", "经劝阻[吴]先生放弃转账", "网格员上门时[郑]阿姨正在通话", "银行[马]经理发现异常",
		"居委会[何]主任当场劝阻", "学校[彭]老师提醒家长", "同村的[老李]也被骗了", "隔壁[小王]把钱转了过去", "后来[小张]说对方是客服", "当时[老赵]去营业厅办卡",
		"派出所[袁]警官上门回访", "村里[蒋]大妈接到冒充公检法的电话", "对方加了[徐文丽]微信", "工友[谢建军]一同参与刷单", "报警的是[曾志明]一家", "由[冯玉珍]代为报案", "把[韩晓]同学拉进群聊",
	}
	for _, marked := range all {
		name := marked[strings.Index(marked, "[")+1 : strings.Index(marked, "]")]
		clean, _ := Redact(strings.NewReplacer("[", "", "]", "").Replace(marked))
		if strings.Contains(clean, name) {
			missed++
			t.Logf("missed %s: %s", name, clean)
		}
	}
	if missed > 2 {
		t.Errorf("missed %d of %d names, want at most 2", missed, len(all))
	}
}

// TestOrdinaryWordsAreNoNames: of what warns residents and of what plans say, nothing is taken for a name but what looks like one to people too.
func TestOrdinaryWordsAreNoNames(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../plans/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	sentences := []string{
		"任何女士、先生都不要轻信", "公司经理让财务转账", "银行客户经理提醒", "当时主任不在", "小程序里的客服", "老师在群里提醒", "一周先生成二维码", "小米手机刷单", "小钱返利是诱饵", "用小麦补贴行骗",
		"黄金投资骗局", "全国平安建设", "安康社区宣讲", "文明实践站", "石林村广场", "山东省派出所", "高速公路收费站", "项目经理被冒充", "康宁医院门口", "金融机构工作人员", "时长三十分钟", "和平小区停车场",
		"阳光家园业主群", "向阳村村部", "国家反诈中心", "成长型企业", "车站广场大屏", "温馨提示", "方便快捷", "于是转账", "常态化宣传", "马上转账", "钱款被转走", "白天上门未遇", "包裹丢失理赔", "解除限制", "从严查处", "雷霆行动",
		"老年人防骗", "小区门口", "大小宋体", "老路子新花样", "陆续转账", "汪洋大盗", "严厉打击", "毛利率", "管理人员", "武术学校", "史上最严", "季度通报", "宣传片", "夏季专项行动", "高考季", "林业局", "梅雨季节", "海关缉私", "江边广场",
	}
	for _, name := range append(files, "lessons.yaml") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sentences = append(sentences, regexp.MustCompile(`\p{Han}[\p{Han}，。、；：！？“”]+`).FindAllString(string(text), -1)...)
	}
	signs, eaten := 0, 0
	for _, s := range sentences {
		signs += len([]rune(s))
		for _, f := range Scan(s) {
			if f.Kind == FoundName {
				eaten++
				t.Logf("%s: %s", s, string([]rune(s)[f.From:f.To]))
			}
		}
	}
	t.Logf("%d sentences, %d signs, %d words taken for names", len(sentences), signs, eaten)
	if eaten > len(sentences)/500 {
		t.Errorf("%d words of %d sentences were taken for names", eaten, len(sentences))
	}
}
