package campaign

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// cheap keeps the tests fast.
func cheap() HashCost { return HashCost{Memory: 64, Passes: 1, Threads: 1} }

// randomness is a reader of reproducible random bytes.
func randomness(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

func hashed(t testing.TB, password string, cost HashCost) string {
	t.Helper()
	h, err := HashPassword(password, cost, randomness(1))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	var previous []string
	for _, p := range []string{"one-mountain", "two-mountains", "three-mountains", "four-mountains", "five-mountains", "six-mountains"} {
		previous = append(previous, hashed(t, p, cheap()))
	}
	tests := []struct {
		name, password string
		ok             bool
	}{
		{"good", "correct horse battery", true},
		{"good in Chinese", "春风又绿江南岸明月何", true},
		{"ten characters", "abcdefgh-j", true},
		{"nine characters", "abcdefg-j", false},
		{"nine Chinese characters", "春风又绿江南岸明月", false},
		{"empty", "", false},
		{"256 bytes", strings.Repeat("abcd-efg", 32), true},
		{"257 bytes", strings.Repeat("abcd-efg", 32) + "x", false},
		{"login", "zhangsanfeng", false},
		{"login in capitals", "ZhangSanFeng", false},
		{"login with year", "zhangsanfeng2023!", false},
		{"login twice", "zhangsanfengzhangsanfeng", false},
		{"login inside a sentence", "my friend zhangsanfeng", true},
		{"digits alone", "8362917465", true},
		{"common", "1q2w3e4r5t", false},
		{"common in capitals", "PASSWORD123", false},
		{"one sign", "aaaaaaaaaaaa", false},
		{"two signs", "abababababab", false},
		{"rising", "abcdefghijkl", false},
		{"rising digits around zero", "5678901234", false},
		{"falling digits", "3210987654", false},
		{"control character", "correct\x00horse", false},
		{"broken text", "correct horse \xff", false},
		{"last one", "one-mountain", false},
		{"fifth last", "five-mountains", false},
		{"sixth last", "six-mountains", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := CheckPassword(tt.password, "zhangsanfeng", previous)
			if (err == nil) != tt.ok || err != nil && !errors.Is(err, Invalid) {
				t.Errorf("got %v, want ok = %v", err, tt.ok)
			}
			if err != nil && tt.password != "" && strings.Contains(err.Error(), tt.password) {
				t.Errorf("the message repeats the password: %v", err)
			}
		})
	}
	if err := CheckPassword("8362917465", "", nil); err != nil {
		t.Errorf("without a login: %v", err)
	}
	for _, c := range commonPasswords {
		if c != strings.ToLower(c) || CheckPassword(c, "", nil) == nil {
			t.Errorf("%q is in the list but not refused", c)
		}
	}
}

func TestVerifyPassword(t *testing.T) {
	t.Parallel()
	encoded := hashed(t, "correct horse", cheap())
	if !strings.HasPrefix(encoded, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("got %s, want the cost in it", encoded)
	}
	other, err := HashPassword("correct horse", cheap(), randomness(2))
	if err != nil || other == encoded {
		t.Errorf("two salts gave one hash (%v)", err)
	}
	swap := func(old, new string) string { return strings.Replace(encoded, old, new, 1) }
	tests := []struct {
		name, encoded, password string
		want                    bool
	}{
		{"right", encoded, "correct horse", true},
		{"other salt", other, "correct horse", true},
		{"wrong", encoded, "correct horsf", false},
		{"shorter", encoded, "correct hors", false},
		{"empty password", encoded, "", false},
		{"no hash yet", "", "", false},
		{"other cost", swap("m=64", "m=72"), "correct horse", false},
		{"other algorithm", swap("argon2id", "argon2i"), "correct horse", false},
		{"other version", swap("v=19", "v=16"), "correct horse", false},
		{"leading zero", swap("m=64", "m=064"), "correct horse", false},
		{"newline", encoded + "\n", "correct horse", false},
		{"padded", encoded + "=", "correct horse", false},
		{"no salt", swap(strings.Split(encoded, "$")[4], ""), "correct horse", false},
		{"too much memory", swap("m=64", "m=2147483647"), "correct horse", false},
		{"too many passes", swap("t=1", "t=1000000"), "correct horse", false},
		{"no threads", swap("p=1", "p=0"), "correct horse", false},
		{"too many threads", swap("p=1", "p=257"), "correct horse", false},
		{"endless password", encoded, strings.Repeat("a", MaxPassword+1), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := VerifyPassword(tt.encoded, tt.password); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// The vector of the algorithm itself comes with the library; this one holds our string form: it was made by the reference
// program (argon2 somesalt -id -t 2 -m 8 -p 1 -l 32, password "password").
func TestReferenceHash(t *testing.T) {
	t.Parallel()
	const reference = "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"
	sum, err := hex.DecodeString(reference)
	if err != nil {
		t.Fatal(err)
	}
	encoded := passwordHash{HashCost{256, 2, 1}, []byte("somesalt"), sum}.String()
	if want := "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"; encoded != want {
		t.Errorf("got %s, want %s", encoded, want)
	}
	if !VerifyPassword(encoded, "password") {
		t.Error("the reference hash does not fit its password")
	}
}

func TestOutdated(t *testing.T) {
	t.Parallel()
	now := HashCost{Memory: 64, Passes: 2, Threads: 1}
	tests := []struct {
		name string
		cost HashCost
		want bool
	}{
		{"same", now, false},
		{"dearer", HashCost{128, 3, 2}, false},
		{"less memory", HashCost{56, 2, 1}, true},
		{"fewer passes", HashCost{64, 1, 1}, true},
	}
	for _, tt := range tests {
		if got := Outdated(hashed(t, "correct horse", tt.cost), now); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
	if !Outdated("", now) {
		t.Error("no hash is not outdated")
	}
	if c := PasswordCost(); !c.bearable() || c.Memory < 19*1024 || c.Passes < 2 {
		t.Errorf("new hashes cost only %+v", c)
	}
}

func TestHashPasswordRefuses(t *testing.T) {
	t.Parallel()
	if _, err := HashPassword("correct horse", cheap(), bytes.NewReader(make([]byte, saltSize-1))); err == nil {
		t.Error("hashed with half a salt")
	}
	for _, c := range []HashCost{{}, {Memory: 64, Passes: 1}, {Memory: 64, Threads: 1}, {Memory: 4, Passes: 1, Threads: 1}, {1 << 30, 1, 1}} {
		if _, err := HashPassword("correct horse", c, randomness(1)); err == nil {
			t.Errorf("hashed at cost %+v", c)
		}
	}
}

func FuzzParseHash(f *testing.F) {
	f.Add(hashed(f, "correct horse", cheap()))
	f.Add("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")
	f.Add("$argon2id$v=19$m=64,t=1,p=1$$")
	f.Add("$argon2i$v=19$m=64,t=1,p=255$AAAA$AAAA")
	f.Fuzz(func(t *testing.T, encoded string) {
		h, ok := parseHash(encoded)
		if !ok {
			return
		}
		if h.String() != encoded {
			t.Errorf("%q reads as %q", encoded, h)
		}
		if !h.cost.bearable() || len(h.salt) > 64 || len(h.sum) != hashSize {
			t.Errorf("%q costs %+v", encoded, h.cost)
		}
	})
}

func BenchmarkVerifyPassword(b *testing.B) {
	encoded := hashed(b, "correct horse", PasswordCost())
	for b.Loop() {
		if !VerifyPassword(encoded, "correct horse") {
			b.Fatal("does not fit")
		}
	}
}
