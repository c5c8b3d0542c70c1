package document

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"
	"testing"
	"time"
)

// repeated is text of n characters without punctuation.
func repeated(n int) string {
	const text = "示例县反诈工作要把宣传落到每一户每一人每一企业守住群众的钱袋子"
	return string([]rune(strings.Repeat(text, n/31+1))[:n])
}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// chart is a small picture.
func chart(t testing.TB) []byte {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, 300, 120), color.Palette{color.White, color.Black})
	for i := range 6 {
		for y := 110 - 15*i; y < 110; y++ {
			for x := 20 + 45*i; x < 50+45*i; x++ {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bulletin is a paper as an office issues it every month, with a table longer
// than a page.
func bulletin(t testing.TB) Paper {
	rows := [][]string{}
	for i := range 34 {
		rows = append(rows, []string{itoa(i + 1), "示例社区" + numeral(i+1), itoa(3 + i%5), "-" + itoa(10+i) + "%", itoa(12+i) + ".5", itoa(90-i) + "%", "完成"})
	}
	rows = append(rows, []string{"", "合计", "173", "-21%", "986.5", "73%", ""})
	return Paper{
		Head:      Head{Mark: "示例县反诈工作领导小组文件", CopyNo: "000012", Secrecy: "内部", Urgency: "平急"},
		Number:    DocumentNumber("示例反诈组", 2023, 5),
		Title:     "示例县反诈工作领导小组关于2023年6月全县无诈创建工作情况的通报",
		Addressee: "各镇人民政府、街道办事处，县反诈工作领导小组各成员单位",
		Blocks: []Block{
			Paragraph{"按照《示例县无诈创建工作实施方案》要求，现将全县6月工作情况通报如下（数据截至2023年6月30日）。"},
			Heading{Level: 1, Text: "总体情况"},
			Paragraph{"6月，全县共发电信网络诈骗案件173起，同比下降21%；群众损失986.5万元，同比下降18.2%。各镇（街道）入户宣传12,846户，签订承诺书11,902份，劝阻潜在被骗群众316人次，止付资金420.6万元。"},
			Heading{Level: 2, Text: "发案类型", Body: "刷单返利、冒充电商物流客服、虚假网络投资理财三类案件占全部案件的59.4%，其中刷单返利类案件数量最多，虚假网络投资理财类案件损失最大。"},
			Heading{Level: 2, Text: "宣传成效", Body: "“全民反诈”宣传月期间，共开展活动86场。"},
			Heading{Level: 3, Text: "入户宣传覆盖面扩大", Body: "示例社区、样板社区实现入户宣传全覆盖。"},
			Heading{Level: 4, Text: "独居老人", Body: "由网格员每周走访一次。"},
			PaperTable{
				Caption: "2023年6月各社区工作情况", Unit: "单位：起、万元", Total: true,
				Columns: []PaperColumn{{Title: "序号"}, {Title: "社区", Side: SideLeft}, {Title: "起数", Group: "案件"}, {Title: "同比", Group: "案件"},
					{Title: "损失", Side: SideRight}, {Title: "任务完成率", Side: SideRight}, {Title: "备注"}},
				Rows: rows,
			},
			Note{"注：案件数以立案时间为准。"},
			Picture{PNG: chart(t), Caption: "图1　近六个月发案走势", Width: 120, Alt: "六根柱子"},
			Heading{Level: 1, Text: "存在问题"},
			Paragraph{repeated(400)},
			Heading{Level: 1, Text: "下步工作要求"},
			Paragraph{"各镇（街道）要认真落实属地责任，抓紧补齐短板。" + repeated(120) + "。"},
		},
		Attachments: []Attachment{
			{"2023年6月各镇（街道）电信网络诈骗案件发案情况统计表", []Block{PaperTable{Columns: []PaperColumn{{Title: "镇（街道）"}, {Title: "起数"}}, Rows: [][]string{{"示例镇", "12"}, {"样板街道", "9"}}}}},
			{"反诈宣传要点", []Block{Heading{Level: 1, Text: "不轻信"}, Paragraph{repeated(90)}}},
		},
		Signer: "示例县反诈工作领导小组办公室", Sealed: true, Date: day(2023, time.July, 3), Remark: "联系人：示例甲，电话：示例号码",
		Imprint: Imprint{Copies: "县委办公室，县人大常委会办公室，县政府办公室，县政协办公室，县法院，县检察院，各人民团体", Printer: "示例县反诈工作领导小组办公室", PrintedOn: day(2023, time.July, 4)},
	}
}

// letter is a prompt letter to a firm.
func letter() Paper {
	return Paper{
		Form: FormLetter, Head: Head{Mark: "示例县反诈工作领导小组办公室", Urgency: "特急"}, Number: DocumentNumber("示例反诈办函", 2023, 12),
		Title: "关于加强财务人员反诈培训的函", Addressee: "示例电子有限公司",
		Blocks: []Block{Paragraph{repeated(200)}, Paragraph{repeated(600)}, Paragraph{"特此函告。"}},
		Signer: "示例县反诈工作领导小组办公室", Date: day(2023, time.November, 30),
		Imprint: Imprint{Copies: "示例镇人民政府"},
	}
}

// minutes are those of a meeting.
func minutes() Paper {
	return Paper{
		Form: FormMinutes, Head: Head{Mark: "示例县反诈工作领导小组会议纪要"}, Number: "第5期",
		Title:  "第二季度反诈工作调度会议纪要",
		Blocks: []Block{Paragraph{"2023年6月20日，示例县反诈工作领导小组召开会议。" + repeated(100) + "。会议议定以下事项："}, Heading{Level: 1, Text: "关于宣传工作"}, Paragraph{repeated(150)}},
		Signer: "示例县反诈工作领导小组办公室", Date: day(2023, time.June, 21),
		Present: []Attendance{{"出席", "示例甲、示例乙、示例丙，示例镇示例丁、样板街道示例戊、示例己、示例庚、示例辛、示例壬"}, {"请假", "示例癸"}},
		Imprint: Imprint{Copies: "各镇人民政府、街道办事处", Printer: "示例县反诈工作领导小组办公室", PrintedOn: day(2023, time.June, 25)},
	}
}

func atoi(t testing.TB, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
