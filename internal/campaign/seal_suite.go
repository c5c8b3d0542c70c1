package campaign

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"hash"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// Suite is a set of algorithms that belong together. What was sealed or chained names its suite, so that a district may
// switch and still read what it has.
type Suite uint8

// The suites. Their numbers are stored and never change.
const (
	International Suite = 1 // SHA-256, AES-256-GCM
	GuoMi         Suite = 2 // 国密: SM3, SM4-GCM
)

// suiteParts are the algorithms of a suite.
type suiteParts struct {
	suite   Suite
	name    string // in configuration
	sealing string // in envelopes
	keySize int
	hash    func() hash.Hash
	block   func(key []byte) (cipher.Block, error)
}

var suites = []suiteParts{
	{International, "international", "aes256gcm", 32, sha256.New, aes.NewCipher},
	{GuoMi, "guomi", "sm4gcm", 16, sm3.New, sm4.NewCipher},
}

func (s Suite) parts() (suiteParts, bool) {
	for _, p := range suites {
		if p.suite == s {
			return p, true
		}
	}
	return suiteParts{}, false
}

// known gives the algorithms of a suite; whoever has not chosen one has the international one.
func (s Suite) known() suiteParts {
	p, ok := s.parts()
	if !ok {
		return suites[0]
	}
	return p
}

// ParseSuite reads the name of a suite as it stands in the configuration.
func ParseSuite(name string) (Suite, error) {
	for _, p := range suites {
		if p.name == name {
			return p.suite, nil
		}
	}
	return 0, fmt.Errorf("unknown crypto suite %q: want international or guomi", name)
}

// String is the name in the configuration.
func (s Suite) String() string { return s.known().name }

// Hash is the digest (32 bytes) of the parts, one after the other.
func (s Suite) Hash(parts ...[]byte) []byte {
	h := s.known().hash()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// KeyedHash finds equal values without keeping them, such as the phones of pledge signers: HMAC with a key that belongs to the
// purpose. It stays comparable as long as suite and key stay the same.
func (s Suite) KeyedHash(key Key, purpose string, value []byte) ([]byte, error) {
	sub, err := s.derive(key, "find "+purpose, 32)
	if err != nil {
		return nil, err
	}
	return s.mac(sub, value), nil
}

func (s Suite) mac(key, value []byte) []byte {
	m := hmac.New(s.known().hash, key)
	m.Write(value)
	return m.Sum(nil)
}

// derive makes a key for one use from a key of the keyring (HKDF), so that no two uses ever share one.
func (s Suite) derive(key Key, use string, size int) ([]byte, error) {
	if len(key.Secret) < MinKeySize {
		return nil, ErrKeyWeak
	}
	sub, err := hkdf.Key(s.known().hash, key.Secret, nil, "wuzha "+s.String()+" "+use, size)
	if err != nil {
		return nil, fmt.Errorf("derive key: %w", err)
	}
	return sub, nil
}

// aead is the cipher with a raw key.
func (s Suite) aead(raw []byte) (cipher.AEAD, error) {
	block, err := s.known().block(raw)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return cipher.NewGCM(block)
}

func (s Suite) sealer(key Key) (cipher.AEAD, error) {
	raw, err := s.derive(key, "seal", s.known().keySize)
	if err != nil {
		return nil, err
	}
	return s.aead(raw)
}
