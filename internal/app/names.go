package app

import (
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// maxName is the longest name of a unit, district or person, in bytes.
const maxName = 200

// nameKey is a name in pinyin without tones, for sorting and searching; other signs stay, in small letters.
func nameKey(name string) string {
	settings := pinyin.NewArgs()
	var b strings.Builder
	for _, r := range name {
		if sound := pinyin.SinglePinyin(r, settings); len(sound) > 0 {
			b.WriteString(sound[0])
		} else {
			b.WriteString(strings.ToLower(string(r)))
		}
	}
	return b.String()
}

// initials are the first letters of a name's pinyin: 云雾县 is ywx.
func initials(name string) string {
	settings := pinyin.NewArgs()
	settings.Style = pinyin.FirstLetter
	var b strings.Builder
	for _, r := range name {
		if sound := pinyin.SinglePinyin(r, settings); len(sound) > 0 {
			b.WriteString(sound[0])
		} else {
			b.WriteString(strings.ToLower(string(r)))
		}
	}
	return b.String()
}

// validUnitID tells whether an id can stand in a path, a URL and a file.
func validUnitID(id string) bool {
	return len(id) > 0 && len(id) <= 64 && id[0] != '-' && strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.") == "" &&
		strings.Trim(id, ".") != ""
}
