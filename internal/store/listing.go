package store

import (
	"fmt"
	"strings"
)

// listing is a statement about a list of ids, as a text for each of a few sizes of the list: few, so that few statements are prepared.
type listing map[int]string

// listSizes are the sizes. A shorter list is filled up with its last id.
var listSizes = [...]int{8, 64, 256, 1024}

// listingOf makes a listing. In the text, (…) stands where the ids go; the other placeholders are $1 to as many as there are.
func listingOf(text string, others int) listing {
	out := listing{}
	for _, n := range listSizes {
		out[n] = strings.Replace(text, "(…)", listed(n, others+1), 1)
	}
	return out
}

// listed gives ($2, $3, …) for a number of values.
func listed(n, first int) string {
	text := "("
	for i := range n {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("$%d", first+i)
	}
	return text + ")"
}

// each visits the rows of all ids, in as few statements as can be.
func (l listing) each(tx *Tx, visit func(row) error, ids []string, others ...any) error {
	for len(ids) > 0 {
		n := min(len(ids), listSizes[len(listSizes)-1])
		size := 0
		for _, s := range listSizes {
			if size = s; s >= n {
				break
			}
		}
		args := append(make([]any, 0, len(others)+size), others...)
		for i := range size {
			args = append(args, ids[min(i, n-1)])
		}
		if err := tx.each(visit, l[size], args...); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}
