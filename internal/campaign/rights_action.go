package campaign

import (
	"math/bits"
	"slices"
	"strings"
)

// Action is something that a person may or may not do. Its name is what databases, tokens and audit entries keep; the number
// is only good inside one process.
type Action uint8

// The actions. Everything the program does for a person is one of them.
const (
	View         Action = iota // units, records, verdicts, scores, counts
	SubmitRecord               // enter what was done
	ConfirmRecord
	ReturnRecord  // send back for correction
	CorrectRecord // another's; one's own needs only SubmitRecord
	VoidRecord    // another's; one's own needs only SubmitRecord
	ReportUnit    // a unit's own figures, such as its headcount
	EditUnit      // create, rename, close units below
	MoveUnit      // move, merge, split
	EditPeople    // volunteers, specialists, grid teams
	Remind        // guide units below, urge what is overdue
	DraftPlan     // write, check and try a version
	EnforcePlan   // put a version in force
	WaiveDuty
	JudgeDuty // duties and score items that no rule can judge
	FreezePeriod
	ViewCases // rows of cases; counts are part of View
	RegisterCase
	AttributeCase // attribute, dispute, transfer
	HandleMatter  // open matters and do the steps of one's own unit or post
	OverseeMatter
	DecideMatter // titles, rulings, final scores, issued papers
	OpenSealed   // a sealed contact; only the assigned handler, who is asked for a reason
	Export
	Import
	ManageAccounts // 系统管理员
	ManageSettings
	Backup
	ManageRights // 安全管理员: posts, rights of posts, break-glass
	ManageTokens
	ReadAudit // 安全审计员
	ExportAudit
	actionCount
)

var actionNames = [actionCount]string{
	View: "view", SubmitRecord: "records.submit", ConfirmRecord: "records.confirm", ReturnRecord: "records.return",
	CorrectRecord: "records.correct", VoidRecord: "records.void", ReportUnit: "units.report", EditUnit: "units.edit",
	MoveUnit: "units.move", EditPeople: "people.edit", Remind: "duties.remind", DraftPlan: "plan.draft",
	EnforcePlan: "plan.enforce", WaiveDuty: "duties.waive", JudgeDuty: "duties.judge", FreezePeriod: "periods.freeze",
	ViewCases: "cases.view", RegisterCase: "cases.register", AttributeCase: "cases.attribute",
	HandleMatter: "matters.handle", OverseeMatter: "matters.oversee", DecideMatter: "matters.decide", OpenSealed: "sealed.open",
	Export: "exports", Import: "imports", ManageAccounts: "accounts.manage", ManageSettings: "settings.manage",
	Backup: "backup", ManageRights: "rights.manage", ManageTokens: "tokens.manage", ReadAudit: "audit.read",
	ExportAudit: "audit.export",
}

var actionTitles = [actionCount]Words{
	View: {"查看", "view"}, SubmitRecord: {"填报记录", "enter records"}, ConfirmRecord: {"确认记录", "confirm records"},
	ReturnRecord: {"退回记录", "return records"}, CorrectRecord: {"更正他人记录", "correct others' records"},
	VoidRecord: {"作废他人记录", "void others' records"}, ReportUnit: {"报送本单位情况", "report a unit's own figures"},
	EditUnit: {"维护单位", "edit units"}, MoveUnit: {"调整单位隶属", "move, merge and split units"},
	EditPeople: {"维护人员队伍", "edit people"}, Remind: {"指导督促", "guide and remind"}, DraftPlan: {"起草方案", "draft plans"},
	EnforcePlan: {"施行方案", "put plans in force"}, WaiveDuty: {"豁免任务", "waive duties"},
	JudgeDuty: {"人工评定", "judge duties and score items"}, FreezePeriod: {"锁定周期", "freeze periods"},
	ViewCases: {"查看案件", "view cases"}, RegisterCase: {"登记案件", "register cases"},
	AttributeCase: {"案件归属", "attribute cases"}, HandleMatter: {"办理事项", "handle matters"},
	OverseeMatter: {"督办事项", "oversee matters"}, DecideMatter: {"审定事项", "decide matters"}, OpenSealed: {"启封联系方式", "open sealed contacts"},
	Export: {"导出", "export"}, Import: {"导入", "import"}, ManageAccounts: {"管理账号", "manage accounts"},
	ManageSettings: {"管理系统设置", "manage settings"}, Backup: {"备份", "back up"},
	ManageRights: {"管理岗位与权限", "manage posts and rights"}, ManageTokens: {"管理接口令牌", "manage API tokens"},
	ReadAudit: {"查阅审计", "read the audit"}, ExportAudit: {"导出审计", "export the audit"},
}

// Actions lists all actions in the order of the matrix.
func Actions() []Action {
	all := make([]Action, actionCount)
	for i := range all {
		all[i] = Action(i)
	}
	return all
}

// ParseAction finds an action by its name.
func ParseAction(name string) (Action, bool) {
	i := slices.Index(actionNames[:], name)
	return Action(max(i, 0)), i >= 0
}

func (a Action) known() bool { return a < actionCount }

// String is the stable name of the action.
func (a Action) String() string {
	if !a.known() {
		return "unknown"
	}
	return actionNames[a]
}

// Title is what people call the action.
func (a Action) Title() Words {
	if !a.known() {
		return Words{Zh: "未知", En: "unknown"}
	}
	return actionTitles[a]
}

// ActionSet is a set of actions.
type ActionSet uint64

// SetOf makes a set.
func SetOf(actions ...Action) ActionSet {
	var s ActionSet
	for _, a := range actions {
		if a.known() {
			s |= 1 << a
		}
	}
	return s
}

// Has tells whether the action is in the set; an unknown action is in none.
func (s ActionSet) Has(a Action) bool { return a.known() && s&(1<<a) != 0 }

// Len is the number of actions in the set.
func (s ActionSet) Len() int { return bits.OnesCount64(uint64(s)) }

// List gives the actions in the order of the matrix.
func (s ActionSet) List() []Action {
	var out []Action
	for _, a := range Actions() {
		if s.Has(a) {
			out = append(out, a)
		}
	}
	return out
}

// String lists the names, separated by spaces: the form that databases keep.
func (s ActionSet) String() string {
	names := make([]string, 0, s.Len())
	for _, a := range s.List() {
		names = append(names, a.String())
	}
	return strings.Join(names, " ")
}

// ParseActionSet reads what String wrote. Names that this program does not know are left out: a right given by a newer program
// is no right here.
func ParseActionSet(text string) ActionSet {
	var s ActionSet
	for name := range strings.FieldsSeq(text) {
		if a, ok := ParseAction(name); ok {
			s |= SetOf(a)
		}
	}
	return s
}
