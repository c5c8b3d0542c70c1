package document

import (
	"slices"
	"strings"
	"testing"
)

// schemaOrder is the order in which the schema of WordprocessingML wants the
// children of an element, of those that are written here. Word calls a file
// damaged that has another order.
var schemaOrder = map[string]string{
	"pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs kinsoku wordWrap overflowPunct topLinePunct " +
		"autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing jc textDirection textAlignment outlineLvl rPr sectPr",
	"rPr":        "rStyle rFonts b bCs i iCs strike color spacing w kern position sz szCs highlight u lang",
	"tblPr":      "tblStyle tblpPr tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
	"tblBorders": "top left bottom right insideH insideV",
	"tblCellMar": "top left bottom right",
	"trPr":       "cantSplit trHeight tblHeader",
	"tcPr":       "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
	"tbl":        "tblPr tblGrid tr",
	"sectPr":     "headerReference footerReference type pgSz pgMar pgBorders pgNumType cols vAlign titlePg docGrid",
	"style":      "name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr",
	"settings": "zoom bordersDoNotSurroundHeader bordersDoNotSurroundFooter defaultTabStop evenAndOddHeaders characterSpacingControl compat " +
		"themeFontLang",
	"compat": "doNotExpandShiftReturn useFELayout compatSetting",
	"font":   "altName panose1 charset family pitch",
	"anchor": "simplePos positionH positionV extent effectExtent wrapNone docPr cNvGraphicFramePr graphic",
	"inline": "extent effectExtent docPr cNvGraphicFramePr graphic",
	"wsp":    "cNvSpPr spPr txbx bodyPr",
	"spPr":   "xfrm prstGeom noFill solidFill ln",
	"p":      "pPr r fldSimple",

	"chartSpace": "date1904 roundedCorners chart spPr txPr externalData",
	"chart":      "title autoTitleDeleted plotArea legend plotVisOnly dispBlanksAs",
	"plotArea":   "layout barChart lineChart pieChart catAx valAx",
	"barChart":   "barDir grouping varyColors ser dLbls gapWidth overlap axId",
	"lineChart":  "grouping varyColors ser dLbls marker smooth axId",
	"pieChart":   "varyColors ser dLbls firstSliceAng",
	"catAx": "axId scaling delete axPos majorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses auto lblAlgn lblOffset " +
		"noMultiLvlLbl",
	"valAx":     "axId scaling delete axPos majorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossBetween",
	"ser":       "idx order tx spPr invertIfNegative marker dPt dLbls cat val smooth",
	"dLbls":     "numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize",
	"legend":    "legendPos overlay",
	"strCache":  "ptCount pt",
	"numCache":  "formatCode ptCount pt",
	"pgBorders": "top left bottom right",
}

func TestDocxElementsAreInOrder(t *testing.T) {
	t.Parallel()
	for name, paper := range samplePapers(t) {
		for part, data := range unpacked(t, written(t, paper)) {
			if !strings.HasPrefix(part, "word/") || !strings.HasSuffix(part, ".xml") {
				continue
			}
			parsed(t, part, data).each(func(e tree) {
				if fault := orderFault(e); fault != "" {
					t.Errorf("%s: %s: %s", name, part, fault)
				}
			})
		}
	}
}

// orderFault tells what is wrong with the children of an element. A run of text
// and a field may follow one another in a paragraph.
func orderFault(e tree) string {
	order, known := schemaOrder[e.XMLName.Local]
	if !known || e.XMLName.Space == nsDrawing { // whose p and rPr are others
		return ""
	}
	last := 0
	for _, c := range e.Children {
		at := slices.Index(strings.Fields(order), c.XMLName.Local)
		switch {
		case at < 0:
			return c.XMLName.Local + " in " + e.XMLName.Local + " is not in the table of the order"
		case at < last && !(e.XMLName.Local == "p" && last > 0 && at > 0):
			return c.XMLName.Local + " comes too late in " + e.XMLName.Local
		}
		last = at
	}
	return ""
}

func TestOrderFault(t *testing.T) {
	t.Parallel()
	tests := []struct{ xml, want string }{
		{`<pPr><keepNext/><jc/></pPr>`, ""},
		{`<pPr><jc/><keepNext/></pPr>`, "keepNext comes too late in pPr"},
		{`<pPr><blink/></pPr>`, "blink in pPr is not in the table of the order"},
		{`<p><pPr/><r/><fldSimple/><r/></p>`, ""},
		{`<p><r/><pPr/></p>`, "pPr comes too late in p"},
	}
	for _, tt := range tests {
		if got := orderFault(parsed(t, tt.xml, []byte(tt.xml))); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.xml, got, tt.want)
		}
	}
}

// Every style, list of columns and cell must agree with what it belongs to.
func TestDocxAgreesWithItself(t *testing.T) {
	t.Parallel()
	for name, paper := range samplePapers(t) {
		parts := unpacked(t, written(t, paper))
		styles := map[string]bool{}
		parsed(t, "styles", parts["word/styles.xml"]).each(func(e tree) { styles[e.attr("styleId")] = true })
		ids := map[string]bool{}
		parsed(t, "document", parts["word/document.xml"]).each(func(e tree) {
			switch e.XMLName.Local {
			case "pStyle":
				if !styles[e.attr("val")] {
					t.Errorf("%s: no style %s", name, e.attr("val"))
				}
			case "docPr":
				if ids[e.attr("id")] {
					t.Errorf("%s: two drawings with the id %s", name, e.attr("id"))
				}
				ids[e.attr("id")] = true
			case "tbl":
				checkGrid(t, name, e)
			case "tc", "txbxContent":
				if last := e.Children[len(e.Children)-1].XMLName.Local; last != "p" {
					t.Errorf("%s: a %s ends in %s, want a paragraph", name, e.XMLName.Local, last)
				}
			}
		})
	}
}

// checkGrid adds up widths: a table's are the text's, and each row fills all
// columns.
func checkGrid(t *testing.T, name string, table tree) {
	t.Helper()
	columns, width := 0, 0
	for _, c := range table.Children {
		switch c.XMLName.Local {
		case "tblGrid":
			columns = len(c.Children)
			for _, column := range c.Children {
				width += atoi(t, column.attr("w"))
			}
		case "tr":
			cells, wide := 0, 0
			c.each(func(e tree) {
				switch e.XMLName.Local {
				case "tcW":
					cells++
					wide += atoi(t, e.attr("w"))
				case "gridSpan":
					cells += atoi(t, e.attr("val")) - 1
				}
			})
			if cells != columns || wide != textWidth {
				t.Errorf("%s: a row of %d cells, %d wide; want %d cells, %d wide", name, cells, wide, columns, textWidth)
			}
		}
	}
	if width != textWidth {
		t.Errorf("%s: a table %d wide, want %d", name, width, textWidth)
	}
}
