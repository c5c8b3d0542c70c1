package campaign

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"wuzha/internal/plan"

	"github.com/google/go-cmp/cmp"
)

func TestErrorKinds(t *testing.T) {
	t.Parallel()
	for _, kind := range ErrorKinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			err := fmt.Errorf("close case: %w", Refuse(kind, "不行", "no"))
			for _, other := range ErrorKinds() {
				if got, want := errors.Is(err, other), other == kind; got != want {
					t.Errorf("errors.Is(%s, %s) = %v, want %v", kind, other, got, want)
				}
			}
			if got := KindOf(err); got != kind {
				t.Errorf("KindOf = %q, want %q", got, kind)
			}
			var e *Error
			if !errors.As(err, &e) || e.In(plan.Chinese) != "不行" || e.In(plan.English) != "no" {
				t.Errorf("errors.As found %+v, want both sentences", e)
			}
		})
	}
	if got := KindOf(io.EOF); got != "" {
		t.Errorf("KindOf(EOF) = %q, want none", got)
	}
	if got := KindOf(nil); got != "" {
		t.Errorf("KindOf(nil) = %q, want none", got)
	}
}

func TestUnder(t *testing.T) {
	t.Parallel()
	one := InvalidAt("fields.people", "太小", "too small")
	tests := []struct {
		name, path string
		err        error
		want       string
	}{
		{"below", "records[3]", one, "records[3].fields.people: too small"},
		{"wrapped", "records[3]", fmt.Errorf("submit: %w", one), "records[3].fields.people: too small"},
		{"index", "records", InvalidAt("[3]", "错", "wrong"), "records[3]: wrong"},
		{"whole", "records[3]", InvalidAt("", "错", "wrong"), "records[3]: wrong"},
		{"no path above", "", one, "fields.people: too small"},
		{"not of fields", "records[3]", Refuse(Denied, "不行", "no"), "no"},
		{"other error", "records[3]", io.EOF, "EOF"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Under(tt.path, tt.err).Error(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if diff := cmp.Diff("fields.people", one.Faults[0].Path); diff != "" {
		t.Errorf("the original was changed (-want +got):\n%s", diff)
	}
	if orNil(nil) != nil {
		t.Error("no faults gave a refusal")
	}
}

// expectFaults compares the paths of an invalid entry; none is no error at all.
func expectFaults(t *testing.T, err error, want []string) {
	t.Helper()
	var got []string
	var e *Error
	if errors.As(err, &e) {
		for _, f := range e.Faults {
			got = append(got, f.Path)
			if f.Zh == "" || f.En == "" {
				t.Errorf("%s says nothing in one of the languages: %+v", f.Path, f.Words)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || (err != nil) != (len(want) > 0) {
		t.Errorf("error %v; faults (-want +got):\n%s", err, diff)
	}
}
