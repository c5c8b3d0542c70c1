package campaign

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Why a seal cannot be opened, or not be made. These are faults of the machine or of its keys, not refusals of a person.
var (
	ErrKeyMissing = errors.New("the key that sealed this is not in the keyring")
	ErrKeyWeak    = errors.New("a sealing key must have at least 32 bytes")
	ErrSealBroken = errors.New("the seal is broken: the sealed value, its place or its key is not what it was")
)

// MinKeySize is the least number of bytes of a key's secret.
const MinKeySize = 32

// Key is a secret kept outside the database.
type Key struct {
	ID     string // 1–32 small letters, digits and hyphens; stands in every envelope
	Secret []byte
}

// String keeps the secret out of messages and logs.
func (k Key) String() string { return "key " + k.ID }

// GoString keeps it out of %#v too.
func (k Key) GoString() string { return k.String() }

func (k Key) check() error {
	ok := len(k.ID) > 0 && len(k.ID) <= 32
	for i := 0; ok && i < len(k.ID); i++ {
		c := k.ID[i]
		ok = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-'
	}
	switch {
	case !ok:
		return fmt.Errorf("key id %q: want 1–32 small letters, digits and hyphens", k.ID)
	case len(k.Secret) < MinKeySize:
		return fmt.Errorf("key %s: %w", k.ID, ErrKeyWeak)
	}
	return nil
}

// Seal encrypts a value into an envelope: v1.SUITE.KEY.BASE64. aad says where the value belongs (district, table, row, field); it
// is not in the envelope and must be given again to open it, so that an envelope moved to another row stays closed. The
// envelope's own head is protected too.
func (s Suite) Seal(key Key, plaintext, aad []byte, random io.Reader) (string, error) {
	if err := key.check(); err != nil {
		return "", err
	}
	gcm, err := s.sealer(key)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	nonce := make([]byte, gcm.NonceSize(), gcm.NonceSize()+len(plaintext)+gcm.Overhead())
	if _, err := io.ReadFull(random, nonce); err != nil {
		return "", fmt.Errorf("seal: make nonce: %w", err)
	}
	head := s.head(key.ID)
	return head + base64.RawURLEncoding.EncodeToString(gcm.Seal(nonce, nonce, plaintext, bound(head, aad))), nil
}

func (s Suite) head(keyID string) string { return "v1." + s.known().sealing + "." + keyID + "." }

// bound joins head and aad so that no two pairs give the same bytes: a head has exactly three dots and ends with the last.
func bound(head string, aad []byte) []byte { return append([]byte(head), aad...) }

// Open decrypts an envelope of this suite made with the key.
func (s Suite) Open(key Key, envelope string, aad []byte) ([]byte, error) {
	head := s.head(key.ID)
	body, ok := strings.CutPrefix(envelope, head)
	if !ok || strings.ContainsAny(body, "\r\n") { // which the decoder would skip
		return nil, ErrSealBroken
	}
	gcm, err := s.sealer(key)
	if err != nil {
		return nil, fmt.Errorf("open seal: %w", err)
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err != nil || len(raw) < gcm.NonceSize() {
		return nil, ErrSealBroken
	}
	plaintext, err := gcm.Open(nil, raw[:gcm.NonceSize()], raw[gcm.NonceSize():], bound(head, aad))
	if err != nil {
		return nil, ErrSealBroken
	}
	return plaintext, nil
}

// Keyring holds the keys that the program was given: the current one seals, all of them open.
type Keyring struct {
	suite   Suite
	current Key
	keys    map[string]Key
}

// NewKeyring makes a keyring; current is the id of the key for new seals.
func NewKeyring(suite Suite, current string, keys ...Key) (*Keyring, error) {
	if _, ok := suite.parts(); !ok {
		return nil, fmt.Errorf("keyring: unknown crypto suite %d", suite)
	}
	r := &Keyring{suite: suite, keys: make(map[string]Key, len(keys))}
	for _, k := range keys {
		if err := k.check(); err != nil {
			return nil, err
		}
		if _, twice := r.keys[k.ID]; twice {
			return nil, fmt.Errorf("keyring: two keys are called %s", k.ID)
		}
		r.keys[k.ID] = k
	}
	var ok bool
	if r.current, ok = r.keys[current]; !ok {
		return nil, fmt.Errorf("keyring: current key %q: %w", current, ErrKeyMissing)
	}
	return r, nil
}

// Suite is the suite of new seals and hashes.
func (r *Keyring) Suite() Suite { return r.suite }

// Current is the id of the key that seals now.
func (r *Keyring) Current() string { return r.current.ID }

// Seal encrypts with the current suite and key; see [Suite.Seal].
func (r *Keyring) Seal(plaintext, aad []byte, random io.Reader) (string, error) {
	return r.suite.Seal(r.current, plaintext, aad, random)
}

// Open decrypts an envelope of any suite with the key it names.
func (r *Keyring) Open(envelope string, aad []byte) ([]byte, error) {
	suite, id, ok := envelopeHead(envelope)
	if !ok {
		return nil, ErrSealBroken
	}
	key, ok := r.keys[id]
	if !ok {
		return nil, ErrKeyMissing
	}
	return suite.Open(key, envelope, aad)
}

// Outdated tells whether an envelope should be sealed again: its suite or key is no longer the current one.
func (r *Keyring) Outdated(envelope string) bool {
	suite, id, ok := envelopeHead(envelope)
	return !ok || suite != r.suite || id != r.current.ID
}

// KeyedHash makes a hash for finding equal values with a key by its id; see [Suite.KeyedHash]. Which key is used for a purpose
// is kept with the hashes: a new current key must not make yesterday's duplicates invisible.
func (r *Keyring) KeyedHash(keyID, purpose string, value []byte) ([]byte, error) {
	key, ok := r.keys[keyID]
	if !ok {
		return nil, ErrKeyMissing
	}
	return r.suite.KeyedHash(key, purpose, value)
}

// envelopeHead reads which suite and key an envelope needs.
func envelopeHead(envelope string) (Suite, string, bool) {
	parts := strings.SplitN(envelope, ".", 4)
	if len(parts) != 4 || parts[0] != "v1" {
		return 0, "", false
	}
	for _, p := range suites {
		if p.sealing == parts[1] {
			return p.suite, parts[2], true
		}
	}
	return 0, "", false
}
