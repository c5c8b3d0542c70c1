package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"wuzha/internal/campaign"
	"wuzha/internal/notify"
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
	Address   string // empty: as it was
	Secret    string
	SendAt    int
	QuietFrom int
	QuietTo   int
	Stopped   bool
}

// ChannelKinds lists the kinds of channels.
func ChannelKinds() []string {
	return []string{string(notify.WeCom), string(notify.DingTalk), string(notify.Feishu), "webhook"}
}

// channelSecret is what is sealed of a channel.
type channelSecret struct {
	Address string `json:"address"`
	Secret  string `json:"secret,omitempty"`
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
		all, err := tx.Channels(c.District)
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
		old, err := w.tx.ChannelByID(c.District, s.ID)
		if err == nil {
			err = mayChannel(w.f, c, old.Unit)
		} else if s.Address != "" {
			err = nil
		} else {
			err = campaign.InvalidAt("address", "请填写机器人地址", "give the address of the robot")
		}
		if err != nil {
			return err
		}
		row := store.Channel{District: c.District, ID: s.ID, Unit: s.Unit, Name: s.Name, Kind: s.Kind, Envelope: old.Envelope, SendAt: s.SendAt,
			QuietFrom: s.QuietFrom, QuietTo: s.QuietTo, Stopped: number(s.Stopped), ByPerson: c.Person, ChangedAt: w.at}
		if s.Address != "" {
			if row.Envelope, err = a.sealChannel(row, channelSecret{s.Address, s.Secret}); err != nil {
				return err
			}
		}
		return w.tx.PutChannel(row)
	})
}

func number(flag bool) int {
	if flag {
		return 1
	}
	return 0
}

func (s *ChannelSettings) check() error {
	s.Name, s.Address, s.Secret = strings.TrimSpace(s.Name), strings.TrimSpace(s.Address), strings.TrimSpace(s.Secret)
	switch n := utf8.RuneCountInString(s.Name); {
	case !campaign.ValidRecordID(s.ID):
		return campaign.InvalidAt("id", "编号有误,请重新打开页面", "the id is wrong; open the page again")
	case n == 0 || n > 60:
		return campaign.InvalidAt("name", "请填写名称,不超过60字", "give a name of at most 60 characters")
	case !slices.Contains(ChannelKinds(), s.Kind):
		return campaign.InvalidAt("kind", "请选择渠道种类", "choose a kind of channel")
	case s.SendAt < 0 || s.SendAt >= dayMinutes:
		return campaign.InvalidAt("send_at", "请填写时刻,如 08:30", "give a time like 08:30")
	case s.QuietFrom < 0 || s.QuietFrom >= dayMinutes || s.QuietTo < 0 || s.QuietTo >= dayMinutes:
		return campaign.InvalidAt("quiet_from", "请填写时刻,如 21:00", "give a time like 21:00")
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
	if _, err := a.senderOf(ch.Kind, secret); err != nil {
		zh, en, _ := strings.Cut(err.Error(), " / ")
		return "", campaign.InvalidAt("address", zh, cmp.Or(en, zh))
	}
	plain, err := json.Marshal(secret)
	if err != nil {
		return "", err
	}
	return a.o.Keys.Seal(plain, channelPlace(ch), a.o.Random)
}

func (a *App) senderOf(kind string, s channelSecret) (notify.Sender, error) {
	if kind == "webhook" {
		return notify.NewWebhook(a.o.Network, s.Address, s.Secret)
	}
	return notify.NewRobot(a.o.Network, notify.RobotSettings{Kind: notify.RobotKind(kind), Address: s.Address, Secret: s.Secret})
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
	s, err := a.senderOf(ch.Kind, secret)
	if err == nil {
		a.senders[ch.Envelope] = s
	}
	return s, err
}
