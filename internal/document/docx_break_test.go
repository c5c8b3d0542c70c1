package document

import (
	"fmt"
	"strings"
	"testing"

	"time"
	"wuzha/internal/printtest"
)

// endingPapers end one line after the other on a page.
func endingPapers() map[string]Paper {
	papers := map[string]Paper{}
	for n := range 23 {
		papers[fmt.Sprintf("end%d", n)] = Paper{
			Title: "示例", Addressee: "示例镇", Signer: "示例县反诈办", Sealed: n%2 == 0, Date: day(2023, time.July, 3),
			Blocks:      []Block{Paragraph{repeated((27+n)*28 - 2)}, Paragraph{strings.Repeat("末", 40)}},
			Attachments: []Attachment{{Title: "示例清单"}},
			Imprint:     Imprint{Copies: "示例镇", Printer: "示例县反诈办", PrintedOn: day(2023, time.July, 4)},
		}
	}
	return papers
}

// Wherever the text ends, the last page has a line of it, the signature and the
// imprint; no page begins with a blank line, and nothing stands in the imprint.
func measureEnds(t *testing.T, pages map[string]printtest.Sheaf) {
	for name := range endingPapers() {
		sheaf := pages[name]
		checkImprint(t, name, sheaf, 3)
		last := sheaf[len(sheaf)-1]
		text := ""
		for _, r := range last.Rows() {
			text += r.Text()
		}
		for _, wanted := range []string{"末", "附件：", "示例县反诈办", "2023年7月3日", "印发"} {
			if !strings.Contains(text, wanted) {
				t.Errorf("%s: no %s on the last of %d pages", name, wanted, len(sheaf))
			}
		}
		for i, page := range sheaf {
			printtest.Near(t, fmt.Sprintf("%s: first line of page %d", name, i+1), printtest.InMM(page.Rows()[0][0].Middle()), textTop+6.9, 2)
		}
	}
}
