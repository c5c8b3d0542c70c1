package plan

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// fieldList reads typed fields. reserved names are taken by columns of the ledgers.
func (r *reader) fieldList(n node, reserved []string) []*Field {
	var out []*Field
	r.ids(n, func(id string, at place, v node) {
		f := &Field{ID: id, place: at, index: len(out)}
		typ, typ0, least, most := "", node{Node: &yaml.Node{}}, node{}, node{}
		r.fields(v, map[string]func(node){
			"type":     func(n node) { typ0 = n; r.oneOf(&typ, "int", "text", "bool", "date", "money", "choice")(n) },
			"title":    r.text(&f.Title),
			"min":      func(n node) { least = n },
			"max":      func(n node) { most = n },
			"required": r.boolean(&f.Required),
			"options":  func(n node) { f.Options = r.options(n) },
		})
		if contains(reserved, id) {
			r.add(at, EReserved, id)
			return
		}
		f.Type = typeNames[typ]
		switch {
		case typ0.Kind == 0:
			r.add(at, EMissingKey, "type")
		case f.Type == Choice && len(f.Options) == 0:
			r.add(at, EMissingKey, "options")
		case f.Type != Choice && f.Options != nil:
			r.add(at, EOptionsType)
		}
		f.Min, f.Max = r.bound(f, least), r.bound(f, most)
		if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
			r.add(at, EBackwards, least.Value, most.Value)
		}
		if f.Type == 0 {
			f.Type = likelyType(typ0.Value) // go on with what was meant, so that later rules are not blamed
		}
		out = append(out, f)
	})
	return out
}

// likelyType is what an unknown type was probably meant to be.
func likelyType(name string) Type {
	switch strings.ToLower(name) {
	case "string", "str", "varchar", "文本":
		return Text
	case "boolean", "布尔":
		return Bool
	case "day", "datetime", "日期":
		return Date
	}
	return Int
}

func (r *reader) bound(f *Field, n node) *int64 {
	if n.Node == nil {
		return nil
	}
	s, ok := r.scalar(n)
	if !ok {
		return nil
	}
	if f.Type == Text || f.Type == Bool || f.Type == Choice {
		r.add(n.place, EBoundType, lastPart(n.path))
		return nil
	}
	v, err := f.parseNumber(s)
	if err != nil {
		switch f.Type {
		case Date:
			r.notDay(n, s)
		case Money:
			r.add(n.place, ENotPoints, lastPart(n.path), clip(s))
		default:
			r.add(n.place, ENotInteger, lastPart(n.path), clip(s))
		}
		return nil
	}
	return &v
}

func (r *reader) options(n node) []Option {
	var out []Option
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range r.sequence(n) {
			if s, ok := r.scalar(item); ok {
				out = r.option(out, Option{s, s}, item.place)
			}
		}
	default:
		for _, p := range r.pairs(n) {
			o := Option{ID: p.key}
			r.text(&o.Title)(p.value)
			out = r.option(out, o, p.at)
		}
	}
	return out
}

// option adds an option. Ledgers name options by id or title, so no two may share one.
func (r *reader) option(all []Option, o Option, at place) []Option {
	for _, have := range all {
		if o.Title != "" && (have.Title == o.Title || have.ID == o.Title || have.Title == o.ID) || have.ID == o.ID {
			r.add(at, ESameOption, clip(o.Title), clip(have.Title))
			break
		}
	}
	return append(all, o)
}
