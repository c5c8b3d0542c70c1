package plan

import (
	"regexp"
	"strings"
)

// The law check knows words, not intentions: a plan that needs such a rule all the same says on what basis (`accept:`).
const victim = `(受害人|受害者|被害人|受骗人员?|被骗人员?|(受骗|被骗|上当)的?(群众|居民|员工|学生|职工)|事主)`

var (
	victimNamed   = regexp.MustCompile(`(?i)` + victim + `.{0,6}(姓名|名单|身份|电话|手机|住址|信息|曝光|点名|公示|实名)|(曝光|点名|公示).{0,6}` + victim + `|^ *` + victim + ` *$|身份证|victims?[ _](names?|ids?|phones?|identity|list)\b|id_?card|identity_?(no|number|card)`)
	personField   = regexp.MustCompile(`姓名|电话号?码?$|手机|联系方式|住址|家庭地址|证件号`)
	personFieldID = regexp.MustCompile(`(?i)^(full_?)?name$|^phone|^mobile|^tel(ephone)?$|^(home_?)?address$`)
	fraudster     = regexp.MustCompile(`涉案|嫌疑|诈骗|涉诈|对方|骗子|民警|经办|承办|单位|公司|银行|网点|学校`)
	personWords   = regexp.MustCompile(`(?i)网格员|工作人员|社工|个人|志愿者|民警|班主任|staff|workers?\b`)
	rankWords     = regexp.MustCompile(`(?i)积分|排名|排行|名次|ranking|league`)
	personRanked  = regexp.MustCompile(`(?i)(网格员|工作人员|社工|个人|志愿者|民警|班主任)(个人|工作)*(每周|每月|月度|年度)?(积分|排名|排行)|\b(staff|workers?) (ranking|league|points)`)
	screenWords   = regexp.MustCompile(`(?i)登录|登陆|签到|打卡|在线时长|在线率|活跃度|log_?ins?\b|sign_?ins?\b|check_?ins?\b|online_?(time|rate|hours)`)
	installWords  = regexp.MustCompile(`(?i)安装|注册率|下载量|下载率|install|app_?registration|download`)
	caseWords     = regexp.MustCompile(`(?i)发案|案件|被骗|受骗|上当|诈骗警情|case|victim|fraud`)
	fineWords     = regexp.MustCompile(`(?i)罚款|罚金|\bfines\b|\bfined\b|\bfine of\b`)
	amount        = regexp.MustCompile(`^\d+(\.\d+)?$`)
	policeWords   = regexp.MustCompile(`(?i)公安|警|派出所|police`)
)

// law looks for what the law or policy forbids or restricts.
func (c *compiler) law() {
	for _, k := range c.p.Records {
		c.recordLaw(k)
	}
	for _, s := range c.p.Scores {
		c.scoreLaw(s)
	}
	for _, t := range c.p.Titles {
		for _, e := range []*Expr{t.Grant} {
			c.awardLaw(t.place, t.ID+" "+t.Title, t.Of, e)
		}
	}
	for _, b := range c.p.Bulletins {
		c.bulletinLaw(b)
	}
	for _, section := range c.p.texts {
		if section.at.path == "bulletins" {
			c.victimsIn(section)
		}
	}
	for _, d := range c.p.allDuties() {
		if personRanked.MatchString(d.Title) {
			c.add(d.place, LStaffScore, clip(d.Title))
		}
	}
	c.fines()
}

var denial = regexp.MustCompile(`不|勿|禁|隐去|匿名|脱敏|without|never|anonym`)

// victimsIn looks through all words of the bulletins, whatever key they stand under; one problem a line says enough.
func (c *compiler) victimsIn(section sectionText) {
	told := map[int]bool{}
	for _, entry := range section.entries {
		for _, w := range entry {
			if namesVictim(w.text) && !denial.MatchString(w.text) && !told[w.at.line] {
				told[w.at.line] = true
				c.add(w.at, LVictim, clip(w.text))
			}
		}
	}
}

func (c *compiler) recordLaw(k *RecordKind) {
	if k.Photo == "required" && k.PhotoBasis == "" {
		c.add(k.photo, LPhoto, k.ID)
	}
	for _, f := range k.Fields {
		if f.place.line > 0 && (namesVictim(f.ID, f.Title) || k.ID == "case" && f.Type == Text && namesPerson(f)) {
			c.add(f.place, LVictim, clip(f.ID+" "+f.Title))
		}
	}
	if k.place.line > 0 && !k.Builtin && namesVictim(k.ID, k.Title) {
		c.add(k.place, LVictim, clip(k.ID+" "+k.Title))
	}
}

// namesVictim tells whether any of the words would put a name to somebody who was defrauded. Groups and numbers of victims
// (受害人群, 被骗人数) name nobody.
func namesVictim(words ...string) bool {
	for _, w := range words {
		if victimNamed.MatchString(w) {
			return true
		}
	}
	return false
}

// namesPerson tells whether a text about a case holds who was defrauded, or how to reach them; what the fraudster used does not.
func namesPerson(f *Field) bool {
	return (personField.MatchString(f.Title) || personFieldID.MatchString(f.ID)) && !fraudster.MatchString(f.Title)
}

// namesPersons tells whether a score is of people instead of units: the built-in person, or a post.
func (c *compiler) namesPersons(id string) bool {
	return c.p.kinds[id] == nil && (c.p.posts[id] != nil || id == "person" || id == "people" || id == "staff")
}

func (c *compiler) scoreLaw(s *Score) {
	ofPersons := false
	for _, n := range s.of {
		if c.namesPersons(n.id) {
			ofPersons = true
			c.add(n.at, LStaffScore, clip(n.id))
		}
	}
	if !ofPersons && personWords.MatchString(s.Title) && rankWords.MatchString(s.Title) {
		c.add(s.place, LStaffScore, clip(s.Title))
	}
	items := s.Items
	if s.Bonus != nil {
		items = append(append([]*ScoreItem{}, items...), s.Bonus.Items...)
	}
	for _, it := range items {
		c.awardLaw(it.place, it.ID+" "+it.Title, s.Of, it.Award)
	}
	for _, v := range append(append([]*Rule{}, s.Vetoes...), s.Exempt...) {
		c.awardLaw(v.place, v.ID+" "+v.Title, s.Of, v.When)
	}
	for _, e := range s.Stars {
		c.awardLaw(e.place, "", s.Of, e)
	}
}

// awardLaw judges what points and titles are given for: screens, installs, and zero cases that only the unit itself reports.
func (c *compiler) awardLaw(at place, words string, of []*UnitKind, e *Expr) {
	var own *Measure
	police := false
	for _, m := range e.allMeasures(map[*Measure]bool{}) {
		words += " " + m.ID
		if m.Record != nil {
			words += " " + m.Record.ID + " " + m.Record.Title
		}
		if m.Field != nil {
			words += " " + m.Field.ID + " " + m.Field.Title
		}
		switch {
		case m.Record == nil:
		case m.Record.ID == "case":
			police = true
		case !m.Record.Builtin && caseWords.MatchString(m.countedWords()) && reportsItself(m.Record, of):
			own = m
		}
	}
	if screenWords.MatchString(words) {
		c.add(at, LScreenTime, lastPart(at.path))
	}
	if installWords.MatchString(words) {
		c.add(at, LInstall, lastPart(at.path))
	}
	if own != nil && !police && e.asksForZero(own) {
		c.add(at, LOwnReports, lastPart(at.path), own.Record.ID)
	}
}

// countedWords are the names of what a measure counts.
func (m *Measure) countedWords() string {
	words := m.ID + " " + m.Record.ID + " " + m.Record.Title
	if m.Field != nil {
		words += " " + m.Field.ID + " " + m.Field.Title
	}
	return words
}

// reportsItself tells whether units of these kinds fill in the record about themselves.
func reportsItself(k *RecordKind, of []*UnitKind) bool {
	for _, u := range of {
		for _, r := range k.Of {
			if r == u || under(r, u) {
				return true
			}
		}
	}
	return len(k.Of) == 0
}

// allMeasures lists the measures that an expression rests on, through units measures too.
func (e *Expr) allMeasures(seen map[*Measure]bool) []*Measure {
	if e == nil {
		return nil
	}
	var out []*Measure
	for _, x := range e.depends() {
		if b, ok := x.(*Band); ok {
			out = append(out, b.Of.allMeasures(seen)...)
		}
		m, ok := x.(*Measure)
		if !ok || seen[m] {
			continue
		}
		seen[m] = true
		out = append(append(out, m), m.Where.allMeasures(seen)...)
	}
	return out
}

// RestsOn lists the measures that a measure rests on, itself first.
func (m *Measure) RestsOn() []*Measure {
	return append([]*Measure{m}, m.Where.allMeasures(map[*Measure]bool{m: true})...)
}

// asksForZero tells whether some comparison rewards the measure for being zero.
func (e *Expr) asksForZero(m *Measure) bool {
	text := strings.ReplaceAll(e.Source, " ", "")
	for _, zero := range []string{"==0", "<=0", "<1", ">0?0:", ">=1?0:", "!=0?0:"} {
		if strings.Contains(text, "m."+m.ID+zero) {
			return true
		}
	}
	return strings.Contains(text, "points-") && strings.Contains(text, "m."+m.ID)
}

func (c *compiler) bulletinLaw(b *Bulletin) {
	ranksPeople := personWords.MatchString(b.Title) && rankWords.MatchString(b.Title)
	if ranksPeople {
		c.add(b.place, LStaffScore, clip(b.Title))
	}
	for _, s := range b.Sections {
		text := s.Title + " " + s.Text
		scoresPeople := s.Score != nil && len(s.Score.Of) == 0
		if scoresPeople || personWords.MatchString(text) && rankWords.MatchString(text) {
			c.add(s.place, LStaffScore, clip(s.Title))
		}
	}
}

// fines may be laid down only by the police, after an order to rectify and a warning.
func (c *compiler) fines() {
	for _, in := range c.p.Inspections {
		if in.PenaltyPost != nil && !in.PenaltyPost.police() {
			c.add(in.penalty.at, LFine, clip(in.PenaltyPost.Title))
		}
	}
	for _, section := range c.p.texts {
		if section.at.path == "extend" || section.at.path == "accept" {
			continue
		}
		for _, entry := range section.entries {
			c.finesOf(entry)
		}
	}
}

// finesOf looks through all words of one duty, record kind, inspection …: a fine there needs the police there too.
func (c *compiler) finesOf(entry []word) {
	for _, w := range entry {
		if policeWords.MatchString(w.text) || c.p.posts[w.text].police() {
			return
		}
	}
	for i, w := range entry {
		amounts := w.text == "fine" && i+1 < len(entry) && amount.MatchString(entry[i+1].text) // fine: 5000
		if amounts || fineWords.MatchString(w.text) {
			c.add(w.at.at(entry[0].at.path), LFine, clip(w.text))
			return
		}
	}
}

func (p *Post) police() bool {
	return p != nil && (p.Body == "police" || p.Body == "" && policeWords.MatchString(p.ID+" "+p.Title))
}
