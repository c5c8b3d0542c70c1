package campaign

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// chainOf makes a sound chain; the suite changes half way, as when a district switches.
func chainOf(n int) []AuditEntry {
	var chain []AuditEntry
	var prev []byte
	for i := 1; i <= n; i++ {
		e := AuditEntry{District: "d1", Seq: int64(i), At: noon + int64(i), Actor: "p1", Post: "office", Action: "records.confirm",
			Object: fmt.Sprintf("record r%d", i), Result: "ok", Request: fmt.Sprintf("q%d", i), PrevHash: prev}
		suite := International
		if i > n/2 {
			suite = GuoMi
		}
		e.Hash = suite.ChainHash(e)
		prev = e.Hash
		chain = append(chain, e)
	}
	return chain
}

func headOf(chain []AuditEntry) Link {
	if len(chain) == 0 {
		return Link{}
	}
	last := chain[len(chain)-1]
	return Link{last.Seq, last.Hash}
}

func reading(chain []AuditEntry) iter.Seq2[AuditEntry, error] {
	return func(yield func(AuditEntry, error) bool) {
		for _, e := range chain {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// expectBreak checks a damaged chain against the place and kind of the damage.
func expectBreak(t *testing.T, name string, chain []AuditEntry, head Link, seq int64, kind BreakKind) {
	t.Helper()
	err := VerifyChain("d1", reading(chain), head)
	var b *ChainBreak
	if !errors.As(err, &b) || b.Seq != seq || b.Kind != kind {
		t.Errorf("%s: got %v, want a break of kind %s at %d", name, err, kind, seq)
	}
	if b != nil && (b.Words().Zh == "" || b.Words().En == "" || b.District != "d1") {
		t.Errorf("%s: the break says nothing: %+v", name, b)
	}
}

func TestVerifyChain(t *testing.T) {
	t.Parallel()
	for n := range 8 {
		chain := chainOf(n)
		if err := VerifyChain("d1", reading(chain), headOf(chain)); err != nil {
			t.Errorf("a sound chain of %d: %v", n, err)
		}
	}
	chain := chainOf(6)
	check := CheckChain("d1", headOf(chain[:4]))
	for _, e := range chain[4:] {
		if err := check.Next(e); err != nil {
			t.Errorf("from the middle: %v", err)
		}
	}
	if err := check.End(headOf(chain)); err != nil {
		t.Errorf("end from the middle: %v", err)
	}
	broken := func(yield func(AuditEntry, error) bool) {
		_ = yield(chain[0], nil) && yield(AuditEntry{}, io.ErrUnexpectedEOF)
	}
	if err := VerifyChain("d1", broken, headOf(chain)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want the error of reading", err)
	}
}

// textFields are the texts of an entry, to be changed one byte at a time.
func textFields(e *AuditEntry) []*string {
	return []*string{&e.District, &e.Actor, &e.Post, &e.Action, &e.Object, &e.Result, &e.Request}
}

func TestEveryChangedByteIsFound(t *testing.T) {
	t.Parallel()
	sound := chainOf(6)
	head := headOf(sound)
	for i := range sound {
		seq := sound[i].Seq
		for f := range textFields(&sound[i]) {
			for at := range len(*textFields(&sound[i])[f]) {
				chain := slices.Clone(sound)
				text := textFields(&chain[i])[f]
				b := []byte(*text)
				b[at] ^= 0x20
				*text = string(b)
				want := BreakContent
				if f == 0 {
					want = BreakDistrict
				}
				expectBreak(t, fmt.Sprintf("entry %d, text %d, byte %d", seq, f, at), chain, head, seq, want)
			}
		}
		for at := range sound[i].PrevHash {
			chain := slices.Clone(sound)
			chain[i].PrevHash = bytes.Clone(chain[i].PrevHash)
			chain[i].PrevHash[at] ^= 1
			expectBreak(t, fmt.Sprintf("entry %d, previous hash, byte %d", seq, at), chain, head, seq, BreakLink)
		}
		for at := range sound[i].Hash {
			chain := slices.Clone(sound)
			chain[i].Hash = bytes.Clone(chain[i].Hash)
			chain[i].Hash[at] ^= 1
			expectBreak(t, fmt.Sprintf("entry %d, hash, byte %d", seq, at), chain, head, seq, BreakContent)
		}
		for bit := range 64 {
			chain := slices.Clone(sound)
			chain[i].At ^= 1 << bit
			expectBreak(t, fmt.Sprintf("entry %d, moment, bit %d", seq, bit), chain, head, seq, BreakContent)
		}
	}
}

func TestDamagedChains(t *testing.T) {
	t.Parallel()
	sound := chainOf(6)
	head := headOf(sound)
	for i := range sound {
		seq := sound[i].Seq
		dropped := slices.Delete(slices.Clone(sound), i, i+1)
		expectBreak(t, fmt.Sprintf("entry %d dropped", seq), dropped, head, seq, BreakMissing)
		twice := slices.Insert(slices.Clone(sound), i, sound[i])
		expectBreak(t, fmt.Sprintf("entry %d twice", seq), twice, head, seq+1, BreakExtra)
		for j := i + 1; j < len(sound); j++ {
			swapped := slices.Clone(sound)
			swapped[i], swapped[j] = swapped[j], swapped[i]
			expectBreak(t, fmt.Sprintf("entries %d and %d swapped", i, j), swapped, head, seq, BreakMissing)
			dressed := slices.Clone(swapped) // with the numbers put in order
			dressed[i].Seq, dressed[j].Seq = sound[i].Seq, sound[j].Seq
			expectBreak(t, fmt.Sprintf("entries %d and %d swapped, numbers kept", i, j), dressed, head, seq, BreakLink)
		}
	}
	expectBreak(t, "all gone", nil, head, 1, BreakMissing)
	expectBreak(t, "longer than noted", sound, headOf(sound[:4]), 5, BreakExtra)
	for n := 1; n < len(sound); n++ {
		expectBreak(t, fmt.Sprintf("cut after %d", n), sound[:n], head, int64(n)+1, BreakMissing)
	}
}

// Whoever can write the table can also compute hashes: a forged entry in the middle breaks the link after it, and a chain forged to its
// end does not fit the head that was noted elsewhere.
func TestForgedEntries(t *testing.T) {
	t.Parallel()
	sound := chainOf(6)
	forged := slices.Clone(sound)
	forged[2].Actor = "p2"
	forged[2].Hash = GuoMi.ChainHash(forged[2])
	expectBreak(t, "forged", forged, headOf(sound), 4, BreakLink)
	for i := 3; i < len(forged); i++ {
		forged[i].PrevHash = forged[i-1].Hash
		forged[i].Hash = GuoMi.ChainHash(forged[i])
	}
	expectBreak(t, "forged to the end", forged, headOf(sound), 6, BreakHead)

	inserted := AuditEntry{District: "d1", Seq: 3, At: noon, Actor: "p2", PrevHash: sound[1].Hash}
	inserted.Hash = International.ChainHash(inserted)
	expectBreak(t, "inserted", slices.Insert(slices.Clone(sound), 2, inserted), headOf(sound), 4, BreakExtra)

	bare := slices.Clone(sound)
	bare[3].Hash = nil
	expectBreak(t, "no hash", bare, headOf(sound), 4, BreakContent)
	odd := slices.Clone(sound)
	odd[3].Hash = append([]byte{77}, odd[3].Hash[1:]...)
	expectBreak(t, "unknown suite", odd, headOf(sound), 4, BreakContent)
}

// readCanonical reads canonical bytes back: that it can proves that no two entries have the same.
func readCanonical(b []byte) (AuditEntry, bool) {
	var e AuditEntry
	b, ok := bytes.CutPrefix(b, []byte(canonicalMark))
	if !ok || len(b) < 16 {
		return e, false
	}
	e.Seq, e.At = int64(binary.BigEndian.Uint64(b)), int64(binary.BigEndian.Uint64(b[8:]))
	b = b[16:]
	var prev string
	for _, to := range append(textFields(&e), &prev) {
		if len(b) < 8 || uint64(len(b)-8) < binary.BigEndian.Uint64(b) {
			return e, false
		}
		n := binary.BigEndian.Uint64(b)
		*to, b = string(b[8:8+n]), b[8+n:]
	}
	e.PrevHash = []byte(prev)
	return e, len(b) == 0
}

func FuzzAuditCanonical(f *testing.F) {
	f.Add("d1", int64(1), noon, "p1", "office", "view", "unit u1", "ok", "q1", []byte{1, 2})
	f.Add("", int64(-1), int64(0), "ab", "", "a", "b", "", "\x00", []byte{})
	f.Fuzz(func(t *testing.T, district string, seq, at int64, actor, post, action, object, result, request string, prev []byte) {
		e := AuditEntry{District: district, Seq: seq, At: at, Actor: actor, Post: post, Action: action, Object: object, Result: result,
			Request: request, PrevHash: append([]byte{}, prev...)}
		got, ok := readCanonical(e.Canonical())
		if diff := cmp.Diff(e, got); !ok || diff != "" {
			t.Errorf("read back %v (-want +got):\n%s", ok, diff)
		}
	})
}

// FuzzChainDamage changes one byte of one entry's canonical bytes; every such change is found.
func FuzzChainDamage(f *testing.F) {
	f.Add(uint8(0), uint16(20), byte(1))
	f.Add(uint8(5), uint16(60), byte(0x80))
	f.Add(uint8(3), uint16(150), byte(7))
	sound := chainOf(6)
	f.Fuzz(func(t *testing.T, entry uint8, at uint16, flip byte) {
		i := int(entry) % len(sound)
		b := sound[i].Canonical()
		b[int(at)%len(b)] ^= flip
		changed, ok := readCanonical(b)
		if !ok || flip == 0 {
			return
		}
		chain := slices.Clone(sound)
		changed.Hash = chain[i].Hash
		chain[i] = changed
		var broken *ChainBreak
		if err := VerifyChain("d1", reading(chain), headOf(sound)); !errors.As(err, &broken) || broken.Seq != sound[i].Seq {
			t.Errorf("got %v, want a break at %d", err, sound[i].Seq)
		}
	})
}
