package main

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// The words of help that the library brings along, with the Chinese before them.
var helpWords = strings.NewReplacer(
	"\nArguments:\n", "\n参数 Arguments:\n", "\nFlags:\n", "\n选项 Flags:\n", "\nCommands:\n", "\n命令 Commands:\n",
	"Show context-sensitive help.", "Show this help. 显示这份说明。",
	`Run "wuzha <command> --help" for more information on a command.`, "每个命令怎样用 More on a command: wuzha <command> --help",
)

// helpPrinter prints the help of a command in both languages. What only a server at work needs is shown with serve alone: the other
// commands take it too, so that one settings file does for all.
func helpPrinter(options kong.HelpOptions, ctx *kong.Context) error {
	out := ctx.Stdout
	var text bytes.Buffer
	ctx.Stdout = &text
	hidden := hideServing(ctx.Selected())
	err := kong.DefaultHelpPrinter(options, ctx)
	ctx.Stdout = out
	if err != nil {
		return err
	}
	words := strings.Replace(helpWords.Replace(text.String()), "Usage: ", "用法 Usage: ", 1)
	if hidden {
		words += "\n其余设置见 Other settings: wuzha serve --help\n"
	}
	_, err = io.WriteString(out, words)
	return err
}

// serving matches the settings that only a server at work needs.
var serving = regexp.MustCompile(`^(listen|url|tls-.*|oidc-.*|behind-tls|proxies|metrics|.*-timeout|grace|message-.*|contact-days)$`)

// hideServing hides from the help of a command what is for serve; health asks at an address and keeps it.
func hideServing(command *kong.Node) (hidden bool) {
	if command == nil || command.Name == "serve" || command.Name == "config" || command.Name == "demo" {
		return false
	}
	for _, f := range command.Flags {
		if serving.MatchString(f.Name) && !(command.Name == "health" && (f.Name == "listen" || f.Name == "tls-cert")) {
			f.Hidden, hidden = true, true
		}
	}
	return hidden
}

// wrongUse are the complaints of the library about a command line, and the same in Chinese; both are printed.
var wrongUse = []struct {
	said *regexp.Regexp
	zh   string
}{
	{regexp.MustCompile(`^missing flags: (.+)$`), "缺少选项 $1"},
	{regexp.MustCompile(`^unknown flag (\S+), did you mean (.+)\?$`), "没有选项 $1，是不是 $2？"},
	{regexp.MustCompile(`^unknown flag (\S+)$`), "没有选项 $1"},
	{regexp.MustCompile(`^unexpected argument (.+), did you mean (.+)\?$`), "不认识 $1，是不是 $2？"},
	{regexp.MustCompile(`^unexpected argument (.+)$`), "不认识 $1"},
	{regexp.MustCompile(`^(\S+) must be one of (\S+) but got (.+)$`), "$1 只能是 $2 之一，这里是 $3"},
	{regexp.MustCompile(`^expected one of (.+)$`), "要写明做什么：$1"},
	{regexp.MustCompile(`^expected "([^"]+)"$`), "缺少 $1"},
	{regexp.MustCompile(`^missing positional arguments (.+)$`), "缺少 $1"},
	{regexp.MustCompile(`^(\S+): expected .* got "EOL" .*$`), "$1 后面要填内容"},
	{regexp.MustCompile(`^(\S+): expected duration but got (".*?").*$`), "$1 要填时长，如 30s、2m，这里是 $2"},
	{regexp.MustCompile(`^(\S+): expected (?:a valid \d+ bit|an) u?int but got (.+)$`), "$1 要填整数，这里是 $2"},
	{regexp.MustCompile(`^(\S+): expected (?:a float|float value) but got (".*?").*$`), "$1 要填数，这里是 $2"},
	{regexp.MustCompile(`^(\S+): expected .+ value but got (".*?").*$`), "$1 后面要填内容，这里是 $2"},
	{regexp.MustCompile(`^(\S+): missing value.*$`), "$1 后面要填内容"},
}

// inChinese puts the Chinese of a complaint about the command line before it.
func inChinese(complaint string) string {
	for _, w := range wrongUse {
		if w.said.MatchString(complaint) {
			return w.said.ReplaceAllString(complaint, w.zh) + " / " + complaint
		}
	}
	return complaint
}
