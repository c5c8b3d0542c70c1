package campaign

import (
	"bytes"
	"encoding/base32"
	"errors"
	"net/url"
	"testing"
)

// rfcFactor has the secret of RFC 6238, appendix B.
func rfcFactor() Factor {
	return Factor{Secret: base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))}
}

func TestFactorVerify(t *testing.T) {
	t.Parallel()
	used := rfcFactor()
	used.LastStep = 37037036 // of 1111111109 s
	before := rfcFactor()
	before.LastStep = 37037035
	tests := []struct {
		name   string
		factor Factor
		code   string
		second int64
		ok     bool
	}{
		{"RFC 6238 at 59 s", rfcFactor(), "287082", 59, true},
		{"RFC 6238 at 1111111109 s", rfcFactor(), "081804", 1111111109, true},
		{"RFC 6238 at 20000000000 s", rfcFactor(), "353130", 20000000000, true},
		{"one step late", rfcFactor(), "287082", 60 + 29, true},
		{"one step early", rfcFactor(), "287082", 29, true},
		{"two steps late", rfcFactor(), "287082", 90, false},
		{"two steps early", rfcFactor(), "081804", 1111111109 - 60, false},
		{"used", used, "081804", 1111111109, false},
		{"used, one step later", used, "081804", 1111111139, false},
		{"the one before was used", before, "081804", 1111111109, true},
		{"wrong", rfcFactor(), "287083", 59, false},
		{"too short", rfcFactor(), "87082", 59, false},
		{"eight digits", rfcFactor(), "94287082", 59, false},
		{"empty", rfcFactor(), "", 59, false},
		{"full-width digits", rfcFactor(), "28", 59, false},
		{"before 1970", rfcFactor(), "287082", -59, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			next, err := tt.factor.Verify(tt.code, tt.second*second)
			if (err == nil) != tt.ok || err != nil && !errors.Is(err, Denied) {
				t.Fatalf("got %v, want ok = %v", err, tt.ok)
			}
			if err != nil && next != tt.factor {
				t.Errorf("a refused code changed the factor: %+v", next)
			}
			if _, err := next.Verify(tt.code, tt.second*second); err == nil {
				t.Error("the same code worked twice")
			}
		})
	}
	broken := Factor{Secret: "not base32!"}
	if _, err := broken.Verify("123456", noon); err == nil || errors.Is(err, Denied) {
		t.Errorf("a broken secret gave %v, want a fault of the machine", err)
	}
}

func TestNewFactor(t *testing.T) {
	t.Parallel()
	f, address, err := NewFactor("无诈", "zhang.san", randomness(3))
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Query().Get("secret") != f.Secret || u.Query().Get("issuer") != "无诈" {
		t.Errorf("address %s (%v) does not carry secret and issuer", address, err)
	}
	if raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(f.Secret); err != nil || len(raw) != 20 {
		t.Errorf("secret has %d bytes (%v), want 20", len(raw), err)
	}
	other, _, err := NewFactor("无诈", "zhang.san", randomness(4))
	if err != nil || other.Secret == f.Secret {
		t.Errorf("two factors share a secret (%v)", err)
	}
	if _, _, err := NewFactor("无诈", "zhang.san", bytes.NewReader(nil)); err == nil {
		t.Error("made a factor without randomness")
	}
}
