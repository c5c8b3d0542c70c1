// Command wuzha runs a no-fraud campaign: it checks plans, judges what was done, and writes bulletins.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"

	"wuzha/internal/plan"
)

// Exit codes. They are part of the interface; scripts rely on them.
const (
	exitOK       = 0 // nothing to report
	exitPlan     = 1 // the plan has E problems or unaccepted L problems
	exitUsage    = 2 // wrong use: a flag, a file that is not there
	exitRowsLeft = 3 // evaluated, but rows were left out
)

// cli is the command line.
type cli struct {
	Lang string `help:"Language of messages: zh or en. 消息语言。" enum:"zh,en" default:"zh" env:"WUZHA_LANG"`

	Plan     planCommands    `cmd:"" help:"Check, show, list and begin plans. 方案：检查、展示、列出、新建。"`
	Evaluate evaluateCommand `cmd:"" help:"Judge every duty from a plan and ledgers. 用方案和台账评定每项责任。"`
	Explain  explainCommand  `cmd:"" help:"Show why a verdict is what it is, down to the records. 说明某项评定的由来，直到每条记录。"`
	Bulletin bulletinCommand `cmd:"" help:"Draft a bulletin for a period, as Markdown. 起草一个周期的通报。"`
	Sample   sampleCommand   `cmd:"" help:"Write a believable sample campaign as Excel ledgers. 生成可信的示例台账。"`
	Demo     demoCommand     `cmd:"" help:"Show the program with an invented district. 用虚构的区划演示。"`
	Serve    serveCommand    `cmd:"" help:"Run the server of a campaign. 启动服务。"`
	Health   healthCommand   `cmd:"" help:"Ask the server on this machine whether it is well. 询问本机的服务是否正常。"`
	Config   configCommand   `cmd:"" help:"Print the settings that hold, with their source. 列出生效的设置及来源。"`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database up to date. 升级数据库。"`
	Verify   verifyCommand   `cmd:"" help:"Check audit chains and running totals. 核对审计链和累计数。"`
	Import   importCommand   `cmd:"" help:"Take a sheet of units, people, records or cases into a server's data. 把表格导入服务器的数据。"`
	Export   exportCommand   `cmd:"" help:"Write a district's ledgers and plans as files that evaluate reads. 导出区划的台账和方案。"`
	Backup   backupCommand   `cmd:"" help:"Write a backup while the server works. 在线备份。"`
	Restore  restoreCommand  `cmd:"" help:"Verify a backup and put it in place. 核对并恢复备份。"`
	User     userCommands    `cmd:"" help:"Accounts, from the server's own console. 在服务器上处理账号。"`
	Rights   rightsCommand   `cmd:"" help:"Print who may do what by which post of a plan. 打印方案的权限表。"`
	Version  versionCommand  `cmd:"" help:"Show the version. 显示版本。"`
}

// console is where a command reads and writes.
type console struct {
	out, err io.Writer
	lang     plan.Language
	terminal bool // err is a terminal: progress may be drawn
	stdin    func() ([]byte, error)
}

func (c *console) say(zh, en string, args ...any) {
	text := zh
	if c.lang == plan.English {
		text = en
	}
	fmt.Fprintf(c.err, text+"\n", args...)
}

// fail is an error in the language of messages.
func (c *console) fail(zh, en string, args ...any) error {
	return fmt.Errorf(text(c, zh, en), args...)
}

// codeError carries the exit code of an error that has been told already, or is told by its text.
type codeError struct {
	code int
	err  error
}

func (e codeError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e codeError) Unwrap() error { return e.err }

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, isTerminal(os.Stderr)))
}

// run is main with its surroundings handed in.
func run(args []string, out, errOut io.Writer, terminal bool) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("wuzha"), kong.Description(description), kong.UsageOnError(),
		kong.Configuration(readSettings), kong.Writers(out, errOut), kong.Exit(func(code int) { exited = code }), kong.Help(helpPrinter), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	if err != nil {
		fmt.Fprintln(errOut, err)
		return exitUsage
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	ctx, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help has been shown
	}
	if err != nil {
		fmt.Fprintf(errOut, "wuzha: %s\n", inChinese(err.Error()))
		fmt.Fprintln(errOut, "wuzha --help")
		return exitUsage
	}
	con := &console{out: out, err: errOut, lang: plan.Language(c.Lang), terminal: terminal, stdin: standardInput()}
	err = ctx.Run(con)
	var coded codeError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &coded):
		if text := coded.Error(); text != "" {
			fmt.Fprintln(errOut, "wuzha: "+text)
		}
		return coded.code
	}
	fmt.Fprintln(errOut, "wuzha: "+err.Error())
	return exitUsage
}

const description = `无诈 wuzha — run a no-fraud campaign from a plan file and ledgers. 用方案文件和台账开展“无诈”创建活动。

Examples 示例：
  wuzha plan list
  wuzha plan check wuzha-enterprise
  wuzha sample demo --plan wuzha-enterprise
  wuzha evaluate wuzha-enterprise --units demo/wuzha-enterprise/units.xlsx --records demo/wuzha-enterprise/records.xlsx --as-of 2023-06-30
  wuzha explain wuzha-enterprise --dir demo/wuzha-enterprise --as-of 2023-06-30 --unit E001 --duty own_publicity --period 2023-05

Exit codes 退出码：0 ok 正常 · 1 the plan has problems 方案有问题 · 2 wrong use 用法错误 · 3 rows were left out 有行未采用`

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
