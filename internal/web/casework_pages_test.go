package web

import (
	"testing"

	"wuzha/internal/campaign"
)

// caseworkPages says who may come to the pages about cases, matters, scores and titles.
func caseworkPages() []pageCase {
	return []pageCase{
		{"GET /cases", nil, "303 200 404 404 404 404 200"},
		{"GET /cases?under=T1&major=true&from=2023-03-01&type=x", nil, "303 404 404 404 404 404 200"},
		{"GET /cases?from=nonsense", nil, "303 422 404 404 404 404 422"},
		{"GET /cases/new", nil, "303 403 403 403 403 403 200"},
		{"GET /cases/new?unit=C1", nil, "303 403 403 403 403 403 200"},
		{"POST /cases/new?unit=C1", []string{"on", "2023-05-09", "fields.narrative", "受害人在群里刷单返利", "id", "reg-%v"}, "401 403 403 403 403 403 200"},
		{"GET /cases/case-0", nil, "303 404 404 404 404 404 200"},
		{"GET /cases/case-1", nil, "303 200 404 404 404 404 200"},
		{"GET /cases/handout-0", nil, "303 404 404 404 404 404 404"},
		{"GET /cases/case-0/attribute", nil, "303 404 404 404 404 404 200"},
		{"POST /cases/case-2/attribute?unit=C3", []string{"as", "community", "reason", "居住地在望江社区", "id", "moved-%v"}, "401 404 404 404 404 404 303"},
		{"GET /cases/case-1/dispute", nil, "303 403 404 404 404 404 200"},
		{"POST /cases/case-3/dispute", []string{"reason", "不在本辖区居住"}, "401 403 404 404 404 404 303"},
		{"GET /cases/case-3/ruling", nil, "303 403 404 404 404 404 200"},
		{"POST /cases/case-3/ruling", []string{"reason", "经核实"}, "401 403 404 404 404 404 403"},
		{"GET /cases/case-0/contact", nil, "303 404 404 404 404 404 200"},
		{"POST /cases/case-0/contact", []string{"form", "seal", "name", "某某", "phone", "13800000000"}, "401 404 404 404 404 404 303"},
		{"POST /cases/case-0/contact", []string{"form", "open", "reason", "回访前电话预约"}, "401 404 404 404 404 404 200"},
		{"GET /cases/case-0/trace", nil, "303 404 403 404 404 404 200"},
		{"GET /cases/case-0/trace.docx", nil, "303 404 403 404 404 404 200"},
		{"GET /follow-ups", nil, "303 200 200 404 404 404 200"},
		{"GET /follow-ups?under=T1&state=all", nil, "303 404 404 404 404 404 200"},
		{"GET /analysis", nil, "303 200 422 404 404 404 200"},
		{"GET /analysis?from=2023-03&to=2023-04", nil, "303 200 422 404 404 404 200"},
		{"GET /matters", nil, "303 200 200 404 404 404 200"},
		{"GET /matters?procedure=complaint&state=raised&whose=all&due=2023-06-01", nil, "303 200 200 404 404 404 200"},
		{"GET /matters/board?procedure=finding", nil, "303 200 200 404 404 404 200"},
		{"GET /matters/board?procedure=notice&under=T1", nil, "303 404 404 404 404 404 200"},
		{"GET /matters/board?procedure=nothing", nil, "303 404 404 404 404 404 404"},
		{"GET /matters/new", nil, "303 200 200 404 404 404 200"},
		{"GET /matters/new?unit=C1&procedure=finding", nil, "303 404 200 404 404 404 200"},
		{"POST /matters/new?unit=C1&procedure=complaint", []string{"input.about", "burden", "input.text", "同一数据填两遍", "matter", "c-%v"}, "401 404 303 404 404 404 303"},
		{"GET /matters/m1", nil, "303 404 200 404 404 404 200"},
		{"POST /matters/m1?do=answer", []string{"form", "answer", "input.answer", "已合并两张表", "seen", "raised", "step", "s-%v"}, "401 404 403 404 404 404 303"},
		{"GET /feedback?page=/units", nil, "303 200 200 403 403 403 200"},
		{"POST /feedback", []string{"input.about", "page", "input.text", "查找太慢", "input.page", "/units", "matter", "f-%v"}, "401 303 303 403 403 403 303"},
		{"GET /call-ins", nil, "303 200 403 404 404 404 200"},
		{"GET /commendations?period=2023-04", nil, "303 200 403 404 404 404 200"},
		{"GET /watch-lists?period=2023-04", nil, "303 200 403 404 404 404 200"},
		{"GET /scores", nil, "303 200 200 404 404 404 200"},
		{"GET /scores?period=2023-Q2&under=T1", nil, "303 404 404 404 404 404 200"},
		{"GET /scores/table.xlsx?period=2023-Q2", nil, "303 200 200 404 404 404 200"},
		{"GET /scores/outside", nil, "303 200 403 403 403 403 200"},
		{"POST /scores/outside", []string{"score", "community_quarter", "period", "2023-Q2", "source", "平安考核", "totals", "C1 88"}, "401 200 403 403 403 403 200"},
		{"GET /scores/C1/community_quarter/2023-Q2", nil, "303 404 200 404 404 404 200"},
		{"GET /scores/C1/community_quarter/2023-Q2/nothing", nil, "303 404 403 404 404 404 404"},
		{"GET /scores/C1/community_quarter/2023-Q2/judged", nil, "303 404 403 404 404 404 200"},
		{"POST /scores/C1/community_quarter/2023-Q2/judged", []string{"decision", "3", "reason", "现场查看", "id", "j-%v"}, "401 404 403 404 404 404 303"},
		{"GET /titles", nil, "303 200 200 404 404 404 200"},
		{"GET /titles?title=no_fraud_community&under=T1", nil, "303 404 404 404 404 404 200"},
	}
}

// complain opens the matter m1 at C1.
func (w *world) complain(t testing.TB) {
	t.Helper()
	_, err := w.app.OpenMatter(t.Context(), w.callerOf(t, "below"), campaign.MatterOpening{ID: "m1", Procedure: "complaint", Unit: "C1", Input: []byte(`{"about":"burden","text":"同一数据填了两张表"}`)})
	must(t, err)
}
