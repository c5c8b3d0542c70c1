package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"sync"

	"wuzha/internal/gate"
	"wuzha/internal/plan"
)

//go:embed templates
var templateFiles embed.FS

// pageSet is the templates of all pages in one language, each with the shell and the partials but without the other pages. A page is
// read when it is first shown: all of them, each with a shell of its own, take 30 MiB. It is safe for concurrent use.
type pageSet struct {
	shell *template.Template // never executed, so that it can be copied
	mu    sync.Mutex
	own   map[string]*template.Template
}

func (s *server) pageSets() (map[plan.Language]*pageSet, error) {
	out := map[plan.Language]*pageSet{}
	for _, l := range []plan.Language{plan.Chinese, plan.English} {
		shell, err := template.New("").Funcs(s.functions(l)).Option("missingkey=error").ParseFS(templateFiles, "templates/shell/*.html")
		if err != nil {
			return nil, fmt.Errorf("read the shell's templates: %w", err)
		}
		out[l] = &pageSet{shell: shell, own: map[string]*template.Template{}}
	}
	return out, nil
}

// page gives the template of a page, without ".html".
func (p *pageSet) page(name string) (*template.Template, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if own, ok := p.own[name]; ok {
		return own, nil
	}
	own, err := p.shell.Clone()
	if err == nil {
		own, err = own.ParseFS(templateFiles, "templates/"+name+".html")
	}
	if err != nil {
		return nil, fmt.Errorf("read template %s: %w", name, err)
	}
	p.own[name] = own
	return own, nil
}

// show answers with a page. A page that is a redirect or a file answers as such; htmx gets the part of the page that it asks for.
func (s *server) show(v *visit, p page, status int) {
	switch p := p.(type) {
	case answered:
		return
	case *redirect:
		if p.Said != "" {
			v.sayNext(p.Said)
		}
		http.Redirect(v.w, v.r, p.To, http.StatusSeeOther)
		return
	case *file:
		s.sendFile(v, p)
		return
	}
	if v.kept != nil || v.r.Method == http.MethodPost {
		refill(v, p)
	}
	if v.kept != nil {
		p.shell().Notice = v.t("登录前填写的内容已为您保留，请检查后再提交。")
	}
	text, err := s.execute(v, p)
	if err != nil {
		seen := gate.Of(v.ctx())
		s.o.Log.LogAttrs(v.ctx(), slog.LevelError, "template failed", slog.String("request", seen.ID), slog.String("template", p.template()), slog.String("error", err.Error()))
		if p.template() != "trouble" {
			s.show(v, troublePage(v, programFault()), http.StatusInternalServerError)
		}
		return
	}
	s.send(v, text, status)
}

// execute makes the whole page, or for htmx the block that is called like the element to be filled: "#unit-list".
func (s *server) execute(v *visit, p page) ([]byte, error) {
	var out bytes.Buffer
	set, err := s.pages[v.lang].page(p.template())
	if err != nil {
		return nil, err
	}
	if block := "#" + v.r.Header.Get("HX-Target"); v.partial() && set.Lookup(block) != nil {
		err := set.ExecuteTemplate(&out, block, p)
		return out.Bytes(), err
	}
	if err := set.ExecuteTemplate(&out, p.template()+".html", p); err != nil {
		return nil, err
	}
	if b := p.shell(); b.Public != nil {
		framed := &frame{basics: b, Body: template.HTML(out.String()), Lang: string(v.lang), Said: v.said()} //nolint:gosec // as below
		out.Reset()
		err := set.ExecuteTemplate(&out, "public-shell.html", framed)
		return out.Bytes(), err
	}
	frame, err := v.frame(p, template.HTML(out.String())) //nolint:gosec // a template of ours has made and escaped it
	if err != nil {
		return nil, err
	}
	out.Reset()
	err = set.ExecuteTemplate(&out, "shell.html", frame)
	return out.Bytes(), err
}

// partial tells whether a script asks for a part of the page.
func (v *visit) partial() bool {
	return v.r.Header.Get("HX-Request") == "true" && v.r.Header.Get("HX-Target") != "" && v.r.Header.Get("HX-History-Restore-Request") != "true"
}

// compressFrom is the size from which compressing pays.
const compressFrom = 1 << 10

func (s *server) send(v *visit, text []byte, status int) {
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept-Encoding, HX-Request, HX-Target, Cookie")
	if len(text) < compressFrom || !accepts(v.r, "gzip") {
		v.w.WriteHeader(status)
		_, _ = v.w.Write(text) // a client that has gone does not hear it
		return
	}
	h.Set("Content-Encoding", "gzip")
	v.w.WriteHeader(status)
	z := gzip.NewWriter(v.w)
	_, _ = z.Write(text)
	_ = z.Close()
}

// sendFile begins the answer with the first byte: until then a refusal is told like any other. A file that breaks off half way must not
// look whole, so the connection is cut.
func (s *server) sendFile(v *visit, f *file) {
	w := &lateWriter{to: v.w, begin: func(h http.Header) {
		h.Set("Content-Type", f.Type)
		h.Set("Content-Disposition", attachment(f.Name))
	}}
	err := f.write(v, w)
	switch {
	case err != nil && !w.begun:
		s.refuse(v, nil, err)
	case err != nil:
		s.o.Log.LogAttrs(v.ctx(), slog.LevelError, "file broken off", slog.String("request", gate.Of(v.ctx()).ID), slog.String("error", err.Error()))
		panic(http.ErrAbortHandler)
	}
}

type lateWriter struct {
	to    http.ResponseWriter
	begin func(http.Header)
	begun bool
}

func (w *lateWriter) Write(b []byte) (int, error) {
	if !w.begun {
		w.begun = true
		w.begin(w.to.Header())
	}
	return w.to.Write(b)
}
