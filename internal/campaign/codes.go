package campaign

import (
	"errors"
	"strings"
)

// creditDigits are the characters of a 统一社会信用代码 in the order of their values 0–30 (GB 32100-2015): no I, O, S, V, Z.
const creditDigits = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditWeights are the powers of 3 modulo 31 by which the first 17 characters are weighed.
var creditWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// ErrCreditPrefix says that a credit code cannot begin like this.
var ErrCreditPrefix = errors.New("not the first 17 characters of a credit code (digits and capital letters without I, O, S, V, Z)")

// CreditCode completes the first 17 characters of a 统一社会信用代码 with its check character (GB 32100-2015).
func CreditCode(prefix17 string) (string, error) {
	if len(prefix17) != len(creditWeights) {
		return "", ErrCreditPrefix
	}
	sum := 0
	for i, w := range creditWeights {
		v := strings.IndexByte(creditDigits, prefix17[i])
		if v < 0 {
			return "", ErrCreditPrefix
		}
		sum += v * w
	}
	return prefix17 + string(creditDigits[(31-sum%31)%31]), nil
}

// ValidCreditCode tells whether s is a well-formed 统一社会信用代码: 18 characters with the right check character. Lower case
// is refused; whether such an organisation exists is not looked up.
func ValidCreditCode(s string) bool {
	if len(s) != len(creditWeights)+1 {
		return false
	}
	full, err := CreditCode(s[:len(creditWeights)])
	return err == nil && full == s
}

// ValidDivisionCode tells whether s can be an administrative division code: 6 digits for a county-level division
// (GB/T 2260), 9 for a town, 12 for a village or community. Which divisions exist is not looked up: development zones
// carry codes of their own. Trailing zeros that fill a code up to 12 digits are allowed from the town level on.
func ValidDivisionCode(s string) bool {
	if len(s) != 6 && len(s) != 9 && len(s) != 12 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	if s[0] == '0' || s[0] == '9' || s[:2] == "10" { // provinces are 11–82
		return false
	}
	return !unplaced(s[6:])
}

// unplaced tells a village part without a town to lie in.
func unplaced(tail string) bool {
	return len(tail) == 6 && tail[:3] == "000" && tail[3:] != "000"
}
