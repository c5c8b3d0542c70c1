package campaign

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want, kinds string }{
		{"nothing", "受害人在群内做任务垫付,无法提现。", "受害人在群内做任务垫付,无法提现。", ""},
		{"already anonymous", "受害人某某称被骗,张某某报警。", "受害人某某称被骗,张某某报警。", ""},
		{"a name after a word", "受害人张小样称被骗", "受害人某某称被骗", "name"},
		{"a name of two signs", "报警人李样称其被骗", "报警人某某称其被骗", "name"},
		{"a name that begins a sentence", "王小样接到电话。后陈样例报警", "某某接到电话。后陈样例报警", "name"},
		{"a name again later", "事主赵样例称被骗,对方知道赵样例的订单", "事主某某称被骗,对方知道某某的订单", "name name"},
		{"two family names", "当事人欧阳样例说", "当事人某某说", "name"},
		{"labelled", "姓名:样例名,电话13900001234", "姓名:某某,电话[电话]", "name phone"},
		{"dotted", "阿样古丽·买样提来所报警", "某某来所报警", "name"},
		{"a word that is also a family name", "受害人于当日报警,事主方称", "受害人于当日报警,事主方称", ""},
		{"phone", "对方电话13900001234让其转账", "对方电话[电话]让其转账", "phone"},
		{"phone with gaps", "+86 139-0000-1234", "[电话]", "phone"},
		{"wide phone", "\uff11\uff13\uff19\uff10\uff10\uff10\uff10\uff11\uff12\uff13\uff14", "[电话]", "phone"},
		{"phone in words", "电话一三九零零零零一二三四", "电话[电话]", "phone"},
		{"landline", "0573-88001234来电", "[电话]来电", "phone"},
		{"identity number", "号11010519491231002X的人", "号[身份证号]的人", "id"},
		{"identity number with a wrong check sign", "110105194912310021", "[身份证号]", "id"},
		{"card", "转入6222020000000000000", "转入[银行卡号]", "card"},
		{"long number", "单号12345678901", "单号[号码]", "number"},
		{"plate", "驾驶浙FA1234离开", "驾驶[车牌]离开", "plate"},
		{"mail", "发到yangli@example.com里", "发到[邮箱]里", "mail"},
		{"QQ", "添加QQ:123456789后", "添加QQ:[账号]后", "account"},
		{"WeChat", "加微信号yangli_2023聊天", "加微信号[账号]聊天", "account"},
		{"sums", "转账3200元、5万元、12.5万元和600000元", "转账1万元以下、5万元至10万元、10万元至50万元和50万元以上", "sum sum sum sum"},
		{"sum in words", "汇出三万五千元", "汇出1万元至5万元", "sum"},
		{"sum with a sign", "¥9,999.00", "1万元以下", "sum"},
		{"foreign sum", "汇出500美元", "汇出一定金额", "sum"},
		{"address", "住样例路12号3幢401室", "[地址]", "address"},
		{"address without a door", "家住样例县样例镇样例村,被骗", "家住[地址],被骗", "address"},
		{"house", "在7幢2单元301室", "在[地址]", "address"},
		{"days and hours stay", "2023-05-01 12:30:00至2023年5月2日,20230503", "2023-05-01 12:30:00至2023年5月2日,20230503", ""},
		{"bands stay", "损失1万元以下,另有5万元至10万元", "损失1万元以下,另有5万元至10万元", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, found := Redact(tt.text)
			var kinds []string
			for _, f := range found {
				kinds = append(kinds, string(f.Kind))
			}
			if got != tt.want || strings.Join(kinds, " ") != tt.kinds {
				t.Errorf("got %q with %v, want %q with %s", got, kinds, tt.want, tt.kinds)
			}
		})
	}
}

// The corpus of narratives names nobody: what is taken out of it is taken wrongly. A few sums and words may be.
func TestRedactLeavesNarrativesReadable(t *testing.T) {
	t.Parallel()
	wrong, lines := 0, 0
	for _, n := range corpus(t) {
		lines++
		for _, f := range Scan(n.text) {
			if f.Kind != FoundSum {
				wrong++
				t.Logf("%s at %d–%d of %s", f.Kind, f.From, f.To, n.text)
			}
		}
	}
	if wrong*50 > lines {
		t.Errorf("took out %d harmless words of %d narratives, want at most one in fifty", wrong, lines)
	}
}

func TestValidIdentityNumber(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]bool{"11010519491231002X": true, "11010519491231002x": true, "110105194912310021": false, "": false, "1101051949123100２X": false} {
		if got := ValidIdentityNumber(number); got != want {
			t.Errorf("%s: got %t", number, got)
		}
	}
}

func TestCheckStory(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		s    Story
		want string // places of faults
	}{
		{"sound", Story{"某企业财会人员被拉入群,按假冒领导的指令转账。", "a", "b"}, ""},
		{"empty", Story{" ", "a", "b"}, "text"},
		{"names somebody", Story{"受害人张小样称被骗", "a", "b"}, "text"},
		{"nobody else has read it", Story{"某企业被骗。", "a", ""}, "second"},
		{"read by its author", Story{"某企业被骗12345元。", "a", "a"}, "text second"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			if refused, ok := CheckStory(tt.s).(*Error); ok {
				for _, f := range refused.Faults {
					got = append(got, f.Path)
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %v, want %s", got, tt.want)
			}
		})
	}
}

func FuzzRedact(f *testing.F) {
	for _, seed := range []string{"受害人张小样称被骗3200元", "13900001234", "姓名:样例名", "1万元以下5万", "\xff139", "一三九零零零零一二三四元", "QQ12345678901元", "家住某某", "¥1万元至"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		clean, found := Redact(text)
		if len(found) == 0 && clean != text {
			t.Errorf("%q became %q though nothing was found", text, clean)
		}
		if utf8.ValidString(text) && !utf8.ValidString(clean) {
			t.Errorf("%q became %q", text, clean)
		}
		if again, more := Redact(clean); again != clean {
			t.Errorf("%q became %q, and that %q with %v", text, clean, again, more)
		}
		for _, x := range Scan(text) {
			if x.From < 0 || x.To <= x.From || x.To > utf8.RuneCountInString(text) {
				t.Errorf("%q: found at %d–%d", text, x.From, x.To)
			}
		}
	})
}
