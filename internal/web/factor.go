package web

import (
	"fmt"
	"html/template"
	"image/color"
	"net/url"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// factorPage turns the visitor's second factor on and off.
type factorPage struct {
	basics
	On     bool
	Code   template.HTML // to be scanned by an authenticator
	Secret string        // to be typed where nothing can be scanned
	Form   form
}

func (*factorPage) template() string { return "factor" }
func (p *factorPage) forms() []*form { return []*form{&p.Form} }

func (v *visit) codeField() *field {
	return &field{Name: "code", Label: v.t("6位验证码"), Type: "text", Required: true, Autocomplete: "one-time-code", MaxLength: 16}
}

func (v *visit) factorPage(on bool) *factorPage {
	p := &factorPage{basics: basics{Crumbs: []crumb{{v.t("我的账号"), "/me"}, {Text: v.t("动态验证码")}}}, On: on}
	p.Form = form{ID: "begin", Submit: v.t("开始设置"), Cancel: "/me"}
	if on {
		p.Form = form{ID: "remove", Submit: v.t("停用"), Danger: true, Cancel: "/me", Fields: []*field{v.codeField()}}
	}
	return p
}

func (s *server) factorForm(v *visit) (page, error) {
	me, err := s.app.Me(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	return v.factorPage(me.Factor), nil
}

// changeFactor takes the three forms of the page, one after the other: begin, confirm, remove.
func (s *server) changeFactor(v *visit) (page, error) {
	switch v.value("form") {
	case "confirm":
		p := v.factorPage(false)
		p.Form = v.confirmForm()
		if err := s.app.ConfirmFactor(v.ctx(), v.caller, v.value("code")); err != nil {
			return p, err
		}
		return &redirect{To: "/me", Said: v.t("动态验证码已启用，以后登录时需要输入。")}, nil
	case "remove":
		if err := s.app.RemoveFactor(v.ctx(), v.caller, v.value("code")); err != nil {
			return v.factorPage(true), err
		}
		return &redirect{To: "/me", Said: v.t("动态验证码已停用。")}, nil
	}
	return s.beginFactor(v)
}

func (v *visit) confirmForm() form {
	return form{ID: "confirm", Submit: v.t("启用"), Cancel: "/me", Fields: []*field{v.codeField()}}
}

func (s *server) beginFactor(v *visit) (page, error) {
	to, err := s.app.BeginFactor(v.ctx(), v.caller)
	if err != nil {
		return v.factorPage(false), err
	}
	p := v.factorPage(false)
	p.Form = v.confirmForm()
	p.Code, err = qrCode(to)
	if u, bad := url.Parse(to); bad == nil {
		p.Secret = u.Query().Get("secret")
	}
	return p, err
}

// qrCode draws an address to be scanned.
func qrCode(address string) (template.HTML, error) {
	code, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("draw a QR code: %w", err)
	}
	var path strings.Builder
	size := code.Bounds().Dx()
	for y := range size {
		for x := range size {
			if code.At(x, y) == color.Black {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+4, y+4)
			}
		}
	}
	return template.HTML(fmt.Sprintf(`<svg class="qr" viewBox="0 0 %d %d" shape-rendering="crispEdges" aria-hidden="true"><rect width="100%%" height="100%%" fill="#fff"/><path d="%s" fill="#000"/></svg>`,
		size+8, size+8, path.String())), nil
}
