package document

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// csvReader hands decoded text to encoding/csv one row at a time. It keeps a
// window of the text that always holds the whole current row, so that a row
// with broken quotes can be given up and the line after its first one read
// again; encoding/csv alone would read such a row to the end of the file.
type csvReader struct {
	src    io.Reader // with LF as the only line end
	window []byte    // text read but not yet passed on
	buf    []byte    // what window is a part of
	eof    bool
	max    int  // bytes of a row
	dirty  bool // cells may hold broken UTF-8

	row  int // number of the last row
	line int // physical line that window begins in

	parser *csv.Reader // reads the current row out of one, through buffer
	buffer *bufio.Reader
	one    bytes.Reader
}

const csvWindow = 64 << 10

func openText(r io.ReaderAt, size int64, set settings) (rowReader, error) {
	file, err := surveyText(r, size)
	if err != nil {
		return nil, err
	}
	c := &csvReader{
		src:   &lineReader{src: file.decode(r, size)},
		buf:   make([]byte, min(csvWindow, set.rowBytes)),
		max:   set.rowBytes,
		dirty: file.dirty,
		line:  1,
	}
	if err := c.fill(); err != nil {
		return nil, err
	}
	c.buffer = bufio.NewReader(&c.one)
	c.parser = csv.NewReader(c.buffer)
	c.parser.Comma = separator(c.window)
	c.parser.FieldsPerRecord = -1
	c.parser.ReuseRecord = true
	return c, nil
}

// separator is the one that the first row has most of, outside quotes.
func separator(text []byte) rune {
	text = bytes.TrimLeft(text, "\n")
	var commas, tabs, semicolons int
	quoted := false
	for _, b := range text {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == ',':
			commas++
		case b == '\t':
			tabs++
		case b == ';':
			semicolons++
		}
		if !quoted && b == '\n' {
			break
		}
	}
	switch {
	case commas >= tabs && commas >= semicolons:
		return ','
	case tabs >= semicolons:
		return '\t'
	}
	return ';'
}

func (c *csvReader) next() (int, []string, map[int]string, error) {
	for {
		if len(c.window) == 0 && !c.eof {
			if err := c.fill(); err != nil {
				return 0, nil, nil, err
			}
		}
		if len(c.window) == 0 && c.eof {
			return 0, nil, nil, io.EOF
		}
		c.row++
		line := c.line
		cells, bad, err := c.read()
		if fault, ok := err.(*RowError); ok {
			fault.Number, fault.Line = c.row, line
		}
		if err != nil || !allEmpty(cells) {
			return c.row, cells, bad, err
		}
	}
}

// read takes one row off the window, or one line when the row is broken.
func (c *csvReader) read() ([]string, map[int]string, error) {
	end, err := c.reach()
	if err != nil {
		return nil, nil, err
	}
	if end < 0 {
		fault := FaultQuote
		if bytes.IndexByte(c.window, '\n') < 0 {
			fault = FaultTooLong
		}
		return nil, nil, c.giveUp(fault)
	}
	text := c.window[:end]
	if bytes.Count(text, []byte(string(c.parser.Comma))) > maxSeparators {
		c.pass(end)
		return nil, nil, &RowError{Fault: FaultTooWide}
	}
	cells, err := c.parse(text)
	if err != nil {
		return nil, nil, c.giveUp(FaultQuote)
	}
	c.pass(end)
	if len(cells) > MaxColumns {
		if !allEmpty(cells[MaxColumns:]) {
			return nil, nil, &RowError{Fault: FaultTooWide}
		}
		cells = cells[:MaxColumns]
	}
	return cells, c.judge(text, cells), nil
}

// reach fills the window up to the end of its first row and gives that, or -1
// when it is further away than a row may be long.
func (c *csvReader) reach() (int, error) {
	for {
		end := rowEnd(c.window)
		switch {
		case end >= 0:
			return end, nil
		case c.eof:
			return len(c.window), nil
		case len(c.window) >= c.max:
			return -1, nil
		}
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
}

// rowEnd gives the place after the first line end with an even number of quotes
// before it, or -1. Where the quotes are in order, that is the end of the row;
// where they are not, no piece of text is a row.
func rowEnd(text []byte) int {
	quotes, end := 0, 0
	for {
		n := bytes.IndexByte(text[end:], '\n')
		if n < 0 {
			return -1
		}
		quotes += bytes.Count(text[end:end+n], []byte{'"'})
		end += n + 1
		if quotes%2 == 0 {
			return end
		}
	}
}

// parse splits the text of one row into cells; an empty line has none. They are
// valid until the next call.
func (c *csvReader) parse(text []byte) ([]string, error) {
	c.one.Reset(text)
	c.buffer.Reset(&c.one)
	cells, err := c.parser.Read()
	if err == io.EOF {
		return nil, nil
	}
	return cells, err
}

func (c *csvReader) pass(end int) {
	c.line += bytes.Count(c.window[:end], []byte{'\n'})
	c.window = c.window[end:]
}

// giveUp passes over the line that the window begins in.
func (c *csvReader) giveUp(fault CellFault) error {
	for {
		if n := bytes.IndexByte(c.window, '\n'); n >= 0 {
			c.pass(n + 1)
			return &RowError{Fault: fault}
		}
		c.window = c.window[:0]
		if c.eof {
			return &RowError{Fault: fault}
		}
		if err := c.fill(); err != nil {
			return err
		}
	}
}

// judge finds the cells that cannot be taken; text is the whole row.
func (c *csvReader) judge(text []byte, cells []string) (bad map[int]string) {
	lost := bytes.Contains(text, []byte("\ufffd")) || c.dirty && !utf8.Valid(text)
	if !lost && len(text) <= MaxCellCharacters {
		return nil
	}
	for i, cell := range cells {
		switch {
		case tooLong(cell):
			bad = mark(bad, i, FaultTooLong)
		case lost && (strings.Contains(cell, "\ufffd") || !utf8.ValidString(cell)):
			bad = mark(bad, i, FaultEncoding)
		default:
			continue
		}
		cells[i] = strings.ToValidUTF8(shown(cell), "\ufffd")
	}
	return bad
}

// fill reads more text behind the window. It reads as much as there is room for
// and doubles the room for a long row, so that the work stays linear.
func (c *csvReader) fill() error {
	if 2*len(c.window) > len(c.buf) && len(c.buf) < c.max {
		c.buf = slices.Grow(c.buf, min(len(c.buf), c.max-len(c.buf)))
		c.buf = c.buf[:min(cap(c.buf), c.max)]
	}
	kept := copy(c.buf, c.window)
	n, err := io.ReadFull(c.src, c.buf[kept:])
	c.window = c.buf[:kept+n]
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		c.eof = true
		return nil
	}
	return err
}

// lineReader turns CRLF and CR into LF.
type lineReader struct {
	src     io.Reader
	afterCR bool
}

func (l *lineReader) Read(p []byte) (int, error) {
	n, err := l.src.Read(p)
	if !l.afterCR && bytes.IndexByte(p[:n], '\r') < 0 {
		return n, err
	}
	kept := p[:0]
	for _, b := range p[:n] {
		switch {
		case b == '\r':
			kept = append(kept, '\n')
		case b != '\n' || !l.afterCR:
			kept = append(kept, b)
		}
		l.afterCR = b == '\r'
	}
	return len(kept), err
}
