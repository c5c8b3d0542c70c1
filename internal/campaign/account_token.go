package campaign

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
)

// Secret is the kind of a random secret that a person or a program shows. The kind is the beginning of its text, so that a
// secret found where it should not be can be recognised, and none is taken for another.
type Secret string

// The kinds of secrets.
const (
	SetUpSecret   Secret = "wzsetup" // once: first start, invitation, forgotten password
	APISecret     Secret = "wzapi"
	SessionSecret Secret = "wzsession"
	secretSize           = 32 // bytes of randomness
)

// NewSecret makes a secret to be shown once, and its hash to be stored.
func NewSecret(kind Secret, random io.Reader) (text string, hash []byte, err error) {
	raw := make([]byte, secretSize)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", nil, fmt.Errorf("make secret: %w", err)
	}
	text = string(kind) + "_" + base64.RawURLEncoding.EncodeToString(raw)
	return text, hashSecret(text), nil
}

// SecretHash is the hash under which a secret is stored; ok is false when the text is no secret of the kind. A plain hash is
// enough: 256 random bits cannot be guessed, and looking it up by hash gives away nothing by its time.
func SecretHash(kind Secret, text string) (hash []byte, ok bool) {
	body, found := strings.CutPrefix(text, string(kind)+"_")
	if !found || strings.ContainsAny(body, "\r\n") { // which the decoder would skip
		return nil, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err != nil || len(raw) != secretSize {
		return nil, false
	}
	return hashSecret(text), true
}

func hashSecret(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// SetUpToken lets one person set a password once.
type SetUpToken struct {
	Hash    []byte
	Person  string
	Expires int64 // Unix milliseconds
	UsedAt  int64 // 0: not yet
}

// SetUpLifetime is how long a set-up link works.
const SetUpLifetime = dayMs

// Check tells whether the token can be used at a moment with the hash of what was shown. Every failure answers alike.
func (t SetUpToken) Check(hash []byte, at int64) error {
	if len(t.Hash) > 0 && bytes.Equal(t.Hash, hash) && t.UsedAt == 0 && at < t.Expires {
		return nil
	}
	return Refuse(NotFound, "链接无效或已过期，请向管理员索取新的链接", "the link is not valid or has expired; ask the administrator for a new one")
}

// APIToken lets a program act for a person, within a limit.
type APIToken struct {
	Person  string
	Label   string
	Limit   Limit
	EndedAt int64 // 0: not ended
}

// MaxTokenLifetime is the longest that an API token may be given for.
const MaxTokenLifetime = 366 * dayMs

// CheckNew tells whether a token may be given at a moment.
func (t APIToken) CheckNew(at int64) error {
	var faults []Fault
	if strings.TrimSpace(t.Label) == "" || len(t.Label) > 100 {
		faults = append(faults, Fault{"label", Words{"请写明用途（最多100字节）", "say what it is for, in at most 100 bytes"}})
	}
	if t.Limit.Actions == 0 || t.Limit.Actions&^casework != 0 {
		faults = append(faults, Fault{"actions", Words{"至少选择一项业务权限，不得包含管理类权限", "choose at least one action, none of administration"}})
	}
	if t.Limit.Actions.Has(OpenSealed) {
		faults = append(faults, Fault{"actions", Words{"令牌不能启封联系方式", "a token cannot open sealed contacts"}})
	}
	if !t.Limit.At.sound() {
		faults = append(faults, Fault{"unit", Words{"请选择单位", "choose a unit"}})
	}
	if t.Limit.Expires <= at || t.Limit.Expires-at > MaxTokenLifetime {
		faults = append(faults, Fault{"expires", Words{"有效期最长一年", "it must expire within a year"}})
	}
	return orNil(faults)
}

// Act makes the actor who uses the token: the person's rights within the limit.
func (t APIToken) Act(person Actor) (Actor, error) {
	if t.Person != person.Person || t.EndedAt != 0 || person.Now >= t.Limit.Expires {
		return Actor{}, Refuse(NotFound, "令牌无效或已过期", "the token is not valid or has expired")
	}
	limit := t.Limit
	person.Limit = &limit
	return person, nil
}
