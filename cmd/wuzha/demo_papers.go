package main

import (
	"fmt"
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// lastPeriod is the last period of a cadence that was over so many days before today; ok is false when the plan has none.
func (l *demoLife) lastPeriod(every plan.Every, ago int) (plan.Period, bool) {
	if every == plan.PerTerm || every == plan.PerPhase {
		return l.lastSpan(map[plan.Every][]plan.Span{plan.PerTerm: l.year.plan.Terms, plan.PerPhase: l.year.plan.Phases}[every], ago)
	}
	now, ok := l.year.plan.ParsePeriod(every.NameOf(l.day(ago)))
	if !ok {
		return now, false
	}
	last, ok := l.year.plan.ParsePeriod(every.NameOf(now.Whole.From - 1))
	return last, ok && last.Whole.To >= l.year.plan.Period.From
}

// lastSpan is the last of some stretches of the plan that was over so many days before today.
func (l *demoLife) lastSpan(spans []plan.Span, ago int) (out plan.Period, ok bool) {
	for _, s := range spans {
		if s.To < l.day(ago) {
			out, ok = l.year.plan.ParsePeriod(s.ID)
		}
	}
	return out, ok
}

// ago tells how many days before today a day lies; one at least.
func (l *demoLife) ago(d plan.Day) int { return max(1, int(l.year.today-d)) }

// freezes keep the last month, as the office does before it writes the bulletin.
func (l *demoLife) freezes() error {
	last, ok := l.lastPeriod(plan.Monthly, 0)
	if !ok {
		return nil
	}
	_, err := l.staff.app.Freeze(l.ctx, l.then(l.staff.top(), l.ago(last.Whole.To+3)), app.Freeze{Period: last.Name})
	return l.note(err)
}

// note keeps what the campaign refused and hands on what is broken.
func (l *demoLife) note(err error) error {
	if campaign.KindOf(err) != "" {
		l.refused = append(l.refused, err)
		return nil
	}
	return err
}

// bulletins of the top are drafted, reviewed, issued and signed for; the last one of the plan waits for its review.
func (l *demoLife) bulletins() error {
	root := l.year.district()
	for i, b := range l.year.plan.Bulletins {
		last, ok := l.lastPeriod(b.Every, 0)
		if !ok || len(b.Of[0].In) > 0 {
			continue
		}
		if err := l.reviewers(b); err != nil {
			return err
		}
		from := l.ago(last.Whole.To + 4)
		m := demoMatter{"bulletin", root, []demoStep{{ago: from, input: fields{"bulletin": b.ID, "period": last.Name,
			"text": []string{"请对照应做未做事项逐项落实，下月通报完成情况。"}, "recipients": l.recipients(root)}}}}
		if i == 0 {
			m.steps = append(m.steps, demoStep{ago: from, action: "review"}, demoStep{ago: max(1, from-1), action: "issue"})
		}
		id, err := l.play(m)
		if err == nil && i == 0 {
			err = l.receipts(id, max(1, from-1))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reviewers hires a second person for each post at the top that a bulletin passes: nobody reviews their own draft.
func (l *demoLife) reviewers(b *plan.Bulletin) error {
	root, _ := l.year.unit(l.year.district())
	for _, step := range []string{"edit", "review", "issue"} {
		if post := b.Approve[step]; post != nil && slices.Contains(post.Of, root.Kind) {
			if err := l.staff.colleague(l.ctx, l.year, post, root.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// recipients are the units right below the top.
func (l *demoLife) recipients(root string) []string {
	var out []string
	for _, u := range l.year.ledgers.Units {
		if u.Parent == root && u.To >= l.year.today && !slices.Contains(out, u.ID) {
			out = append(out, u.ID)
		}
	}
	return out[:min(20, len(out))]
}

// receipts of a paper are signed by those who have somebody to sign.
func (l *demoLife) receipts(paper string, ago int) error {
	found, err := l.staff.app.Receipts(l.ctx, l.office(), paper)
	if err != nil {
		return l.note(err)
	}
	for i, r := range found {
		if i%3 == 2 {
			continue // has not signed yet
		}
		if err := l.head(r.Unit); err != nil {
			return err
		}
		if err := l.note(l.act(demoStep{ago: ago}, r.ID, campaign.Act{Action: "sign"})); err != nil {
			return err
		}
	}
	return nil
}

// papers: a letter that was issued, and a notice that waits for its review.
func (l *demoLife) papers() error {
	root := l.year.district()
	letter := demoMatter{"paper", root, []demoStep{
		{ago: 9, input: fields{"kind": "letter", "title": "关于补齐本月走访台账的函", "text": []string{"经核对，部分单位本月走访台账尚未补齐。", "请于五个工作日内补齐，并由专人核对。"},
			"recipients": l.recipients(root)[:min(2, len(l.recipients(root)))]}},
		{ago: 8, action: "review"}, {ago: 7, action: "issue"},
	}}
	notice := demoMatter{"paper", root, []demoStep{{ago: 2, input: fields{"kind": "notice", "title": "关于开展年末防诈骗集中宣传的通知",
		"text": []string{"岁末年初是诈骗高发期，请各单位结合实际开展集中宣传。", "活动结束后一周内录入记录，不另报材料。"}, "recipients": l.recipients(root)}}}}
	return l.playAll([]demoMatter{letter, notice})
}

// callIns: of the units that the plan's rules name, the first was called in and the second is summoned.
func (l *demoLife) callIns() error {
	period := plan.Monthly.NameOf(l.day(1))
	found, err := l.staff.app.CallInList(l.ctx, l.office(), period)
	if err != nil {
		return l.note(err)
	}
	for i, c := range found[:min(2, len(found))] {
		m := demoMatter{"call_in", c.Unit, []demoStep{{ago: 6, input: fields{"rule": c.Rule, "period": period, "why": c.Title, "on": l.day(3 - 8*i)}}}}
		if i == 0 {
			m.steps = append(m.steps, demoStep{ago: 2, action: "hold", input: fields{"minutes": "通报了发案和宣传情况，分析了薄弱环节。", "promises": "两周内补齐走访，月底前再报一次。"}})
		}
		if _, err := l.play(m); err != nil {
			return err
		}
	}
	return nil
}

// scores of the last period: one sheet is open to objections, to which its unit objects, one is being scored.
func (l *demoLife) scores() error {
	for _, s := range l.year.plan.Scores {
		last, ok := l.lastPeriod(s.Every, 2)
		if !ok {
			continue
		}
		units, err := l.heads(s.Of, 2)
		if err != nil {
			return err
		}
		for i, unit := range units {
			m := demoMatter{"score", unit, []demoStep{{ago: 6, input: fields{"score": s.ID, "period": last.Name}}}}
			for _, it := range s.Manuals() {
				m.steps = append(m.steps, demoStep{ago: 5, action: "enter", input: fields{"item": it.ID, "points": it.Cap * 8 / 10 / 1000 * 1000, "note": "台账完整，现场抽查情况属实"}})
			}
			if i == 1 && len(m.steps) > 1 {
				m.steps = m.steps[:len(m.steps)-1]
			} else {
				m.steps = append(m.steps, demoStep{ago: 4, action: "publish"})
			}
			id, err := l.play(m)
			if err != nil {
				return err
			}
			if err := l.object(i, unit, id); err != nil {
				return err
			}
		}
		return nil
	}
	return nil
}

// object lets the unit of the first sheet object to it.
func (l *demoLife) object(i int, unit, sheet string) error {
	if i != 0 {
		return nil
	}
	_, err := l.play(demoMatter{"objection", unit, []demoStep{
		{ago: 3, input: fields{"about": "score", "object": sheet, "claim": "上月两次活动因停电晚录一天，请核对后计入本期。"}},
		{ago: 2, action: "answer", input: fields{"answer": "已调取原始记录，活动日期属实，提请裁定。"}},
	}})
	return err
}

// commendations: the unit that last month speaks most for is proposed.
func (l *demoLife) commendations() error {
	last, ok := l.lastPeriod(plan.Monthly, 0)
	if !ok {
		return nil
	}
	found, err := l.staff.app.CommendationCandidates(l.ctx, l.office(), last.Name)
	if err != nil || len(found) == 0 {
		return l.note(err)
	}
	_, err = l.play(demoMatter{"commendation", found[0].ID, []demoStep{{ago: 5, input: fields{"period": last.Name, "deeds": "全月无案件，宣传走访逐项按时完成，台账经抽查属实。"}}}})
	return err
}

// signers is how many people have signed the demonstration's pledge.
const signers = 36

// stems and branches (干支) tell invented people apart.
var (
	stems    = strings.Split("甲乙丙丁戊己庚辛壬癸", "")
	branches = strings.Split("子丑寅卯辰巳午未申酉戌亥", "")
)

// pledges: people of a unit sign on their phones. Names and numbers are made up and sealed at once.
func (l *demoLife) pledges() error {
	units := l.unitsOf(l.workKinds(), 2)
	if len(units) == 0 {
		return nil
	}
	root := l.year.district()
	for i, unit := range units {
		d, err := l.staff.app.OpenPledgeDrive(l.ctx, l.office(), app.NewPledgeDrive{Unit: unit, Until: l.year.today + 30,
			PledgeText: campaign.PledgeText{Title: campaign.PledgeTitle, Text: campaign.PledgeWords, KeepDays: 30}})
		if err != nil {
			return l.note(err)
		}
		for n := range signers / (1 + 2*i) {
			s := campaign.Signer{Name: "示例居民" + stems[n%10] + branches[n/10%12], Phone: fmt.Sprintf("1380000%04d", n+1)}
			if _, err := l.staff.app.SignPledge(l.ctx, app.Visitor{District: root, Address: "192.0.2.1"}, d.Code, s); err != nil {
				return l.note(err)
			}
		}
	}
	return nil
}

// channels: the group of the office, stopped, so that a demonstration never sends anything.
func (l *demoLife) channels() error {
	return l.note(l.staff.app.PutChannel(l.ctx, l.office(), app.ChannelSettings{ID: "demo-channel", Unit: l.year.district(), Name: "创建办工作群（示例，未启用）", Kind: "wecom",
		Address: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=sample", SendAt: 8*60 + 30, QuietFrom: 21 * 60, QuietTo: 8 * 60, Stopped: true}))
}
