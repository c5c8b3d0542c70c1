package web

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	"go.yaml.in/yaml/v4"

	"wuzha/internal/plan"
)

// The English texts, a file for each area, called AREA_en.yaml.
//
//go:embed messages
var messageFiles embed.FS

// catalogue gives the English for each Chinese text of the pages. Chinese needs none: the text itself is the key.
type catalogue map[string]string

// message marks a Chinese text of a table, so that the catalogue's test finds it. Whoever shows it asks visit.t.
type message string

// readCatalogue reads all areas. Two that translate the same text must agree.
func readCatalogue() (catalogue, error) {
	names, err := fs.Glob(messageFiles, "messages/*_en.yaml")
	if err != nil {
		return nil, err
	}
	all := catalogue{}
	for _, name := range names {
		file, err := messageFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		area := catalogue{}
		if err := yaml.Unmarshal(file, &area); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		for zh, en := range area {
			if had, ok := all[zh]; ok && had != en {
				return nil, fmt.Errorf("read %s: %q is %q here and %q elsewhere", name, zh, en, had)
			}
			all[zh] = en
		}
	}
	return all, nil
}

// say gives a text in a language; with arguments it is a format. A text without English stays Chinese.
func (c catalogue) say(l plan.Language, zh string, args ...any) string {
	text := zh
	if en, ok := c[zh]; ok && l == plan.English {
		text = en
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

const languageCookie = "wuzha-language"

// languageOf is the language that was chosen, else the browser's; Chinese when neither asks for English.
func languageOf(r *http.Request) plan.Language {
	asked := r.Header.Get("Accept-Language")
	if c, err := r.Cookie(languageCookie); err == nil {
		asked = c.Value
	}
	if strings.HasPrefix(strings.ToLower(asked), "en") {
		return plan.English
	}
	return plan.Chinese
}

// speak turns to the language that the visitor's account keeps, whatever this browser was told before.
func (v *visit) speak() {
	if v.caller.Language != "" {
		v.lang = v.caller.Language
	}
}

// chooseLanguage keeps the choice with the account, and in this browser for a year; it goes back to the page on which it was made.
func (s *server) chooseLanguage(v *visit) (page, error) {
	chosen := plan.Chinese
	if v.value("language") == string(plan.English) {
		chosen = plan.English
	}
	if v.caller.Person != "" {
		if err := s.app.ChooseLanguage(v.ctx(), v.caller, chosen); err != nil {
			return nil, err
		}
	}
	http.SetCookie(v.w, &http.Cookie{Name: languageCookie, Value: string(chosen), Path: "/", MaxAge: 365 * 86400, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.secure()})
	return &redirect{To: safeReturn(v.value("return"))}, nil
}
