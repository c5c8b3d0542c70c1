package api

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
)

// formats is what the API reads and writes: JSON only.
func formats() map[string]huma.Format {
	f := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: decode}
	return map[string]huma.Format{"application/json": f, "json": f}
}

// decode reads one JSON value strictly: UTF-8, no name twice in an object, names in their one spelling, nothing behind the value.
// huma reads a body twice, once to hold it against the schema and once into its type; the schema tells unknown names with their
// place, and this catches those that differ in case only.
func decode(data []byte, v any) error {
	if saysZero(data) {
		return errors.New("a text holds the sign zero")
	}
	err := json.Unmarshal(data, v, json.RejectUnknownMembers(true))
	var semantic *json.SemanticError
	if errors.As(err, &semantic) { // its text would name our types
		return fmt.Errorf("%s cannot be read", semantic.JSONPointer)
	}
	return err
}

// saysZero tells whether a JSON text spells the sign zero, which is UTF-8 and yet no text: databases differ in what they do with it.
func saysZero(data []byte) bool {
	zero := []byte(`\u0000`)
	for at := 0; ; at++ {
		found := bytes.Index(data[at:], zero)
		if found < 0 {
			return false
		}
		at += found
		before := data[:at]
		if slashes := len(before) - len(bytes.TrimRight(before, `\`)); slashes%2 == 0 {
			return true
		}
	}
}
