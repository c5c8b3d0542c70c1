package web

import (
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
)

// freshID makes an id for what a form is about to enter: the form carries it, so that sending it twice is harmless.
func freshID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
