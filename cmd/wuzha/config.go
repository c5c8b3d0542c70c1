package main

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/notify"
	"wuzha/internal/plan"
)

// settings are what a server can be told: by a flag, else by the environment, else in the file, else the default.
type settings struct {
	Config kong.ConfigFlag `help:"Settings file, TOML; its names are those of the flags. 设置文件，名称与选项相同。" type:"path" env:"WUZHA_CONFIG" placeholder:"FILE"`

	storage
	listening
	messaging
	logging `set:"log_level=info"`
	sealing
}

// storage says where the data are.
type storage struct {
	Data     string `help:"Folder of database, attachments and keys; made when it is missing. 数据目录。" default:"wuzha-data" type:"path" env:"WUZHA_DATA" placeholder:"DIR"`
	Database string `help:"Database: postgres://…, or a file; by default DATA/wuzha.db. 数据库。" env:"WUZHA_DATABASE" placeholder:"DSN"`
	Contacts int    `help:"Days that a sealed contact is kept after its case was closed, at most 365; 0: 90. 结案后联系方式保留天数。" name:"contact-days" default:"90" env:"WUZHA_CONTACT_DAYS" placeholder:"N"`
	Suite    string `help:"Cryptography: international or guomi 国密. 密码算法。" enum:"international,guomi" default:"international" env:"WUZHA_SUITE"`

	hashes campaign.HashCost // of new passwords; zero: what is safe
}

// listening says how the server talks.
type listening struct {
	Listen        string         `help:"Address and port. 监听地址。" default:"127.0.0.1:8080" env:"WUZHA_LISTEN" placeholder:"ADDR"`
	URL           string         `help:"What people type to reach it; by default the address. 对外网址。" name:"url" env:"WUZHA_URL" placeholder:"URL"`
	TLSCert       string         `help:"Certificate chain, PEM. 证书文件。" name:"tls-cert" type:"path" env:"WUZHA_TLS_CERT" placeholder:"FILE"`
	TLSKey        string         `help:"Its key, PEM. 证书私钥。" name:"tls-key" type:"path" env:"WUZHA_TLS_KEY" placeholder:"FILE"`
	OIDCIssuer    string         `help:"Outside sign-in service (OpenID Connect); none by default. 统一身份认证服务的网址。" name:"oidc-issuer" env:"WUZHA_OIDC_ISSUER" placeholder:"URL"`
	OIDCClient    string         `help:"Our id there. 在该服务登记的应用编号。" name:"oidc-client" env:"WUZHA_OIDC_CLIENT" placeholder:"ID"`
	OIDCSecret    string         `help:"File with our secret there. 应用密钥所在的文件。" name:"oidc-secret-file" type:"path" env:"WUZHA_OIDC_SECRET_FILE" placeholder:"FILE"`
	BehindTLS     bool           `help:"A proxy before us speaks TLS: cookies are for TLS only. 前面有 TLS 代理。" name:"behind-tls" env:"WUZHA_BEHIND_TLS"`
	Proxies       []netip.Prefix `help:"Networks of proxies whose X-Forwarded-For is believed. 可信代理的网段。" env:"WUZHA_PROXIES" placeholder:"CIDR"`
	Metrics       []netip.Prefix `help:"Networks that may read /metrics. 可读取 /metrics 的网段。" default:"127.0.0.0/8,::1/128" env:"WUZHA_METRICS" placeholder:"CIDR"`
	HeaderTimeout time.Duration  `help:"How long the head of a request may take. 请求头时限。" default:"5s" env:"WUZHA_HEADER_TIMEOUT"`
	BodyTimeout   time.Duration  `help:"How long the body of a request may take. 请求体时限。" default:"30s" env:"WUZHA_BODY_TIMEOUT"`
	WriteTimeout  time.Duration  `help:"How long a client may take to accept a part of the answer. 发送时限。" default:"30s" env:"WUZHA_WRITE_TIMEOUT"`
	IdleTimeout   time.Duration  `help:"How long an idle connection is kept. 空闲连接时限。" default:"2m" env:"WUZHA_IDLE_TIMEOUT"`
	Grace         time.Duration  `help:"How long requests under way are waited for at the end. 停机等待时限。" default:"20s" env:"WUZHA_GRACE"`
}

// messaging says where messages may go. Without it only the three robots' own hosts are called.
type messaging struct {
	MessageHosts   []string `help:"Hosts that messages may be sent to besides the robots' own: name or name:port, of mail servers, web hooks, robots of one's own. 允许发送消息的主机（邮件服务器、Webhook、自建机器人）。" env:"WUZHA_MESSAGE_HOSTS" placeholder:"HOST"`
	MessagePrivate bool     `help:"They may lie inside the own network. 允许内网主机。" env:"WUZHA_MESSAGE_PRIVATE"`
	MessagePlain   bool     `help:"They may be called by http besides https. 允许不加密的 http。" env:"WUZHA_MESSAGE_PLAIN"`
}

// network is what they say together.
func (m messaging) network() notify.Network {
	return notify.Network{Hosts: m.MessageHosts, Private: m.MessagePrivate, Plain: m.MessagePlain}
}

// check refuses what is no host: an address with a path would never match and nobody would hear of it.
func (m messaging) check() error {
	for _, host := range m.MessageHosts {
		u, err := url.Parse("//" + host)
		if err != nil || u.Host != host || u.Hostname() == "" {
			return fmt.Errorf("message-hosts: %q is not like mail.example or mail.example:465 / 应形如 mail.example 或 mail.example:465", host)
		}
	}
	return nil
}

// logging says what is written down about the work of the program; each command that has it sets how much it writes by itself, log_level.
type logging struct {
	LogFormat string `help:"text or json. 日志格式。" enum:"text,json" default:"text" env:"WUZHA_LOG_FORMAT"`
	LogLevel  string `help:"debug, info, warn or error. 日志级别。" enum:"debug,info,warn,error" default:"${log_level}" env:"WUZHA_LOG_LEVEL"`
}

// check finds what no single setting shows.
func (s *settings) check() error {
	if (s.TLSCert == "") != (s.TLSKey == "") {
		return errors.New("tls-cert and tls-key belong together: 证书和私钥要一起给出")
	}
	if s.OIDCIssuer != "" && (s.OIDCClient == "" || s.OIDCSecret == "" || s.URL == "") {
		return errors.New("oidc-issuer needs oidc-client, oidc-secret-file and url: 统一身份认证还要给出应用编号、密钥文件和对外网址")
	}
	if err := s.messaging.check(); err != nil {
		return err
	}
	if s.Contacts < 0 || s.Contacts > campaign.MaxContactDays {
		return fmt.Errorf("contact-days must be 0 to %d / 必须是0到%d", campaign.MaxContactDays, campaign.MaxContactDays)
	}
	for name, d := range map[string]time.Duration{"header-timeout": s.HeaderTimeout, "body-timeout": s.BodyTimeout, "write-timeout": s.WriteTimeout, "idle-timeout": s.IdleTimeout} {
		if d <= 0 {
			return fmt.Errorf("%s must be more than 0 / 必须大于 0", name)
		}
	}
	return nil
}

type configCommand struct{ settings }

// Run prints every setting with where its value comes from.
func (c *configCommand) Run(con *console, ctx *kong.Context) error {
	header := []string{"设置", "值", "来源"}
	if con.lang == plan.English {
		header = []string{"setting", "value", "source"}
	}
	return document.WriteTable(con.out, header, func(yield func([]string) bool) {
		for _, flag := range ctx.Selected().Flags {
			if flag.Name == "config" {
				continue
			}
			if !yield([]string{flag.Name, shown(flag, ctx), c.source(con, flag, ctx)}) {
				return
			}
		}
	}, []document.Align{{}, {}, {}})
}

// shown is a value as it would be written; a password inside an address is not.
func shown(flag *kong.Flag, ctx *kong.Context) string {
	text := fmt.Sprint(ctx.FlagValue(flag))
	switch ctx.FlagValue(flag).(type) {
	case []netip.Prefix, []string:
		text = strings.Trim(strings.ReplaceAll(text, " ", ","), "[]")
	}
	if address, err := url.Parse(text); err == nil && address.User != nil {
		return address.Redacted()
	}
	return text
}

func (c *configCommand) source(con *console, flag *kong.Flag, ctx *kong.Context) string {
	for _, p := range ctx.Path {
		if p.Flag == nil || p.Flag.Name != flag.Name {
			continue
		}
		if p.Resolved {
			return text(con, "文件 ", "file ") + string(c.Config)
		}
		return text(con, "选项 --", "flag --") + flag.Name
	}
	if name, ok := inEnvironment(flag); ok {
		return text(con, "环境变量 ", "environment ") + name
	}
	return text(con, "默认", "default")
}

func inEnvironment(flag *kong.Flag) (string, bool) {
	i := slices.IndexFunc(flag.Envs, func(name string) bool {
		_, ok := os.LookupEnv(name)
		return ok
	})
	if i < 0 {
		return "", false
	}
	return flag.Envs[i], true
}

// fileSettings are the values of a settings file.
type fileSettings struct{ values map[string]any }

// readSettings is kong's loader for the settings file.
func readSettings(r io.Reader) (kong.Resolver, error) {
	f := fileSettings{map[string]any{}}
	if _, err := toml.NewDecoder(r).Decode(&f.values); err != nil {
		var where toml.ParseError
		if errors.As(err, &where) {
			return nil, errors.New(where.ErrorWithPosition())
		}
		return nil, err
	}
	return f, nil
}

// Validate refuses names that are no settings: a misspelt one would be ignored.
func (f fileSettings) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, command := range app.Leaves(true) {
		if command.Name != "config" {
			continue
		}
		for _, flag := range command.Flags {
			known[flag.Name] = flag.Name != "config"
		}
	}
	for name := range f.values {
		if !known[name] {
			return fmt.Errorf("settings file: no setting %q; see: wuzha config / 设置文件：没有设置 %q", name, name)
		}
	}
	return nil
}

// Resolve gives a flag its value from the file, unless the environment has one.
func (f fileSettings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if _, ok := inEnvironment(flag); ok {
		return nil, nil
	}
	value, ok := f.values[flag.Name]
	if !ok {
		return nil, nil
	}
	switch v := value.(type) {
	case []any:
		parts := make([]string, len(v))
		for i, p := range v {
			parts[i] = fmt.Sprint(p)
		}
		return strings.Join(parts, ","), nil
	case map[string]any:
		return nil, errors.New("a table is no value / 这里不能写成表")
	}
	return fmt.Sprint(value), nil
}
