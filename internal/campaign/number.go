package campaign

import (
	"fmt"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// A document number (发文字号) is the issuing office's own characters (机关代字), the year, and the document's place among those of the
// year, without 第 and without leading zeros: 示例反诈组〔2023〕5号 (GB/T 9704, 7.2.5). The characters name the series: documents that
// are numbered one by one have the same, and no two documents of a district have the same number.

// office is whose papers are numbered.
type office struct {
	plan *plan.Plan
	name string // of the unit
	top  bool   // the unit is the whole district: its office issued the plan
}

// documents are the characters of the office's own documents: those of the plan's number at the top, the unit's name and 发 below.
func (o office) documents() string {
	if characters, _, ok := strings.Cut(o.plan.Number, "〔"); ok && characters != "" && o.top {
		return characters
	}
	return formalText(o.name) + "发"
}

// stem is what the characters of its other series begin with.
func (o office) stem() string { return strings.TrimSuffix(o.documents(), "发") }

// bulletins are the characters of a bulletin: the plan's, behind the unit's name below the top.
func (o office) bulletins(b *plan.Bulletin) string {
	switch {
	case b == nil || b.Prefix == "":
		return o.stem() + "通"
	case o.top:
		return b.Prefix
	}
	return formalText(o.name) + b.Prefix
}

// papers are the characters of a paper by its form: letters are numbered apart from documents.
func (o office) papers(form PaperForm) string {
	if form == PaperLetter {
		return o.stem() + "函"
	}
	return o.documents()
}

// awards are the characters of titles that are granted.
func (o office) awards() string { return o.stem() + "授" }

// openNumber leaves room for the number of a draft.
func openNumber(characters string, year int) string {
	return fmt.Sprintf("%s〔%d〕   号", characters, year)
}

// takeNumber takes the next number of a series of the year.
func takeNumber(x *MatterStep, characters string) (string, error) {
	year := yearOf(x.Today)
	n, err := x.Facts.Next(characters + " " + strconv.Itoa(year))
	return fmt.Sprintf("%s〔%d〕%d号", characters, year, n), err
}

// office of a step is that of the matter's unit.
func (x *MatterStep) office() office {
	return office{x.Plan, x.Facts.UnitName, isTop(x.Facts.UnitKind)}
}

func isTop(k *plan.UnitKind) bool { return k != nil && len(k.In) == 0 }

// charactersOf are those of the series that a paper belongs to.
func charactersOf(d *PaperData, x *MatterStep) string {
	if x.Matter.Procedure.ID == "bulletin" {
		return x.office().bulletins(x.Plan.BulletinOf(d.Bulletin))
	}
	kind, _ := PaperKindOf(d.Kind)
	return x.office().papers(kind.Form)
}
