package campaign

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"wuzha/internal/plan"
)

// PaperForm is how a paper is laid out: the three forms of GB/T 9704, a plain sheet without a red head, or a print.
type PaperForm string

// The forms.
const (
	PaperDocument PaperForm = "document" // 文件
	PaperLetter   PaperForm = "letter"   // 信函
	PaperMinutes  PaperForm = "minutes"  // 纪要
	PaperPlain    PaperForm = "plain"    // a sheet or form without a head
	PaperPrint    PaperForm = "print"    // certificate, plaque, poster
	PaperLabels   PaperForm = "labels"   // stickers
)

// PaperInputType is what a person types into an input.
type PaperInputType string

// The types of inputs.
const (
	InputText  PaperInputType = "text"  // one line
	InputLong  PaperInputType = "long"  // paragraphs
	InputDay   PaperInputType = "day"   // 2023-06-30
	InputList  PaperInputType = "list"  // one entry per line
	InputLink  PaperInputType = "link"  // address for a QR code
	InputCount PaperInputType = "count" // a whole number above zero
)

// PaperInput is something that only a person can say. What is not required and not given stays blank, to be written by hand,
// or comes from the campaign.
type PaperInput struct {
	ID       string         `json:"id"`
	Title    string         `json:"title"`
	Type     PaperInputType `json:"type"`
	Required bool           `json:"required,omitempty"`
}

// PaperKind is a kind of paper that the office issues.
type PaperKind struct {
	ID     string       `json:"id"`
	Title  string       `json:"title"`
	Form   PaperForm    `json:"form"`
	Inputs []PaperInput `json:"inputs"`
	write  func(w *paperWriter) error
}

// PaperFacts are what the campaign knows for a paper on one unit and period.
type PaperFacts struct {
	Plan     *plan.Plan
	Unit     string // id
	Kind     *plan.UnitKind
	UnitName string
	District string // id of the whole district
	Root     string // its name
	Period   string // id; empty where the paper has none
	AsOf     plan.Day
	Verdicts []plan.Verdict    // of the unit in the period
	Sheets   []plan.ScoreSheet // of the unit in the period
	Titled   []TitledUnit      // units that qualify for titles
	Venues   []PaperVenue      // at and below the unit
}

// TitledUnit is a unit that qualifies for a title.
type TitledUnit struct{ Title, Unit string }

// PaperVenue is what a label shows of a unit.
type PaperVenue struct{ ID, Name, Code, Address string }

// PaperDraft is the content of a paper, before it is laid out. It names no person but those that somebody typed into it.
type PaperDraft struct {
	Kind        string
	Form        PaperForm
	Mark        string
	Number      string
	Approver    string // 签发人 of a paper that goes upwards
	Title       string
	Addressee   string
	Parts       []PaperPart
	Attachments []PaperAttachment
	Present     []PaperAttendance
	Signer      string
	Sealed      bool
	Date        plan.Day
	Dated       bool // else room is left for the date
	Remark      string
	Copies      string
	Printer     string
	Print       []PaperLine
	Across      bool // a print on a page laid across
	Large       bool // a print on A3
	Framed      bool
	Labels      []PaperLabel
}

// PaperPart is one part of the text, in this order: a heading, paragraphs, a table, a form.
type PaperPart struct {
	Heading string
	Level   int    // of the heading, from 1
	Text    string // paragraphs, one per line
	Table   *BulletinTable
	Form    []PaperField
}

// PaperField is a row of a form: a label with its text, or two.
type PaperField struct {
	Label, Text   string
	Label2, Text2 string
	Lines         int // height
}

// PaperAttachment begins a page of its own.
type PaperAttachment struct {
	Title string
	Parts []PaperPart
}

// PaperAttendance is a list of those at a meeting.
type PaperAttendance struct{ Kind, Names string }

// PaperLine is a line of a print; its role decides its type.
type PaperLine struct {
	Role string // heading, name, text, title, foot, qr
	Text string
}

// PaperLabel is a sticker.
type PaperLabel struct{ Name, Code, Address, Link string }

// PaperKinds lists all kinds, in the order in which an office meets them.
func PaperKinds() []PaperKind { return slices.Clone(paperKinds) }

// DraftOfPaper is the content of a paper that goes the way from draft to receipts. Its kind decides the form.
func DraftOfPaper(d *PaperData, issuer string, recipients []string) *PaperDraft {
	out := &PaperDraft{Kind: d.Kind, Form: PaperDocument, Number: d.Number, Title: d.Title, Addressee: strings.Join(recipients, "、"), Signer: issuer,
		Date: d.IssuedOn, Dated: d.IssuedOn != 0}
	if k, ok := PaperKindOf(d.Kind); ok {
		out.Form = k.Form
	}
	switch out.Form {
	case PaperDocument:
		out.Mark, out.Printer, out.Sealed = issuer+"文件", issuer, true
	case PaperLetter:
		out.Mark, out.Sealed = issuer, true
	case PaperMinutes:
		out.Mark, out.Printer = issuer+"会议纪要", issuer
	}
	for _, text := range d.Text {
		out.Parts = append(out.Parts, PaperPart{Text: text})
	}
	out.formal()
	return out
}

// issuedPaperKinds are the ids of papers that go the way from draft to receipts.
func issuedPaperKinds() []string {
	var out []string
	for _, k := range paperKinds {
		if k.Issued() {
			out = append(out, k.ID)
		}
	}
	return out
}

// Issued tells whether such a paper goes the way from draft to receipts; prints do not.
func (k PaperKind) Issued() bool { return k.Form != PaperPrint && k.Form != PaperLabels }

// PaperKindOf finds a kind by its id.
func PaperKindOf(id string) (PaperKind, bool) {
	i := slices.IndexFunc(paperKinds, func(k PaperKind) bool { return k.ID == id })
	if i < 0 {
		return PaperKind{}, false
	}
	return paperKinds[i], true
}

// Bounds of what people type into papers.
const (
	maxPaperInput = 5000 // characters
	maxPaperList  = 500  // entries
)

// WritePaper drafts a paper from what the campaign knows and what a person has typed. Refusals name every input that is wrong,
// and what there must be before such a paper can be written.
func WritePaper(kind string, facts PaperFacts, inputs map[string]string) (*PaperDraft, error) {
	k, ok := PaperKindOf(kind)
	if !ok {
		return nil, InvalidAt("kind", "没有这种公文", "there is no such kind of paper")
	}
	if err := k.check(inputs); err != nil {
		return nil, err
	}
	w := &paperWriter{kind: k, f: facts, inputs: inputs, out: &PaperDraft{Kind: k.ID, Form: k.Form}}
	w.begin()
	if err := k.write(w); err != nil {
		return nil, err
	}
	w.out.formal()
	return w.out, nil
}

// check finds all that is wrong with the inputs.
func (k PaperKind) check(inputs map[string]string) error {
	var faults []Fault
	say := func(id, zh, en string) { faults = append(faults, Fault{"inputs." + id, Words{zh, en}}) }
	for _, id := range sortedKeys(inputs) {
		if !slices.ContainsFunc(k.Inputs, func(in PaperInput) bool { return in.ID == id }) {
			say(id, "这种公文没有此项", "this kind of paper has no such input")
		}
	}
	for _, in := range k.Inputs {
		text := strings.TrimSpace(inputs[in.ID])
		if text == "" {
			if in.Required {
				say(in.ID, "请填写"+in.Title, "fill in "+in.ID)
			}
			continue
		}
		if zh, en := in.fault(text); zh != "" {
			say(in.ID, zh, en)
		}
	}
	return orNil(faults)
}

func sortedKeys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// fault tells what is wrong with a text; empty when nothing is.
func (in PaperInput) fault(text string) (zh, en string) {
	switch {
	case !utf8.ValidString(text) || utf8.RuneCountInString(text) > maxPaperInput:
		return fmt.Sprintf("最多 %d 字", maxPaperInput), fmt.Sprintf("at most %d characters", maxPaperInput)
	case in.Type == InputDay:
		if _, err := plan.ParseDay(text); err != nil {
			return "日期应形如 2023-06-30", "a day looks like 2023-06-30"
		}
	case in.Type == InputList && len(paperLines(text)) > maxPaperList:
		return fmt.Sprintf("最多 %d 行", maxPaperList), fmt.Sprintf("at most %d lines", maxPaperList)
	case (in.Type == InputText || in.Type == InputLink) && strings.ContainsAny(text, "\r\n"):
		return "只能填写一行", "one line only"
	case in.Type == InputCount && (strings.Trim(text, "0123456789") != "" || len(text) > 6 || strings.Trim(text, "0") == ""):
		return "应为大于零的整数", "a whole number above zero"
	case in.Type == InputLink && !strings.HasPrefix(text, "https://") && !strings.HasPrefix(text, "http://"):
		return "应为 https:// 开头的网址", "an address that begins with https://"
	}
	return "", ""
}

// paperLines are the lines of an input that say something.
func paperLines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
