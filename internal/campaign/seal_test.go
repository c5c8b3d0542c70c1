package campaign

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestHashVectors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		suite Suite
		parts []string
		want  string
	}{
		{"SM3, GB/T 32905 A.1", GuoMi, []string{"abc"}, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
		{"SM3, GB/T 32905 A.2", GuoMi, []string{strings.Repeat("abcd", 16)}, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
		{"SM3 in parts", GuoMi, []string{"a", "", "bc"}, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
		{"SHA-256, FIPS 180", International, []string{"abc"}, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"SHA-256 of nothing", International, nil, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var parts [][]byte
			for _, p := range tt.parts {
				parts = append(parts, []byte(p))
			}
			if got := hex.EncodeToString(tt.suite.Hash(parts...)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestMACVectors(t *testing.T) {
	t.Parallel()
	const counting = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
	tests := []struct {
		name             string
		suite            Suite
		key, value, want string
	}{
		{"HMAC-SM3, GM/T 0042 D.3", GuoMi, counting,
			hex.EncodeToString([]byte(strings.Repeat("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 2))),
			"ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a"},
		{"HMAC-SM3, GM/T 0042 D.3, longer key", GuoMi, counting + "2122232425", strings.Repeat("cd", 50),
			"220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae"},
		{"HMAC-SHA-256, RFC 4231", International, strings.Repeat("0b", 20), hex.EncodeToString([]byte("Hi There")),
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := hex.EncodeToString(tt.suite.mac(unhex(t, tt.key), unhex(t, tt.value))); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestCipherVectors(t *testing.T) {
	t.Parallel()
	const nist = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
	tests := []struct {
		name                        string
		suite                       Suite
		key, nonce, text, aad, want string
	}{
		{"SM4-GCM, RFC 8998 A.1", GuoMi, "0123456789abcdeffedcba9876543210", "00001234567800000000abcd",
			"aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
			"feedfacedeadbeeffeedfacedeadbeefabaddad2",
			"17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d" +
				"83de3541e4c2b58177e065a9bf7b62ec"},
		{"SM4-GCM, GB/T 36624 C.5", GuoMi, strings.Repeat("00", 16), strings.Repeat("00", 12), "", "", "232f0cfe308b49ea6fc88229b5dc858d"},
		{"AES-256-GCM, test case 16", International, "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
			"cafebabefacedbaddecaf888", nist, "feedfacedeadbeeffeedfacedeadbeefabaddad2",
			"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662" +
				"76fc6ece0f4e1768cddf8853bb2d551b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			gcm, err := tt.suite.aead(unhex(t, tt.key))
			if err != nil {
				t.Fatal(err)
			}
			if got := hex.EncodeToString(gcm.Seal(nil, unhex(t, tt.nonce), unhex(t, tt.text), unhex(t, tt.aad))); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	block, err := GuoMi.known().block(unhex(t, "0123456789abcdeffedcba9876543210"))
	if err != nil {
		t.Fatal(err)
	}
	one := make([]byte, 16)
	block.Encrypt(one, unhex(t, "0123456789abcdeffedcba9876543210"))
	if got := hex.EncodeToString(one); got != "681edf34d206965e86b3e94f536e4246" { // GB/T 32907 A.1
		t.Errorf("SM4 gives %s", got)
	}
}

func testKey(id string) Key { return Key{id, bytes.Repeat([]byte(id[:1]), MinKeySize)} }

func sealed(t testing.TB, s Suite, k Key, text, aad string) string {
	t.Helper()
	envelope, err := s.Seal(k, []byte(text), []byte(aad), randomness(9))
	if err != nil {
		t.Fatal(err)
	}
	return envelope
}

// The envelope format is stored for years: what this program sealed must open in every later one.
func TestStoredEnvelopesOpen(t *testing.T) {
	t.Parallel()
	ring, err := NewKeyring(International, "b", testKey("a"), testKey("b"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []Suite{International, GuoMi} {
		goldenText(t, "seal/"+s.String(), sealed(t, s, testKey("a"), "联系电话样例", "d1/case/7/contact")+"\n")
		envelope := sealed(t, s, testKey("a"), "联系电话样例", "d1/case/7/contact")
		got, err := ring.Open(envelope, []byte("d1/case/7/contact"))
		if err != nil || string(got) != "联系电话样例" {
			t.Errorf("%s: got %q, %v", s, got, err)
		}
		if !ring.Outdated(envelope) {
			t.Errorf("%s: an envelope of the old key is not outdated", s)
		}
	}
	fresh, err := ring.Seal([]byte("x"), nil, randomness(1))
	if err != nil || ring.Outdated(fresh) || !strings.HasPrefix(fresh, "v1.aes256gcm.b.") {
		t.Errorf("fresh envelope %s (%v) is not of the current suite and key", fresh, err)
	}
	if other, err := ring.Seal([]byte("x"), nil, randomness(2)); err != nil || other == fresh {
		t.Errorf("two seals look alike (%v)", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []Suite{International, GuoMi} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			ring, err := NewKeyring(s, "a", testKey("a"), testKey("b"))
			if err != nil {
				t.Fatal(err)
			}
			envelope, aad := sealed(t, s, testKey("a"), "contact", "d1/case/7"), []byte("d1/case/7")
			other := map[Suite]string{International: "sm4gcm", GuoMi: "aes256gcm"}[s]
			tests := []struct {
				name, envelope string
				aad            string
				want           error
			}{
				{"other row", envelope, "d1/case/8", ErrSealBroken},
				{"no place", envelope, "", ErrSealBroken},
				{"place moved into the head", strings.Replace(envelope, ".a.", ".a.d1/", 1), "case/7", ErrSealBroken},
				{"other key", strings.Replace(envelope, ".a.", ".b.", 1), "d1/case/7", ErrSealBroken},
				{"missing key", strings.Replace(envelope, ".a.", ".c.", 1), "d1/case/7", ErrKeyMissing},
				{"other suite", strings.Replace(envelope, s.known().sealing, other, 1), "d1/case/7", ErrSealBroken},
				{"unknown suite", strings.Replace(envelope, s.known().sealing, "rot13", 1), "d1/case/7", ErrSealBroken},
				{"later version", strings.Replace(envelope, "v1", "v2", 1), "d1/case/7", ErrSealBroken},
				{"cut", envelope[:len(envelope)-4], "d1/case/7", ErrSealBroken},
				{"nothing in it", "v1." + s.known().sealing + ".a.", "d1/case/7", ErrSealBroken},
				{"newline", envelope + "\n", "d1/case/7", ErrSealBroken},
				{"padding", envelope + "=", "d1/case/7", ErrSealBroken},
				{"empty", "", "d1/case/7", ErrSealBroken},
				{"plain text", "contact", "d1/case/7", ErrSealBroken},
			}
			for _, tt := range tests {
				if got, err := ring.Open(tt.envelope, []byte(tt.aad)); !errors.Is(err, tt.want) || got != nil {
					t.Errorf("%s: got %q, %v, want %v", tt.name, got, err, tt.want)
				}
			}
			for i := range envelope {
				changed := []byte(envelope)
				changed[i] ^= 1
				if got, err := ring.Open(string(changed), aad); err == nil {
					t.Errorf("byte %d changed: opened as %q", i, got)
				}
			}
		})
	}
}

func FuzzOpen(f *testing.F) {
	ring, err := NewKeyring(GuoMi, "a", testKey("a"))
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []Suite{International, GuoMi} {
		f.Add(sealed(f, s, testKey("a"), "contact", "aad"), "aad")
	}
	f.Add("v1.sm4gcm.a.", "")
	f.Add("v1...", "")
	known := map[string]bool{}
	for _, s := range []Suite{International, GuoMi} {
		known[sealed(f, s, testKey("a"), "contact", "aad")] = true
	}
	f.Fuzz(func(t *testing.T, envelope, aad string) {
		if got, err := ring.Open(envelope, []byte(aad)); err == nil && (!known[envelope] || aad != "aad" || string(got) != "contact") {
			t.Errorf("%q opened as %q", envelope, got)
		}
	})
}

func TestNewKeyring(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		suite   Suite
		current string
		keys    []Key
		ok      bool
	}{
		{"one", GuoMi, "a", []Key{testKey("a")}, true},
		{"two", International, "b", []Key{testKey("a"), testKey("b")}, true},
		{"none", International, "a", nil, false},
		{"current is missing", International, "c", []Key{testKey("a")}, false},
		{"twice", International, "a", []Key{testKey("a"), testKey("a")}, false},
		{"weak", International, "a", []Key{{"a", make([]byte, MinKeySize-1)}}, false},
		{"no id", International, "", []Key{{"", make([]byte, MinKeySize)}}, false},
		{"dot in the id", International, "a.b", []Key{{"a.b", make([]byte, MinKeySize)}}, false},
		{"long id", International, strings.Repeat("a", 33), []Key{testKey(strings.Repeat("a", 33))}, false},
		{"no suite", 0, "a", []Key{testKey("a")}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ring, err := NewKeyring(tt.suite, tt.current, tt.keys...)
			if (err == nil) != tt.ok || (ring != nil) != tt.ok {
				t.Errorf("got %v, want ok = %v", err, tt.ok)
			}
			if tt.ok && ring.Suite() != tt.suite {
				t.Errorf("suite is %s, want %s", ring.Suite(), tt.suite)
			}
		})
	}
	if _, err := GuoMi.Seal(Key{"a", nil}, nil, nil, randomness(1)); !errors.Is(err, ErrKeyWeak) {
		t.Errorf("sealed with no key: %v", err)
	}
	if _, err := GuoMi.KeyedHash(Key{"a", nil}, "pledge phone", nil); !errors.Is(err, ErrKeyWeak) {
		t.Errorf("hashed with no key: %v", err)
	}
	if _, err := GuoMi.Seal(testKey("a"), nil, nil, bytes.NewReader(nil)); err == nil {
		t.Error("sealed without randomness")
	}
}

func TestKeysStayOutOfMessages(t *testing.T) {
	t.Parallel()
	key := Key{"a", []byte("a secret that nobody may ever see")}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(format, key); strings.Contains(got, "secret") || got != "key a" {
			t.Errorf("%s prints %q", format, got)
		}
	}
}

func TestKeyedHash(t *testing.T) {
	t.Parallel()
	ring, err := NewKeyring(GuoMi, "b", testKey("a"), testKey("b"))
	if err != nil {
		t.Fatal(err)
	}
	hash := func(key, purpose, value string) string {
		h, err := ring.KeyedHash(key, purpose, []byte(value))
		if err != nil {
			t.Fatal(err)
		}
		return hex.EncodeToString(h)
	}
	base := hash("a", "pledge phone", "样例号码")
	if again := hash("a", "pledge phone", "样例号码"); again != base {
		t.Errorf("equal values differ: %s, %s", base, again)
	}
	for name, other := range map[string]string{
		"value":   hash("a", "pledge phone", "样例号码二"),
		"purpose": hash("a", "contact phone", "样例号码"),
		"key":     hash("b", "pledge phone", "样例号码"),
	} {
		if other == base {
			t.Errorf("another %s gives the same hash", name)
		}
	}
	if foreign, err := International.KeyedHash(testKey("a"), "pledge phone", []byte("样例号码")); err != nil || hex.EncodeToString(foreign) == base {
		t.Errorf("another suite gives the same hash (%v)", err)
	}
	if _, err := ring.KeyedHash("c", "pledge phone", nil); !errors.Is(err, ErrKeyMissing) {
		t.Errorf("got %v, want a missing key", err)
	}
}

func TestParseSuite(t *testing.T) {
	t.Parallel()
	got := map[string]Suite{}
	for _, name := range []string{"international", "guomi", "", "md5"} {
		if s, err := ParseSuite(name); err == nil {
			got[name] = s
			if s.String() != name {
				t.Errorf("%s is called %s", name, s)
			}
		}
	}
	if diff := cmp.Diff(map[string]Suite{"international": International, "guomi": GuoMi}, got); diff != "" {
		t.Errorf("suites (-want +got):\n%s", diff)
	}
}
