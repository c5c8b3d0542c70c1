// Package web is the office console: HTML pages for the people of a campaign, made on the server.
//
//	handler, err := web.New(web.Options{App: a, Log: log})
//
// A page asks nothing but package app, which decides who may do what; a foreign object answers like a missing one. Pages work without
// script; htmx fetches parts of them where there is script.
//
// # Adding a page
//
//  1. A line in the area's routes (route.go lists the areas): method, path, what the page is called, the handler. A page that lists or
//     counts sets picks, and heeds visit.under and visit.period.
//  2. A struct that embeds basics and has what the template shows, ready to be read: a template neither computes nor asks. Its method
//     template names the file in templates/. Crumbs, Title and Charts are set in basics.
//  3. The handler, func(*visit) (page, error). It calls the use case with v.ctx() and v.caller and hands refusals on: (nil, err) becomes
//     a page that says what happened and what to do, (p, err) shows the page again with each fault at its field.
//  4. The template. Text is written in Chinese as {{t "保存"}}, in Go as v.t("共 %d 条", n), in tables as a message; its English goes into
//     messages/AREA_en.yaml. Shared parts: "table", "form", "field", "badge", "empty" (templates/shell/partials.html).
//  5. A way to it in navigation (shell.go), and a line in pageCases of pages_test.go, which holds who may come and tries the template.
//
// # Forms
//
// A form posts to the address of the page that shows it. The handler of the POST builds the page as the GET does, tries, and answers
// with a redirect that says what was done, or with the page and the refusal:
//
//	func (s *server) editUnit(v *visit) (page, error) {
//		p, err := s.unitForm(v)
//		if err == nil {
//			err = s.app.…
//		}
//		if err != nil {
//			return p, err
//		}
//		return &redirect{To: "/units/…", Said: v.t("已保存。")}, nil
//	}
//
// The page's method forms lets the wrapper put faults and typed values into its fields. A field's name is the path that the use case gives
// to its fault (name, attributes.households). Fields that the plan declares come from visit.planFields. When the session has ended, what
// was typed is carried through the sign-in and shown again (entrance.go); with form.Draft it is kept in the browser too.
//
// # Lists, parts and files
//
// A table's Next is the address of the following part (app.Page.Next as "after"). A block {{define "#unit-list"}} is what htmx gets when
// an element of that id is its target; the handler stays the same. A *file page is sent as something to be saved.
//
// # What a browser may do
//
// The policy allows no inline script or style, and nothing from outside (web.go). Widths and colours that depend on numbers are SVG
// attributes or classes, never style="". Charts by script: an element with data-chart='{"labels":…,"series":…}' (assets/src/charts.js)
// beside a table with the same numbers, and basics.Charts. Icons: {{icon "home"}}, listed in assets/icons.txt.
//
// make assets bundles assets/src into assets/built (git-ignored, embedded); styles that no template, script or Go file names are dropped,
// so a class must stand somewhere in full.
//
// # Public pages
//
// A page with basics.Public set is for everybody (public.go): it has a shell, a style sheet and a script of its own, together under 100 KB.
// Its forms carry a token (publicToken, sentByPage), so that only who has opened the page can send them, and every use case behind them
// slows down floods (app/crowd.go).
//
// # Tests
//
// pages_test.go asks for every page as every kind of visitor and looks at the HTML; browser_test.go opens pages in Chromium and fails on
// errors, requests to the outside, breaches of the policy, and serious findings of axe. `make screenshots` takes pictures of all pages.
package web
