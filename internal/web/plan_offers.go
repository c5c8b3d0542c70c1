package web

import (
	"strconv"

	"wuzha/internal/plan"
)

// planOffers answers the editor's script with what may be written at the cursor, as the options of a list box.
func (s *server) planOffers(v *visit) (page, error) {
	line, _ := strconv.Atoi(v.value("line"))
	column, _ := strconv.Atoi(v.value("column"))
	found, err := s.app.CompletePlan(v.ctx(), v.caller, newLines(v.r.PostForm.Get("plan")), line, column)
	if err != nil {
		return nil, err
	}
	p := &planEditPage{Replace: found.Replace}
	for _, c := range found.Candidates {
		p.Offers = append(p.Offers, offer{Text: c.Text, Write: c.Write, Title: c.Title, Kind: candidateKinds[c.Kind]})
	}
	return p, nil
}

// offer is a candidate in the list below the cursor.
type offer struct {
	Text, Write, Title string
	Kind               message
}

var candidateKinds = map[plan.CandidateKind]message{
	plan.KeyCandidate: "键", plan.OptionCandidate: "选项", plan.UnitKindCandidate: "单位种类", plan.PostCandidate: "岗位", plan.RecordCandidate: "记录种类",
	plan.FieldCandidate: "字段", plan.AttributeCandidate: "属性", plan.MeasureCandidate: "指标", plan.DutyCandidate: "责任", plan.NameCandidate: "名称",
	plan.FunctionCandidate: "函数",
}
