package document

import (
	"strconv"
	"strings"
	"time"
)

// Kind is what a written cell holds.
type Kind uint8

// Kinds of cells.
const (
	KindBlank   Kind = iota
	KindText         // never a formula, never taken for a number
	KindInteger      // a whole number
	KindDecimal      // a number with a fixed number of decimal places
	KindDate         // a day
)

// Cell is one typed cell of a workbook to be written; the zero Cell is blank.
type Cell struct {
	kind   Kind
	text   string
	number int64
	places int
	locked bool
}

// Locked is the cell closed to people on a protected sheet, whatever its column is.
func (c Cell) Locked() Cell {
	c.locked = true
	return c
}

// Text is a cell of text.
func Text(s string) Cell { return Cell{kind: KindText, text: s} }

// Integer is a cell with a whole number.
func Integer(n int64) Cell { return Cell{kind: KindInteger, number: n} }

// MaxPlaces is the number of decimal places that a cell can have.
const MaxPlaces = 6

// Decimal is a cell with the number unscaled / 10^places, shown with that many
// places; Decimal(12345, 2) is 123.45. Places are at most MaxPlaces.
func Decimal(unscaled int64, places int) Cell {
	return Cell{kind: KindDecimal, number: unscaled, places: min(max(places, 0), MaxPlaces)}
}

// Date is a cell with the day of t in t's own time zone. The zero time is a
// blank cell.
func Date(t time.Time) Cell {
	if t.IsZero() {
		return Cell{}
	}
	if serial, ok := daySerial(t); ok {
		return Cell{kind: KindDate, number: serial}
	}
	return Text(t.Format("2006-01-02"))
}

// exactDigits is the precision of numbers in a spreadsheet. A longer number is
// written as text, because its last digits would be lost.
const exactDigits = 1_000_000_000_000_000

// stored gives the kind and text to be written.
func (c Cell) stored() (Kind, string) {
	switch c.kind {
	case KindBlank:
		return KindBlank, ""
	case KindText:
		return KindText, c.text
	}
	digits := strconv.FormatInt(c.number, 10)
	if c.kind == KindDecimal {
		digits = withPoint(digits, c.places)
	}
	if c.number <= -exactDigits || c.number >= exactDigits {
		return KindText, digits
	}
	return c.kind, digits
}

// withPoint sets the decimal point in the digits of an unscaled number.
func withPoint(digits string, places int) string {
	if places == 0 {
		return digits
	}
	digits, negative := strings.CutPrefix(digits, "-")
	if missing := places + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	cut := len(digits) - places
	digits = digits[:cut] + "." + digits[cut:]
	if negative {
		return "-" + digits
	}
	return digits
}

// display is roughly what the cell shows, to fit the column's width.
func (c Cell) display() string {
	kind, text := c.stored()
	if kind == KindDate {
		return "2006-01-02"
	}
	return text
}
