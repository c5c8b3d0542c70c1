package document

import (
	"errors"
	"fmt"
	"io"
)

// Label is a sticker with a QR code beside a name.
type Label struct {
	Name    string // 鹿鸣社区健身广场宣传栏
	Code    string // what stands in lists
	Address string // where to find it
	QR      string // what the code says
}

// The sheet of labels is the usual one of 3 × 7 stickers of 63.5 × 38.1 mm on
// A4, 2.5 mm apart across and none down.
const (
	LabelsAcross = 3
	LabelsDown   = 7
	labelWidth   = 63.5 // mm
	labelHeight  = 38.1
	labelGap     = 2.54
	labelCode    = 31.0 // mm of the code's cell
	labelPicture = 28.0
	MaxLabels    = 2100 // a hundred sheets
)

// WriteLabels writes sheets of labels as a Word document, from left to right and
// from top to bottom. The same labels give the same bytes.
func WriteLabels(w io.Writer, labels []Label) error {
	parts, err := labelParts(labels)
	if err == nil {
		err = writeParts(w, parts)
	}
	if err != nil {
		return fmt.Errorf("write labels: %w", err)
	}
	return nil
}

func labelParts(labels []Label) ([]paperPart, error) {
	if len(labels) == 0 || len(labels) > MaxLabels {
		return nil, fmt.Errorf("%d labels: want 1 to %d", len(labels), MaxLabels)
	}
	sheet := labelSheet{media: &media{}, widths: labelColumns()}
	table := sheet.frame()
	for from := 0; from < len(labels); from += LabelsAcross {
		row, err := sheet.row(labels[from:min(from+LabelsAcross, len(labels))])
		if err != nil {
			return nil, err
		}
		table = table.with(row)
	}
	last := paragraph(shape{style: styleBase, line: 20, smallRuns: true})
	main := wordDocument([]element{table, last}, sheet.section())
	return wordPackage{main, sheet.media, nil, coreProperties("标签", madeAt)}.parts()
}

// labelColumns are the widths in twips: code and text of each label, with gaps.
func labelColumns() []int {
	var out []int
	for i := range LabelsAcross {
		if i > 0 {
			out = append(out, mm(labelGap))
		}
		out = append(out, mm(labelCode), mm(labelWidth)-mm(labelCode))
	}
	return out
}

// labelSheet writes the table of labels.
type labelSheet struct {
	media  *media
	widths []int
}

func (s *labelSheet) frame() element {
	width := 0
	grid := el("w:tblGrid")
	for _, w := range s.widths {
		width += w
		grid = grid.with(el("w:gridCol", "w:w", itoa(w)))
	}
	return el("w:tbl").with(el("w:tblPr").with(tableWidth(width), val("w:jc", "left"), el("w:tblInd", "w:w", "0", "w:type", "dxa"),
		el("w:tblLayout", "w:type", "fixed"), cellMargins(0, 0)), grid)
}

// section has margins that put the first label where the sticker is. Below there
// is just room for the paragraph that must follow a table.
func (s *labelSheet) section() element {
	left := (mm(210) - mm(LabelsAcross*labelWidth+(LabelsAcross-1)*labelGap)) / 2
	top := (pageHeight - LabelsDown*mm(labelHeight)) / 2
	return el("w:sectPr").with(el("w:pgSz", "w:w", itoa(pageWidth), "w:h", itoa(pageHeight)),
		el("w:pgMar", "w:top", itoa(top), "w:right", itoa(left-mm(1)), "w:bottom", itoa(top-mm(1)), "w:left", itoa(left),
			"w:header", "0", "w:footer", "0", "w:gutter", "0"))
}

func (s *labelSheet) row(labels []Label) (element, error) {
	row := el("w:tr").with(el("w:trPr").with(el("w:cantSplit"), el("w:trHeight", "w:val", itoa(mm(labelHeight)), "w:hRule", "exact")))
	for i := range LabelsAcross {
		if i > 0 {
			row = row.with(labelCell(mm(labelGap), paragraph(shape{style: styleBase, line: 20, smallRuns: true})))
		}
		if i >= len(labels) {
			empty := paragraph(shape{style: styleBase, line: 20, smallRuns: true})
			row = row.with(labelCell(mm(labelCode), empty), labelCell(mm(labelWidth)-mm(labelCode), empty))
			continue
		}
		code, text, err := s.label(labels[i])
		if err != nil {
			return element{}, fmt.Errorf("label %q: %w", shown(labels[i].Name), err)
		}
		row = row.with(code, text)
	}
	return row, nil
}

func labelCell(width int, content ...element) element {
	return el("w:tc").with(el("w:tcPr").with(el("w:tcW", "w:w", itoa(width), "w:type", "dxa"), val("w:vAlign", "center"))).with(content...)
}

// label gives the two cells of a label. Texts are cut to what the sticker has
// room for.
func (s *labelSheet) label(l Label) (code, text element, err error) {
	if oneLine(l.Name) == "" {
		return code, text, errors.New("no name")
	}
	picture, err := QR(l.QR)
	if err != nil {
		return code, text, err
	}
	side := mm(labelPicture)
	drawing := s.media.inline(side, side, "二维码", pictureGraphic(s.media.addPicture(picture), side, side))
	code = labelCell(mm(labelCode), paragraph(shape{style: styleBase, jc: "center", free: true}, el("w:r").with(drawing)))
	right := mm(2)
	line := func(text string, face Typeface, size int) element {
		return paragraph(shape{style: styleBase, jc: "left", line: size * 12, right: right, indented: true},
			runIn(text, append([]element{fonts(faces[face]), val("w:spacing", "0")}, sizeOf(size)...)...))
	}
	content := []element{line(fitting(l.Name, size5, 3), FaceHei, size5)}
	for _, small := range []string{fitting(l.Code, 16, 1), fitting(l.Address, 16, 3)} {
		if small != "" {
			content = append(content, line(small, FaceFang, 16))
		}
	}
	content = append(content, line("请扫码登记", FaceFang, 16))
	return code, labelCell(mm(labelWidth)-mm(labelCode), content...), nil
}

// fitting cuts a text to so many lines of a label, at a size in half points.
func fitting(text string, size, rows int) string {
	text = oneLine(text)
	most := rows*((mm(labelWidth)-mm(labelCode)-mm(2))/(size*5)) - rows // in half characters; a wide one may not fit at the end
	if halves(text) <= most {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && halves(string(runes))+2 > most {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
