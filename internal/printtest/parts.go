package printtest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strings"
	"testing"
)

const (
	nsDrawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsRel     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// Unpack gives the parts of a package by name.
func Unpack(t testing.TB, docx []byte) map[string][]byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, file := range archive.File {
		content, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		parts[file.Name] = data
	}
	return parts
}

// Tree is any XML element.
type Tree struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []Tree     `xml:",any"`
}

// Parse reads the XML of a part.
func Parse(t testing.TB, name string, data []byte) Tree {
	t.Helper()
	var root Tree
	if err := xml.Unmarshal(data, &root); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return root
}

// Attr gives an attribute by its name without prefix.
func (e Tree) Attr(local string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// Each visits the element and all below it.
func (e Tree) Each(visit func(Tree)) {
	visit(e)
	for _, c := range e.Children {
		c.Each(visit)
	}
}

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

// Faults lists what a strict reader would find wrong with a Word document: elements that are out of order, parts without a type,
// relationships that lead nowhere.
func Faults(t testing.TB, docx []byte) []string {
	t.Helper()
	parts := Unpack(t, docx)
	out := PackageFaults(t, parts)
	for name, data := range parts {
		if !strings.HasPrefix(name, "word/") || !strings.HasSuffix(name, ".xml") {
			continue
		}
		Parse(t, name, data).Each(func(e Tree) {
			if fault := OrderFault(e); fault != "" {
				out = append(out, name+": "+fault)
			}
		})
	}
	return out
}

// OrderFault tells what is wrong with the children of an element. A run of text
// and a field may follow one another in a paragraph.
func OrderFault(e Tree) string {
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

// PackageFaults lists parts without a type, relationships that lead nowhere,
// and references without a relationship.
func PackageFaults(t testing.TB, parts map[string][]byte) []string {
	var faults []string
	types, ids := map[string]string{}, map[string]bool{}
	Parse(t, "types", parts["[Content_Types].xml"]).Each(func(e Tree) {
		types[e.Attr("PartName")+"."+e.Attr("Extension")] = e.Attr("ContentType")
	})
	for name, data := range parts {
		if types["/"+name+"."] == "" && types[path.Ext(name)] == "" {
			faults = append(faults, name+" has no content type")
		}
		if !strings.HasSuffix(name, ".rels") {
			continue
		}
		base := path.Dir(path.Dir(name))
		for _, r := range Parse(t, name, data).Children {
			ids[r.Attr("Id")] = true
			if parts[path.Join(base, r.Attr("Target"))] == nil || r.Attr("TargetMode") != "" {
				faults = append(faults, name+" leads to "+r.Attr("Target"))
			}
		}
	}
	Parse(t, "document", parts["word/document.xml"]).Each(func(e Tree) {
		for _, a := range e.Attrs {
			if a.Name.Space == nsRel && !ids[a.Value] {
				faults = append(faults, e.XMLName.Local+" names the relationship "+a.Value)
			}
		}
	})
	return faults
}
