package web

import (
	"encoding/base64"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) pledgeRoutes() []route {
	return []route{
		{method: "GET", path: "/pledges", name: "承诺书", picks: true, answer: s.pledges},
		{method: "GET", path: "/pledges/new", name: "发起签名", answer: s.newPledgeForm},
		{method: "POST", path: "/pledges/new", name: "发起签名", answer: s.newPledge},
		{method: "GET", path: "/pledges/{code}", name: "承诺书", answer: s.pledge},
		{method: "POST", path: "/pledges/{code}", name: "承诺书", answer: s.endPledge},
		{method: "GET", path: "/pledges/{code}/poster", name: "扫码海报", answer: s.poster},
		{method: "GET", path: "/pledges/{code}/poster.docx", name: "扫码海报", answer: s.posterFile},
	}
}

// pledgesPage lists the drives (Z3), and how far the units are with what the plan wants signed.
type pledgesPage struct {
	basics
	MayOpen  bool
	Drives   table
	Coverage table
	Shares   table
}

func (*pledgesPage) template() string { return "pledges" }

func (s *server) pledges(v *visit) (page, error) {
	in, err := s.planNow(v)
	if err != nil {
		return nil, err
	}
	q := app.Query{Under: v.under()}
	drives, err := s.app.PledgeDrives(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	r, err := s.sightOf(v)
	if err != nil {
		return nil, err
	}
	p := &pledgesPage{MayOpen: v.may(campaign.SubmitRecord) && r.pledges()}
	p.Drives = v.driveTable(drives)
	if p.MayOpen {
		p.Drives.Empty.Action = &link{Text: v.t("发起签名"), Href: "/pledges/new"}
	}
	p.Drives.Exports = v.exports(app.ListQuery{List: app.PledgeList, Query: q})
	if p.Coverage, err = s.coverage(v, dutiesOn(in, "pledge")); err != nil {
		return nil, err
	}
	p.Shares, err = s.shares(v, in)
	return p, err
}

// sizeAttributes are the attributes by which plans say how many there are to sign.
var sizeAttributes = []string{"households", "staff", "students", "insured"}

// shares sets what was signed at each unit against its households or people, for the units whose duties count pledges.
func (s *server) shares(v *visit, in *plan.Plan) (table, error) {
	t := table{Caption: v.t("签名比例"), Columns: []column{{Title: v.t("单位"), Wide: true}, {Title: v.t("基数")}, {Title: v.t("签名人数"), Right: true}, {Title: v.t("比例"), Right: true}}}
	t.SkipBy = "at"
	found, err := s.app.Coverage(v.ctx(), v.caller, app.CoverageQuery{Duties: dutyIDs(dutiesOn(in, "pledge")), Under: v.under(), Skip: v.skipped(t.SkipBy), Limit: partSize})
	if err != nil {
		return t, err
	}
	v.partOf(&t, found.Total)
	units, err := s.app.UnitsByID(v.ctx(), v.caller, slices.Collect(each(found.Verdicts, func(x app.VerdictView) string { return x.Verdict.Unit })))
	for _, item := range found.Verdicts {
		if u, ok := units[item.Verdict.Unit]; ok {
			t.Rows = append(t.Rows, v.share(item.Verdict, u, kindOf(in, u.Kind)))
		}
	}
	return t, err
}

// share is the line of one unit. Of a unit whose size is not known there is no share, and the line says so.
func (v *visit) share(d *plan.Verdict, u app.UnitView, kind *plan.UnitKind) row {
	name := opens(u.Name, unitPath(u.ID))
	i := slices.IndexFunc(d.Duty.HaveOf(), func(m *plan.Measure) bool { return m.Record != nil && m.Record.ID == "pledge" })
	if kind == nil || i < 0 || i >= len(d.Have) {
		return row{Cells: []cell{name, text("—"), opens("—", whyPath(d)), text("—")}}
	}
	for _, a := range kind.Attributes {
		size, err := strconv.ParseInt(u.Attributes[a.ID], 10, 64)
		if err != nil || size <= 0 || !slices.Contains(sizeAttributes, a.ID) {
			continue
		}
		return row{Cells: []cell{name, text(titleOf(a) + " " + countText(size)), opens(countText(d.Have[i]), whyPath(d)), text(strconv.FormatInt(100*d.Have[i]/size, 10) + "%")}}
	}
	return row{Cells: []cell{name, opens(v.t("基数未登记"), unitPath(u.ID, "edit")), opens(countText(d.Have[i]), whyPath(d)), text("—")}}
}

func (v *visit) driveTable(drives []app.PledgeDriveView) table {
	t := table{Caption: v.t("签名活动"), Columns: []column{{Title: v.t("标题"), Wide: true}, {Title: v.t("单位")}, {Title: v.t("已签人数"), Right: true}, {Title: v.t("截止")}, {Title: v.t("状态")}},
		Empty: empty{Title: v.t("还没有扫码签名活动"), Text: v.t("发起后会得到一张带二维码的海报，群众用手机扫码即可签名，不用注册。")}}
	for _, d := range drives {
		state := badge{"进行中", "signature", "busy"}
		if !d.Open {
			state = badge{"已结束", "check", "calm"}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{opens(d.Title, "/pledges/"+d.Code), opens(d.UnitName, unitPath(d.Unit)),
			opens(countText(d.Signed), address("/records", "kind", "pledge", "under", d.Unit)), text(dayText(d.Until)), badgeCell(state)}})
	}
	return t
}

func (s *server) newPledgeForm(v *visit) (page, error) {
	return shown(s.newPledging(v))
}

func (s *server) newPledging(v *visit) (*formPage, error) {
	in, err := s.planNow(v)
	if err != nil {
		return nil, err
	}
	if !v.may(campaign.SubmitRecord) {
		return nil, mayNot(campaign.SubmitRecord)
	}
	kind := in.RecordKind("pledge")
	if kind == nil {
		return nil, campaign.Refuse(campaign.Conflict, "方案里没有承诺签名这种记录", "the plan has no records of pledges")
	}
	unit, err := s.unitField(v, unitAsk{Chosen: v.query("unit"), Kinds: kindIDs(kind.Of)})
	until := min(v.today()+60, in.Period.To)
	return &formPage{basics: basics{Crumbs: []crumb{{v.t("承诺书"), "/pledges"}, {Text: v.t("发起签名")}}},
		Form: form{ID: "drive", Submit: v.t("发起签名"), Cancel: "/pledges", Draft: true, Explain: v.t("发起后内容不能再改；需要改时，结束这次活动，另外发起一次。"), Fields: []*field{
			unit,
			{Name: "title", Label: v.t("标题"), Type: "text", Value: campaign.PledgeTitle, Required: true, MaxLength: campaign.MaxPledgeTitle},
			{Name: "text", Label: v.t("承诺内容"), Type: "textarea", Value: campaign.PledgeWords, Required: true, MaxLength: campaign.MaxPledgeText},
			{Name: "until", Label: v.t("签名截止日期"), Type: "date", Value: max(until, v.today()).String(), Required: true},
			{Name: "keep_days", Label: v.t("签名保存天数"), Type: "number", Value: "30", Required: true, Min: "0", Max: strconv.Itoa(campaign.MaxKeepDays), Unit: v.t("天"),
				Help: v.t("截止后保存这么多天，然后自动清除姓名和手机号，只留人数。")}}}}, err
}

func (s *server) newPledge(v *visit) (page, error) {
	p, err := s.newPledging(v)
	if err != nil {
		return nil, err
	}
	unit, err := s.unitSaid(v, "unit")
	if err != nil {
		return p, err
	}
	until, err := plan.ParseDay(v.value("until"))
	if err != nil {
		return p, campaign.InvalidAt("until", "请填写日期，如 2023-03-05", "give a day, like 2023-03-05")
	}
	keep, err := strconv.Atoi(v.value("keep_days"))
	if err != nil {
		keep = -1
	}
	text := strings.ReplaceAll(v.value("text"), "\r\n", "\n")
	d, err := s.app.OpenPledgeDrive(v.ctx(), v.caller, app.NewPledgeDrive{Unit: unit, Until: until,
		PledgeText: campaign.PledgeText{Title: v.value("title"), Text: text, KeepDays: keep}})
	if err != nil {
		return p, err
	}
	return &redirect{To: "/pledges/" + d.Code, Said: v.t("已发起。打印海报张贴，或把网址发到群里。")}, nil
}

// drivePage is one drive with its address, its code and its end.
type drivePage struct {
	basics
	Drive   app.PledgeDriveView
	Address string
	QR      template.URL
	MayEnd  bool
	Paper   string // address of the form for signatures on paper
	Terms   []term
}

func (*drivePage) template() string { return "pledge" }

func (s *server) pledge(v *visit) (page, error) {
	return shown(s.driveOf(v))
}

func (s *server) driveOf(v *visit) (*drivePage, error) {
	drives, err := s.app.PledgeDrives(v.ctx(), v.caller, app.Query{})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(drives, func(d app.PledgeDriveView) bool { return d.Code == v.r.PathValue("code") })
	if i < 0 {
		return nil, nothing()
	}
	d := drives[i]
	p := &drivePage{basics: basics{Title: d.Title, Crumbs: []crumb{{v.t("承诺书"), "/pledges"}, {Text: d.Title}}}, Drive: d,
		Address: v.absolute("/p/" + v.caller.District + "/" + d.Code), MayEnd: d.Open && v.may(campaign.SubmitRecord),
		Paper: address("/records/new", "unit", d.Unit, "kind", "pledge")}
	p.Terms = []term{{Name: v.t("单位"), Value: d.UnitName, Href: unitPath(d.Unit)}, {Name: v.t("已签人数"), Value: countText(d.Signed), Href: address("/records", "kind", "pledge", "under", d.Unit)},
		{Name: v.t("签名截止日期"), Value: dayText(d.Until)}, {Name: v.t("签名保存天数"), Value: countText(d.KeepDays)}, {Name: v.t("尚未清除的签名"), Value: countText(d.Kept)}}
	picture, err := app.QR(p.Address)
	p.QR = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(picture)) //nolint:gosec // made here
	return p, err
}

func (s *server) endPledge(v *visit) (page, error) {
	p, err := s.driveOf(v)
	if err != nil {
		return nil, err
	}
	if err := s.app.EndPledgeDrive(v.ctx(), v.caller, p.Drive.Code); err != nil {
		return p, err
	}
	return &redirect{To: "/pledges/" + p.Drive.Code, Said: v.t("签名已结束。")}, nil
}

// posterPage is a poster to be printed on A4, or on A3 at 141 %.
type posterPage struct{ drivePage }

func (*posterPage) template() string { return "poster" }

func (s *server) poster(v *visit) (page, error) {
	p, err := s.driveOf(v)
	if err != nil {
		return nil, err
	}
	p.Crumbs = []crumb{{v.t("承诺书"), "/pledges"}, {p.Drive.Title, "/pledges/" + p.Drive.Code}, {Text: v.t("扫码海报")}}
	return &posterPage{*p}, nil
}

func (s *server) posterFile(v *visit) (page, error) {
	p, err := s.driveOf(v)
	if err != nil {
		return nil, err
	}
	size := "A4"
	if v.query("size") == "A3" {
		size = "A3"
	}
	r := app.PaperRequest{Kind: "poster", Unit: p.Drive.Unit, Inputs: map[string]string{"link": p.Address, "headline": "扫码签订" + p.Drive.Title, "size": size}}
	return s.paperFile(p.Drive.Title+size+".docx", r), nil
}

// paperFile is a paper as a Word document.
func (s *server) paperFile(name string, r app.PaperRequest) *file {
	return &file{Name: name, Type: docxType, write: func(v *visit, w io.Writer) error { return s.app.WritePaper(v.ctx(), v.caller, r, w) }}
}

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
