package plan

import (
	"bufio"
	"encoding/json"
	"io"
)

// WriteJSON writes the stable JSON of an evaluation, one entry a line: the same facts give the same bytes.
func (out *Result) WriteJSON(w io.Writer, rows []RowProblem) error {
	b := bufio.NewWriter(w)
	head, _ := json.Marshal(struct {
		Plan    string `json:"plan"`
		Version int    `json:"version"`
		AsOf    Day    `json:"as_of"`
	}{out.Plan, out.Version, out.AsOf})
	b.Write(head[:len(head)-1])
	writeList(b, "verdicts", len(out.Verdicts), func(i int, buf []byte) []byte { return out.Verdicts[i].appendJSON(buf) })
	writeList(b, "goals", len(out.Goals), func(i int, buf []byte) []byte { return out.Goals[i].appendJSON(buf) })
	writeList(b, "scores", len(out.Scores), func(i int, buf []byte) []byte { return out.Scores[i].appendJSON(buf) })
	writeList(b, "titles", len(out.Titles), func(i int, buf []byte) []byte {
		t, _ := out.Titles[i].MarshalJSON()
		return append(buf, t...)
	})
	writeList(b, "problems", len(rows)+len(out.Problems), func(i int, buf []byte) []byte {
		var p any
		if i < len(rows) {
			p = rows[i]
		} else {
			p = out.Problems[i-len(rows)]
		}
		return append(buf, quoted(p)...)
	})
	b.WriteString("}\n")
	return b.Flush()
}

// writeList writes `,"name":[…]` with one entry a line.
func writeList(b *bufio.Writer, name string, n int, entry func(i int, buf []byte) []byte) {
	b.WriteString(",\n\"" + name + "\":[")
	var buf []byte
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		buf = entry(i, buf[:0])
		b.Write(buf)
	}
	b.WriteByte(']')
}
