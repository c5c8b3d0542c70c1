package campaign

import (
	"bytes"
	"strings"
	"testing"
)

func TestSecrets(t *testing.T) {
	t.Parallel()
	kinds := []Secret{SetUpSecret, APISecret, SessionSecret}
	seen := map[string]bool{}
	for i, kind := range kinds {
		text, hash, err := NewSecret(kind, randomness(byte(i)))
		if err != nil {
			t.Fatal(err)
		}
		if seen[text] || !strings.HasPrefix(text, string(kind)+"_") || bytes.Contains(hash, []byte(text)) {
			t.Errorf("secret %s is no good", text)
		}
		seen[text] = true
		for _, other := range kinds {
			got, ok := SecretHash(other, text)
			if ok != (other == kind) || ok && !bytes.Equal(got, hash) {
				t.Errorf("%s read as %s: %x, %v, want %x only as its own kind", kind, other, got, ok, hash)
			}
		}
		for _, bad := range []string{"", text[:len(text)-1], text + "A", text + "\n", text + "=", " " + text, text[:20] + "\n" + text[20:], string(kind) + "_"} {
			if _, ok := SecretHash(kind, bad); ok {
				t.Errorf("%q was taken for a secret", bad)
			}
		}
	}
	if _, _, err := NewSecret(APISecret, bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("made a secret with too little randomness")
	}
}

func FuzzSecretHash(f *testing.F) {
	text, _, err := NewSecret(APISecret, randomness(1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add("wzapi_")
	f.Add("wzapi_" + strings.Repeat("A", 43))
	f.Fuzz(func(t *testing.T, text string) {
		if hash, ok := SecretHash(APISecret, text); ok && (len(text) != len("wzapi_")+43 || len(hash) != 32) {
			t.Errorf("%q was taken for a secret", text)
		}
	})
}

func TestSetUpToken(t *testing.T) {
	t.Parallel()
	hash := []byte("hash")
	token := SetUpToken{Hash: hash, Person: "p1", Expires: noon}
	used := token
	used.UsedAt = noon - 5
	tests := []struct {
		name  string
		token SetUpToken
		hash  []byte
		at    int64
		ok    bool
	}{
		{"good", token, hash, noon - 1, true},
		{"expired", token, hash, noon, false},
		{"used", used, hash, noon - 1, false},
		{"other", token, []byte("hasH"), noon - 1, false},
		{"no hash", SetUpToken{Expires: noon}, nil, noon - 1, false},
	}
	var first error
	for _, tt := range tests {
		err := tt.token.Check(tt.hash, tt.at)
		if (err == nil) != tt.ok {
			t.Errorf("%s: got %v, want ok = %v", tt.name, err, tt.ok)
		}
		if err != nil && first != nil && err.Error() != first.Error() {
			t.Errorf("%s: the answer tells why: %v", tt.name, err)
		}
		if err != nil {
			first = err
		}
	}
}

func TestAPIToken(t *testing.T) {
	t.Parallel()
	good := APIToken{Person: "p1", Label: "统计系统对接", Limit: Limit{at("/r/"), SetOf(View, Export), noon + MaxTokenLifetime}}
	with := func(change func(*APIToken)) APIToken {
		c := good
		change(&c)
		return c
	}
	tests := []struct {
		name  string
		token APIToken
		paths []string
	}{
		{"good", good, nil},
		{"no label", with(func(a *APIToken) { a.Label = " " }), []string{"label"}},
		{"long label", with(func(a *APIToken) { a.Label = strings.Repeat("长", 34) }), []string{"label"}},
		{"no actions", with(func(a *APIToken) { a.Limit.Actions = 0 }), []string{"actions"}},
		{"administration", with(func(a *APIToken) { a.Limit.Actions = SetOf(View, Backup) }), []string{"actions"}},
		{"sealed contacts", with(func(a *APIToken) { a.Limit.Actions = SetOf(OpenSealed) }), []string{"actions"}},
		{"everywhere", with(func(a *APIToken) { a.Limit.At.Path = "/" }), []string{"unit"}},
		{"expired", with(func(a *APIToken) { a.Limit.Expires = noon }), []string{"expires"}},
		{"for ever", with(func(a *APIToken) { a.Limit.Expires++ }), []string{"expires"}},
		{"all wrong", APIToken{}, []string{"label", "actions", "unit", "expires"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			expectFaults(t, tt.token.CheckNew(noon), tt.paths)
		})
	}
}

func TestAPITokenAct(t *testing.T) {
	t.Parallel()
	token := APIToken{Person: "p1", Limit: Limit{at("/r/t/"), SetOf(View), noon + 1}}
	ended := token
	ended.EndedAt = 1
	person := Actor{Person: "p1", Now: noon, Held: []Holding{holding("/r/", View, Export)}}
	later := person
	later.Now++
	stranger := person
	stranger.Person = "p2"
	actor, err := token.Act(person)
	if err != nil || !Can(actor, View, at("/r/t/c/"), today) || Can(actor, View, at("/r/u/"), today) || Can(actor, Export, at("/r/t/"), today) {
		t.Errorf("the token gives %+v (%v), want view below /r/t/ alone", actor, err)
	}
	if person.Limit != nil {
		t.Error("the person was narrowed too")
	}
	for name, try := range map[string]func() (Actor, error){
		"ended":    func() (Actor, error) { return ended.Act(person) },
		"expired":  func() (Actor, error) { return token.Act(later) },
		"stranger": func() (Actor, error) { return token.Act(stranger) },
	} {
		if a, err := try(); KindOf(err) != NotFound || Can(a, View, at("/r/t/"), today) {
			t.Errorf("%s: got %+v, %v, want nothing", name, a, err)
		}
	}
}
