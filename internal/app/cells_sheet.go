package app

import (
	"strconv"
	"strings"
	"time"

	"wuzha/internal/document"
	"wuzha/internal/plan"
)

// kindOfCell is how a field's cells are written in a workbook.
func kindOfCell(f *plan.Field) document.Kind {
	if f == nil {
		return document.KindText
	}
	switch f.Type {
	case plan.Int:
		return document.KindInteger
	case plan.Money:
		return document.KindDecimal
	case plan.Date:
		return document.KindDate
	}
	return document.KindText
}

// cellOf makes a typed cell out of a ledger's text; what is not of the kind stays text.
func cellOf(kind document.Kind, text string) document.Cell {
	if text == "" {
		return document.Cell{}
	}
	switch kind {
	case document.KindInteger:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return document.Integer(n)
		}
	case document.KindDecimal:
		money := plan.Field{Type: plan.Money}
		if v, err := money.Parse(text); err == nil {
			return document.Decimal(v.Num, 2)
		}
	case document.KindDate:
		if d, err := plan.ParseDay(text); err == nil {
			return document.Date(time.Unix(int64(d)*24*60*60, 0).UTC())
		}
	}
	return document.Text(strings.ToValidUTF8(text, "\uFFFD"))
}

// shownCell is a ledger's cell as people read it: choices and truth values by their Chinese words.
func shownCell(f *plan.Field, text string) string {
	if f == nil {
		return text
	}
	switch f.Type {
	case plan.Bool:
		switch text {
		case "true":
			return "是"
		case "false":
			return "否"
		}
	case plan.Choice:
		for _, o := range f.Options {
			if o.ID == text && o.Title != "" {
				return o.Title
			}
		}
	}
	return text
}

// offered lists what a field's drop-down list holds.
func offered(f *plan.Field) []string {
	if f == nil {
		return nil
	}
	switch f.Type {
	case plan.Bool:
		return []string{"是", "否"}
	case plan.Choice:
		out := make([]string, len(f.Options))
		for i, o := range f.Options {
			out[i] = shownCell(f, o.ID)
		}
		return out
	}
	return nil
}
