package campaign

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Limits of a pledge drive and of a signature.
const (
	MaxPledgeTitle  = 60       // characters
	MaxPledgeText   = 3000     // characters
	MaxKeepDays     = 3 * 365  // how long sealed signatures may be kept after a drive
	MaxDrawing      = 32 << 10 // bytes of a drawn signature
	minSignerName   = 2        // characters
	maxSignerName   = 30       // characters
	driveCodeLength = 12       // signs of a drive's code: 60 bits
	driveCodeSigns  = "23456789abcdefghjkmnpqrstuvwxyz_"
)

// NewDriveCode makes the code of a pledge drive from random bytes, at least [DriveCodeSize] of them. Signs that people
// mistake for one another are left out.
func NewDriveCode(random []byte) string {
	code := make([]byte, driveCodeLength)
	for i := range code {
		code[i] = driveCodeSigns[random[i]&31]
	}
	return string(code)
}

// DriveCodeSize is how many random bytes a code needs.
const DriveCodeSize = driveCodeLength

// PledgeText is what people sign.
type PledgeText struct {
	Title    string
	Text     string
	KeepDays int
}

// CheckPledgeText finds all that is wrong with a drive's text.
func CheckPledgeText(t PledgeText) error {
	var faults []Fault
	fault := func(path, zh, en string) { faults = append(faults, Fault{path, Words{zh, en}}) }
	if n := utf8.RuneCountInString(t.Title); n == 0 || n > MaxPledgeTitle || !PlainText(t.Title) {
		fault("title", "请填写标题,不超过60字", "give a title of at most 60 characters")
	}
	if n := utf8.RuneCountInString(t.Text); n == 0 || n > MaxPledgeText || !PlainText(t.Text) {
		fault("text", "请填写承诺内容,不超过3000字", "give the text to sign, at most 3000 characters")
	}
	if t.KeepDays < 0 || t.KeepDays > MaxKeepDays {
		fault("keep_days", "保存天数应在0至1095之间", "signatures are kept for 0 to 1095 days")
	}
	return orNil(faults)
}

// Signer is what a person who signs says about themselves: three fields at most.
type Signer struct {
	Name    string `json:"name"`
	Phone   string `json:"phone"`
	Drawing []byte `json:"drawing,omitempty"` // a PNG drawn with a finger; nil for none
}

// CheckSigner brings a signer's fields into the form in which two signings of one person are equal: full-width signs become
// plain ones, spaces and a +86 in front go.
func CheckSigner(s Signer) (Signer, error) {
	out := Signer{Name: strings.Join(strings.Fields(width.Fold.String(s.Name)), ""), Phone: plainPhone(s.Phone), Drawing: s.Drawing}
	var faults []Fault
	fault := func(path, zh, en string) { faults = append(faults, Fault{path, Words{zh, en}}) }
	if n := utf8.RuneCountInString(out.Name); n < minSignerName || n > maxSignerName || strings.ContainsFunc(out.Name, notOfName) {
		fault("name", "请填写姓名,2至30字", "give your name, 2 to 30 letters")
	}
	if len(out.Phone) != 11 || out.Phone[0] != '1' || out.Phone[1] < '3' || strings.Trim(out.Phone, "0123456789") != "" {
		fault("phone", "请填写11位手机号", "give a mobile phone number of 11 digits")
	}
	if len(s.Drawing) > MaxDrawing || len(s.Drawing) > 0 && !bytes.HasPrefix(s.Drawing, []byte("\x89PNG\r\n\x1a\n")) {
		fault("drawing", "签名图片有误,可不签名直接提交", "the drawn signature cannot be read; it may be left out")
	}
	return out, orNil(faults)
}

func notOfName(r rune) bool {
	return !unicode.IsLetter(r) && r != '·' && r != '.' && r != '-' && r != '\''
}

// SignerKey is what is hashed to find a second signing: the same person under the same drive.
func SignerKey(drive string, s Signer) []byte {
	return []byte(drive + "\x00" + s.Name + "\x00" + s.Phone)
}
