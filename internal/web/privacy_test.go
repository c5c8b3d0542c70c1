package web

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/gate"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// planted is a piece of personal data that somebody has typed where it does not belong, or that is sealed.
type planted struct {
	where string
	text  string
	seen  []string // visitors who may read it; nobody else, and nothing else, shows it
}

// heard keeps what is logged.
type heard struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (h *heard) Write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.Write(b)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// listen lets a world log everything that it ever logs, and all that metrics are made of.
func (w *world) listen(t *testing.T) *heard {
	t.Helper()
	h := &heard{}
	observe := func(s gate.Seen) { _, _ = fmt.Fprintf(h, "%+v\n", s) }
	s, err := newServer(Options{App: w.app, Version: "test", Log: slog.New(slog.NewJSONHandler(h, &slog.HandlerOptions{Level: slog.LevelDebug})), Observe: observe})
	must(t, err)
	w.server, w.handler = s, gate.Guard(s.gate(), s.inner)
	return h
}

func markedPhone(n int) string { return fmt.Sprintf("1390000%04d", n) }

// plant types marks into the free texts of cases, matters, pledges and records, and seals some.
func (w *world) plant(t *testing.T) []planted {
	t.Helper()
	ctx, office, today := t.Context(), w.callerOf(t, "office"), plan.DayOf(noon())
	phone := markedPhone
	told := func(n int) string { return "居民赵样例，电话" + phone(n) + "，证件11010519491231002X" }
	enter := func(e app.Entry) {
		outcomes, err := w.app.Submit(ctx, office, []app.Entry{e})
		must(t, err)
		refused(t, outcomes)
	}
	_, err := w.app.RegisterCase(ctx, office, app.NewCase{ID: "p1", Unit: "C1", On: today - 2, Type: "刷单返利", Narrative: told(1)})
	must(t, err)
	must(t, w.app.DisputeCase(ctx, office, "p1", told(2)))
	enter(app.Entry{ID: "p2", Kind: "rectification", Unit: "C1", On: today, Ref: "p1", Fields: map[string]string{"result": told(3)}})
	_, err = w.app.SealContact(ctx, office, "case-1", campaign.Contact{Name: "郑样例", Phone: phone(4)})
	must(t, err)
	drive, err := w.app.OpenPledgeDrive(ctx, office, app.NewPledgeDrive{Unit: "C1", Until: today + 30, PledgeText: campaign.PledgeText{Title: "反诈承诺书", Text: "不轻信。", KeepDays: 30}})
	must(t, err)
	_, err = w.app.SignPledge(ctx, app.Visitor{District: district, Address: "192.0.2.7"}, drive.Code, campaign.Signer{Name: "冯样例", Phone: phone(5)})
	must(t, err)
	_, err = w.app.ComplainInPublic(ctx, app.Visitor{District: district, Address: "192.0.2.8"}, "token", "page", told(6))
	must(t, err)
	_, err = w.app.MoveMaterial(ctx, office, app.NewMovement{ID: "p3", Material: "paper", Movement: campaign.Movement{Kind: campaign.WrittenOff, From: district, Copies: 1, On: today, Note: told(7)}})
	must(t, err)
	enter(app.Entry{ID: "p4", Kind: "guidance", Unit: "C1", On: today, Fields: map[string]string{"advice": "电话" + phone(8)}})
	out := []planted{{"names", "赵样例", nil}, {"identity numbers", "11010519491231002X", nil}, {"sealed name", "郑样例", nil}, {"signer's name", "冯样例", nil}, {"password", password, nil}}
	for n := 1; n <= 7; n++ {
		out = append(out, planted{fmt.Sprintf("text %d", n), phone(n), nil})
	}
	return append(out, planted{"advice", phone(8), []string{"below", "office"}})
}

// whole is an answer with the files that a workbook or Word document packs.
func whole(t *testing.T, answer []byte) string {
	t.Helper()
	if !bytes.HasPrefix(answer, []byte("PK")) {
		return string(answer)
	}
	archive, err := zip.NewReader(bytes.NewReader(answer), int64(len(answer)))
	must(t, err)
	var all strings.Builder
	for _, f := range archive.File {
		r, err := f.Open()
		must(t, err)
		_, err = io.Copy(&all, r)
		must(t, err)
	}
	return all.String()
}

// TestMarksStayOffPages reads every page, list, file, paper, bulletin and error as every kind of visitor, the log of it all, what metrics are made of, the
// statements that the database is asked, and a backup. No mark of a case, a sealed contact, a signer or a complaint is anywhere; one that somebody typed
// into a record of C1 is read by those who may read the records of C1 alone. A sealed contact is read by opening it, and every opening is in the audit.
func TestMarksStayOffPages(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		log := w.listen(t)
		marks := w.plant(t)
		w.wantOpeningsAudited(t)
		cases := pageCases()
		for _, path := range []string{"/records/p1", "/records/p2", "/records/p3", "/records/p4", "/cases/p1", "/cases/p1/dispute", "/cases/p1/ruling", "/cases/p1/trace", "/cases/p1/trace.docx",
			"/cases/case-1/contact", "/materials/paper", "/matters?procedure=complaint&whose=all", "/pledges", "/audit", "/records?kind=guidance", "/records?kind=case", "/public/" + district + "/answers?code=token",
			"/bulletins/bulletin-office", "/bulletins/bulletin-office/word", "/bulletins?state=all", "/audit?action=open_contact", "/audit/export?format=csv"} {
			cases = append(cases, pageCase{what: "GET " + path})
		}
		for _, name := range app.ListNames() {
			cases = append(cases, pageCase{what: "GET /lists/" + string(name)}, pageCase{what: "GET /lists/" + string(name) + "?format=csv"})
		}
		read := map[string]bool{}
		for _, c := range cases {
			for _, visitor := range visitors {
				if strings.HasPrefix(c.what, "POST /sign-out") {
					continue
				}
				answer := w.ask(visitor, c.what, said(c.form, visitor)...)
				text := whole(t, answer.Body.Bytes()) + fmt.Sprint(answer.Header())
				for _, m := range marks {
					if !strings.Contains(text, m.text) {
						continue
					}
					read[m.text+visitor] = true
					if !slices.Contains(m.seen, visitor) {
						t.Errorf("%s as %s shows the mark of the %s", c.what, visitor, m.where)
					}
				}
			}
		}
		w.askForMarks(marks)
		statements := strings.Join(w.told.take(), "\n")
		var backup bytes.Buffer
		manifest, err := w.app.BackupAll(t.Context(), &backup)
		must(t, err)
		for _, m := range marks {
			if strings.Contains(log.String(), m.text) {
				t.Errorf("the log, or what metrics are made of, has the mark of the %s", m.where)
			}
			if strings.Contains(statements, m.text) {
				t.Errorf("a statement to the database has the mark of the %s in its text", m.where)
			}
			if strings.Contains(fmt.Sprintf("%+v", manifest), m.text) || m.seen == nil && strings.Contains(backup.String(), m.text) {
				t.Errorf("a backup or its manifest has the mark of the %s", m.where)
			}
			for _, visitor := range m.seen {
				if !read[m.text+visitor] {
					t.Errorf("the mark of the %s is nowhere for %s, who may read it: the test looks at too little", m.where, visitor)
				}
			}
		}
	})
}

// askForMarks puts marks into addresses, where a log or a metric could keep them.
func (w *world) askForMarks(marks []planted) {
	for _, m := range marks {
		text := url.QueryEscape(m.text)
		for _, what := range []string{"GET /nobody/" + text, "GET /units/" + text, "GET /cases/" + text + "/contact", "GET /units?q=" + text, "GET /audit?search=" + text, "POST /sign-in?x=" + text} {
			for _, visitor := range []string{"anonymous", "office", "audit"} {
				w.ask(visitor, what, "login", m.text, "password", m.text)
			}
		}
	}
}

// wantOpeningsAudited opens a contact as every visitor, and wants each that was told it, and nobody else, in the audit.
func (w *world) wantOpeningsAudited(t *testing.T) {
	t.Helper()
	told := map[string]int{}
	for _, visitor := range visitors {
		w.ask(visitor, "POST /cases/case-1/contact", "form", "open", "reason", "回访前电话预约，电话"+markedPhone(9)) // refused: reasons hold no numbers
		answer := w.ask(visitor, "POST /cases/case-1/contact", "form", "open", "reason", "姓名：吴样例，回访前电话预约")
		if strings.Contains(answer.Body.String(), "郑样例") {
			told[w.callerOf(t, visitor).Person]++
		}
	}
	if len(told) == 0 {
		t.Error("nobody could open the contact: the test looks at too little")
	}
	page, err := w.app.Audit(t.Context(), w.callerOf(t, "audit"), app.Query{Action: "open_contact", Limit: app.MaxPage})
	must(t, err)
	for _, e := range page.Items {
		if strings.Contains(e.Object, markedPhone(9)) || strings.Contains(e.Object, "吴样例") {
			t.Errorf("the audit repeats whom a reason was about: %s", e.Object)
		}
		if strings.Contains(e.Object, "case-1") && e.Result == "ok" {
			told[e.Actor]--
		}
	}
	for person, n := range told {
		if n != 0 {
			t.Errorf("%s: %d more openings than audit entries", person, n)
		}
	}
}
