package app

import (
	"testing"

	"github.com/mozillazg/go-pinyin"

	"wuzha/internal/store"
)

// TestPinyinAndInitialsBeginAlike holds what soundsLike rests on, for every character that is read.
func TestPinyinAndInitialsBeginAlike(t *testing.T) {
	t.Parallel()
	for sign := range pinyin.PinyinDict {
		name := string(rune(sign))
		key, letters := nameKey(name), initials(name)
		if key == "" || letters == "" || key[0] != letters[0] {
			t.Errorf("%s: got %q and %q, want the same beginning", name, key, letters)
		}
		u := &store.PlacedUnit{UnitPlacement: store.UnitPlacement{Name: name, NameKey: key}}
		if !soundsLike(u, letters) || !soundsLike(u, key) {
			t.Errorf("%s is not found by %q or %q", name, letters, key)
		}
	}
}
