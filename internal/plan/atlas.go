package plan

import (
	"hash/maphash"
	"maps"
)

// atlasParts is how many maps an atlas is made of.
const atlasParts = 256

// atlas is a map that can be branched: a branch shares all parts but those that it changes. Who branches an atlas puts
// nothing into the old one any more. The zero atlas is empty.
type atlas[K comparable, V any] struct {
	seed  maphash.Seed
	parts []map[K]V
	owned []bool // parts that are no other atlas's
}

func (a *atlas[K, V]) part(k K) int { return int(maphash.Comparable(a.seed, k) % atlasParts) }

// at is the value of a key, or the zero value.
func (a *atlas[K, V]) at(k K) V {
	if a.parts == nil {
		var none V
		return none
	}
	return a.parts[a.part(k)][k]
}

func (a *atlas[K, V]) put(k K, v V) {
	if a.parts == nil {
		a.seed, a.parts, a.owned = maphash.MakeSeed(), make([]map[K]V, atlasParts), make([]bool, atlasParts)
	}
	i := a.part(k)
	if !a.owned[i] {
		a.owned[i] = true
		if a.parts[i] = maps.Clone(a.parts[i]); a.parts[i] == nil {
			a.parts[i] = map[K]V{}
		}
	}
	a.parts[i][k] = v
}

func (a *atlas[K, V]) drop(k K) {
	if a.parts == nil || len(a.parts[a.part(k)]) == 0 {
		return
	}
	var none V
	a.put(k, none)
	delete(a.parts[a.part(k)], k)
}

// branch is an atlas of the same content that can be changed on its own.
func (a *atlas[K, V]) branch() atlas[K, V] {
	if a.parts == nil {
		return atlas[K, V]{}
	}
	out := atlas[K, V]{seed: a.seed, parts: make([]map[K]V, atlasParts), owned: make([]bool, atlasParts)}
	copy(out.parts, a.parts)
	return out
}
