package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// form is a form that a page shows. It posts to the address of the page that shows it, so that it can be shown again with what was
// typed: after a refusal, and after signing in when the session has ended meanwhile.
type form struct {
	ID      string
	Fields  []*field
	Submit  string
	Cancel  string // address
	Danger  bool   // the button is red
	Upload  bool   // has files
	Draft   bool   // what is typed is kept in the browser until it is sent
	Explain string // said above the fields
}

// field is one thing to fill in. Its name is the path that refusals give to the fault.
type field struct {
	Name, Label, Help string
	Type              string // text, number, date, password, file, textarea, select, radio, checkbox, checks, hidden, grid; heading: a title between fields
	Value             string
	Values            []string      // of checks, where several may be ticked, and of what is hidden in their place
	Options           []plan.Option // of a text: proposals
	Offers            string        // of a text that names a unit: the address that proposes units; see unitField
	Required          bool
	Min, Max, Step    string
	MaxLength         int
	Unit              string // behind the field: 元
	Autocomplete      string
	Focus             bool
	Class             string // of the field's box
	Fault             string // why it was refused
	Grid              *inputGrid
}

// inputGrid is a table whose cells are filled in; each cell is sent under a name of its own.
type inputGrid struct {
	Columns []column
	Rows    [][]gridCell
}

// gridCell is a cell to fill in; its label says row and column.
type gridCell struct{ Name, Label, Value string }

// Column is the column of a row's nth cell.
func (g *inputGrid) Column(n int) column {
	if n < len(g.Columns) {
		return g.Columns[n]
	}
	return column{}
}

// refill shows again what was typed.
func (g *inputGrid) refill(typed url.Values) {
	if g == nil {
		return
	}
	for _, row := range g.Rows {
		for k := range row {
			if typed.Has(row[k].Name) {
				row[k].Value = typed.Get(row[k].Name)
			}
		}
	}
}

// formed is a page with forms; the wrapper puts faults and typed values into them.
type formed interface{ forms() []*form }

func formsOf(p page) []*form {
	if f, ok := p.(formed); ok {
		return f.forms()
	}
	return nil
}

// mark puts each fault at its field, and gives the sentences of those that have none.
func mark(v *visit, p page, faults []campaign.Fault) []string {
	var rest []string
	for _, fault := range faults {
		f := fieldAt(p, fault.Path)
		if f == nil {
			rest = append(rest, v.words(fault.Words))
			continue
		}
		f.Fault = v.words(fault.Words)
	}
	return rest
}

// fieldAt finds the field of a path; of a path below a batch's part, [0].name, too.
func fieldAt(p page, path string) *field {
	if strings.HasPrefix(path, "[") {
		_, path, _ = strings.Cut(path, ".")
	}
	for _, form := range formsOf(p) {
		i := slices.IndexFunc(form.Fields, func(f *field) bool { return f.Name == path && f.Type != "hidden" })
		if i >= 0 {
			return form.Fields[i]
		}
	}
	return nil
}

// refill shows again what was typed; passwords and files must be given again.
func refill(v *visit, p page) {
	typed := v.r.PostForm
	if v.kept != nil {
		typed = v.kept
	}
	for _, form := range formsOf(p) {
		if len(formsOf(p)) > 1 && typed.Get("form") != form.ID {
			continue
		}
		for _, f := range form.Fields {
			f.Grid.refill(typed)
			if _, sent := typed[f.Name]; (sent || f.Type == "checkbox") && f.Type != "password" && f.Type != "file" {
				f.Value, f.Values = typed.Get(f.Name), typed[f.Name]
			}
		}
	}
}

// planFields makes fields from those that a plan declares, with their types, choices and limits. Names get the prefix.
func (v *visit) planFields(prefix string, declared []*plan.Field, values map[string]string) []*field {
	var out []*field
	for _, d := range declared {
		f := &field{Name: prefix + d.ID, Label: d.Title, Value: values[d.ID], Required: d.Required}
		if f.Label == "" {
			f.Label = d.ID
		}
		v.shape(f, d)
		out = append(out, f)
	}
	return out
}

func (v *visit) shape(f *field, d *plan.Field) {
	switch d.Type {
	case plan.Int:
		f.Type, f.Step, f.Min, f.Max = "number", "1", limit(d.Min, 1), limit(d.Max, 1)
	case plan.Money:
		f.Type, f.Step, f.Min, f.Max, f.Unit = "number", "0.01", limit(d.Min, 100), limit(d.Max, 100), v.t("元")
	case plan.Date:
		f.Type = "date"
	case plan.Bool:
		f.Type, f.Options = "radio", []plan.Option{{ID: "true", Title: v.t("是")}, {ID: "false", Title: v.t("否")}}
	case plan.Choice:
		f.Type, f.Options = "select", d.Options
	default:
		f.Type, f.MaxLength = "text", campaign.MaxText
	}
}

// limit writes a limit in the unit that people type; one of money is kept in fen.
func limit(n *int64, unit int64) string {
	if n == nil {
		return ""
	}
	if *n%unit == 0 {
		return strconv.FormatInt(*n/unit, 10)
	}
	return strconv.FormatFloat(float64(*n)/float64(unit), 'f', 2, 64)
}

// Chosen tells whether an option is the present value, or one of them.
func (f *field) Chosen(id string) bool {
	if f.Type == "checks" {
		return slices.Contains(f.Values, id)
	}
	return f.Value == id
}

// Describedby lists the elements that explain the field.
func (f *field) Describedby() string {
	var ids []string
	if f.Help != "" {
		ids = append(ids, "help-"+f.Name)
	}
	if f.Fault != "" {
		ids = append(ids, "fault-"+f.Name)
	}
	return strings.Join(ids, " ")
}

// formPage is a page with one form and perhaps a sentence above it.
type formPage struct {
	basics
	Lead string
	Form form
}

func (*formPage) template() string { return "form" }
func (p *formPage) forms() []*form { return []*form{&p.Form} }
