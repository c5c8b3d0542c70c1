package campaign

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The rules for passwords. No forced change after some months and no forced mixture of signs: both make passwords worse.
const (
	MinPassword   = 10  // characters
	MaxPassword   = 256 // bytes; hashing a longer one only costs time
	PasswordReuse = 5   // the last ones that may not come back
)

// commonPasswords are tried first by everybody who guesses; compared without case. Shorter ones are refused anyway.
var commonPasswords = []string{
	"1234567890", "0123456789", "0987654321", "12345678910", "123456789a", "a123456789", "1q2w3e4r5t", "1qaz2wsx3edc",
	"qwertyuiop", "qwerty12345", "qwerty123456", "asdfghjkl;", "asdfghjkl123", "zxcvbnm123", "password123", "password1234",
	"passw0rd123", "p@ssw0rd123", "p@ssword123", "administrator", "admin12345", "admin123456", "admin@12345", "adminadmin",
	"root123456", "abc1234567", "abcd123456", "abc123456789", "a1b2c3d4e5", "aa12345678", "aa123456789", "woaini1314",
	"woaini520520", "woaini1314520", "5201314520", "1314520520", "iloveyou123", "welcome123", "changeme123", "letmein123",
	"fanzha12345", "fanzha96110", "wuzha12345", "wuzha123456", "wuzha96110", "1008610086", "1001010010", "9611096110",
	"1101101101", "qq123456789", "zhongguo123", "china12345", "nihao12345", "test123456", "user123456", "guest12345",
}

// CheckPassword tells whether a password may be chosen by the account that signs in under login. previous are the encoded
// hashes of the account's passwords, newest first; only the last few are looked at, and each look costs a hash.
func CheckPassword(password, login string, previous []string) error {
	refuse := func(zh, en string) error { return InvalidAt("password", zh, en) }
	lower := strings.ToLower(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return refuse("密码含有无法使用的字符", "the password has characters that cannot be used")
	case utf8.RuneCountInString(password) < MinPassword:
		return refuse("密码至少10个字符", "a password has at least 10 characters")
	case len(password) > MaxPassword:
		return refuse("密码过长（最多256字节）", "a password has at most 256 bytes")
	case onlyLogin(lower, strings.ToLower(login)):
		return refuse("密码不能是登录名，也不能只在登录名前后加数字、符号", "the password must not be the login, nor the login with digits and signs around it")
	case isCommon(lower):
		return refuse("这个密码太常见，请换一个", "this password is too common; choose another one")
	}
	for _, encoded := range previous[:min(len(previous), PasswordReuse)] {
		if VerifyPassword(encoded, password) {
			return refuse("不能使用最近5次用过的密码", "one of the last five passwords cannot be used again")
		}
	}
	return nil
}

// digitsAndSigns behind or before a login add nothing to it.
const digitsAndSigns = "0123456789!@#$%^&*()-_=+.,;:?/ "

func onlyLogin(password, login string) bool {
	return login != "" && strings.Contains(password, login) &&
		strings.Trim(strings.ReplaceAll(password, login, ""), digitsAndSigns) == ""
}

func isCommon(lower string) bool {
	return slices.Contains(commonPasswords, lower) || monotonous(lower)
}

// monotonous finds passwords of one step throughout: aaaaaaaaaa, 2345678901, and of at most two different signs.
func monotonous(s string) bool {
	runes := []rune(s)
	different := map[rune]bool{}
	steps := map[rune]bool{}
	for i, r := range runes {
		different[r] = true
		if i > 0 {
			step := r - runes[i-1]
			if unicode.IsDigit(r) && unicode.IsDigit(runes[i-1]) {
				step = (step + 10) % 10 // 9 is followed by 0
			}
			steps[step] = true
		}
	}
	return len(different) <= 2 || len(steps) <= 1
}
