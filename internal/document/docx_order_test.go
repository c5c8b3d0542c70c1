package document

import (
	"testing"

	"wuzha/internal/printtest"
)

func TestDocxElementsAreInOrder(t *testing.T) {
	t.Parallel()
	for name, paper := range samplePapers(t) {
		for _, fault := range printtest.Faults(t, written(t, paper)) {
			t.Errorf("%s: %s", name, fault)
		}
	}
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
		if got := printtest.OrderFault(printtest.Parse(t, tt.xml, []byte(tt.xml))); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.xml, got, tt.want)
		}
	}
}

// Every style, list of columns and cell must agree with what it belongs to.
func TestDocxAgreesWithItself(t *testing.T) {
	t.Parallel()
	for name, paper := range samplePapers(t) {
		parts := printtest.Unpack(t, written(t, paper))
		styles := map[string]bool{}
		printtest.Parse(t, "styles", parts["word/styles.xml"]).Each(func(e printtest.Tree) { styles[e.Attr("styleId")] = true })
		ids := map[string]bool{}
		printtest.Parse(t, "document", parts["word/document.xml"]).Each(func(e printtest.Tree) {
			switch e.XMLName.Local {
			case "pStyle":
				if !styles[e.Attr("val")] {
					t.Errorf("%s: no style %s", name, e.Attr("val"))
				}
			case "docPr":
				if ids[e.Attr("id")] {
					t.Errorf("%s: two drawings with the id %s", name, e.Attr("id"))
				}
				ids[e.Attr("id")] = true
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
func checkGrid(t *testing.T, name string, table printtest.Tree) {
	t.Helper()
	columns, width := 0, 0
	for _, c := range table.Children {
		switch c.XMLName.Local {
		case "tblGrid":
			columns = len(c.Children)
			for _, column := range c.Children {
				width += atoi(t, column.Attr("w"))
			}
		case "tr":
			cells, wide := 0, 0
			c.Each(func(e printtest.Tree) {
				switch e.XMLName.Local {
				case "tcW":
					cells++
					wide += atoi(t, e.Attr("w"))
				case "gridSpan":
					cells += atoi(t, e.Attr("val")) - 1
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
