package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/notify"
)

// A channel of files writes the same digest, a test message arrives at once, and nobody else may send one.
func TestChannelOfFiles(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-02-01")
		s := channelAt("files", "t1")
		s.Kind, s.Address = "folder", ""
		b.must(b.PutChannel(t.Context(), b.as("clerk"), s))
		b.must(b.TestChannel(t.Context(), b.as("clerk"), "files"))
		wantKind(t, b.TestChannel(t.Context(), b.as("clerk2"), "files"), campaign.NotFound)
		b.later(2 * time.Hour)
		if got, err := b.SendMessages(context.Background(), county); err != nil || got != 1 {
			t.Fatalf("got %d taken, %v, want the day's digest", got, err)
		}
		found, err := filepath.Glob(filepath.Join(b.dir, "messages", county, "files", "*.txt"))
		if err != nil || len(found) != 2 {
			t.Fatalf("got files %q, %v, want the test and the digest", found, err)
		}
		text := ""
		for _, name := range found {
			part, err := os.ReadFile(name)
			b.must(err)
			text += string(part)
		}
		if !strings.Contains(text, "测试信息") || !strings.Contains(text, "每月走访两次") {
			t.Errorf("the files say %s", text)
		}
		b.clean()
	})
}

// Mail goes only to a server that the operator has named; its password is sealed with the rest and survives a change of the hour.
func TestChannelOfMail(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-02-01")
		b.hosts = notify.Network{Hosts: []string{"mail.example"}}
		a := b.open()
		s := channelAt("mail", "t1")
		s.Kind, s.Address, s.Secret = "mail", "", "sample-password"
		wantKind(t, a.PutChannel(t.Context(), b.as("clerk"), s), campaign.Invalid) // no server
		s.Mail = app.ChannelMail{Server: "elsewhere.example:465", Security: "tls", Login: "office", From: "office@mail.example", To: []string{"town@mail.example"}}
		wantKind(t, a.PutChannel(t.Context(), b.as("clerk"), s), campaign.Invalid) // not on the operator's list
		s.Mail.Server = "mail.example:465"
		b.must(a.PutChannel(t.Context(), b.as("clerk"), s))
		s.Mail, s.Secret, s.SendAt = app.ChannelMail{}, "", 9*60
		b.must(a.PutChannel(t.Context(), b.as("clerk"), s))
		s.Kind = "wecom"
		wantKind(t, a.PutChannel(t.Context(), b.as("clerk"), s), campaign.Invalid) // another kind needs its address
		views, err := a.Channels(t.Context(), b.as("clerk"))
		if err != nil || len(views) != 1 || views[0].SendAt != 9*60 || views[0].Kind != "mail" {
			t.Errorf("got %+v, %v", views, err)
		}
		b.clean()
	})
}

// receives starts a server of the office's network, lets the Apps that are opened later send to it, and gives its address.
func (b *bench) receives(h http.Handler) string {
	b.tb.Helper()
	server := httptest.NewServer(h)
	b.tb.Cleanup(server.Close)
	at, err := url.Parse(server.URL)
	b.must(err)
	b.hosts = notify.Network{Hosts: []string{at.Host}, Private: true, Plain: true}
	return server.URL
}

// A test that the receiver refuses says why, and neither names the address nor becomes a letter.
func TestChannelTestIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		r := &receiver{fail: 1}
		address := b.receives(r)
		a := b.open()
		b.at("2023-02-01")
		s := channelAt("ch1", "t1")
		s.Kind, s.Address, s.Secret = "webhook", address+"/in-secret", "sample-secret-123"
		b.must(a.PutChannel(t.Context(), b.as("clerk"), s))
		err := a.TestChannel(t.Context(), b.as("clerk"), "ch1")
		wantKind(t, err, campaign.Conflict)
		if err == nil || strings.Contains(err.Error(), "in-secret") {
			t.Errorf("got %v, want a reason without the address", err)
		}
		b.must(a.TestChannel(t.Context(), b.as("clerk"), "ch1"))
		if len(r.got) != 1 || !strings.Contains(strings.Join(r.got[0].Lines, ""), "测试信息") {
			t.Errorf("got %+v", r.got)
		}
		letters, err := a.Letters(t.Context(), b.as("clerk"))
		if err != nil || len(letters) != 0 {
			t.Errorf("got letters %+v, %v", letters, err)
		}
		b.clean()
	})
}

// What is late below comes up: a matter to the unit above on its first late day, with the digests, and a duty in its second week.
func TestWhatIsLateComesUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-02-10")
		b.complain("worker", "m1", "v1")
		m, err := b.Matter(t.Context(), b.as("worker"), "m1")
		b.must(err)
		if m.Due == nil {
			t.Fatal("the matter has no deadline")
		}
		late := b.at((*m.Due + 2).String())
		_, err = b.Escalate(context.Background(), late)
		b.must(err)
		items, more, err := b.Escalations(t.Context(), b.as("clerk"))
		b.must(err)
		matters, duties := 0, 0
		for _, x := range items {
			switch {
			case x.Matter == "m1" && x.Due == *m.Due && x.Unit == "v1":
				matters++
			case x.Duty != "" && x.Unit == "v1" && late-x.Due >= 8:
				duties++
			case !strings.HasPrefix(x.Unit, "v"):
				t.Errorf("a town hears of %+v, which is not below it", x)
			}
		}
		if matters != 1 || duties == 0 || more {
			t.Errorf("the town hears of %d matters and %d duties of v1: %+v", matters, duties, items)
		}
		if up, _, err := b.Escalations(t.Context(), b.as("office")); err != nil || len(up) == 0 {
			t.Errorf("the county hears of %+v, %v", up, err)
		}
		if beside, _, err := b.Escalations(t.Context(), b.as("clerk2")); err != nil || strings.Contains(strings.Join(unitsOf(beside), " "), "v1") {
			t.Errorf("another town hears of %+v, %v", beside, err)
		}
		digests, err := b.Digests(t.Context(), b.as("clerk"), "t1")
		b.must(err)
		said := ""
		for _, d := range digests {
			said += d.Post + "：" + strings.Join(d.Lines, "")
		}
		if p, _ := campaign.ProcedureOf(m.Procedure); !strings.Contains(said, p.Title.Zh) {
			t.Errorf("the digests do not tell of the matter: %s", said)
		}
	})
}

func unitsOf(items []app.Escalation) []string {
	var out []string
	for _, x := range items {
		out = append(out, x.Unit)
	}
	return out
}

// stuck is a receiver that says that it was asked and answers only when it is let.
type stuck struct{ asked, let chan struct{} }

func (s *stuck) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.asked <- struct{}{}
	<-s.let
	w.WriteHeader(http.StatusInternalServerError)
}

// While a receiver does not answer, people go on with their work; its failure is noted with the letter and nowhere else.
func TestAStuckReceiverDelaysNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		r := &stuck{make(chan struct{}), make(chan struct{})}
		address := b.receives(r)
		a := b.open()
		today := b.at("2023-02-01")
		s := channelAt("ch1", "t1")
		s.Kind, s.Address, s.Secret = "webhook", address+"/in", "sample-secret-123"
		b.must(a.PutChannel(t.Context(), b.as("clerk"), s))
		done := make(chan error)
		go func() {
			_, err := a.SendMessages(context.Background(), county)
			done <- err
		}()
		<-r.asked // the letter is on its way, and the receiver holds it
		out, err := a.Submit(t.Context(), b.as("worker"), []app.Entry{visit("meanwhile", "v1", today, "3")})
		if err != nil || out[0].Err != nil {
			t.Errorf("got %+v, %v while a receiver is stuck", out, err)
		}
		b.must(a.PutChannel(t.Context(), b.as("clerk"), s)) // the channel itself can be changed meanwhile
		close(r.let)
		b.must(<-done)
		letters, err := a.Letters(t.Context(), b.as("clerk"))
		if err != nil || len(letters) != 1 || letters[0].State != "" || letters[0].Tries != 1 || letters[0].Reason == "" {
			t.Errorf("got %+v, %v, want one letter that is tried again", letters, err)
		}
		b.clean()
	})
}
