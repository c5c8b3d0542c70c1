package document

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	cellFont     = "等线"
	fontSize     = 11
	titleSize    = 16
	headerColor  = "E8EDF3"
	dayFormat    = `yyyy\-mm\-dd`
	wholeNumbers = 1 // formats that every spreadsheet program knows
	plainText    = 49
)

// styleKey is what decides how a cell looks and whether it is open on a
// protected sheet.
type styleKey struct {
	kind   Kind
	places int
	locked bool
	ruled  bool // has lines around it, and breaks long text
}

// style is the number of a style, which is made when first needed.
func (b *bookWriter) style(key styleKey) (int, error) {
	if id, made := b.styles[key]; made {
		return id, nil
	}
	style := excelize.Style{
		Font:       &excelize.Font{Family: cellFont, Size: fontSize},
		Protection: &excelize.Protection{Locked: key.locked},
	}
	if key.ruled {
		style.Border = thinLines()
		style.Alignment = &excelize.Alignment{Vertical: "center", WrapText: true}
	}
	switch {
	case key.kind == KindText:
		style.NumFmt = plainText
	case key.kind == KindDate:
		style.CustomNumFmt = new(dayFormat)
	case key.kind == KindInteger, key.kind == KindDecimal && key.places == 0:
		style.NumFmt = wholeNumbers
	case key.kind == KindDecimal:
		style.CustomNumFmt = new("0." + strings.Repeat("0", key.places))
	}
	id, err := b.file.NewStyle(&style)
	if err == nil {
		b.styles[key] = id
	}
	return id, err
}

func (b *bookWriter) headerStyle(ruled, wrapped bool) (int, error) {
	style := excelize.Style{
		Font:      &excelize.Font{Family: cellFont, Size: fontSize, Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{headerColor}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: wrapped},
		NumFmt:    plainText,
	}
	if ruled {
		style.Border = thinLines()
		style.Alignment = &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	}
	return b.file.NewStyle(&style)
}

func (b *bookWriter) titleStyle() (int, error) {
	return b.file.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Family: cellFont, Size: titleSize, Bold: true},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"},
		NumFmt:    plainText,
	})
}

func thinLines() []excelize.Border {
	var out []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		out = append(out, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	return out
}
