// Package printtest prints what leaves the office, for tests only: LibreOffice
// makes pages of Word documents, and poppler's tools tell what stands where on
// them, in millimetres of ink.
package printtest

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Office renders papers as an office would print them. The fonts of official
// documents are replaced by free ones, see testdata/fonts.
type Office struct{ folder string }

//go:embed testdata/fonts/fonts.conf
var fontsConf []byte

// officePrograms and officeFonts are in the Debian packages
// libreoffice-writer-nogui, poppler-utils, fontconfig, fonts-noto-cjk and
// fonts-arphic-ukai.
var (
	officePrograms = []string{"soffice", "pdftotext", "pdftoppm", "fc-list"}
	officeFonts    = []string{"Noto Serif CJK SC", "Noto Sans CJK SC", "AR PL UKai CN"}
)

// NewOffice skips the test where something is missing, but not where it was
// asked for: CI=true and WUZHA_REQUIRE_OFFICE=1.
func NewOffice(t *testing.T) Office {
	t.Helper()
	if testing.Short() {
		t.Skip("RENDERED PAGES ARE NOT MEASURED: -short")
	}
	missing := missingOffice()
	switch {
	case missing == "":
		return Office{t.TempDir()}
	case os.Getenv("CI") == "true" && os.Getenv("WUZHA_REQUIRE_OFFICE") == "1":
		t.Fatalf("rendered pages are part of the test in CI: there is no %s", missing)
	default:
		t.Skipf("RENDERED PAGES ARE NOT MEASURED: there is no %s", missing)
	}
	return Office{}
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

func (o Office) run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	fonts := filepath.Join(o.folder, "fonts.conf")
	if err := os.WriteFile(fonts, fontsConf, 0o600); err != nil {
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

// Render prints Word documents by name, all in one go, because starting
// LibreOffice takes longer than a document.
func (o Office) Render(t *testing.T, files map[string][]byte) map[string]Sheaf {
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
	out := map[string]Sheaf{}
	for name := range files {
		out[name] = o.pages(t, name)
		o.keepRendered(t, name)
	}
	return out
}

// Sheaf is the pages of a rendered paper.
type Sheaf []Page

// printed is one page: its words, and where they stand, in Points from the
// upper left.
type Page struct {
	Words []Word
	Image func(t *testing.T) Picture // rendered when asked for
}

// Word is a word and its box in points.
type Word struct {
	Left   float64 `xml:"xMin,attr"`
	Top    float64 `xml:"yMin,attr"`
	Right  float64 `xml:"xMax,attr"`
	Bottom float64 `xml:"yMax,attr"`
	Text   string  `xml:",chardata"`
}

func (o Office) pages(t *testing.T, name string) Sheaf {
	t.Helper()
	file := filepath.Join(o.folder, name+".pdf")
	var found struct {
		Pages []struct {
			Words []Word `xml:"word"`
		} `xml:"body>doc>page"`
	}
	if err := xml.Unmarshal(o.run(t, "pdftotext", "-bbox", file, "-"), &found); err != nil {
		t.Fatal(err)
	}
	var out Sheaf
	for i, page := range found.Pages {
		out = append(out, Page{page.Words, func(t *testing.T) Picture {
			t.Helper()
			number := strconv.Itoa(i + 1)
			return readPicture(t, o.run(t, "pdftoppm", "-r", strconv.Itoa(PixelsPerInch), "-f", number, "-l", number, file))
		}})
	}
	return out
}

// Line is the words of one line, from left to right.
type Line []Word

// Text is the line without blanks between its words.
func (r Line) Text() string {
	var b strings.Builder
	for _, w := range r {
		b.WriteString(w.Text)
	}
	return b.String()
}

// Left is where the line begins, in points.
func (r Line) Left() float64 { return r[0].Left }

// Right is where it ends, in points.
func (r Line) Right() float64 { return r[len(r)-1].Right }

// Middle is half-way down a line; type of any size in a line has about the same.
func (w Word) Middle() float64 { return (w.Top + w.Bottom) / 2 }

// Rows are the lines of a page above the page number.
func (p Page) Rows() []Line {
	var out []Line
	for _, w := range p.Words {
		if w.Middle() > Points(297-35) {
			continue
		}
		if n := len(out) - 1; n >= 0 && w.Middle()-out[n][0].Middle() < 3 && out[n][0].Middle()-w.Middle() < 3 {
			out[n] = append(out[n], w)
			continue
		}
		out = append(out, Line{w})
	}
	return out
}

// Find gives the line that begins with a text.
func (p Page) Find(t *testing.T, text string) Line {
	t.Helper()
	for _, r := range p.Rows() {
		if strings.HasPrefix(r.Text(), text) {
			return r
		}
	}
	t.Fatalf("no line begins with %s", text)
	return nil
}

// Points gives millimetres in Points.
func Points(mm float64) float64 { return mm * 72 / 25.4 }

// keepRendered copies what was rendered to where WUZHA_KEEP_RENDERED says, to be
// looked at.
func (o Office) keepRendered(t *testing.T, name string) {
	t.Helper()
	to := os.Getenv("WUZHA_KEEP_RENDERED")
	if to == "" {
		return
	}
	data, err := os.ReadFile(filepath.Join(o.folder, name+".pdf"))
	if err == nil {
		err = os.WriteFile(filepath.Join(to, name+".pdf"), data, 0o600)
	}
	if err != nil {
		t.Error(err)
	}
}

// InMM gives points in millimetres.
func InMM(points float64) float64 { return points * 25.4 / 72 }
