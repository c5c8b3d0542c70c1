package document

import (
	"bytes"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// office renders papers as an office would print them: LibreOffice makes pages
// of them, poppler's tools tell what stands where. The fonts of official
// documents are replaced by free ones, see testdata/fonts.
type office struct{ folder string }

// officePrograms and officeFonts are in the Debian packages
// libreoffice-writer-nogui, poppler-utils, fontconfig, fonts-noto-cjk and
// fonts-arphic-ukai.
var (
	officePrograms = []string{"soffice", "pdftotext", "pdftoppm", "fc-list"}
	officeFonts    = []string{"Noto Serif CJK SC", "Noto Sans CJK SC", "AR PL UKai CN"}
)

// newOffice skips the test where something is missing, but not where it was
// asked for: CI=true and WUZHA_REQUIRE_OFFICE=1.
func newOffice(t *testing.T) office {
	t.Helper()
	if testing.Short() {
		t.Skip("RENDERED PAGES ARE NOT MEASURED: -short")
	}
	missing := missingOffice()
	switch {
	case missing == "":
		return office{t.TempDir()}
	case os.Getenv("CI") == "true" && os.Getenv("WUZHA_REQUIRE_OFFICE") == "1":
		t.Fatalf("rendered pages are part of the test in CI: there is no %s", missing)
	default:
		t.Skipf("RENDERED PAGES ARE NOT MEASURED: there is no %s", missing)
	}
	return office{}
}

func missingOffice() string {
	for _, program := range officePrograms {
		if _, err := exec.LookPath(program); err != nil {
			return program
		}
	}
	for _, font := range officeFonts {
		if found, err := exec.Command("fc-list", font).Output(); err != nil || len(bytes.TrimSpace(found)) == 0 {
			return "font " + font
		}
	}
	return ""
}

func (o office) run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	fonts, err := filepath.Abs("testdata/fonts/fonts.conf")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(name, args...)
	command.Env = append(os.Environ(), "FONTCONFIG_FILE="+fonts, "HOME="+o.folder)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return out
}

// renderFiles prints Word documents by name, all in one go, because starting
// LibreOffice takes longer than a document.
func (o office) renderFiles(t *testing.T, files map[string][]byte) map[string]sheaf {
	t.Helper()
	args := []string{"-env:UserInstallation=file://" + filepath.Join(o.folder, "profile"), "--headless", "--convert-to", "pdf", "--outdir", o.folder}
	for name, data := range files {
		file := filepath.Join(o.folder, name+".docx")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	o.run(t, "soffice", args...)
	out := map[string]sheaf{}
	for name := range files {
		out[name] = o.pages(t, name)
		o.keepRendered(t, name)
	}
	return out
}

// sheaf is the pages of a rendered paper.
type sheaf []printed

// printed is one page: its words, and where they stand, in points from the
// upper left.
type printed struct {
	words []word
	image func(t *testing.T) picture // rendered when asked for
}

type word struct {
	Left   float64 `xml:"xMin,attr"`
	Top    float64 `xml:"yMin,attr"`
	Right  float64 `xml:"xMax,attr"`
	Bottom float64 `xml:"yMax,attr"`
	Text   string  `xml:",chardata"`
}

func (o office) pages(t *testing.T, name string) sheaf {
	t.Helper()
	file := filepath.Join(o.folder, name+".pdf")
	var found struct {
		Pages []struct {
			Words []word `xml:"word"`
		} `xml:"body>doc>page"`
	}
	if err := xml.Unmarshal(o.run(t, "pdftotext", "-bbox", file, "-"), &found); err != nil {
		t.Fatal(err)
	}
	var out sheaf
	for i, page := range found.Pages {
		out = append(out, printed{page.Words, func(t *testing.T) picture {
			t.Helper()
			number := itoa(i + 1)
			return readPicture(t, o.run(t, "pdftoppm", "-r", itoa(pixelsPerInch), "-f", number, "-l", number, file))
		}})
	}
	return out
}

// printedLine is the words of one line, from left to right.
type printedLine []word

func (r printedLine) text() string {
	var b strings.Builder
	for _, w := range r {
		b.WriteString(w.Text)
	}
	return b.String()
}

func (r printedLine) left() float64  { return r[0].Left }
func (r printedLine) right() float64 { return r[len(r)-1].Right }

// middle is half-way down a line; type of any size in a line has about the same.
func (w word) middle() float64 { return (w.Top + w.Bottom) / 2 }

// rows are the lines of a page above the page number.
func (p printed) rows() []printedLine {
	var out []printedLine
	for _, w := range p.words {
		if w.middle() > points(297-35) {
			continue
		}
		if n := len(out) - 1; n >= 0 && w.middle()-out[n][0].middle() < 3 && out[n][0].middle()-w.middle() < 3 {
			out[n] = append(out[n], w)
			continue
		}
		out = append(out, printedLine{w})
	}
	return out
}

// find gives the line that begins with a text.
func (p printed) find(t *testing.T, text string) printedLine {
	t.Helper()
	for _, r := range p.rows() {
		if strings.HasPrefix(r.text(), text) {
			return r
		}
	}
	t.Fatalf("no line begins with %s", text)
	return nil
}

// points gives millimetres in points.
func points(mm float64) float64 { return mm * 72 / 25.4 }
