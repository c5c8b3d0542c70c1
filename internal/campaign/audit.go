package campaign

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"
)

// AuditEntry is one link of a district's chain of who did what. Moments are Unix milliseconds. It has the same fields as the
// stored row, so that one converts into the other.
type AuditEntry struct {
	District string
	Seq      int64 // 1, 2, … without a gap
	At       int64
	Actor    string
	Post     string
	Action   string
	Object   string
	Result   string
	Request  string
	PrevHash []byte // empty for the first
	Hash     []byte // the suite's number, then the digest
}

// canonicalMark begins the canonical bytes and names their version.
const canonicalMark = "wuzha audit 1\n"

// Canonical gives the bytes that are hashed: everything but the hash itself, each part with its length before it, so that no
// two different entries have the same bytes.
func (e AuditEntry) Canonical() []byte {
	b := make([]byte, 0, 256)
	b = append(b, canonicalMark...)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At))
	for _, s := range []string{e.District, e.Actor, e.Post, e.Action, e.Object, e.Result, e.Request, string(e.PrevHash)} {
		b = appendPart(b, s)
	}
	return b
}

// appendPart writes a part with its length before it.
func appendPart(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint64(b, uint64(len(s))), s...)
}

// ChainHash gives the hash of an entry whose number and previous hash are filled in. It names its suite, so that a chain goes on
// after the district has switched.
func (s Suite) ChainHash(e AuditEntry) []byte {
	known := s.known()
	return append([]byte{byte(known.suite)}, known.suite.Hash(e.Canonical())...)
}

// fits tells whether the entry's hash is that of its content.
func (e AuditEntry) fits() bool {
	if len(e.Hash) == 0 {
		return false
	}
	suite := Suite(e.Hash[0])
	_, known := suite.parts()
	return known && bytes.Equal(e.Hash, suite.ChainHash(e))
}

// Link is a place in a chain: the number and hash of its last entry so far. The zero Link is the beginning.
type Link struct {
	Seq  int64
	Hash []byte
}

// BreakKind says how a chain is broken.
type BreakKind string

// The ways in which a chain breaks.
const (
	BreakDistrict BreakKind = "district" // an entry of another district
	BreakMissing  BreakKind = "missing"  // entries are gone
	BreakExtra    BreakKind = "extra"    // an entry too many, or out of order
	BreakLink     BreakKind = "link"     // it does not continue the entry before
	BreakContent  BreakKind = "content"  // entry or hash was changed
	BreakHead     BreakKind = "head"     // the end is not the end that was noted
)

var breakWords = map[BreakKind]Words{
	BreakDistrict: {"混入了其他区县的审计记录", "an entry of another district"},
	BreakMissing:  {"审计记录缺失", "entries are missing from here"},
	BreakExtra:    {"多出审计记录或顺序被打乱", "an entry too many, or out of order"},
	BreakLink:     {"与上一条审计记录不衔接", "it does not continue the entry before"},
	BreakContent:  {"审计记录内容被改动", "entry or hash was changed"},
	BreakHead:     {"链尾与登记的链尾不一致", "the end of the chain is not the one that was noted"},
}

// ChainBreak is the first place where a chain is not what it was.
type ChainBreak struct {
	District string
	Seq      int64 // the number that should have stood there
	Kind     BreakKind
}

// Words say what is wrong.
func (b *ChainBreak) Words() Words { return breakWords[b.Kind] }

func (b *ChainBreak) Error() string {
	return fmt.Sprintf("audit chain of %s broken at %d: %s", b.District, b.Seq, breakWords[b.Kind].En)
}

// ChainCheck checks a chain entry by entry.
type ChainCheck struct {
	district string
	last     Link
}

// CheckChain begins to check a district's chain after a place that is known to be good.
func CheckChain(district string, after Link) *ChainCheck { return &ChainCheck{district, after} }

// Next takes the next entry; the error is a *ChainBreak.
func (c *ChainCheck) Next(e AuditEntry) error {
	want := c.last.Seq + 1
	kind := BreakKind("")
	switch {
	case e.District != c.district:
		kind = BreakDistrict
	case e.Seq > want:
		kind = BreakMissing
	case e.Seq < want:
		kind = BreakExtra
	case !bytes.Equal(e.PrevHash, c.last.Hash):
		kind = BreakLink
	case !e.fits():
		kind = BreakContent
	}
	if kind != "" {
		return &ChainBreak{c.district, want, kind}
	}
	c.last = Link{e.Seq, bytes.Clone(e.Hash)}
	return nil
}

// End compares the end with the head that was noted elsewhere, so that a chain cut short is noticed.
func (c *ChainCheck) End(head Link) error {
	switch {
	case head.Seq > c.last.Seq:
		return &ChainBreak{c.district, c.last.Seq + 1, BreakMissing}
	case head.Seq < c.last.Seq:
		return &ChainBreak{c.district, head.Seq + 1, BreakExtra}
	case !bytes.Equal(head.Hash, c.last.Hash):
		return &ChainBreak{c.district, c.last.Seq, BreakHead}
	}
	return nil
}

// VerifyChain checks a district's whole chain against its head. A *ChainBreak names the first break; other errors are those of
// reading the entries.
func VerifyChain(district string, entries iter.Seq2[AuditEntry, error], head Link) error {
	check := CheckChain(district, Link{})
	for e, err := range entries {
		if err != nil {
			return fmt.Errorf("read audit chain of %s after %d: %w", district, check.last.Seq, err)
		}
		if err := check.Next(e); err != nil {
			return err
		}
	}
	return check.End(head)
}
