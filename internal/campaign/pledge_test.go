package campaign

import (
	"strings"
	"testing"
)

func TestCheckSigner(t *testing.T) {
	t.Parallel()
	png := []byte("\x89PNG\r\n\x1a\nrest")
	tests := []struct {
		name  string
		in    Signer
		want  Signer
		fault string // path of the first fault
	}{
		{"plain", Signer{Name: "张示例", Phone: "13800000000"}, Signer{Name: "张示例", Phone: "13800000000"}, ""},
		{"spaces and full width", Signer{Name: " 张 示例 ", Phone: "１３８ 0000-0000"}, Signer{Name: "张示例", Phone: "13800000000"}, ""},
		{"country code", Signer{Name: "阿依·示例", Phone: "+86 138 0000 0000"}, Signer{Name: "阿依·示例", Phone: "13800000000"}, ""},
		{"drawn", Signer{"张示例", "13800000000", png}, Signer{"张示例", "13800000000", png}, ""},
		{"no name", Signer{Phone: "13800000000"}, Signer{}, "name"},
		{"name of digits", Signer{Name: "12345", Phone: "13800000000"}, Signer{}, "name"},
		{"name with markup", Signer{Name: "<b>张</b>", Phone: "13800000000"}, Signer{}, "name"},
		{"endless name", Signer{Name: strings.Repeat("张", 31), Phone: "13800000000"}, Signer{}, "name"},
		{"landline", Signer{Name: "张示例", Phone: "05330000000"}, Signer{}, "phone"},
		{"letters", Signer{Name: "张示例", Phone: "1380000000a"}, Signer{}, "phone"},
		{"short", Signer{Name: "张示例", Phone: "1380000000"}, Signer{}, "phone"},
		{"no picture", Signer{"张示例", "13800000000", []byte("<svg>")}, Signer{}, "drawing"},
		{"large picture", Signer{"张示例", "13800000000", append(png, make([]byte, MaxDrawing)...)}, Signer{}, "drawing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := CheckSigner(tt.in)
			if path := firstFault(err); path != tt.fault {
				t.Fatalf("got fault %q, want %q (%v)", path, tt.fault, err)
			}
			if tt.fault == "" && (got.Name != tt.want.Name || got.Phone != tt.want.Phone || string(got.Drawing) != string(tt.want.Drawing)) {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func firstFault(err error) string {
	e, ok := err.(*Error)
	if !ok || len(e.Faults) == 0 {
		return ""
	}
	return e.Faults[0].Path
}

func TestCheckPledgeText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, want string
		in         PledgeText
	}{
		{"sound", "", PledgeText{"反诈承诺书", "不轻信\n不转账", 180}},
		{"no title", "title", PledgeText{"", "不轻信", 0}},
		{"no text", "text", PledgeText{"反诈承诺书", "", 0}},
		{"turned writing", "text", PledgeText{"反诈承诺书", "a\u202eb", 0}},
		{"kept too long", "keep_days", PledgeText{"反诈承诺书", "不轻信", MaxKeepDays + 1}},
		{"kept a negative time", "keep_days", PledgeText{"反诈承诺书", "不轻信", -1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := firstFault(CheckPledgeText(tt.in)); got != tt.want {
				t.Errorf("got fault %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNewDriveCode(t *testing.T) {
	t.Parallel()
	random := make([]byte, DriveCodeSize)
	seen := map[byte]bool{}
	for i := range 32 {
		random[0] = byte(i)
		code := NewDriveCode(random)
		if len(code) != driveCodeLength || strings.ContainsAny(code, "01ilo/?#%") {
			t.Fatalf("got code %q, want %d signs that cannot be mistaken", code, driveCodeLength)
		}
		seen[code[0]] = true
	}
	if len(seen) != 32 {
		t.Errorf("got %d different signs, want 32: every bit of randomness counts", len(seen))
	}
}

func FuzzCheckSigner(f *testing.F) {
	f.Add("张示例", "+86 138 0000 0000")
	f.Add("\x80", "１３８")
	f.Fuzz(func(t *testing.T, name, phone string) {
		once, err := CheckSigner(Signer{Name: name, Phone: phone})
		if err != nil {
			return
		}
		twice, err := CheckSigner(once)
		if err != nil || twice.Name != once.Name || twice.Phone != once.Phone {
			t.Errorf("got %+v and %v for what was taken already as %+v: one person would be two", twice, err, once)
		}
	})
}
