package campaign

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// PaperData is a bulletin (通报) or another official paper (公文) from draft to receipts. A bulletin's figures are those of the day
// on which it was drafted; people add words and say paragraphs otherwise, and where they write other figures the reviewer is told. What was issued never changes: a mistake is withdrawn, and a new paper
// says which one it corrects.
type PaperData struct {
	Bulletin   string         `json:"bulletin,omitempty"` // of the plan's bulletins
	Period     string         `json:"period,omitempty"`
	Draft      *BulletinDraft `json:"draft,omitempty"`
	Rewritten  []Rewrite      `json:"rewritten,omitempty"` // paragraphs of the draft in other words
	Kind       string         `json:"kind,omitempty"`      // of a paper that is issued, see PaperKinds
	Title      string         `json:"title,omitempty"`
	Text       []string       `json:"text,omitempty"`       // paragraphs
	Recipients []string       `json:"recipients,omitempty"` // units
	Corrects   string         `json:"corrects,omitempty"`   // the withdrawn paper
	Number     string         `json:"number,omitempty"`
	IssuedOn   plan.Day       `json:"issued_on,omitempty"`
}

func (d *PaperData) check(c *dataCheck) {
	c.oneOf("kind", d.Kind, issuedPaperKinds()...)
	c.text("title", d.Title, MaxTitle)
	c.texts("text", d.Text, MaxLongText)
	for i, r := range d.Rewritten {
		c.text(fmt.Sprintf("rewritten[%d]", i), r.Text, MaxLongText)
		for _, row := range r.Rows {
			c.texts(fmt.Sprintf("rewritten[%d].rows", i), row, MaxLongText)
		}
	}
	c.texts("recipients", d.Recipients, MaxRecordID)
	c.id("corrects", d.Corrects)
}

var bulletinProcedure = paperOf(&Procedure{ID: "bulletin", Title: Words{"通报", "bulletin"}, Single: true, posts: bulletinPosts},
	MatterRule{From: "", Action: OpenAction, By: []Role{RoleDrafter, RoleOffice}, To: "drafted", Takes: "bulletin period text? rewritten? recipients? corrects?", Looks: "draft", Does: doing(draftBulletin)}, "text? rewritten? recipients?")

var paperProcedure = paperOf(&Procedure{ID: "paper", Title: Words{"公文", "paper"}},
	MatterRule{From: "", Action: OpenAction, By: []Role{RoleDrafter, RoleOffice}, To: "drafted", Takes: "kind title text recipients? corrects?", Does: doing(draftPaper)}, "title? text? recipients?")

// paperOf gives bulletins and papers the same way: 编辑, 审核, 核发, 签收.
func paperOf(p *Procedure, open MatterRule, edits string) *Procedure {
	p.Papered, p.fresh = true, dataOf[PaperData]
	p.States = []MatterState{
		{ID: "drafted", Title: Words{"待审核", "drafted"}, Holder: RoleReviewer, Due: afterDays(3)},
		{ID: "reviewed", Title: Words{"待核发", "reviewed"}, Holder: RoleIssuer, Due: afterDays(3)},
		{ID: "issued", Title: Words{"已印发", "issued"}, Closed: true},
		{ID: "withdrawn", Title: Words{"已撤销", "withdrawn"}, Closed: true},
		{ID: "dropped", Title: Words{"已弃用", "dropped"}, Closed: true},
	}
	p.Rules = []MatterRule{open,
		{From: "drafted", Action: "edit", By: []Role{RoleDrafter, RoleReviewer, RoleOpener}, To: "drafted", Takes: edits, Does: doing(editPaper)},
		{From: "drafted", Action: "drop", By: []Role{RoleDrafter, RoleOpener}, To: "dropped", Reason: true},
		{From: "drafted", Action: "review", By: []Role{RoleReviewer, RoleOffice}, To: "reviewed", Apart: "open edit", Looks: "draft", Does: doing(reviewBulletin)},
		{From: "reviewed", Action: "return", By: []Role{RoleReviewer, RoleIssuer}, To: "drafted", Reason: true},
		{From: "reviewed", Action: "issue", By: []Role{RoleIssuer}, To: "issued", Apart: "review", Does: doing(issuePaper)},
		{From: "issued", Action: "withdraw", By: []Role{RoleIssuer}, To: "withdrawn", Reason: true, Does: doing(withdrawPaper)},
	}
	p.subject = func(d MatterData) string {
		return strings.TrimSpace(d.(*PaperData).Bulletin + " " + d.(*PaperData).Period)
	}
	return p
}

// bulletinPosts are the posts that the plan names for drafting, reviewing and issuing.
func bulletinPosts(p *plan.Plan, d MatterData) map[Role][]string {
	out := map[Role][]string{}
	id := d.(*PaperData).Bulletin
	for _, b := range p.Bulletins {
		if id != "" && b.ID != id {
			continue
		}
		for step, role := range map[string]Role{"edit": RoleDrafter, "review": RoleReviewer, "issue": RoleIssuer} {
			if post := b.Approve[step]; post != nil {
				out[role] = append(out[role], post.ID)
			}
		}
	}
	return out
}

func draftBulletin(d *PaperData, x *MatterStep) error {
	b := x.Plan.BulletinOf(d.Bulletin)
	switch {
	case b == nil || !slices.Contains(b.Of, x.Facts.UnitKind):
		return refuseAt("bulletin", "方案里没有这类单位的这种通报", "the plan has no such bulletin for this unit")
	case b.Approve["edit"] != nil && !x.Facts.Holds(b.Approve["edit"].ID) && !slices.Contains(x.Roles, RoleOffice):
		return Refuse(Denied, "这种通报由"+b.Approve["edit"].Title+"拟稿", "this bulletin is drafted by the post "+b.Approve["edit"].ID)
	case x.Facts.Draft == nil:
		return refuseAt("period", "没有这个期间的数据", "there are no figures for this period")
	}
	d.Draft, d.Title = x.Facts.Draft, x.Facts.Draft.Title
	return draftPaper(d, x)
}

// wordsNameNobody holds what people add to a bulletin, stories of cases above all, to naming nobody. The scanner is asked at once, so that
// whoever writes hears it; who has read the words besides is asked when the bulletin is issued.
func wordsNameNobody(d *PaperData, x *MatterStep) error {
	text := strings.Join(d.Text, "\n")
	if x.Matter.Procedure.ID != "bulletin" || strings.TrimSpace(text) == "" {
		return nil
	}
	if found := Scan(text); len(found) > 0 {
		return refuseAt("text", "文中有"+kindsFound(found).Zh+"，请改写后再提交", "the text has "+kindsFound(found).En+"; rewrite it")
	}
	return nil
}

// readTwice holds the words of a bulletin to a story: nobody is named, and somebody else than the last writer has reviewed them since.
func readTwice(d *PaperData, x *MatterStep) error {
	if x.Matter.Procedure.ID != "bulletin" || strings.TrimSpace(strings.Join(d.Text, "")) == "" {
		return nil
	}
	s := Story{Text: strings.Join(d.Text, "\n")}
	for _, step := range x.Matter.Steps {
		switch step.Action {
		case OpenAction, "edit":
			s.Author, s.Second = step.By, ""
		case "review":
			s.Second = step.By
		}
	}
	return Under("input", CheckStory(s))
}

// draftPaper holds a correction against what it corrects.
func draftPaper(d *PaperData, x *MatterStep) error {
	earlier, err := x.Facts.Earlier(x.Matter.Procedure.subject(d))
	if k, known := PaperKindOf(d.Kind); known && err == nil {
		err = k.MayWrite(x.Plan, x.Facts.UnitKind, x.Facts.May)
	}
	switch {
	case err != nil:
		return err
	case d.Bulletin != "" && anyIn(earlier, "issued"):
		return Refuse(Conflict, "该期通报已印发，如有错误请先撤销", "the bulletin of this period is issued; withdraw it first if it is wrong")
	case d.Corrects != "" && !slices.ContainsFunc(earlier, func(m *Matter) bool { return m.ID == d.Corrects && m.State == "withdrawn" }):
		return refuseAt("corrects", "只能更正本单位已撤销的文件", "only a withdrawn paper of the unit can be corrected")
	}
	return editPaper(d, x)
}

func knownRecipients(d *PaperData, x *MatterStep) error {
	if err := wordsNameNobody(d, x); err != nil {
		return err
	}
	for i, unit := range d.Recipients {
		if slices.Contains(d.Recipients[:i], unit) || !x.Facts.Known(unit) {
			return refuseAt(fmt.Sprintf("recipients[%d]", i), "没有这个单位，或重复填写", "there is no such unit, or it is listed twice")
		}
	}
	return nil
}

// issuePaper numbers the paper, enters an issued bulletin as a record, and asks each recipient for a receipt.
func issuePaper(d *PaperData, x *MatterStep) error {
	if err := readTwice(d, x); err != nil {
		return err
	}
	number, err := takeNumber(x, charactersOf(d, x))
	if err != nil {
		return err
	}
	d.Number, d.IssuedOn = number, x.Today
	if x.Matter.Procedure.ID == "bulletin" {
		x.Enter = append(x.Enter, Entry{ID: x.Matter.ID + ".bulletin", Kind: "bulletin", Unit: x.Matter.Unit, On: x.Today,
			Fields: map[string]string{"number": number, "recipients": fmt.Sprint(len(d.Recipients))}})
	}
	for i, unit := range d.Recipients {
		input, err := json.Marshal(ReceiptData{Paper: x.Matter.ID, Title: d.Title, Number: number})
		if err != nil {
			return err
		}
		x.Open = append(x.Open, MatterOpening{ID: receiptID(x.Matter.ID, i), Procedure: "receipt", Unit: unit, Input: input})
	}
	return nil
}

// withdrawPaper keeps the paper with its number, and takes an issued bulletin out of the count.
func withdrawPaper(_ *PaperData, x *MatterStep) error {
	if x.Matter.Procedure.ID == "bulletin" {
		x.Void = append(x.Void, x.Matter.ID+".bulletin")
	}
	return nil
}

// receiptID makes the id of a receipt out of the paper's and the recipient's place.
func receiptID(paper string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", paper, n))
	return "receipt." + hex.EncodeToString(sum[:16])
}

// ReceiptData is a paper on its way to one recipient (签收).
type ReceiptData struct {
	Paper  string `json:"paper,omitempty"` // id of the matter
	Title  string `json:"title,omitempty"`
	Number string `json:"number,omitempty"`
}

func (d *ReceiptData) check(c *dataCheck) { c.text("title", d.Title, MaxTitle) }

var receiptProcedure = &Procedure{
	ID: "receipt", Title: Words{"签收", "receipt"}, fresh: dataOf[ReceiptData],
	States: []MatterState{
		{ID: "sent", Title: Words{"待签收", "sent"}, Holder: RoleUnit, Due: afterDays(3)},
		{ID: "received", Title: Words{"已签收", "received"}, Closed: true},
	},
	Rules: []MatterRule{
		{From: "", Action: OpenAction, By: []Role{RoleProgram}, To: "sent", Takes: "paper title number"},
		{From: "sent", Action: "remind", By: []Role{RoleAbove, RoleOffice}, To: "sent", Reason: true},
		{From: "sent", Action: "sign", By: []Role{RoleUnit}, To: "received"},
	},
	subject: func(d MatterData) string { return d.(*ReceiptData).Paper },
}
