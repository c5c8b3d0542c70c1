package campaign

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// ValidRecordID tells whether an id may be given to a record by whoever enters it: a UUID (we make version 7, so that ids sort by
// time), or the client's own. UUIDs are written in small letters: one record must not come in under two spellings.
func ValidRecordID(id string) bool {
	if len(id) == 0 || len(id) > MaxRecordID {
		return false
	}
	for i := range len(id) {
		if !idSign(id[i]) {
			return false
		}
	}
	return !shapedLikeUUID(id) || id == strings.ToLower(id)
}

func idSign(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' || c == ':' || c == '-' || c == '_'
}

func shapedLikeUUID(id string) bool {
	if len(id) != 36 {
		return false
	}
	for i := range len(id) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (id[i] == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", rune(id[i])) {
			return false
		}
	}
	return true
}

// contentMark begins what is hashed and names its version.
const contentMark = "wuzha record 1\n"

// contentHash is the hash of all that the sender said. It tells a repetition from another record and protects nothing, so it does not
// change with the crypto suite: a record sent again after a switch is still the same. Empty fields are left out: a plan that
// gets a new field does not make old records different.
func contentHash(e Entry, kind *plan.RecordKind, values []plan.Value) []byte {
	b := make([]byte, 0, 512)
	b = append(b, contentMark...)
	b = binary.BigEndian.AppendUint32(b, uint32(e.On))
	for _, s := range []string{e.ID, e.Kind, e.Unit, e.By, e.Ref, e.Supersedes, e.Reason} {
		b = appendPart(b, s)
	}
	b = binary.BigEndian.AppendUint64(b, uint64(len(e.Photos)))
	for _, p := range slices.Sorted(slices.Values(e.Photos)) {
		b = appendPart(b, p)
	}
	for _, i := range byFieldID(kind) {
		if f := kind.Fields[i]; values[i].Set {
			b = appendPart(appendPart(b, f.ID), f.Format(values[i]))
		}
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// byFieldID gives the positions of the kind's fields sorted by id: a plan may reorder them.
func byFieldID(kind *plan.RecordKind) []int {
	order := make([]int, len(kind.Fields))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(kind.Fields[a].ID, kind.Fields[b].ID) })
	return order
}

// SameContent decides about an id that is there already: the same content is the same record sent again and harmless, another
// content is a conflict.
func SameContent(stored, sent []byte) error {
	if len(sent) > 0 && bytes.Equal(stored, sent) {
		return nil
	}
	return Refuse(Conflict, "编号已被另一条内容不同的记录使用", "the id is in use for a record with a different content")
}
