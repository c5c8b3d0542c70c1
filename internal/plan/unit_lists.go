package plan

import (
	"slices"
	"sync"
)

// unitLists are what is remembered of all units in one regard: a list for each, by version and block. A View hands them on to the next one, where
// only the units that have changed are looked at anew.
type unitLists[K comparable, T any] struct {
	key      K // what was asked for: a window, a period
	of       appending[K, T]
	versions [][]*listBlock[T]
	unread   int // Views since they were asked for
}

// appending appends a unit's list.
type appending[K comparable, T any] func(r *run, node int32, key K, list []T) []T

// listBlock is the lists of blockUnits units that follow each other.
type listBlock[T any] struct {
	start [blockUnits + 1]int32
	list  []T
}

func (b *listBlock[T]) of(i int) []T { return b.list[b.start[i]:b.start[i+1]] }

// A View remembers so many lists of a sort, and hands them on to so many Views without being asked for them.
const (
	keptLists = 8
	maxUnread = 200
)

// recalled finds the lists of a key among those that are kept, or makes them. The latest asked for comes last.
func recalled[K comparable, T any](v *View, kept *[]*unitLists[K, T], key K, of appending[K, T]) *unitLists[K, T] {
	if i := slices.IndexFunc(*kept, func(l *unitLists[K, T]) bool { return l.key == key }); i >= 0 {
		l := (*kept)[i]
		l.unread = 0
		*kept = append(slices.Delete(*kept, i, i+1), l)
		return l
	}
	l := &unitLists[K, T]{key: key, of: of}
	for _, at := range v.versions {
		l.versions = append(l.versions, l.all(at))
	}
	if len(*kept) == keptLists {
		*kept = slices.Delete(*kept, 0, 1)
	}
	*kept = append(*kept, l)
	return l
}

func (l *unitLists[K, T]) all(at *version) []*listBlock[T] {
	blocks := make([]*listBlock[T], (len(at.Tree.nodes)+blockUnits-1)/blockUnits)
	var wait sync.WaitGroup
	for first := range markers {
		wait.Go(func() {
			r := at.streaming()
			for i := first; i < len(blocks); i += markers {
				blocks[i] = blockOf(r, i, func(node int32, list []T) []T { return l.of(r, node, l.key, list) })
			}
		})
	}
	wait.Wait()
	return blocks
}

// streaming is a run whose verdicts are looked at one by one.
func (at *version) streaming() *run {
	r := at.run()
	r.counts, r.stream = at.counts, true
	return r
}

// blockOf makes a block; of appends the list of a unit.
func blockOf[T any](r *run, i int, of func(node int32, list []T) []T) *listBlock[T] {
	b := &listBlock[T]{}
	for k := range blockUnits {
		if node := i*blockUnits + k; node < len(r.t.nodes) && (r.inside == nil || r.inside[node]) {
			r.figures = r.figures[:0]
			b.list = of(int32(node), b.list)
		}
		b.start[k+1] = int32(len(b.list))
	}
	b.list = slices.Clip(b.list)
	return b
}

// handedOn gives lists as they are in the next View, where the units of some nodes, by version, have to be looked at anew.
func handedOn[K comparable, T any](kept []*unitLists[K, T], next *View, nodes [][]int32) []*unitLists[K, T] {
	var out []*unitLists[K, T]
	for _, l := range kept {
		if l.unread >= maxUnread {
			continue
		}
		n := &unitLists[K, T]{key: l.key, of: l.of, unread: l.unread + 1}
		for k, at := range next.versions {
			n.versions = append(n.versions, l.again(at, l.versions[k], nodes[k]))
		}
		out = append(out, n)
	}
	return out
}

// again gives the blocks of a version with the lists of some nodes, sorted, made anew.
func (l *unitLists[K, T]) again(at *version, blocks []*listBlock[T], nodes []int32) []*listBlock[T] {
	out := slices.Clone(blocks)
	r := at.streaming()
	for len(nodes) > 0 {
		i := int(nodes[0] / blockUnits)
		changed, _ := slices.BinarySearch(nodes, int32((i+1)*blockUnits))
		out[i] = blockOf(r, i, func(node int32, list []T) []T {
			if _, is := slices.BinarySearch(nodes[:changed], node); is {
				return l.of(r, node, l.key, list)
			}
			return append(list, blocks[i].of(int(node%blockUnits))...)
		})
		nodes = nodes[changed:]
	}
	return out
}

// unit visits the lists of a unit of the View, by version.
func (l *unitLists[K, T]) unit(v *View, i int, visit func(version int, list []T)) {
	for k, at := range v.versions {
		if node := at.node(i); node >= 0 {
			visit(k, l.versions[k][node/blockUnits].of(int(node%blockUnits)))
		}
	}
}
