package campaign

import (
	"slices"

	"wuzha/internal/plan"
)

// NoticeData is a notice of duties (告知书, G6) that the head of a unit signs, or refuses before a witness.
type NoticeData struct {
	Title    string   `json:"title,omitempty"`
	Text     []string `json:"text,omitempty"`
	Way      string   `json:"way,omitempty"` // screen, scan
	Signer   string   `json:"signer,omitempty"`
	SignedOn plan.Day `json:"signed_on,omitempty"`
	Witness  string   `json:"witness,omitempty"`
}

func (d *NoticeData) check(c *dataCheck) {
	c.text("title", d.Title, MaxTitle)
	c.texts("text", d.Text, MaxLongText)
	c.oneOf("way", d.Way, "screen", "scan")
	c.text("signer", d.Signer, MaxTitle)
	c.text("witness", d.Witness, MaxTitle)
}

var noticeProcedure = &Procedure{
	ID: "notice", Title: Words{"告知书", "notice"}, Single: true, fresh: dataOf[NoticeData],
	States: []MatterState{
		{ID: "issued", Title: Words{"待签收", "issued"}, Holder: RoleUnit, Due: afterDays(7)},
		{ID: "signed", Title: Words{"已签收", "signed"}, Holder: RoleAbove, Due: afterDays(7), Lapse: "file"},
		{ID: "refused", Title: Words{"拒签", "refused"}, Holder: RoleAbove, Due: afterDays(7)},
		{ID: "filed", Title: Words{"已归档", "filed"}, Closed: true},
		{ID: "withdrawn", Title: Words{"已撤回", "withdrawn"}, Closed: true},
	},
	Rules: []MatterRule{
		{From: "", Action: OpenAction, By: []Role{RoleAbove, RoleOffice}, To: "issued", Takes: "title text?"},
		{From: "issued", Action: "sign", By: []Role{RoleUnit, RoleAbove}, To: "signed", Takes: "way signer", Does: doing(signNotice)},
		{From: "issued", Action: "refuse", By: []Role{RoleAbove, RoleOffice}, To: "refused", Takes: "witness", Reason: true},
		{From: "issued", Action: "withdraw", By: []Role{RoleOpener, RoleOffice}, To: "withdrawn", Reason: true},
		{From: "refused", Action: "sign", By: []Role{RoleUnit, RoleAbove}, To: "signed", Takes: "way signer", Does: doing(signNotice)},
		{From: "refused", Action: "file", By: []Role{RoleAbove, RoleOffice}, To: "filed"},
		{From: "signed", Action: "file", By: []Role{RoleAbove, RoleOffice, RoleProgram}, To: "filed"},
	},
	subject: func(d MatterData) string { return d.(*NoticeData).Title },
}

// signNotice enters the receipt. On screen only the unit itself signs; whoever brings the paper attaches its scan.
func signNotice(d *NoticeData, x *MatterStep) error {
	switch {
	case d.Way == "scan" && len(x.Act.Attachments) == 0:
		return InvalidAt("attachments", "请上传签字页扫描件", "attach the scan of the signed page")
	case d.Way == "screen" && !slices.Contains(x.Roles, RoleUnit):
		return refuseAt("way", "只有本单位人员可以在线签收，代为录入请上传扫描件", "only the unit itself signs on screen; attach a scan instead")
	}
	d.SignedOn = x.Today
	x.Enter = append(x.Enter, Entry{ID: x.Matter.ID + ".notice", Kind: "notice", Unit: x.Matter.Unit, On: x.Today,
		Fields: map[string]string{"subject": d.Title, "signed_on": x.Today.String()}})
	return nil
}

// NoticeCoverage is how far a notice has reached the units of a kind.
type NoticeCoverage struct {
	Kind      string `json:"kind"`
	Title     string `json:"title"`
	Units     int    `json:"units"`
	Issued    int    `json:"issued"` // units with a notice, whatever became of it
	Signed    int    `json:"signed"`
	Refused   int    `json:"refused"`
	Unsettled int    `json:"unsettled"` // issued and neither signed nor refused
}

// CoverNotices counts notices by unit: each unit once, by the best that was reached. kinds says the kind of each unit, units how
// many there are of each kind.
func CoverNotices(p *plan.Plan, notices []*Matter, kindOf func(unit string) string, units map[string]int) []NoticeCoverage {
	best := map[string]int{}
	for _, m := range notices {
		if m.State != "withdrawn" {
			best[m.Unit] = max(best[m.Unit], reached(m))
		}
	}
	var out []NoticeCoverage
	for _, k := range p.Kinds {
		c := NoticeCoverage{Kind: k.ID, Title: k.Title, Units: units[k.ID]}
		for unit, r := range best {
			if kindOf(unit) == k.ID {
				c.count(r)
			}
		}
		if c.Issued > 0 {
			out = append(out, c)
		}
	}
	return out
}

// reached ranks a notice: 1 issued, 2 refused, 3 signed.
func reached(m *Matter) int {
	switch {
	case m.Data.(*NoticeData).SignedOn != 0:
		return 3
	case m.Data.(*NoticeData).Witness != "":
		return 2
	}
	return 1
}

func (c *NoticeCoverage) count(reached int) {
	c.Issued++
	switch reached {
	case 3:
		c.Signed++
	case 2:
		c.Refused++
	default:
		c.Unsettled++
	}
}
