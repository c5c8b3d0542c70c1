package plan

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// node is a YAML node with its place.
type node struct {
	*yaml.Node
	place
}

// reader turns YAML nodes into values and collects every problem on the way.
type reader struct {
	problems
	file  string
	nodes int
	asked *asking // what may be written at the mark; nil when a plan is only read

	unread []string // texts that could not be understood; what they mention counts as used
}

// parse reads the one document of a plan file. A problem here means that nothing else can be said.
func (r *reader) parse(text []byte) (node, bool) {
	top := place{file: r.file, line: 1, col: 1, path: "plan"}
	if len(text) > MaxFileSize {
		r.add(top, ETooLarge, len(text), MaxFileSize)
		return node{}, false
	}
	if depth, line := bracketDepth(text); depth > MaxDepth {
		r.add(place{r.file, line, 1, "plan"}, ETooDeep, MaxDepth)
		return node{}, false
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var doc yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		r.add(top, EEmpty, "plan")
		return node{}, false
	} else if err != nil {
		r.syntax(top, text, err)
		return node{}, false
	}
	var more yaml.Node
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		if err != nil {
			r.syntax(top, text, err)
			return node{}, false
		}
		r.add(place{r.file, max(more.Line, 1), max(more.Column, 1), "plan"}, EManyDocuments)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		r.add(top, ENotMapping, "plan")
		return node{}, false
	}
	root := doc.Content[0]
	if !r.bounded(root, 0, map[*yaml.Node]bool{}) {
		return node{}, false
	}
	return r.node(root, "plan"), true
}

// bracketDepth is how deep flow collections nest, so that absurd input is refused before it is parsed.
func bracketDepth(text []byte) (deepest, line int) {
	depth, at := 0, 1
	for _, c := range text {
		switch c {
		case '[', '{':
			if depth++; depth > deepest {
				deepest, line = depth, at
			}
		case ']', '}':
			depth = max(depth-1, 0)
		case '\n':
			at++
		}
	}
	return deepest, line
}

// bounded refuses trees that are too deep or that aliases blow up.
func (r *reader) bounded(n *yaml.Node, depth int, open map[*yaml.Node]bool) bool {
	at := place{r.file, n.Line, n.Column, "plan"}
	if depth > MaxDepth {
		r.add(at, ETooDeep, MaxDepth)
		return false
	}
	if r.nodes++; r.nodes > MaxNodes {
		r.add(at, ETooManyNodes, MaxNodes)
		return false
	}
	if n.Kind == yaml.AliasNode {
		if open[n.Alias] {
			r.add(at, ESyntax, text{"别名引用了自己", "alias contains itself"})
			return false
		}
		open[n.Alias] = true
		defer delete(open, n.Alias)
		return r.bounded(n.Alias, depth+1, open)
	}
	if n.Anchor != "" {
		open[n] = true
		defer delete(open, n)
	}
	for _, c := range n.Content {
		if !r.bounded(c, depth+1, open) {
			return false
		}
	}
	return true
}

func (r *reader) node(n *yaml.Node, path string) node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return node{n, place{r.file, n.Line, n.Column, path}}
}

// pair is one entry of a mapping.
type pair struct {
	key   string
	at    place // of the key
	value node
}

// pairs lists the entries of a mapping in the order written; anything else, and keys given twice, are problems.
func (r *reader) pairs(n node) []pair {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		r.add(n.place, ENotMapping, lastPart(n.path))
		return nil
	}
	var out, merged []pair
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := r.node(n.Content[i], n.path), r.node(n.Content[i+1], n.path)
		if k.Kind != yaml.ScalarNode {
			r.add(k.place, EBadKey, lastPart(n.path))
			continue
		}
		if k.Value == "<<" && k.Tag == "!!merge" {
			if first, again := seen[k.Value]; again {
				r.add(k.place, EDuplicateKey, "<<", first)
				continue
			}
			seen[k.Value] = k.line
			merged = append(merged, r.mergedPairs(v)...)
			continue
		}
		path := join(n.path, k.Value)
		if first, again := seen[k.Value]; again {
			r.add(k.place.at(path), EDuplicateKey, clip(k.Value), first)
			continue
		}
		seen[k.Value] = k.line
		v.path = path
		// An alias or an empty value has no place of its own: the key's is what a person looks for.
		if n.Content[i+1].Kind == yaml.AliasNode || v.line == 0 || v.Value == "" && v.Kind == yaml.ScalarNode {
			v.line, v.col = k.line, k.col
		}
		out = append(out, pair{k.Value, k.place.at(path), v})
	}
	for _, m := range merged { // own keys win over merged ones
		if _, own := seen[m.key]; !own {
			seen[m.key] = m.at.line
			m.value.path = join(n.path, m.key)
			out = append(out, m)
		}
	}
	return out
}

// mergedPairs are the entries that a merge key brings in: of one mapping, or of a list of them.
func (r *reader) mergedPairs(v node) []pair {
	if v.Kind != yaml.SequenceNode {
		return r.pairs(v)
	}
	var out []pair
	for _, item := range r.sequence(v) {
		out = append(out, r.pairs(item)...)
	}
	return out
}

func join(path, key string) string {
	if path == "plan" || path == "" {
		return clip(key)
	}
	return path + "." + clip(key)
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

func clipTo(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}

// fields hands every entry of a mapping to the reader of its key; unknown keys are problems with a hint.
func (r *reader) fields(n node, known map[string]func(node)) {
	if n.Kind == yaml.ScalarNode && r.asked.at(n.Value) {
		r.asked.keys(known, nil)
		return
	}
	given := r.pairs(n)
	for _, p := range given {
		read, ok := known[p.key]
		if r.asked.at(p.key) {
			r.asked.keys(known, given)
			continue
		}
		if !ok {
			r.unknownKey(n, p, known)
			continue
		}
		read(p.value)
	}
}

// unknownKey reports a key that nothing reads, with what was probably meant.
func (r *reader) unknownKey(n node, p pair, known map[string]func(node)) {
	near := nearest(p.key, keys(known))
	for _, colon := range []string{"：", ":"} { // title：街道 and title:街道 are one word to YAML
		if head, _, cut := strings.Cut(p.key, colon); cut && near == "" && known[strings.TrimSpace(head)] != nil {
			r.misspell(n.path, strings.TrimSpace(head))
			r.add(p.at, EKeyColon, clip(p.key), strings.TrimSpace(head)+": ")
			return
		}
	}
	r.misspell(n.path, near)
	if p.value.Kind == yaml.ScalarNode {
		r.unread = append(r.unread, p.value.Value)
	}
	r.addHint(p.at, near, EUnknownKey, clip(p.key), lastPart(n.path))
}

func (r *reader) misspell(path, meant string) {
	if meant == "" {
		return
	}
	if r.problems.misspelt == nil {
		r.problems.misspelt = map[string][]string{}
	}
	r.problems.misspelt[path] = append(r.problems.misspelt[path], meant)
}

var goodID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,62}$`)

var celWords = map[string]bool{"true": true, "false": true, "null": true, "in": true}

// ids hands every entry of a mapping of ids to read.
func (r *reader) ids(n node, read func(id string, at place, v node)) {
	for _, p := range r.pairs(n) {
		switch {
		case !goodID.MatchString(p.key) && !periodName.MatchString(p.key), celWords[p.key]:
			r.add(p.at, EBadID, shownKey(p.key))
		case looksLikePeriod(p.key):
			r.add(p.at, EPeriodID, clip(p.key))
		}
		read(p.key, p.at, p.value) // also under an id that was refused: whoever uses it is not to blame
	}
}

// shownKey is a key as a message names it; an empty one would not be seen.
func shownKey(s string) string {
	if strings.TrimSpace(s) == "" {
		return strconv.Quote(s)
	}
	return clip(s)
}

// window reads the `from` and `to` of spans.
func (r *reader) window(n node, w *Window, more map[string]func(node)) (hasFrom, hasTo bool) {
	known := map[string]func(node){
		"from": func(n node) { hasFrom = true; r.day(&w.From)(n) },
		"to":   func(n node) { hasTo = true; r.day(&w.To)(n) },
	}
	for k, f := range more {
		known[k] = f
	}
	r.fields(n, known)
	return hasFrom, hasTo
}

// name is a reference to something else in the plan, checked once everything is read.
type name struct {
	id string
	at place
}

func (r *reader) name(to *name) func(node) {
	return func(n node) {
		if s, ok := r.scalar(n); ok {
			*to = name{s, n.place}
		}
	}
}

func (r *reader) names(to *[]name) func(node) {
	return func(n node) {
		for _, item := range r.sequence(n) {
			if s, ok := r.scalar(item); ok {
				*to = append(*to, name{s, item.place})
			}
		}
	}
}
