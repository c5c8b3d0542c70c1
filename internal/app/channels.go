package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"wuzha/internal/campaign"
	"wuzha/internal/notify"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// ChannelView is a way to tell a group what is due. Its address is a secret and never shown again.
type ChannelView struct {
	ID        string `json:"id"`
	Unit      string `json:"unit"`
	UnitName  string `json:"unit_name"`
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	SendAt    int    `json:"send_at"` // minutes after midnight
	QuietFrom int    `json:"quiet_from"`
	QuietTo   int    `json:"quiet_to"`
	Stopped   bool   `json:"stopped"`
}

// ChannelSettings are what somebody types of a channel.
type ChannelSettings struct {
	ID        string // made by the sender
	Unit      string
	Name      string
	Kind      string // see ChannelKinds
	Address   string // of a robot or webhook; empty: as it was
	Secret    string // of a robot or webhook; of mail, the password
	Mail      ChannelMail
	SendAt    int
	QuietFrom int
	QuietTo   int
	Stopped   bool
}

// ChannelMail says from which server and to whom mail goes. Recipients are mailboxes of offices.
type ChannelMail struct {
	Server   string   `json:"server"`   // host:port; empty: as it was
	Security string   `json:"security"` // tls, starttls, none
	Login    string   `json:"login,omitempty"`
	From     string   `json:"from"`
	To       []string `json:"to"`
}

// The kinds of channels that are no robots.
const (
	channelWebhook = "webhook"
	channelMail    = "mail"
	channelFolder  = "folder" // files that people carry over, for closed networks
)

// ChannelKinds lists the kinds of channels.
func ChannelKinds() []string {
	return []string{string(notify.WeCom), string(notify.DingTalk), string(notify.Feishu), channelMail, channelWebhook, channelFolder}
}

// channelSecret is what is sealed of a channel.
type channelSecret struct {
	Address string       `json:"address"`
	Secret  string       `json:"secret,omitempty"`
	Mail    *ChannelMail `json:"mail,omitempty"`
}

// given tells whether somebody said where a channel goes.
func (s *ChannelSettings) given() bool {
	return s.Kind == channelFolder || s.Kind == channelMail && s.Mail.Server != "" || s.Kind != channelMail && s.Address != ""
}

// secret is what is sealed of the settings.
func (s *ChannelSettings) secret() channelSecret {
	switch s.Kind {
	case channelMail:
		return channelSecret{Secret: s.Secret, Mail: &s.Mail}
	case channelFolder:
		return channelSecret{}
	}
	return channelSecret{Address: s.Address, Secret: s.Secret}
}

// dayMinutes is how many minutes a day has.
const dayMinutes = 24 * 60

// mayChannel tells whether the caller keeps the channels of a unit: who urges there, and the system administrator.
func mayChannel(f *frame, c Caller, unit string) error {
	if c.mayHere(campaign.ManageSettings) == nil {
		if _, known := f.ref(unit, c.Day()); known {
			return nil
		}
		return notFound()
	}
	at, err := f.visible(c, campaign.View, unit)
	if err != nil {
		return err
	}
	return c.may(campaign.Remind, campaign.UnitRef{District: at.District, Path: at.Path})
}

// mayTell refuses who keeps no channels anywhere.
func (c Caller) mayTell() error {
	if c.mayHere(campaign.ManageSettings) == nil {
		return nil
	}
	_, err := c.mayAnywhere(campaign.Remind)
	return err
}

// Channels lists the channels that the caller keeps.
func (a *App) Channels(ctx context.Context, c Caller) ([]ChannelView, error) {
	if err := c.mayTell(); err != nil {
		return nil, err
	}
	var out []ChannelView
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		all, err := channelsNow(tx, f, c.Day())
		for _, ch := range all {
			if mayChannel(f, c, ch.Unit) == nil {
				out = append(out, channelView(f, c, ch))
			}
		}
		return err
	})
	return out, err
}

func channelView(f *frame, c Caller, ch store.Channel) ChannelView {
	unit, _ := f.at(ch.Unit, c.Day())
	return ChannelView{ID: ch.ID, Unit: ch.Unit, UnitName: unit.Name, Name: ch.Name, Kind: ch.Kind, SendAt: ch.SendAt,
		QuietFrom: ch.QuietFrom, QuietTo: ch.QuietTo, Stopped: ch.Stopped != 0}
}

// PutChannel adds a channel or changes one. Its address is sealed, and tried for its form at once.
func (a *App) PutChannel(ctx context.Context, c Caller, s ChannelSettings) error {
	if err := c.mayTell(); err != nil {
		return err
	}
	if err := firstRefusal(a.canSeal(), s.check()); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"put_channel", clipObject("channel:" + s.ID)}, func(w *change) error {
		if err := mayChannel(w.f, c, s.Unit); err != nil {
			return err
		}
		old, err := channelByID(w.tx, w.f, s.ID, w.day())
		if err == nil {
			err = mayChannel(w.f, c, old.Unit)
		} else if s.given() {
			err = nil
		}
		if err == nil && !s.given() && old.Kind != s.Kind || errors.Is(err, store.ErrNotFound) {
			err = s.nowhere()
		}
		if err != nil {
			return err
		}
		row := store.Channel{District: c.District, ID: s.ID, Unit: s.Unit, Name: s.Name, Kind: s.Kind, Envelope: old.Envelope, SendAt: s.SendAt,
			QuietFrom: s.QuietFrom, QuietTo: s.QuietTo, Stopped: number(s.Stopped), ByPerson: c.Person, ChangedAt: w.at}
		if s.given() {
			if row.Envelope, err = a.sealChannel(row, s.secret()); err != nil {
				return err
			}
		}
		return w.tx.PutChannel(row)
	})
}

// nowhere refuses a channel of which nobody said where it goes.
func (s *ChannelSettings) nowhere() error {
	if s.Kind == channelMail {
		return campaign.InvalidAt("mail.server", "请填写邮件服务器", "give the mail server")
	}
	return campaign.InvalidAt("address", "请填写地址", "give the address")
}

func number(flag bool) int {
	if flag {
		return 1
	}
	return 0
}

func (s *ChannelSettings) check() error {
	s.Name, s.Address, s.Secret = strings.TrimSpace(s.Name), strings.TrimSpace(s.Address), strings.TrimSpace(s.Secret)
	s.Mail.Server, s.Mail.Login, s.Mail.From = strings.TrimSpace(s.Mail.Server), strings.TrimSpace(s.Mail.Login), strings.TrimSpace(s.Mail.From)
	switch n := utf8.RuneCountInString(s.Name); {
	case !campaign.ValidRecordID(s.ID):
		return campaign.InvalidAt("id", "编号有误，请重新打开页面", "the id is wrong; open the page again")
	case n == 0 || n > 60:
		return campaign.InvalidAt("name", "请填写名称，不超过60字", "give a name of at most 60 characters")
	case !slices.Contains(ChannelKinds(), s.Kind):
		return campaign.InvalidAt("kind", "请选择渠道种类", "choose a kind of channel")
	case s.SendAt < 0 || s.SendAt >= dayMinutes:
		return campaign.InvalidAt("send_at", "请填写时刻，如 08:30", "give a time like 08:30")
	case s.QuietFrom < 0 || s.QuietFrom >= dayMinutes || s.QuietTo < 0 || s.QuietTo >= dayMinutes:
		return campaign.InvalidAt("quiet_from", "请填写时刻，如 21:00", "give a time like 21:00")
	case quiet(s.QuietFrom, s.QuietTo, s.SendAt):
		return campaign.InvalidAt("send_at", "发送时刻落在免打扰时段内", "it lies in the quiet hours")
	}
	return nil
}

// quiet tells whether a minute of the day lies in the quiet hours, which may reach over midnight.
func quiet(from, to, minute int) bool {
	if from <= to {
		return from <= minute && minute < to
	}
	return minute >= from || minute < to
}

func channelPlace(ch store.Channel) []byte { return []byte(ch.District + "/channels/" + ch.ID) }

// sealChannel seals an address that a sender can be made of.
func (a *App) sealChannel(ch store.Channel, secret channelSecret) (string, error) {
	if _, err := a.senderOf(ch, secret); campaign.KindOf(err) != "" {
		return "", err
	} else if err != nil {
		zh, en, _ := strings.Cut(err.Error(), " / ")
		at := "address"
		if ch.Kind == channelMail {
			at = "mail.server"
		}
		return "", campaign.InvalidAt(at, zh, cmp.Or(en, zh))
	}
	plain, err := json.Marshal(secret)
	if err != nil {
		return "", err
	}
	return a.o.Keys.Seal(plain, channelPlace(ch), a.o.Random)
}

func (a *App) senderOf(ch store.Channel, s channelSecret) (notify.Sender, error) {
	switch ch.Kind {
	case channelWebhook:
		return notify.NewWebhook(a.o.Network, s.Address, s.Secret)
	case channelMail:
		if s.Mail == nil {
			return nil, campaign.InvalidAt("mail.server", "请填写邮件服务器", "give the mail server")
		}
		return notify.NewMail(a.o.Network, notify.MailSettings{Server: s.Mail.Server, Security: notify.MailSecurity(s.Mail.Security), Login: s.Mail.Login,
			Password: s.Secret, From: s.Mail.From, To: s.Mail.To, Now: a.o.Now})
	case channelFolder:
		return a.messageFolder(ch)
	}
	return notify.NewRobot(a.o.Network, notify.RobotSettings{Kind: notify.RobotKind(ch.Kind), Address: s.Address, Secret: s.Secret})
}

// messageFolders is where channels of files write, below the folder of attachments, each into a folder of its own.
const messageFolders = "messages"

func (a *App) messageFolder(ch store.Channel) (notify.Sender, error) {
	if a.o.Dir == "" {
		return nil, campaign.InvalidAt("kind", "系统没有设置文件夹，不能写成文件，请运行维护人员设置", "the system has no folder for files; ask its operator")
	}
	dir := filepath.Join(a.o.Dir, messageFolders, url.PathEscape(ch.District), url.PathEscape(ch.ID))
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	return notify.NewFolder(dir)
}

// TestChannel sends a message over a channel at once, so that whoever keeps it sees that it arrives.
func (a *App) TestChannel(ctx context.Context, c Caller, id string) error {
	if err := c.mayTell(); err != nil {
		return err
	}
	var ch store.Channel
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) (err error) {
		if ch, err = channelByID(tx, f, id, c.Day()); err != nil {
			return err
		}
		return mayChannel(f, c, ch.Unit)
	})
	if err != nil {
		return err
	}
	said := ""
	if err := a.sendTest(ctx, c, ch); err != nil {
		said = clipObject(reasonOf(err))
	}
	err = a.write(ctx, c, audited{"test_channel", clipObject("channel:" + ch.ID)}, func(w *change) error {
		if said != "" {
			w.result = "refused"
		}
		return nil
	})
	if err == nil && said != "" {
		err = campaign.Refuse(campaign.Conflict, "测试信息没有送达："+said, "the test message did not arrive: "+said)
	}
	return err
}

// reasonOf is what a person should hear of a message that was not taken.
func reasonOf(err error) string {
	var again *notify.RetryError
	var never *notify.RefusedError
	switch {
	case errors.As(err, &again):
		return again.Err.Error()
	case errors.As(err, &never):
		return never.Err.Error()
	}
	return err.Error()
}

func (a *App) sendTest(ctx context.Context, c Caller, ch store.Channel) error {
	s, err := a.sender(ch)
	if err != nil {
		return err
	}
	return s.Send(ctx, notify.Message{ID: ch.ID + ".test." + strconv.FormatInt(c.Now, 10), To: ch.Name, Title: "反诈工作提醒：测试", Lines: []string{"这是一条测试信息。收到它，说明“" + ch.Name + "”可以使用。"},
		At: time.UnixMilli(c.Now).In(plan.Shanghai)})
}

// sender gives the one sender of a channel: it keeps the pace of its address.
func (a *App) sender(ch store.Channel) (notify.Sender, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if s, ok := a.senders[ch.Envelope]; ok {
		return s, nil
	}
	if err := a.canSeal(); err != nil {
		return nil, err
	}
	plain, err := a.o.Keys.Open(ch.Envelope, channelPlace(ch))
	if err != nil {
		return nil, err
	}
	var secret channelSecret
	if err := json.Unmarshal(plain, &secret); err != nil {
		return nil, err
	}
	s, err := a.senderOf(ch, secret)
	if err == nil {
		a.senders[ch.Envelope] = s
	}
	return s, err
}
