package plan

import "go.yaml.in/yaml/v4"

// word is a key or value as it stands in the file.
type word struct {
	text string
	at   place
}

// sectionText holds all words of a section of the file, by its entries. The law check reads them: a rule that the law
// forbids is forbidden under whatever key it stands.
type sectionText struct {
	at      place
	entries [][]word
}

func (r *reader) sectionTexts(root node) []sectionText {
	var out []sectionText
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], r.node(root.Content[i+1], root.Content[i].Value)
		s := sectionText{at: value.place}
		if value.Kind != yaml.MappingNode {
			s.entries = append(s.entries, r.words(value, nil))
		} else {
			for k := 0; k+1 < len(value.Content); k += 2 {
				path := join(key.Value, value.Content[k].Value)
				entry := r.words(r.node(value.Content[k], path), nil)
				s.entries = append(s.entries, r.words(r.node(value.Content[k+1], path), entry))
			}
		}
		out = append(out, s)
	}
	return out
}

// words lists the scalars below a node with their paths.
func (r *reader) words(n node, out []word) []word {
	switch n.Kind {
	case yaml.ScalarNode:
		return append(out, word{n.Value, n.place})
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			path := join(n.path, n.Content[i].Value)
			out = append(out, word{n.Content[i].Value, place{r.file, n.Content[i].Line, n.Content[i].Column, path}})
			out = r.words(r.node(n.Content[i+1], path), out)
		}
	case yaml.SequenceNode:
		for _, item := range r.sequence(n) {
			out = r.words(item, out)
		}
	}
	return out
}
