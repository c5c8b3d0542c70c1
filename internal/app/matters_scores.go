package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// ScoreRows gives the point sheets of a period as rows of a workbook for an outside assessment (平安考核), the header first. It
// heeds Under and Unit.
func (a *App) ScoreRows(ctx context.Context, c Caller, period string, q MatterQuery) ([][]string, error) {
	if _, err := c.mayAnywhere(campaign.Export); err != nil {
		return nil, err
	}
	var sheets []*campaign.Matter
	q.Procedure = "score"
	err := a.eachMatter(ctx, c, q, func(m *campaign.Matter) error {
		if m.State != "dropped" && m.Data.(*campaign.ScoreData).Period == period {
			sheets = append(sheets, m)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	rows := [][]string{campaign.ScoreHeader}
	slices.SortFunc(sheets, func(a, b *campaign.Matter) int { return strings.Compare(a.Unit+" "+a.ID, b.Unit+" "+b.ID) })
	err = a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		for _, m := range sheets {
			u, _ := f.at(m.Unit, c.Day())
			title := m.Data.(*campaign.ScoreData).Score
			if s := f.newest().ScoreOf(title); s != nil {
				title = s.Title
			}
			rows = append(rows, campaign.ScoreRow(m, safeText(u.Name), safeText(title)))
		}
		return nil
	})
	return rows, err
}

// OutsideTotal is what an outside assessment (平安考核) gave to a unit for a period.
type OutsideTotal struct {
	Unit   string
	Score  string
	Period string
	Source string
	Total  string // points with at most three decimals
}

// TakeOutsideTotals notes outside totals on published or final sheets. Each stands for itself.
func (a *App) TakeOutsideTotals(ctx context.Context, c Caller, totals []OutsideTotal) ([]Outcome, error) {
	if _, err := c.mayAnywhere(campaign.OverseeMatter); err != nil {
		return nil, err
	}
	if len(totals) > MaxBatch {
		return nil, tooMany()
	}
	out := make([]Outcome, len(totals))
	for i, t := range totals {
		err := a.takeOutside(ctx, c, t)
		if out[i], err = outcomeOf(t.Unit, false, err); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (a *App) takeOutside(ctx context.Context, c Caller, t OutsideTotal) error {
	if err := checkPoints(t.Total); err != nil {
		return campaign.InvalidAt("total", "请填写分数，最多三位小数", "give points with at most three decimals")
	}
	input, err := json.Marshal(map[string]any{"source": t.Source, "total": thousandths(t.Total)})
	if err != nil {
		return err
	}
	id := ""
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		if _, err := f.visible(c, campaign.View, t.Unit); err != nil {
			return err
		}
		sheets, err := tx.MattersAbout(c.District, "score", campaign.ScoreSubject(t.Score, t.Period), t.Unit)
		for _, m := range sheets {
			if m.State == "published" || m.State == "final" {
				id = m.ID
			}
		}
		return firstRefusal(err, noSheet(id))
	})
	if err != nil {
		return err
	}
	_, err = a.ActOnMatter(ctx, c, id, campaign.Act{Action: "outside", Input: input})
	return err
}

func noSheet(id string) error {
	if id == "" {
		return campaign.InvalidAt("unit", "该单位本期没有已公布的考核表", "the unit has no published sheet in this period")
	}
	return nil
}

// thousandths reads points that checkPoints has let through.
func thousandths(s string) int64 {
	whole, part, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	n := int64(0)
	for _, digit := range whole + (part + "000")[:3] {
		n = 10*n + int64(digit-'0')
	}
	if strings.HasPrefix(s, "-") {
		return -n
	}
	return n
}
