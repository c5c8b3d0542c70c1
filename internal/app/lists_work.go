package app

import (
	"cmp"
	"context"
	"iter"
	"strconv"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
)

// followUps heeds what FollowUps does. Of the case it says what the caller may see of it.
func (x exporting) followUps(ctx context.Context) (list, error) {
	s, err := x.a.standing(ctx, x.c.District)
	if err != nil {
		return list{}, err
	}
	found := every(func(after string) (Page[FollowUp], error) {
		x.q.After = after
		return x.a.FollowUps(ctx, x.c, x.q)
	})
	columns := append(wordColumns("单位编号", "单位", "案件编号", "案件类型", "大案", "事项编号", "事项"), listColumn{"发案日期", document.KindDate}, listColumn{"期限", document.KindDate})
	columns = append(append(columns, wordColumns("状态", "由谁办")...), listColumn{"逾期天数", document.KindInteger})
	return list{"回访约谈", columns, partsOf(x, s, found, func(f FollowUp) (string, []string) {
		kind, major, who := "", "", ""
		if f.Facts != nil {
			kind, major = f.Facts.Type, yesNo(f.Facts.Major)
		}
		if f.Post != nil {
			who = strings.TrimSpace(f.Post.UnitName + " " + f.Post.Title)
		}
		return f.Verdict.Unit, []string{f.Verdict.Unit, f.UnitName, f.Case, kind, major, f.Verdict.Duty.ID, f.Title, f.On.String(), f.Due.String(),
			stateWord(string(f.Verdict.State)), who, strconv.Itoa(f.DaysLate)}
	})}, nil
}

// allMatters heeds what Matters does.
func (x exporting) allMatters(ctx context.Context) (list, error) {
	s, err := x.a.standing(ctx, x.c.District)
	if err != nil {
		return list{}, err
	}
	found := every(func(after string) (Page[MatterView], error) {
		x.matters.After = after
		return x.a.Matters(ctx, x.c, x.matters)
	})
	columns := append(wordColumns("编号", "种类", "单位编号", "单位", "内容", "状态"), listColumn{"期限", document.KindDate})
	columns = append(columns, wordColumns("逾期", "下一步由谁办", "提出时间", "变动时间")...)
	return list{"办件", columns, partsOf(x, s, found, func(m MatterView) (string, []string) {
		return m.Unit, []string{m.ID, procedureName(m.Procedure), m.Unit, m.UnitName, s.subjectName(m), m.StateName.Zh, dayName(m.Due), yesNo(m.Late), s.holderName(m.Holder),
			minuteCell(m.OpenedAt), minuteCell(m.ChangedAt)}
	})}, nil
}

func procedureName(id string) string {
	if p, ok := campaign.ProcedureOf(id); ok {
		return p.Title.Zh
	}
	return id
}

// stateName is a state of a procedure as people read it; nothing for no state.
func stateName(procedure, state string) string {
	if p, ok := campaign.ProcedureOf(procedure); ok {
		if s, ok := p.StateOf(state); ok {
			return s.Title.Zh
		}
	}
	return state
}

// subjectName is what a matter is about: a title or a paper by its name, anything else as its procedure keeps it.
func (s *snapshot) subjectName(m MatterView) string {
	p := s.frame.newest()
	if m.Procedure == "title" && p != nil && p.TitleOf(m.Subject) != nil {
		return p.TitleOf(m.Subject).Title
	}
	if name := m.PaperName(); name != "" {
		return name
	}
	return m.Subject
}

// holderName is a post of the plan, or a role in matters, by its title.
func (s *snapshot) holderName(holder string) string {
	if role, ok := strings.CutPrefix(holder, "@"); ok {
		return campaign.Role(role).Title().Zh
	}
	return s.postName(holder)
}

func (s *snapshot) postName(id string) string {
	if p := s.frame.newest(); p != nil {
		for _, post := range p.Posts {
			if post.ID == id {
				return post.Title
			}
		}
	}
	return id
}

// month is the month of a query: the one it names, else the running one.
func (x exporting) month() string { return cmp.Or(x.q.Period, monthOf(x.c.Day())) }

// callIns heeds Period.
func (x exporting) callIns(ctx context.Context) (list, error) {
	found, err := x.a.CallInList(ctx, x.c, x.month())
	if err != nil {
		return list{}, err
	}
	s, err := x.a.standing(ctx, x.c.District)
	return list{"约谈名单", wordColumns("单位编号", "单位", "事由编号", "事由", "约谈人", "办理"), partsOf(x, s, listItems(found), func(v CallInView) (string, []string) {
		return v.Unit, []string{v.Unit, v.UnitName, v.Rule, v.Title, s.postName(v.Post), stateName("call_in", v.State)}
	})}, err
}

// colourNames are the three lists of units to look after.
var colourNames = map[campaign.Colour]string{campaign.Red: "红色", campaign.Yellow: "黄色", campaign.Blue: "蓝色"}

// watched heeds Period.
func (x exporting) watched(ctx context.Context) (list, error) {
	found, err := x.a.WatchLists(ctx, x.c, x.month())
	if err != nil {
		return list{}, err
	}
	s, err := x.a.standing(ctx, x.c.District)
	return list{"红黄蓝名单", wordColumns("单位编号", "单位", "颜色", "理由"), partsOf(x, s, listItems(found), func(w campaign.Watched) (string, []string) {
		var reasons []string
		for _, r := range w.Reasons {
			reasons = append(reasons, r.Zh)
		}
		return w.Unit, []string{w.Unit, w.Name, colourNames[w.Colour], strings.Join(reasons, "；")}
	})}, err
}

// posts heeds what UnitPosts does: a line for each holder, and one for each vacancy.
func (x exporting) posts(ctx context.Context) (list, error) {
	found := every(func(after string) (Page[UnitPosts], error) {
		x.q.After = after
		return x.a.UnitPosts(ctx, x.c, x.q)
	})
	s, err := x.a.standing(ctx, x.c.District)
	lines := func(yield func(postLine, error) bool) {
		for u, err := range found {
			for _, line := range linesOf(u) {
				if !yield(line, err) {
					return
				}
			}
			if err != nil {
				yield(postLine{}, err)
				return
			}
		}
	}
	columns := append(wordColumns("单位编号", "单位", "岗位", "姓名", "登录名"), listColumn{"自", document.KindDate}, listColumn{"至", document.KindDate})
	return list{"岗位与任职", columns, partsOf(x, s, lines, func(l postLine) (string, []string) {
		return l.unit, []string{l.unit, l.unitName, l.title, l.Name, l.Login, dayName(l.From), dayName(l.To)}
	})}, err
}

// postLine is a post at a unit with one of its holders, or with none.
type postLine struct {
	unit, unitName, title string
	Holder
}

func linesOf(u UnitPosts) []postLine {
	var out []postLine
	for _, p := range u.Posts {
		if p.Vacant() {
			out = append(out, postLine{u.Unit, u.UnitName, p.Title, Holder{}})
		}
		for _, h := range p.Holders {
			out = append(out, postLine{u.Unit, u.UnitName, p.Title, h})
		}
	}
	return out
}

// accounts heeds what FindAccounts does.
func (x exporting) accounts(ctx context.Context) (list, error) {
	found := every(func(after string) (Page[AccountView], error) {
		x.q.After = after
		return x.a.FindAccounts(ctx, x.c, x.q)
	})
	states := map[string]string{accountActive: "正常", accountDisabled: "已停用"}
	return list{"账号", wordColumns("登录名", "姓名", "状态", "动态验证码"), partsOf(x, nil, found, func(v AccountView) (string, []string) {
		return "", []string{v.Login, v.Name, states[v.State], yesNo(v.Factor)}
	})}, nil
}

// pledges heeds what PledgeDrives does: counts of who has signed, and never who.
func (x exporting) pledges(ctx context.Context) (list, error) {
	found, err := x.a.PledgeDrives(ctx, x.c, x.q)
	if err != nil {
		return list{}, err
	}
	s, err := x.a.standing(ctx, x.c.District)
	columns := append(wordColumns("编号", "标题", "单位编号", "单位"), listColumn{"已签人数", document.KindInteger}, listColumn{"截止日", document.KindDate}, listColumn{"状态", document.KindText})
	states := map[bool]string{true: "进行中", false: "已结束"}
	return list{"承诺书", columns, partsOf(x, s, listItems(found), func(d PledgeDriveView) (string, []string) {
		return d.Unit, []string{d.Code, d.Title, d.Unit, d.UnitName, strconv.FormatInt(d.Signed, 10), d.Until.String(), states[d.Open]}
	})}, err
}

// listItems gives what is there as a whole like what is read in parts.
func listItems[T any](items []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}
