package campaign

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"wuzha/internal/plan"
)

// Material is something that is told or handed out (Z2), as the catalogue describes it.
type Material struct {
	Title    string `json:"title"`
	Topic    string `json:"topic"`    // one of plan.FraudTypes; empty: all
	Audience string `json:"audience"` // of [Audiences]; empty: everybody
	Form     string `json:"form"`     // of [MaterialForms]
	Text     string `json:"text"`     // to be forwarded
	Public   bool   `json:"public"`   // anybody may have it
	Ended    bool   `json:"ended"`    // no longer used
}

// Limits of a material.
const (
	MaxMaterialTitle = 60
	MaxMaterialText  = 2000
	MaxCopies        = 10_000_000
)

// otherForms are the forms of what no plan counts in copies.
var otherForms = []plan.Option{{ID: "poster", Title: "海报"}, {ID: "screen", Title: "大屏画面"}, {ID: "message", Title: "群发图文"}, {ID: "other", Title: "其他"}}

// MaterialForms are the forms that a material may have: those by which the plan counts copies, and some more.
func MaterialForms(p *plan.Plan) []plan.Option {
	var out []plan.Option
	for _, kind := range MovementKinds() {
		if k := p.RecordKind(movementRecords[kind]); k != nil {
			if f := fieldOf(k.Fields, "material"); f != nil {
				out = appendOptions(out, f.Options)
			}
		}
	}
	return appendOptions(out, otherForms)
}

func appendOptions(out, more []plan.Option) []plan.Option {
	for _, o := range more {
		if !slices.ContainsFunc(out, func(have plan.Option) bool { return have.ID == o.ID }) {
			out = append(out, o)
		}
	}
	return out
}

// Audiences are the classes of people that a plan knows as victims.
func Audiences(p *plan.Plan) []plan.Option {
	if f := fieldOf(p.RecordKind("case").Fields, "victim"); f != nil {
		return f.Options
	}
	return nil
}

// CheckMaterialID refuses what cannot be the id of a material or of a movement: the plan's record of a movement is named after it.
func CheckMaterialID(id string) error {
	if !ValidRecordID(id) || len(id) > MaxRecordID-len("material-") || strings.HasPrefix(id, "-") {
		return InvalidAt("id", "编号应为小写UUID，或不超过55位的字母、数字、点、冒号、横线、下划线", "an id is a UUID in small letters, or at most 55 letters, digits, dots, colons, hyphens and underscores")
	}
	return nil
}

// CheckMaterial holds a material against the plan; all faults are found at once.
func CheckMaterial(p *plan.Plan, m Material) error {
	var faults []Fault
	fault := func(bad bool, path, zh, en string) {
		if bad {
			faults = append(faults, Fault{path, Words{zh, en}})
		}
	}
	one := func(options []plan.Option, id string) bool {
		return slices.ContainsFunc(options, func(o plan.Option) bool { return o.ID == id })
	}
	fault(strings.TrimSpace(m.Title) == "" || utf8.RuneCountInString(m.Title) > MaxMaterialTitle || !PlainText(m.Title), "title",
		"请填写名称（不超过60个字）", "give a title of at most 60 characters")
	fault(m.Topic != "" && !slices.Contains(plan.FraudTypes, m.Topic), "topic", "没有这类诈骗", "there is no such class of fraud")
	fault(m.Audience != "" && !one(Audiences(p), m.Audience), "audience", "没有这类人群", "there is no such class of people")
	fault(!one(MaterialForms(p), m.Form), "form", "请选择形式", "choose a form")
	fault(utf8.RuneCountInString(m.Text) > MaxMaterialText || !PlainText(m.Text), "text", "转发文字过长或含有无法使用的字符", "the text is too long or has characters that cannot be used")
	if m.Public && len(faults) == 0 {
		fault(personal(m.Text+"\n"+m.Title), "text", "公开的材料不能含有个人信息，请先删去", "what is public may hold no personal data; take it out first")
	}
	return orNil(faults)
}

// personal tells whether a text holds personal data; sums are none in what warns everybody.
func personal(text string) bool {
	return slices.ContainsFunc(Scan(text), func(f Finding) bool { return f.Kind != FoundSum })
}

// MovementKind is what became of copies.
type MovementKind string

// The kinds of movements.
const (
	Printed    MovementKind = "printed"     // the stock of To rises
	Delivered  MovementKind = "delivered"   // from From to To
	HandedOut  MovementKind = "handed_out"  // the stock of From falls, Given has them
	WrittenOff MovementKind = "written_off" // the stock of From falls
)

// MovementKinds lists the kinds in the order in which things happen.
func MovementKinds() []MovementKind { return []MovementKind{Printed, Delivered, HandedOut, WrittenOff} }

var movementTitles = map[MovementKind]Words{
	Printed: {"印制入库", "printed"}, Delivered: {"调拨", "delivered"}, HandedOut: {"发放", "handed out"}, WrittenOff: {"报废核销", "written off"},
}

// Title is what people call the kind.
func (k MovementKind) Title() Words { return movementTitles[k] }

// movementRecords are the record kinds by which plans count movements.
var movementRecords = map[MovementKind]string{Printed: "print_run", HandedOut: "handout"}

// Movement is what became of copies of a material. Which of the units it has, its kind says.
type Movement struct {
	Kind     MovementKind `json:"kind"`
	From     string       `json:"from"`   // whose stock falls
	To       string       `json:"to"`     // whose stock rises
	Given    string       `json:"given"`  // to which copies were handed out
	Copies   int64        `json:"copies"` // above 0
	On       plan.Day     `json:"on"`
	Cost     int64        `json:"cost"` // fen, of what was printed; 0: not stated
	Note     string       `json:"note"`
	Reverses string       `json:"reverses"` // the movement that it undoes
}

// Holder is the unit at whose stock the movement is made, whose people may make it and undo it.
func (m Movement) Holder() string {
	if m.Kind == Printed {
		return m.To + m.From // an undone print run has only From
	}
	if m.Reverses != "" {
		return m.To
	}
	return m.From
}

// CheckMovement holds a movement to its kind; all faults are found at once.
func CheckMovement(m Movement, today plan.Day) error {
	var faults []Fault
	fault := func(bad bool, path, zh, en string) {
		if bad {
			faults = append(faults, Fault{path, Words{zh, en}})
		}
	}
	wants := map[MovementKind][3]bool{Printed: {false, true, false}, Delivered: {true, true, false}, HandedOut: {true, false, true}, WrittenOff: {true, false, false}}
	want, known := wants[m.Kind]
	fault(!known, "kind", "没有这种登记", "there is no such kind of movement")
	fault(known && want[0] != (m.From != ""), "from", "请选择从哪里出库", "choose the unit whose stock falls")
	fault(known && want[1] != (m.To != ""), "to", "请选择存放到哪里", "choose the unit whose stock rises")
	fault(known && want[2] != (m.Given != ""), "given", "请选择发放给哪个单位", "choose to which unit they were handed out")
	fault(m.From != "" && m.From == m.To, "to", "调出和调入不能是同一个单位", "it cannot go to where it comes from")
	fault(m.Copies < 1 || m.Copies > MaxCopies, "copies", "份数应在1至1000万之间", "the number of copies lies between 1 and 10,000,000")
	fault(m.On > today || m.On < today-plan.Day(3*366), "on", "日期不能晚于今天，也不能早于三年前", "the day is not later than today, nor three years ago")
	fault(m.Cost < 0 || m.Cost > MaxFen || m.Cost > 0 && m.Kind != Printed, "cost", "只有印制可以填费用", "only printing has a cost")
	fault(utf8.RuneCountInString(m.Note) > MaxReason || !PlainText(m.Note), "note", "说明过长或含有无法使用的字符", "the note is too long or has characters that cannot be used")
	fault(m.Kind == WrittenOff && strings.TrimSpace(m.Note) == "", "note", "请写明报废原因", "give the reason for writing off")
	return orNil(faults)
}

// Undo is the opposite of a movement: what fell rises, what rose falls.
func (m Movement) Undo(id string, on plan.Day, note string) Movement {
	m.From, m.To = m.To, m.From
	m.Reverses, m.On, m.Note = id, on, note
	return m
}

// Enough refuses a movement that takes more than there is: a stock is never below nothing.
func (m Movement) Enough(stock int64) error {
	switch {
	case m.From == "" || stock >= m.Copies:
		return nil
	case m.Reverses != "":
		return Refuse(Conflict, "这批材料已有调出或发放，库存只剩"+strconv.FormatInt(stock, 10)+"份，请先冲正后面的登记",
			"part of it has gone on already; undo the later movements first")
	}
	return &Error{Kind: Invalid, Words: Words{"库存不够，没有登记", "there is not enough in stock; nothing was written"}, Faults: []Fault{{"copies",
		Words{"库存只有" + strconv.FormatInt(stock, 10) + "份", "only " + strconv.FormatInt(stock, 10) + " copies are in stock"}}}}
}

// MovementEntry is the record by which the plan counts a movement: of the unit where the copies were printed or to which they were handed
// out. ok is false where the plan counts no such thing of such units, or not in this form.
func MovementEntry(p *plan.Plan, m Movement, form string, unit *plan.UnitKind) (e Entry, ok bool) {
	kind := p.RecordKind(movementRecords[m.Kind])
	if kind == nil || m.Reverses != "" || kind.Of != nil && !slices.Contains(kind.Of, unit) {
		return Entry{}, false
	}
	e = Entry{Kind: kind.ID, Unit: m.To + m.Given, On: m.On, Fields: map[string]string{"copies": strconv.FormatInt(m.Copies, 10)}}
	if f := fieldOf(kind.Fields, "copies"); f == nil || f.Type != plan.Int {
		return Entry{}, false
	}
	if f := fieldOf(kind.Fields, "material"); f != nil {
		if !slices.ContainsFunc(f.Options, func(o plan.Option) bool { return o.ID == form }) {
			return Entry{}, false
		}
		e.Fields["material"] = form
	}
	return e, !slices.ContainsFunc(kind.Fields, func(f *plan.Field) bool { return f.Required && e.Fields[f.ID] == "" })
}
