package web

import (
	"encoding/json"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// honourPapers lead to what is printed for a title, filled in with what its award says.
func (v *visit) honourPapers(m app.MatterView) []link {
	var d campaign.TitleData
	if json.Unmarshal(m.Data, &d) != nil {
		return nil
	}
	term := ""
	if d.Until != 0 {
		term = "自" + officialDay(d.AwardedOn) + "至" + officialDay(d.Until)
	}
	of := []string{"under", m.Unit, "title", v.titleName(d.Title), "date", d.AwardedOn.String()}
	return []link{{v.t("证书"), address("/papers/certificate", append(of, "number", d.Number, "term", term)...), "certificate"},
		{v.t("牌匾"), address("/papers/plaque", of...), "certificate"}}
}

// titleName is what the plan in force calls a title; its id when there is no such plan or title.
func (v *visit) titleName(id string) string {
	in, err := v.server.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return id
	}
	for _, t := range in.Titles {
		if t.ID == id {
			return t.Title
		}
	}
	return id
}

// officialDay writes a day as papers do.
func officialDay(d plan.Day) string {
	return time.Unix(int64(d)*24*60*60, 0).UTC().Format("2006年1月2日")
}
