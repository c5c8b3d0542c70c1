package campaign

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// HashCost is what one password hash costs.
type HashCost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// The cost of new hashes: the least that is recommended today, because many people sign in at eight in the
// morning on a small machine. Raising it makes old hashes outdated, not invalid.
const (
	passwordMemory  = 19 * 1024
	passwordPasses  = 2
	passwordThreads = 1
)

// PasswordCost gives the cost of new hashes.
func PasswordCost() HashCost { return HashCost{passwordMemory, passwordPasses, passwordThreads} }

// Sizes in a hash, and the most that a stored hash may ask for: a forged one must not exhaust the machine.
const (
	saltSize   = 16
	hashSize   = 32
	maxMemory  = 256 * 1024
	maxPasses  = 16
	maxThreads = 16
)

// passwordHash is an encoded hash taken apart.
type passwordHash struct {
	cost      HashCost
	salt, sum []byte
}

// HashPassword hashes a password with a fresh salt. The result carries algorithm, version, cost and salt (PHC string form):
// $argon2id$v=19$m=19456,t=2,p=1$salt$hash
func HashPassword(password string, cost HashCost, random io.Reader) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("make salt: %w", err)
	}
	if !cost.bearable() {
		return "", fmt.Errorf("hash password: cost %+v is out of range", cost)
	}
	return passwordHash{cost, salt, cost.hash(password, salt)}.String(), nil
}

func (c HashCost) bearable() bool {
	return c.Memory >= 8*uint32(c.Threads) && c.Memory <= maxMemory && c.Passes >= 1 && c.Passes <= maxPasses &&
		c.Threads >= 1 && c.Threads <= maxThreads
}

func (c HashCost) hash(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, c.Passes, c.Memory, c.Threads, hashSize)
}

func (h passwordHash) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.Memory, h.cost.Passes, h.cost.Threads,
		b64.EncodeToString(h.salt), b64.EncodeToString(h.sum))
}

// VerifyPassword tells whether the password belongs to the hash. A hash that is empty or broken fits no password.
func VerifyPassword(encoded, password string) bool {
	h, ok := parseHash(encoded)
	if !ok || len(password) > MaxPassword {
		return false
	}
	return subtle.ConstantTimeCompare(h.sum, h.cost.hash(password, h.salt)) == 1
}

// VerifyNobody takes as long as VerifyPassword and says no: for logins that do not exist, so that the time of the answer does
// not tell which do.
func VerifyNobody(password string) {
	if len(password) <= MaxPassword {
		PasswordCost().hash(password, make([]byte, saltSize))
	}
}

// Outdated tells whether a hash costs less than new ones do and should be made again at the next sign-in, when the password is
// at hand.
func Outdated(encoded string, cost HashCost) bool {
	h, ok := parseHash(encoded)
	return !ok || h.cost.Memory < cost.Memory || h.cost.Passes < cost.Passes || len(h.salt) < saltSize
}

func parseHash(encoded string) (passwordHash, bool) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return passwordHash{}, false
	}
	cost, ok := parseCost(parts[3])
	salt, err1 := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	sum, err2 := base64.RawStdEncoding.Strict().DecodeString(parts[5])
	h := passwordHash{cost, salt, sum}
	ok = ok && err1 == nil && err2 == nil && len(salt) >= 8 && len(salt) <= 64 && len(sum) == hashSize && h.String() == encoded
	return h, ok
}

func parseCost(s string) (HashCost, bool) {
	var n [3]uint64
	fields := strings.Split(s, ",")
	if len(fields) != len(n) {
		return HashCost{}, false
	}
	for i, name := range []string{"m=", "t=", "p="} {
		digits, found := strings.CutPrefix(fields[i], name)
		v, err := strconv.ParseUint(digits, 10, 31)
		if !found || err != nil {
			return HashCost{}, false
		}
		n[i] = v
	}
	if n[2] > maxThreads {
		return HashCost{}, false
	}
	c := HashCost{uint32(n[0]), uint32(n[1]), uint8(n[2])}
	return c, c.bearable()
}
