package document

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"wuzha/internal/printtest"
)

const (
	wordTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`
	wordRoot  = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	wordHead  = `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="` + nsMain + `" xmlns:r="` + nsRel + `"><w:body>`
	wordTail  = `</w:body></w:document>`
)

// wordFile is a template with a body, relationships of its main part, and more
// parts.
func wordFile(body, relations string, more ...[2]string) files {
	return append(files{
		{"[Content_Types].xml", wordTypes}, {"_rels/.rels", wordRoot}, {"word/document.xml", wordHead + body + wordTail},
		{"word/_rels/document.xml.rels", `<Relationships>` + relations + `</Relationships>`},
	}, more...)
}

func readTemplate(t testing.TB, f files) (*Template, error) {
	t.Helper()
	data := f.zip(t)
	return ReadTemplate(bytes.NewReader(data), int64(len(data)))
}

func paragraphXML(runs ...string) string {
	var b strings.Builder
	b.WriteString("<w:p>")
	for _, r := range runs {
		b.WriteString(`<w:r><w:rPr><w:b/></w:rPr><w:t>` + r + `</w:t></w:r>`)
	}
	return b.String() + "</w:p>"
}

// filledText fills a template and gives its paragraphs.
func filledText(t *testing.T, f files, with Filling) string {
	t.Helper()
	template, err := readTemplate(t, f)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := template.Fill(&b, with); err != nil {
		t.Fatal(err)
	}
	parts := printtest.Unpack(t, b.Bytes())
	for _, fault := range packageFaultsOfTemplate(t, parts) {
		t.Error(fault)
	}
	var out []string
	printtest.Parse(t, "document", parts["word/document.xml"]).Each(func(e printtest.Tree) {
		if e.XMLName.Local == "p" {
			line := ""
			e.Each(func(c printtest.Tree) {
				switch c.XMLName.Local {
				case "t":
					line += c.Text
				case "br":
					line += "/"
				}
			})
			out = append(out, line)
		}
	})
	return strings.Join(out, "|")
}

// packageFaultsOfTemplate are those of any package, with relationships written
// from the root.
func packageFaultsOfTemplate(t *testing.T, parts map[string][]byte) []string {
	t.Helper()
	var faults []string
	for name, data := range parts {
		if !strings.HasSuffix(name, ".rels") {
			continue
		}
		for _, r := range printtest.Parse(t, name, data).Children {
			if parts[strings.TrimPrefix(r.Attr("Target"), "/")] == nil || r.Attr("TargetMode") != "" {
				faults = append(faults, name+" leads to "+r.Attr("Target"))
			}
		}
	}
	return faults
}

func TestTemplateFills(t *testing.T) {
	t.Parallel()
	row := func(cells ...string) string {
		out := "<w:tr>"
		for _, c := range cells {
			out += "<w:tc>" + paragraphXML(c) + "</w:tc>"
		}
		return out + "</w:tr>"
	}
	list := map[string][]map[string]string{"责任": {{"名称": "走访", "差": "2"}, {"名称": "宣讲", "差": "1"}}}
	none := map[string][]map[string]string{"责任": {}}
	tests := []struct {
		name, body string
		with       Filling
		want       string
	}{
		{"in one piece", paragraphXML("致{{单位}}："), Filling{Texts: map[string]string{"单位": "示例厂"}}, "致示例厂："},
		{"in three pieces", paragraphXML("致{", "{单", "位}}：末"), Filling{Texts: map[string]string{"单位": "示例厂"}}, "致示例厂：末"},
		{"two in pieces", paragraphXML("{{甲}}和{{", "乙", "}}{{甲}}"), Filling{Texts: map[string]string{"甲": "一", "乙": "二"}}, "一和二一"},
		{"wide and blank", paragraphXML("｛｛ 单 位 ｝｝"), Filling{Texts: map[string]string{"单位": "示例厂"}}, "示例厂"},
		{"lines", paragraphXML("{{正文}}"), Filling{Texts: map[string]string{"正文": "一\n二\r\n三"}}, "一/二/三"},
		{"markup is text", paragraphXML("{{正文}}"), Filling{Texts: map[string]string{"正文": `<w:p>&amp;{{甲}}`}}, `<w:p>&amp;{{甲}}`},
		{"empty", paragraphXML("{{正文}}"), Filling{Texts: map[string]string{"正文": ""}}, ""},
		{"nothing", paragraphXML("原文"), Filling{}, "原文"},
		{"rows", "<w:tbl>" + row("名称", "差") + row("{{责任.名称}}", "{{责任.差}}项{{单位}}") + "</w:tbl>",
			Filling{Texts: map[string]string{"单位": "甲"}, Lists: list}, "名称|差|走访|2项甲|宣讲|1项甲"},
		{"no rows", "<w:tbl>" + row("名称") + row("{{责任.名称}}") + "</w:tbl>", Filling{Lists: none}, "名称"},
		{"no row at all", "<w:tbl>" + row("{{责任.名称}}") + "</w:tbl>", Filling{Lists: none}, ""},
		{"rows in a content control", "<w:tbl><w:sdt><w:sdtContent>" + row("{{责任.名称}}") + "</w:sdtContent></w:sdt></w:tbl>", Filling{Lists: list}, "走访|宣讲"},
		{"a table in a cell", "<w:tbl><w:tr><w:tc><w:tbl>" + row("{{责任.名称}}") + "</w:tbl>" + paragraphXML("外") + "</w:tc></w:tr></w:tbl>",
			Filling{Lists: list}, "走访|宣讲|外"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := filledText(t, wordFile(tt.body, ""), tt.with); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTemplateIsChecked(t *testing.T) {
	t.Parallel()
	template, err := readTemplate(t, wordFile(paragraphXML("{{单位}}{{电话}}{{身份}}"), ""))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(template.Names()); got != "[单位 电话 身份]" {
		t.Errorf("got names %s", got)
	}
	err = template.Fill(&bytes.Buffer{}, Filling{Texts: map[string]string{"单位": "示例"}})
	if !errors.Is(err, ErrTemplate) || !strings.Contains(err.Error(), "{{电话}} {{身份}}") || !strings.Contains(err.Error(), "there are 单位") {
		t.Errorf("got %v, want both unknown names and those that there are", err)
	}
}

func TestTemplateRefused(t *testing.T) {
	t.Parallel()
	field := func(parts ...string) string {
		out := `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>`
		for _, p := range parts {
			out += `<w:r><w:instrText>` + p + `</w:instrText></w:r>`
		}
		return out + `<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`
	}
	doctype := wordFile("", "")
	doctype[2][1] = `<!DOCTYPE x [<!ENTITY a "aaaa">]>` + doctype[2][1]
	bomb := wordFile("", "", [2]string{"word/x.xml", strings.Repeat(" ", maxTemplateUnzipped)})
	tests := []struct {
		name string
		file files
		want error
	}{
		{"not closed", wordFile(paragraphXML("{{单位"), ""), ErrTemplate},
		{"no name", wordFile(paragraphXML("{{ }}"), ""), ErrTemplate},
		{"list outside a table", wordFile(paragraphXML("{{责任.名称}}"), ""), ErrTemplate},
		{"two lists in a row", wordFile("<w:tbl><w:tr><w:tc>"+paragraphXML("{{甲.一}}{{乙.一}}")+"</w:tc></w:tr></w:tbl>", ""), ErrTemplate},
		{"field that starts programs", wordFile(field(" DDEAUTO c:\\\\x "), ""), ErrTemplate},
		{"in pieces", wordFile(field("DD", "EAUTO", " x"), ""), ErrTemplate},
		{"field that reads files", wordFile(field("INCLUDETEXT x"), ""), ErrTemplate},
		{"simple field", wordFile(`<w:p><w:fldSimple w:instr="HYPERLINK x"/></w:p>`, ""), ErrTemplate},
		{"instruction without a field", wordFile(`<w:p><w:r><w:instrText>DDE x</w:instrText></w:r></w:p>`, ""), ErrTemplate},
		{"document type", doctype, ErrDamaged},
		{"bomb", bomb, ErrTooLarge},
		{"deep", wordFile(strings.Repeat("<w:x>", 300)+strings.Repeat("</w:x>", 300), ""), ErrTooLarge},
		{"crossed", wordFile("<w:p><w:r></w:p></w:r>", ""), ErrDamaged},
		{"empty", files{}, ErrDamaged},
		{"no main part", files{{"_rels/.rels", "<Relationships/>"}}, ErrDamaged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := readTemplate(t, tt.file); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
	if _, err := ReadTemplate(bytes.NewReader(nil), MaxTemplateBytes+1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large file: got %v, want %v", err, ErrTooLarge)
	}
	if _, err := readTemplate(t, wordFile(field(" PAGE "), "")); err != nil {
		t.Errorf("a page number: %v", err)
	}
}

// Macros, objects and whatever leads outside are gone, and nothing refers to them.
func TestTemplateIsMadeSafe(t *testing.T) {
	t.Parallel()
	const relation = `<Relationship Id="%s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"%s/>`
	relations := fmt.Sprintf(relation, "r1", "image", "media/a.png", "") + fmt.Sprintf(relation, "r2", "hyperlink", "http://example.com/", ` TargetMode="External"`) +
		fmt.Sprintf(relation, "r3", "image", "http://example.com/p.png", ` TargetMode="External"`) + fmt.Sprintf(relation, "r4", "vbaProject", "vbaProject.bin", "") +
		fmt.Sprintf(relation, "r5", "oleObject", "embeddings/o.bin", "") + fmt.Sprintf(relation, "r6", "settings", "settings.xml", "") +
		fmt.Sprintf(relation, "r7", "image", "media/b.emf", "")
	body := `<w:p><w:hyperlink r:id="r2" w:history="1"><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:r><w:drawing><a:blip r:embed="r1"/></w:drawing></w:r>` +
		`<w:r><w:drawing><a:blip r:link="r3"/></w:drawing></w:r><w:r><w:object><o:OLEObject r:id="r5"/></w:object></w:r>` +
		`<w:r><w:pict><v:imagedata src="\\host\x.png"/></w:pict></w:r><w:r><w:drawing><a:blip r:embed="r7"/></w:drawing></w:r></w:p>`
	f := wordFile(body, relations, [2]string{"word/vbaProject.bin", "macro"}, [2]string{"word/embeddings/o.bin", "x"}, [2]string{"word/media/a.png", "png"},
		[2]string{"word/media/b.emf", "emf"}, [2]string{"customXml/item1.xml", "<a/>"}, [2]string{"docProps/core.xml", "<a>示例甲</a>"},
		[2]string{"word/settings.xml", `<w:settings xmlns:w="x" xmlns:r="y"><w:attachedTemplate r:id="r1"/><w:zoom/></w:settings>`},
		[2]string{"word/_rels/settings.xml.rels", fmt.Sprintf("<Relationships>"+relation+"</Relationships>", "r1", "attachedTemplate", "http://example.com/t.dotm", ` TargetMode="External"`)})
	template, err := readTemplate(t, f)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := template.Fill(&b, Filling{}); err != nil {
		t.Fatal(err)
	}
	parts := printtest.Unpack(t, b.Bytes())
	whole := ""
	for name, data := range parts {
		whole += name + string(data)
	}
	for _, gone := range []string{"vba", "macro", "example.com", "OLE", "emf", "customXml", "示例甲", "attachedTemplate", "host", "External", "r:link", `r:id="r2"`} {
		if strings.Contains(whole, gone) {
			t.Errorf("%s is still there", gone)
		}
	}
	for _, kept := range []string{"链接", "word/media/a.png", `r:embed="r1"`, "<w:zoom/>"} {
		if !strings.Contains(whole, kept) {
			t.Errorf("%s is gone", kept)
		}
	}
	if n := strings.Count(whole, "<w:drawing>"); n != 1 {
		t.Errorf("got %d drawings, want the one whose picture is kept", n)
	}
	for _, fault := range packageFaultsOfTemplate(t, parts) {
		t.Error(fault)
	}
}

// Our own papers are templates too.
func TestOurPapersAreTemplates(t *testing.T) {
	t.Parallel()
	for name, paper := range samplePapers(t) {
		paper.Title = "关于{{单位}}的通报"
		data := written(t, paper)
		template, err := ReadTemplate(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var b bytes.Buffer
		if err := template.Fill(&b, Filling{Texts: map[string]string{"单位": "示例镇"}}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Contains(printtest.Unpack(t, b.Bytes())["word/document.xml"], []byte("关于示例镇的通报")) {
			t.Errorf("%s: the title is not filled in", name)
		}
	}
}

func FuzzTemplate(f *testing.F) {
	f.Add(paragraphXML("{{单位}}", "{{", "甲}}"), "示例")
	f.Add("<w:tbl><w:tr><w:tc>"+paragraphXML("{{责任.名称}}")+"</w:tc></w:tr></w:tbl>", "a\nb")
	f.Add(`<w:p><w:fldSimple w:instr="PAGE"/><w:t/><w:t>｛｛x}}</w:t></w:p>`, "<&>\x00")
	f.Add("<w:p><w:r><w:txbxContent><w:p><w:t>{{甲}}</w:t></w:p></w:txbxContent></w:r></w:p>", "{{乙}}")
	f.Fuzz(func(t *testing.T, body, value string) {
		template, err := readTemplate(t, wordFile(body, ""))
		if err != nil {
			if !knownError(err) && !errors.Is(err, ErrTemplate) {
				t.Fatalf("an error without a kind: %v", err)
			}
			return
		}
		with := Filling{Texts: map[string]string{}, Lists: map[string][]map[string]string{}}
		for _, name := range template.Names() {
			if list, column, in := strings.Cut(name, "."); in {
				if with.Lists[list] == nil {
					with.Lists[list] = []map[string]string{{}, {}}
				}
				with.Lists[list][0][column], with.Lists[list][1][column] = value, value
			} else {
				with.Texts[name] = value
			}
		}
		var b bytes.Buffer
		if err := template.Fill(&b, with); err != nil {
			t.Fatal(err)
		}
		data := b.Bytes()
		if again, err := ReadTemplate(bytes.NewReader(data), int64(len(data))); err != nil && !strings.Contains(value, "{{") && !strings.Contains(value, "｛｛") {
			t.Fatalf("what was filled cannot be read again: %v\n%v", err, again)
		}
	})
}
