package campaign

import (
	"strings"
	"testing"
)

func TestValidCreditCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"91350100M000100Y43":  true,
		"91110000802100433B":  true,
		"91350100M000100Y4Z":  false, // Z is no character of the code
		"91350100M000100Y44":  false,
		"91350100m000100y43":  false,
		"91350100M000100Y4":   false,
		"91350100M000100Y433": false,
		"9135010OM000100Y43":  false, // letter O
		"":                    false,
		"统一社会信用":              false, // 18 bytes
	} {
		if got := ValidCreditCode(code); got != want {
			t.Errorf("ValidCreditCode(%q): got %v, want %v", code, got, want)
		}
	}
}

func TestCreditCode(t *testing.T) {
	t.Parallel()
	for prefix, want := range map[string]string{
		"91350100M000100Y4": "91350100M000100Y43",
		"91110000802100433": "91110000802100433B",
		"91110000":          "",
		"9111000080210043I": "",
	} {
		got, err := CreditCode(prefix)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("CreditCode(%q): got %q, %v, want %q", prefix, got, err, want)
		}
	}
}

func TestValidDivisionCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"370303":        true,
		"330483004":     true,
		"370303001001":  true,
		"370303000000":  true,
		"370303001000":  true,
		"370303000001":  false, // a community in no town
		"000000":        false,
		"100000":        false,
		"910000":        false,
		"37030":         false,
		"3703030":       false,
		"37030a":        false,
		"370303 001":    false,
		"３７０３０３":        false,
		"":              false,
		"3703030010011": false,
	} {
		if got := ValidDivisionCode(code); got != want {
			t.Errorf("ValidDivisionCode(%q): got %v, want %v", code, got, want)
		}
	}
}

func FuzzCreditCode(f *testing.F) {
	for _, s := range []string{"91350100M000100Y43", "91110000802100433B", "91350100M000100Y4Z", "", "统一社会信用"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !ValidCreditCode(s) {
			return
		}
		if again, err := CreditCode(s[:17]); err != nil || again != s {
			t.Fatalf("CreditCode(%q): got %q, %v, want %q", s[:17], again, err, s)
		}
		// The modulus is a prime, so any single wrong character is noticed.
		for i := range s {
			for _, c := range "0A9Y" {
				wrong := s[:i] + string(c) + s[i+1:]
				if wrong != s && ValidCreditCode(wrong) {
					t.Fatalf("%q and %q are both valid", s, wrong)
				}
			}
		}
	})
}

func FuzzValidDivisionCode(f *testing.F) {
	for _, s := range []string{"370303", "330483004", "370303001001", "000000", "37030a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !ValidDivisionCode(s) {
			return
		}
		if strings.Trim(s, "0123456789") != "" || len(s)%3 != 0 || len(s) > 12 {
			t.Fatalf("ValidDivisionCode(%q): got true", s)
		}
		if len(s) > 6 && !ValidDivisionCode(s[:6]) {
			t.Fatalf("%q is valid but the division it lies in is not", s)
		}
	})
}
