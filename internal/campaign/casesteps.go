package campaign

import (
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// CaseStep is something decided about where a case belongs. Together with the records that correct each other the steps are
// the case's history.
type CaseStep string

// The steps.
const (
	StepAttribute CaseStep = "attribute" // it is moved to the unit it belongs to
	StepDispute   CaseStep = "dispute"   // whoever has it says that it is not theirs
	StepUphold    CaseStep = "uphold"    // the dispute is rejected: it stays
	StepTransfer  CaseStep = "transfer"  // the dispute is granted: it moves
)

// AttributedAs says in which quality a unit answers for a case.
type AttributedAs string

// The qualities.
const (
	AsEmployer  AttributedAs = "employer"
	AsCommunity AttributedAs = "community"
	AsSchool    AttributedAs = "school"
)

// Valid tells whether the quality is one of the three.
func (a AttributedAs) Valid() bool {
	return slices.Contains([]AttributedAs{AsEmployer, AsCommunity, AsSchool}, a)
}

// StepTaken is a step as it stands in the history.
type StepTaken struct {
	Step CaseStep
	By   string // person
}

// CheckCaseStep tells whether a step can follow on those taken, the oldest first. While a case is disputed it counts where it
// is; only the ruling moves it, and whoever disputes does not rule.
func CheckCaseStep(taken []StepTaken, next StepTaken) error {
	open := len(taken) > 0 && taken[len(taken)-1].Step == StepDispute
	switch next.Step {
	case StepAttribute:
		if open {
			return Refuse(Conflict, "案件归属正有异议，请先裁定", "the case is disputed; rule on the dispute first")
		}
	case StepDispute:
		if open {
			return Refuse(Conflict, "已提出异议，请等待裁定", "the case is disputed already; wait for the ruling")
		}
	case StepUphold, StepTransfer:
		if !open {
			return Refuse(Conflict, "没有待裁定的异议", "there is no dispute to rule on")
		}
		if taken[len(taken)-1].By == next.By {
			return Refuse(Denied, "提出异议的人不能自己裁定", "whoever disputes cannot rule on the dispute")
		}
	}
	return nil
}

// Disputed tells whether a ruling is awaited.
func Disputed(taken []StepTaken) bool {
	return len(taken) > 0 && taken[len(taken)-1].Step == StepDispute
}

// The plan's own fields of a case that the program knows by name. A plan that does not declare one does without it.
const (
	CaseNumber     = "number"      // text; unique in the district
	CaseReportedOn = "reported_on" // date
	CaseHour       = "hour"        // int, 0–23, of the day it happened
	CaseAge        = "age"         // choice: bands of age
	CaseNarrative  = "narrative"   // text, without personal data
)

// CheckCase holds the values of a case against each other: what was stopped or recovered was lost before, and a case is
// reported on the day it happened or later. Stopped and recovered may overlap: what comes back was often stopped first.
func CheckCase(values map[string]plan.Value, on, today plan.Day) error {
	var faults []Fault
	lost := values["loss"]
	for _, f := range []struct{ id, zh, en string }{{"stopped", "止付", "what was stopped"}, {"recovered", "追回", "what was recovered"}} {
		if v := values[f.id]; v.Set && (!lost.Set || v.Num > lost.Num) {
			faults = append(faults, Fault{"fields." + f.id, Words{f.zh + "金额不能大于损失金额", f.en + " is more than what was lost"}})
		}
	}
	if v := values[CaseReportedOn]; v.Set && (plan.Day(v.Num) < on || plan.Day(v.Num) > today) {
		faults = append(faults, Fault{"fields." + CaseReportedOn, Words{"报案日期应在发案日与今天之间", "the day of the report lies before the case or in the future"}})
	}
	if v := values["type"]; !v.Set {
		faults = append(faults, Fault{"fields.type", Words{"请选择案件类型", "choose the class of the case"}})
	}
	return orNil(faults)
}

// CheckCaseType holds a class against the scheme: the plan's own options when it has them, which the field itself checks, else
// that of the police.
func CheckCaseType(field *plan.Field, class string) error {
	if class == "" || field != nil && field.Type == plan.Choice || slices.Contains(plan.FraudTypes, class) {
		return nil
	}
	zh, en := "没有这个案件类型", "there is no such class of cases"
	if likely := likelyClass(class); likely != "" {
		zh, en = zh+"，可能是“"+likely+"”", en+"; it may be "+likely
	}
	return InvalidAt("fields.type", zh+"；请填写："+strings.Join(plan.FraudTypes, "；"), en+"; fill in one of the scheme")
}
