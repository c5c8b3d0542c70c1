package campaign

import (
	"crypto/subtle"
	"fmt"
	"io"

	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

// The one-time codes of the second factor (RFC 6238, as every authenticator app makes them).
const (
	codePeriod = 30 * second
	codeSkew   = 1 // steps before and after, for phones whose clock is off
	codeLength = 6
)

// Factor is an enrolled second factor. The secret is kept sealed.
type Factor struct {
	Secret   string // base32
	LastStep int64  // step of the last code that was used; an equal or earlier one never works again
}

// NewFactor makes a secret and the address to show as a QR code. Until a first code has been verified it is not enrolled.
func NewFactor(issuer, login string, random io.Reader) (f Factor, address string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: login, Rand: random, SecretSize: 20})
	if err != nil {
		return Factor{}, "", fmt.Errorf("make second factor: %w", err)
	}
	return Factor{Secret: key.Secret()}, key.URL(), nil
}

// Verify checks a code at a moment (Unix milliseconds). The returned factor has used it up and must be stored in the
// transaction of the sign-in, or the same code works twice.
func (f Factor) Verify(code string, at int64) (Factor, error) {
	refused := Refuse(Denied, "动态码不正确或已用过，请输入最新的动态码", "the code is wrong or has been used; enter the latest one")
	if len(code) != codeLength || at < 0 {
		return f, refused
	}
	now := at / codePeriod
	for step := max(now-codeSkew, f.LastStep+1); step <= now+codeSkew; step++ {
		want, err := hotp.GenerateCode(f.Secret, uint64(step))
		if err != nil {
			return f, fmt.Errorf("check second factor: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return Factor{f.Secret, step}, nil
		}
	}
	return f, refused
}
