package web

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
)

// What `make assets` has bundled: files whose names carry a hash of their content, each with its compressed forms, and manifest.json.
//
//go:embed all:assets/built
var builtAssets embed.FS

// assets finds bundled files by the name that templates use.
type assets struct {
	files fs.FS
	named map[string]string // app.css → app-3f2a….css
}

func readAssets() (assets, error) {
	files, err := fs.Sub(builtAssets, "assets/built")
	if err != nil {
		return assets{}, err
	}
	a := assets{files: files, named: map[string]string{}}
	text, err := fs.ReadFile(files, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &a.named)
	}
	if err != nil {
		return a, fmt.Errorf("read the manifest of the assets: %w", err)
	}
	return a, nil
}

// built tells whether the program was built with its assets.
func (a assets) built() bool { return len(a.named) > 0 }

// address of a bundled file; empty when there is none, so that pages without assets ask for nothing.
func (a assets) address(name string) string {
	if file := a.named[name]; file != "" {
		return "/assets/" + file
	}
	return ""
}

var assetTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

// encodings of bundled files, the best first.
var encodings = []struct{ name, ending string }{{"br", ".br"}, {"gzip", ".gz"}}

// asset serves a bundled file. Its name changes with its content, so that a browser may keep it for ever.
func (s *server) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	if !slices.Contains(slices.Collect(maps.Values(s.assets.named)), name) {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Type", assetTypes[path.Ext(name)])
	h.Set("Vary", "Accept-Encoding")
	served := name
	for _, e := range encodings {
		if _, err := fs.Stat(s.assets.files, name+e.ending); err == nil && accepts(r, e.name) {
			served = name + e.ending
			h.Set("Content-Encoding", e.name)
			break
		}
	}
	text, err := fs.ReadFile(s.assets.files, served)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(text) // a client that has gone does not hear it
}

// accepts tells whether the client takes an encoding; one with q=0 is refused.
func accepts(r *http.Request, encoding string) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(name, encoding) {
			return !strings.HasPrefix(strings.ReplaceAll(quality, " ", ""), "q=0") || strings.HasPrefix(strings.ReplaceAll(quality, " ", ""), "q=0.")
		}
	}
	return false
}
