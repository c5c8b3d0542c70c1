package app_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/notify"
)

// later turns the clock on.
func (b *bench) later(d time.Duration) { b.clock.Add(d.Milliseconds()) }

func TestAFormIsSentFromItsPage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		token, err := b.FormToken(visitor(), "complaint")
		b.must(err)
		elsewhere := visitor()
		elsewhere.District = "990002"
		for _, c := range []struct {
			name  string
			after time.Duration
			v     app.Visitor
			form  string
			token string
			want  campaign.ErrorKind
		}{
			{"at once", 0, visitor(), "complaint", token, campaign.Exhausted},
			{"after a moment", time.Second, visitor(), "complaint", token, ""},
			{"for another form", 0, visitor(), "quiz", token, campaign.Stale},
			{"in another district", 0, elsewhere, "complaint", token, campaign.Stale},
			{"made up", 0, visitor(), "complaint", "abc.00.k1", campaign.Stale},
			{"with another moment", 0, visitor(), "complaint", "1" + token, campaign.Stale},
			{"with a key that is none", 0, visitor(), "complaint", token + "x", campaign.Stale},
			{"without one", 0, visitor(), "complaint", "", campaign.Stale},
			{"the same evening", 11 * time.Hour, visitor(), "complaint", token, ""},
			{"the next day", 2 * time.Hour, visitor(), "complaint", token, campaign.Stale},
		} {
			b.later(c.after)
			if err := b.CheckFormToken(c.v, c.form, c.token); campaign.KindOf(err) != c.want {
				t.Errorf("%s: got %v, want %q", c.name, err, c.want)
			}
		}
	})
}

// TestHonoursNoticesAndObjections: anybody sees what is in public notice and who holds a title, and objects without an account. An open
// objection holds up the award; personal data in it is not kept.
func TestHonoursNoticesAndObjections(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-02-01")
		b.submit("worker", visit("r1", "v1", today, "3"), visit("r2", "v1", today, "2"))
		b.openAs("worker", "k1", "title", "v1", `{"title":"calm"}`)
		_, err := b.ObjectInPublic(ctx, visitor(), "t0", "k1", "走访与实际不符")
		wantKind(t, err, campaign.NotFound) // not in public notice
		b.do("worker", "k1", "self_check", `{"self_check":"逐项自查"}`)
		b.do("worker", "k1", "apply", `{"statement":"申报"}`)
		b.do("clerk", "k1", "town_review", `{"review":"属实"}`)
		b.do("office", "k1", "public_notice", "")
		notices, err := b.PublicNotices(ctx, visitor())
		b.must(err)
		if len(notices) != 1 || notices[0].Matter != "k1" || notices[0].Title != "无诈村" || notices[0].UnitName == "" {
			t.Fatalf("got %+v, want the notice of k1", notices)
		}
		first, err := b.ObjectInPublic(ctx, visitor(), "t1", "k1", "走访不实,请联系示例电话13800000001核实")
		b.must(err)
		again, err := b.ObjectInPublic(ctx, visitor(), "t1", "k1", "走访不实,请联系示例电话13800000001核实")
		b.must(err)
		second, err := b.ObjectInPublic(ctx, visitor(), "t2", "k1", "宣传栏一直空着")
		b.must(err)
		if first != again || first == second {
			t.Errorf("got ids %s, %s, %s, want the first two equal", first, again, second)
		}
		b.at("2023-02-05")
		b.wantRefused(t, campaign.Conflict, "office", "k1", "award", "") // objections are open
		for _, id := range []string{first, second} {
			b.do("clerk", id, "answer", `{"answer":"已核实"}`)
			b.do("office2", id, "reject", "")
		}
		b.do("office", "k1", "award", "")
		a, err := b.PublicAnswer(ctx, visitor(), first)
		if err != nil || a.Answer != "已核实" || strings.Contains(a.Text, "13800000001") {
			t.Errorf("got %+v, %v, want the answer, and no phone", a, err)
		}
		_, err = b.PublicAnswer(ctx, visitor(), "k1")
		wantKind(t, err, campaign.NotFound) // another's matter
		honours, err := b.Honours(ctx, visitor())
		if err != nil || len(honours) != 1 || honours[0].Unit != "v1" || honours[0].Number != "云雾县授〔2023〕1号" {
			t.Errorf("got %+v, %v, want v1 with its number", honours, err)
		}
		if left, err := b.PublicNotices(ctx, visitor()); err != nil || len(left) != 0 {
			t.Errorf("got %+v, %v, want no notice after the award", left, err)
		}
		b.do("office", "k1", "suspend", "")
		if honours, err = b.Honours(ctx, visitor()); err != nil || len(honours) != 0 {
			t.Errorf("got %+v, %v, want nobody while the title rests", honours, err)
		}
		b.clean()
	})
}

func TestComplaintsOfVisitors(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		id, err := b.ComplainInPublic(ctx, visitor(), "t1", "burden", "每天都要求拍照打卡")
		b.must(err)
		found, err := b.Matters(ctx, b.as("office"), app.MatterQuery{Procedure: "complaint", Mine: true})
		if err != nil || len(found.Items) != 1 || found.Items[0].ID != id || found.Items[0].Opener != "" {
			t.Fatalf("got %+v, %v, want the complaint to wait for the office, from nobody", found.Items, err)
		}
		for _, words := range []string{"", "短", strings.Repeat("长", app.MaxVisitorText+1)} {
			_, err := b.ComplainInPublic(ctx, visitor(), "t2", "other", words)
			wantKind(t, err, campaign.Invalid)
		}
		_, err = b.ComplainInPublic(ctx, visitor(), "t3", "nonsense", "这是一条建议")
		wantKind(t, err, campaign.Invalid)
		refused := 0
		for i := range 40 {
			if _, err := b.ComplainInPublic(ctx, visitor(), "flood"+string(rune('a'+i)), "other", "刷屏刷屏刷屏"); campaign.KindOf(err) == campaign.Exhausted {
				refused++
			}
		}
		if refused == 0 {
			t.Error("got 40 complaints from one address at once, want most refused")
		}
		b.clean()
	})
}

// TestQuizKeepsCountsOnly: each test is counted in one band of its day.
func TestQuizKeepsCountsOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		l, err := campaign.ReadLessons()
		b.must(err)
		right := make([]int, len(l.Quiz))
		for i, q := range l.Quiz {
			right[i] = q.Right
		}
		for _, c := range []struct {
			answers []int
			points  int
		}{{right, 100}, {right, 100}, {nil, 0}, {[]int{99, -1}, 0}} {
			got, err := b.TakeQuiz(t.Context(), visitor(), c.answers)
			if err != nil || got.Points != c.points {
				t.Errorf("got %+v, %v, want %d points", got, err, c.points)
			}
		}
		today := b.as("office").Day()
		counts, err := b.QuizCounts(t.Context(), b.as("office"), today, today)
		b.must(err)
		want := map[int]int64{100: 2, 80: 0, 60: 0, 0: 2}
		for _, c := range counts {
			if c.Takers != want[c.From] {
				t.Errorf("band %d: got %d, want %d", c.From, c.Takers, want[c.From])
			}
		}
		if len(counts) != len(want) {
			t.Errorf("got %d bands, want %d", len(counts), len(want))
		}
	})
}

func TestLessonOfMonth(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		today := b.at("2023-01-20")
		l, err := b.LessonOfMonth(t.Context(), b.as("worker"))
		if err != nil || l.Class != "刷单返利" || l.Why == "" || l.Forward == "" {
			t.Errorf("got %+v, %v, want the lesson of January", l.Class, err)
		}
		for i := range 6 {
			b.submit("office", app.Entry{ID: "case" + string(rune('a'+i)), Kind: "case", Unit: "v1", On: today, Fields: map[string]string{"type": "贷款、代办信用卡", "loss": "1"}})
		}
		b.at("2023-03-20")
		l, err = b.LessonOfMonth(t.Context(), b.as("worker"))
		if err != nil || l.Class != "贷款、代办信用卡" || !strings.Contains(l.Why, "6") {
			t.Errorf("got %s (%s), %v, want the class of the published cases", l.Class, l.Why, err)
		}
	})
}

// receiver is a webhook that notes what it gets.
type receiver struct {
	mu   sync.Mutex
	got  []notify.WebhookBody
	fail int // so many requests are answered with a fault
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	text, err := io.ReadAll(q.Body)
	var body notify.WebhookBody
	if err != nil || json.Unmarshal(text, &body) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if r.fail > 0 {
		r.fail--
		w.WriteHeader(http.StatusForbidden)
		return
	}
	r.got = append(r.got, body)
}

// TestADaysDigestIsToldOnce: due and late duties are told to a channel at its hour, once a day; what is refused waits for a person.
func TestADaysDigestIsToldOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		r := &receiver{fail: 1}
		address := b.receives(r)
		a := b.open()
		b.at("2023-02-01") // January is over and nobody has visited
		s := channelAt("ch1", "t1")
		s.Kind, s.Address, s.Secret, s.SendAt = "webhook", address+"/in", "sample-secret-123", 10*60
		b.must(a.PutChannel(t.Context(), b.as("clerk"), s))
		wantTaken := func(what string, want int) {
			t.Helper()
			if got, err := a.SendMessages(context.Background(), county); err != nil || got != want {
				t.Errorf("%s: got %d taken, %v, want %d", what, got, err, want)
			}
		}
		wantTaken("before its hour", 0)
		b.later(2 * time.Hour)
		wantTaken("refused by the receiver", 0)
		letters, err := a.Letters(t.Context(), b.as("clerk"))
		if err != nil || len(letters) != 1 || letters[0].State != "dead" || letters[0].Reason == "" {
			t.Fatalf("got %+v, %v, want one dead letter with a reason", letters, err)
		}
		b.must(a.ResendLetter(t.Context(), b.as("clerk"), letters[0].ID))
		wantTaken("sent again", 1)
		wantTaken("the same day", 0)
		wantKind(t, a.ResendLetter(t.Context(), b.as("clerk"), letters[0].ID), campaign.Conflict)
		wantKind(t, a.ResendLetter(t.Context(), b.as("clerk2"), letters[0].ID), campaign.NotFound)
		if len(r.got) != 1 || len(r.got[0].Lines) == 0 || strings.Contains(strings.Join(r.got[0].Lines, ""), "示例甲") {
			t.Errorf("got %+v, want one digest of units and duties", r.got)
		}
		for _, c := range []func(*app.ChannelSettings){
			func(s *app.ChannelSettings) { s.Address = "https://elsewhere.example/x" },
			func(s *app.ChannelSettings) { s.SendAt = 22 * 60 },
			func(s *app.ChannelSettings) { s.Kind = "pigeon" },
			func(s *app.ChannelSettings) { s.Name = " " },
		} {
			bad := s
			c(&bad)
			wantKind(t, a.PutChannel(t.Context(), b.as("clerk"), bad), campaign.Invalid)
		}
		b.clean()
	})
}
