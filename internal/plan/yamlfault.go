package plan

import (
	"regexp"
	"strconv"
	"strings"
)

var yamlLine = regexp.MustCompile(`line (\d+)(?:[,:] ?column (\d+))?: ?`)

// syntax reports why a file is no YAML: the slip of the pen at or above the line where the parser gave up, when there is one
// that office keyboards make, else what the parser says.
func (r *reader) syntax(at place, file []byte, err error) {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlLine.FindStringSubmatch(msg); m != nil {
		at.line, _ = strconv.Atoi(m[1])
		if m[2] != "" {
			at.col, _ = strconv.Atoi(m[2])
		}
		msg = strings.Replace(msg, m[0], "", 1)
	}
	at.line, at.col = max(at.line, 1), max(at.col, 1)
	said := yamlText(msg)
	if line, col, slip, found := yamlSlip(strings.Split(string(file), "\n"), at.line); found {
		at.line, at.col, said = line, col, slip
	}
	r.add(at, ESyntax, text{clipTo(said.zh, 200), clipTo(said.en, 200)})
}

// yamlTexts says what the parser's messages mean.
var yamlTexts = []struct {
	part string
	text
}{
	{"UTF-8", text{"文件不是 UTF-8 编码，请另存为 UTF-8", "not UTF-8; save the file as UTF-8"}},
	{"control characters", text{"文件里有看不见的控制字符，删掉它", "control characters are not allowed"}},
	{"unknown anchor", text{"用了没有定义的别名（* 开头的词要先用 & 定义；只是文字就加引号）", ""}},
	{"tab character", text{"这里用了 Tab，缩进要用空格", ""}},
	{"cannot start any token", text{"这里有不能出现的符号；文字以 @、%、`、Tab 开头时要加引号", ""}},
	{"could not find expected ':'", text{"这一行或上一行少了半角冒号，写成“键: 值”，冒号后空一格", ""}},
	{"mapping values are not allowed", text{"这里多了一个冒号；文字里有冒号时整个加双引号", ""}},
	{"expected ',' or '}'", text{"花括号里的各项要用半角逗号隔开、用 } 结束；文字或表达式里有逗号、冒号、问号、# 时整个加双引号", ""}},
	{"expected ',' or ']'", text{"方括号里的各项要用半角逗号隔开、用 ] 结束", ""}},
	{"unexpected end of stream", text{"引号没有成对，到文件末尾也没有结束", ""}},
	{"document separator", text{"引号没有成对", ""}},
	{"expected key", text{"这一行的缩进和上下同级的行不一致，或者不是“键: 值”", ""}},
	{"'-' indicator", text{"这一行的缩进和列表的其他项不一致", ""}},
	{"unknown escape", text{`双引号里的 \ 有特别的意思；改用单引号`, ""}},
	{"exceeded max depth", text{"嵌套太多层", ""}},
}

func yamlText(msg string) text {
	for _, t := range yamlTexts {
		if strings.Contains(msg, t.part) {
			if t.en == "" {
				return text{t.zh, msg}
			}
			return t.text
		}
	}
	return text{msg, msg}
}

// yamlSlips are what office keyboards put where YAML wants something else; the first group is the spot.
var yamlSlips = []struct {
	shape *regexp.Regexp
	text
}{
	{regexp.MustCompile(`^ *(\t)`), text{"缩进里有 Tab，改成空格", "a tab in the indentation; use spaces"}},
	{regexp.MustCompile("^[ \\t]*([\u3000\u00a0])"), text{"缩进里有全角空格，改成半角空格", "a wide space in the indentation; use plain spaces"}},
	{regexp.MustCompile(`^\s*(?:- +)?[A-Za-z_]\w*(：)`), text{"键后面是全角冒号，改成半角冒号，后面空一格", "a full-width colon after the key; use : and a space"}},
	{regexp.MustCompile(`^\s*(?:- +)?[A-Za-z_]\w*(:)[^\s:/]*[^\x00-\x7f]`), text{"冒号后面要空一格", "a space must follow the colon"}},
	{regexp.MustCompile(`[{,]\s*[A-Za-z_]\w*(：)`), text{"键后面是全角冒号，改成半角冒号，后面空一格", "a full-width colon after the key; use : and a space"}},
	{regexp.MustCompile(`(，)\s*[A-Za-z_]\w*\s*[:：]`), text{"各项之间是全角逗号，改成半角逗号", "a full-width comma between entries; use ,"}},
	{regexp.MustCompile(`([｛｝［］])`), text{"全角括号，改成半角的 { } [ ]", "full-width brackets; use { } [ ]"}},
	{regexp.MustCompile(`[{,]\s*(?:need|keep|when|where|award|grant|warn|withdraw): *([^"'\s{},][^"'{},]*\?)`), text{"表达式里有问号或冒号，要整个加双引号", "an expression with ? or : must stand in double quotes"}},
}

// yamlReach is how far above the line where the parser gave up a slip is looked for.
const yamlReach = 3

// yamlSlip looks for a slip from the line where the parser gave up upwards.
func yamlSlip(lines []string, from int) (line, col int, slip text, found bool) {
	for line = min(from, len(lines)); line > 0 && line > from-yamlReach; line-- {
		row := lines[line-1]
		if strings.HasPrefix(strings.TrimSpace(row), "#") {
			continue
		}
		for _, s := range yamlSlips {
			if m := s.shape.FindStringSubmatchIndex(row); m != nil {
				return line, len([]rune(row[:m[2]])) + 1, s.text, true
			}
		}
	}
	return 0, 0, text{}, false
}
