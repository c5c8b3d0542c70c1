package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// archiveOf packs parts, each a name and a text, into a file.
func archiveOf(tb testing.TB, parts ...[2]string) string {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range parts {
		w, err := z.Create(part[0])
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write([]byte(part[1])); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// visitBook is a workbook of visits with a head before its sheet, rows behind the headings, and more behind them.
func visitBook(tb testing.TB, head, rows, tail string) string {
	tb.Helper()
	text := func(s string) string { return `<c t="inlineStr"><is><t>` + s + `</t></is></c>` }
	return archiveOf(tb, [2]string{"_rels/.rels", `<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		[2]string{"xl/workbook.xml", `<workbook><sheets><sheet name="走访" r:id="r1"/></sheets></workbook>`},
		[2]string{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="sheet.xml"/></Relationships>`},
		[2]string{"xl/sheet.xml", head + `<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row>` + text("单位") + text("日期") + text("人数") + `</row>` + rows + `</sheetData>` + tail + `</worksheet>`})
}

// laughingTemplate is a Word file whose text is an entity of entities.
func laughingTemplate(tb testing.TB) []byte {
	tb.Helper()
	return []byte(archiveOf(tb, [2]string{"_rels/.rels", `<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="word/document.xml"/></Relationships>`},
		[2]string{"word/document.xml", `<!DOCTYPE x [<!ENTITY a "{{正文}}"><!ENTITY b "&a;&a;">]><w:document><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>`}))
}

// visitRow is a row of such a workbook; people is the whole cell.
func visitRow(people string) string {
	return `<row><c t="inlineStr"><is><t>v1</t></is></c><c t="inlineStr"><is><t>2023-03-01</t></is></c>` + people + `</row>`
}

// files counts what lies in the folder of files, but for uploads that somebody may still look at.
func (b *bench) files() int {
	b.tb.Helper()
	n := 0
	b.must(filepath.WalkDir(b.dir, func(file string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && !strings.Contains(file, "imports") {
			n++
		}
		return err
	}))
	return n
}

// TestSheetsThatAttack: a sheet that is made to harm is refused in words for its sender, or only its bad rows are; nothing is written either way.
func TestSheetsThatAttack(t *testing.T) {
	t.Parallel()
	const three = `<c><v>3</v></c>`
	flood := strings.Repeat("<a> ", 2<<20)
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		for _, tt := range []struct {
			name, file, text string
			zh, en           string // of the refusal, of the sheet or of its row
			rows, bad        int
		}{
			{"comment that unfolds", "a.xlsx", visitBook(t, "", "<!--"+flood+"-->", ""), "过大", "too large", 0, 0},
			{"document type that unfolds", "a.xlsx", visitBook(t, "<!DOCTYPE x ["+flood+"]>", visitRow(three), ""), "过大", "too large", 0, 0},
			{"billion laughs", "a.xlsx", visitBook(t, `<!DOCTYPE x [<!ENTITY a "3"><!ENTITY b "&a;&a;">]>`, visitRow("<c><v>&b;</v></c>"), ""), "已损坏", "damaged", 0, 0},
			{"another file's content", "a.xlsx", visitBook(t, `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>`, visitRow(`<c t="inlineStr"><is><t>&a;</t></is></c>`), ""), "已损坏", "damaged", 0, 0},
			{"formula", "a.xlsx", visitBook(t, "", visitRow(`<c><f>WEBSERVICE("http://x")</f><v>3</v></c>`)+visitRow(three), ""), "公式", "formula", 2, 1},
			{"absurd last cell", "a.xlsx", visitBook(t, "", visitRow(three)+`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`, ""), "列数过多", "too many columns", 2, 1},
			{"zeros", "a.csv", strings.Repeat("\x00", 1<<20), "不是文本", "not text", 0, 0},
			{"one line without end", "a.csv", "单位,日期,人数\nv1,2023-03-01,3\n" + strings.Repeat("x", 10<<20), "过长", "too long", 2, 1},
			{"quote that never closes", "a.csv", "单位,日期,人数\nv1,2023-03-01,\"3\nv1,2023-03-01,3\n", "引号不配对", "quotes", 2, 1},
			{"more rows than there may be, all broken", "a.csv", "单位,日期,人数\n" + strings.Repeat("\"x\n", 300_000), "20万", "200,000", 0, 0},
			{"a page", "a.xlsx", "<html><script>alert(1)</script>", "已损坏", "damaged", 0, 0},
		} {
			r := visitsSheet
			r.FileName = tt.file
			v := b.upload("office", r, tt.text)
			var said campaign.Words
			switch {
			case v.Refusal != nil:
				said = v.Refusal.Words
			case len(v.Problems) > 0:
				said = v.Problems[0].Faults[0].Words
			}
			if !strings.Contains(said.Zh, tt.zh) || !strings.Contains(said.En, tt.en) {
				t.Errorf("%s: got %+v, want %s and %s", tt.name, said, tt.zh, tt.en)
			}
			if refused := tt.rows == 0; refused != (v.State == "failed") || !refused && (v.Counts.Rows != tt.rows || v.Counts.Bad != tt.bad) {
				t.Errorf("%s: got %s %+v, want %d rows, %d of them bad", tt.name, v.State, v.Counts, tt.rows, tt.bad)
			}
		}
		if got := b.records("office", "visit"); len(got) != 0 || b.files() != 0 {
			t.Errorf("got %d records and %d files of sheets that nobody has applied", len(got), b.files())
		}
		b.clean()
	})
}

// TestSheetsInOtherEncodings: what Excel, WPS and the systems of other offices save as CSV is read as it was meant.
func TestSheetsInOtherEncodings(t *testing.T) {
	t.Parallel()
	const sheet = "单位,日期,人数,户号\r\n鹿鸣村,2023-03-01,3,一栋𠮷\n鹿鸣村,2023-03-02,3,二栋\r"
	must := func(s string, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		for name, text := range map[string]string{
			"GB18030":       must(simplifiedchinese.GB18030.NewEncoder().String(sheet)),
			"GBK":           must(simplifiedchinese.GBK.NewEncoder().String(strings.ReplaceAll(sheet, "𠮷", ""))),
			"UTF-8 marked":  "\ufeff" + sheet,
			"UTF-16 little": must(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(sheet)),
			"UTF-16 big":    must(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(sheet)),
		} {
			v := b.upload("office", visitsSheet, text)
			if v.Counts != (app.ImportCounts{Rows: 2, New: 2}) || v.Refusal != nil {
				t.Errorf("%s: got %+v, %+v, %+v", name, v.Counts, v.Refusal, v.Problems)
			}
		}
		v := b.upload("office", visitsSheet, must(simplifiedchinese.GB18030.NewEncoder().String(sheet)))
		wantCounts(t, b.apply("office", v.ID), "done", app.ImportCounts{Rows: 2, New: 2})
		houses := map[string]bool{}
		for _, r := range b.records("office", "visit") {
			houses[r.Fields["household"]] = true
		}
		if !houses["一栋𠮷"] || !houses["二栋"] {
			t.Errorf("got %v, want the households as they were written", houses)
		}
	})
}

// TestFilesThatAttack: attachments, templates and outlines that are made to harm are refused in words, and leave neither a file nor a row.
func TestFilesThatAttack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		ctx, office := t.Context(), b.as("office")
		attach := func(name string, data []byte) error {
			_, err := b.PutAttachment(ctx, b.as("worker"), "v1", name, bytes.NewReader(data))
			return err
		}
		const square = "IHDR\x00\x00\x75\x30\x00\x00\x75\x30\x08\x06\x00\x00\x00"
		head := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"+square), crc32.ChecksumIEEE([]byte(square)))
		for name, tt := range map[string]struct {
			err    error
			zh, en string
		}{
			"page called a photo":      {attach("门口.jpg", []byte("<html><script>alert(1)</script>")), "只能上传", "only pictures"},
			"drawing called a photo":   {attach("门口.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)), "只能上传", "only pictures"},
			"photo that lies":          {attach("门口.jpg", []byte("\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x00\x00")), "文件过大", "too large"},
			"picture of 30,000 square": {attach("门口.png", head), "文件过大", "too large"},
			"placeholders":             {b.putTemplate(t, "office", "reminder", ownTemplate(t, strings.Repeat("{{正文}}", 100_000), "")), "占位", "placeholders"},
			"document type":            {b.putTemplate(t, "office", "reminder", laughingTemplate(t)), "不是可用的 Word 文档", "no Word document"},
			"outlines without depth":   {outlinesOf(b, office, strings.Repeat("[", 1<<20)), "JSON", "JSON"},
			"outlines full of nothing": {outlinesOf(b, office, `{"type":"FeatureCollection","features":[`+strings.Repeat("{},", 1<<20)+`{}]}`), "要素超过", "features"},
		} {
			wantKind(t, tt.err, campaign.Invalid)
			if tt.err == nil {
				continue
			}
			said := tt.err.Error()
			if refused, ok := tt.err.(*campaign.Error); ok {
				said = refused.Zh + refused.En
				for _, f := range refused.Faults {
					said += f.Zh + f.En
				}
			}
			if !strings.Contains(said, tt.zh) || !strings.Contains(said, tt.en) {
				t.Errorf("%s: got %s, want %s and %s", name, said, tt.zh, tt.en)
			}
		}
		found, err := b.PaperTemplates(ctx, office)
		b.must(err)
		for _, v := range found {
			if v.Name != "" {
				t.Errorf("the template %s was taken", v.Kind)
			}
		}
		if set, err := b.Outlines(ctx, office); err != nil || set.FileName != "" || b.files() != 0 {
			t.Errorf("got outlines %+v, %v and %d files, want nothing written", set, err, b.files())
		}
		b.clean()
	})
}

func outlinesOf(b *bench, c app.Caller, text string) error {
	_, err := b.PutOutlines(b.tb.Context(), c, "轮廓.geojson", strings.NewReader(text))
	return err
}
