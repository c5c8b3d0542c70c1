package app_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/plan"
)

// mainPart is the text part of a Word document.
func mainPart(t *testing.T, docx []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	file, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (b *bench) paper(r app.PaperRequest) ([]byte, error) {
	var out bytes.Buffer
	err := b.WritePaper(b.tb.Context(), b.as("office"), r, &out)
	return out.Bytes(), err
}

func TestWritePaper(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-02-10")
		request := app.PaperRequest{Kind: "reminder", Unit: "v1", Period: "2023-01", Inputs: map[string]string{"deadline": "2023-02-20", "date": "2023-02-10"}}
		first, err := b.paper(request)
		if err != nil {
			t.Fatal(err)
		}
		again, err := b.paper(request)
		if err != nil || !bytes.Equal(first, again) {
			t.Errorf("the same request gave other bytes, %v", err)
		}
		text := mainPart(t, first)
		for _, want := range []string{"鹿鸣村：", "关于2023年1月", "每月走访两次", "走访次数0", "2023年2月20日前", "云雾县样例办公室", "2023年2月10日"} {
			if !strings.Contains(text, want) {
				t.Errorf("the letter does not say %s", want)
			}
		}
		_, err = b.paper(app.PaperRequest{Kind: "reminder", Unit: "g1", Period: "2023-01"})
		wantKind(t, err, campaign.Conflict) // the quarter is still running: nothing is missed
		_, err = b.paper(app.PaperRequest{Kind: "reminder", Unit: "v1", Period: "soon"})
		wantKind(t, err, campaign.Invalid)
		_, err = b.paper(app.PaperRequest{Kind: "ode", Unit: "v1"})
		wantKind(t, err, campaign.Invalid)
		_, err = b.paper(app.PaperRequest{Kind: "pledge", Unit: "nowhere"})
		wantKind(t, err, campaign.NotFound)
	})
}

func TestWritePaperInAnOwnTemplate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-02-10")
		request := app.PaperRequest{Kind: "reminder", Unit: "v1", Period: "2023-01"}
		request.Template = ownTemplate(t, "{{主送机关}}请注意：{{正文}}{{署名}}", "{{表1.事项}}")
		out, err := b.paper(request)
		if err != nil {
			t.Fatal(err)
		}
		text := mainPart(t, out)
		if !strings.Contains(text, "鹿鸣村请注意：") || strings.Count(text, "每月走访两次") != 1 || strings.Contains(text, "{{") {
			t.Errorf("the template is not filled: %s", text)
		}
		request.Template = ownTemplate(t, "{{当事人姓名}}", "")
		_, err = b.paper(request)
		wantKind(t, err, campaign.Invalid)
		if err == nil || !strings.Contains(err.Error(), "当事人姓名") {
			t.Errorf("got %v, want the unknown name", err)
		}
		request.Template = []byte("not a document")
		_, err = b.paper(request)
		wantKind(t, err, campaign.Invalid)
	})
}

// ownTemplate is a document of an office with a sentence and a table.
func ownTemplate(t testing.TB, sentence, cell string) []byte {
	t.Helper()
	var b bytes.Buffer
	paper := document.Paper{Title: "示例", Blocks: []document.Block{document.Paragraph{Text: sentence},
		document.PaperTable{Columns: []document.PaperColumn{{Title: "事项"}}, Rows: [][]string{{cell}}}}}
	if err := document.WriteDocx(&b, paper); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Every kind is laid out, with inputs as long as they may be refused and never fail.
func TestEveryPaperIsLaidOut(t *testing.T) {
	t.Parallel()
	samples := map[campaign.PaperInputType]string{campaign.InputText: "示例称号", campaign.InputLong: "示例事由。\n另一段。", campaign.InputDay: "2023-02-10",
		campaign.InputList: "关于宣传：每月一次\n第二项", campaign.InputLink: "https://example.com/v/{district}/{unit}", campaign.InputCount: "3"}
	text, err := os.ReadFile("testdata/county.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := plan.Read("county.yaml", text, nil)
	facts := campaign.PaperFacts{Plan: p, Unit: "v1", UnitName: "鹿鸣村", District: county, Root: "云雾县", Period: "2023-01",
		Venues: []campaign.PaperVenue{{ID: "n1", Name: "鹿鸣村宣传栏", Address: "鹿鸣村"}}}
	facts.Kind = facts.Plan.Kinds[3]
	for _, k := range campaign.PaperKinds() {
		inputs := map[string]string{}
		for _, in := range k.Inputs {
			inputs[in.ID] = samples[in.Type]
		}
		if _, has := inputs["size"]; has {
			inputs["size"] = "A3"
		}
		delete(inputs, "inspection")
		draft, err := campaign.WritePaper(k.ID, facts, inputs)
		if slices.Contains([]string{"check_sheet", "score_sheet", "trace_back", "plaque"}, k.ID) && campaign.KindOf(err) != "" {
			continue // the plan of this county has no inspection, score or title for them
		}
		if err != nil {
			t.Fatalf("%s: %v", k.ID, err)
		}
		var first, second bytes.Buffer
		for _, b := range []*bytes.Buffer{&first, &second} {
			if err := app.WriteDraft(b, draft); err != nil {
				t.Fatalf("%s: %v", k.ID, err)
			}
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: the same draft gave other bytes", k.ID)
		}
	}
}

func TestLedger(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-10")
		b.submit("worker", visit("r1", "v1", today, "3"), visit("r2", "v1", today, "4"))
		b.submit("worker3", visit("r3", "v3", today, "9"))
		b.submit("station", app.Entry{ID: "c1", Kind: "case", Unit: "v1", On: today, Fields: map[string]string{"type": "刷单返利", "loss": "100"}})
		book := b.ledger(t, "office", "t1", "2023-02")
		if got := book.GetSheetList(); !slices.Equal(got, []string{"基本情况", "责任落实", "走访", "案件"}) {
			t.Errorf("got sheets %v", got)
		}
		rows, err := book.GetRows("走访")
		if err != nil || len(rows) != 4 || rows[0][0] != "松涛镇 2023-02 走访台账" || rows[2][1] != "r1" || rows[2][2] != "鹿鸣村" || rows[2][4] != "3" {
			t.Errorf("got visits %q, %v; want those of the town alone, under a title", rows, err)
		}
		rows, err = book.GetRows("基本情况")
		if err != nil || len(rows) != 2+3 || !strings.Contains(strings.Join(rows[3], " "), "户数120") {
			t.Errorf("got units %q, %v", rows, err)
		}
		// A worker sees no rows of cases, and nothing outside.
		if got := b.ledger(t, "worker", "v1", "2023-02").GetSheetList(); !slices.Equal(got, []string{"基本情况", "责任落实", "走访"}) {
			t.Errorf("a worker gets sheets %v", got)
		}
		wantKind(t, b.Ledger(t.Context(), b.as("worker"), "v3", "2023-02", io.Discard), campaign.NotFound)
		wantKind(t, b.Ledger(t.Context(), b.as("office"), "t1", "soon", io.Discard), campaign.Invalid)
	})
}

func (b *bench) ledger(t *testing.T, login, unit, period string) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if err := b.Ledger(t.Context(), b.as(login), unit, period, &out); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestMatterPaper(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-02-10")
		var out bytes.Buffer
		b.must(b.MatterPaper(t.Context(), b.as("office"), b.draftedPaper(), &out))
		text := mainPart(t, out.Bytes())
		for _, want := range []string{"云雾县样例办公室文件", "关于集中宣传的通知", "松涛镇：", "请认真组织。"} {
			if !strings.Contains(text, want) {
				t.Errorf("the paper does not say %s", want)
			}
		}
		b.complain("worker", "m1", "v1")
		wantKind(t, b.MatterPaper(t.Context(), b.as("worker"), "m1", io.Discard), campaign.Conflict)
		wantKind(t, b.MatterPaper(t.Context(), b.as("worker"), "nothing", io.Discard), campaign.NotFound)
	})
}
