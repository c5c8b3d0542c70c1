package sample

import "math/rand/v2"

// dice is a stream of numbers that is the same on every machine: PCG with the remainder as the only arithmetic.
type dice struct{ source *rand.PCG }

// newDice derives an independent stream from the seed and a key.
func newDice(seed uint64, key ...string) dice {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h := uint64(offset)
	for _, k := range key {
		for i := range len(k) {
			h = (h ^ uint64(k[i])) * prime
		}
		h = (h ^ '/') * prime
	}
	return dice{rand.NewPCG(seed, h)}
}

// below is a number from 0 to n-1; 0 when n < 1.
func (d dice) below(n int64) int64 {
	if n < 1 {
		return 0
	}
	return int64(d.source.Uint64() % uint64(n))
}

// between includes both ends.
func (d dice) between(lo, hi int64) int64 { return lo + d.below(hi-lo+1) }

// percent is true n times in a hundred.
func (d dice) percent(n int64) bool { return d.below(100) < n }

// weighted is an index, drawn by weight; 0 when all weights are 0.
func (d dice) weighted(weights []int64) int {
	total := int64(0)
	for _, w := range weights {
		total += w
	}
	at := d.below(total)
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	return 0
}

func pick[T any](d dice, list []T) T { return list[d.below(int64(len(list)))] }

// shuffled is a copy in random order.
func shuffled[T any](d dice, list []T) []T {
	out := append([]T(nil), list...)
	for i := len(out) - 1; i > 0; i-- {
		j := d.below(int64(i) + 1)
		out[i], out[j] = out[j], out[i]
	}
	return out
}
