package app

import (
	"context"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// UnitPosts is a unit with the posts that the plan provides there, and who holds them.
type UnitPosts struct {
	Unit     string     `json:"unit"`
	UnitName string     `json:"unit_name"`
	Kind     string     `json:"kind"`
	Path     string     `json:"path"`
	Posts    []HeldPost `json:"posts"`
}

// HeldPost is a post at a unit; without holders it is a vacancy.
type HeldPost struct {
	Post    string   `json:"post"`
	Title   string   `json:"title"`
	Holders []Holder `json:"holders"`
}

// Holder is a person who holds a post.
type Holder struct {
	Person string    `json:"person"`
	Login  string    `json:"login"`
	Name   string    `json:"name"`
	From   *plan.Day `json:"from,omitempty"`
	To     *plan.Day `json:"to,omitempty"`
}

// Vacant tells whether nobody holds the post.
func (p HeldPost) Vacant() bool { return len(p.Holders) == 0 }

// UnitPosts lists who holds which post today, unit by unit in the order of the tree: at the units that the caller sees, and at all of
// them for the security administrator, who gives posts but sees nothing else of a unit than its name. It heeds Under, Unit, Kind,
// Search, and State: "vacant" lists units with a vacancy and only those posts.
func (a *App) UnitPosts(ctx context.Context, c Caller, q Query) (Page[UnitPosts], error) {
	scope, err := c.namedScope()
	if err != nil {
		return Page[UnitPosts]{}, err
	}
	var out Page[UnitPosts]
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		found, err := f.inScope(scope, q.Under, c.Day())
		if err != nil {
			return err
		}
		filled, err := holders(tx, c)
		if err != nil {
			return err
		}
		all := func(yield func(UnitPosts) bool) {
			for u := range only(found, q.takesUnit) {
				if with := unitPosts(f, u, filled, q.State == "vacant"); len(with.Posts) > 0 && !yield(with) {
					return
				}
			}
		}
		out, err = pageOf(all, q, func(u UnitPosts) string { return u.Path }, func(u UnitPosts) (UnitPosts, error) { return u, nil })
		return err
	})
	return out, err
}

// holders finds who holds what today, by unit and post.
func holders(tx *store.Tx, c Caller) (map[[2]string][]Holder, error) {
	held, err := tx.AllPostsHeld(c.District, store.Day(c.Day()))
	if err != nil {
		return nil, err
	}
	people, err := tx.PersonsByDistrict(c.District)
	if err != nil {
		return nil, err
	}
	byID := map[string]store.Person{}
	for _, p := range people {
		byID[p.ID] = p
	}
	out := map[[2]string][]Holder{}
	for _, h := range held {
		seen, p := holdingView(h), byID[h.Person]
		if p.State == accountDisabled {
			continue // who cannot sign in fills no post
		}
		at := [2]string{h.Unit, h.Post}
		out[at] = append(out[at], Holder{Person: h.Person, Login: p.Login, Name: p.Name, From: seen.From, To: seen.To})
	}
	return out, nil
}

// unitPosts lists the posts that the newest plan provides at a unit, then those of the three administrators at the topmost one.
func unitPosts(f *frame, u *store.PlacedUnit, filled map[[2]string][]Holder, vacant bool) UnitPosts {
	out := UnitPosts{Unit: u.Unit, UnitName: u.Name, Kind: u.Kind, Path: u.Path}
	add := func(id, title string) {
		p := HeldPost{Post: id, Title: title, Holders: filled[[2]string{u.Unit, id}]}
		if !vacant || p.Vacant() {
			out.Posts = append(out.Posts, p)
		}
	}
	if p := f.newest(); p != nil {
		for _, post := range p.Posts {
			if slices.ContainsFunc(post.Of, func(k *plan.UnitKind) bool { return k.ID == u.Kind }) {
				add(post.ID, post.Title)
			}
		}
	}
	if strings.Count(u.Path, "/") == 2 { // the topmost unit
		for _, r := range f.rights.Matrix() {
			if campaign.IsAdmin(r.Post) {
				add(r.Post, r.Title.Zh)
			}
		}
	}
	return out
}

// PostRights tells who may do what by virtue of which post, as a table: everybody who signs in may know it.
func (a *App) PostRights(ctx context.Context, c Caller) ([]campaign.PostRights, error) {
	if err := c.signedIn(); err != nil {
		return nil, err
	}
	var out []campaign.PostRights
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		out = f.rights.Matrix()
		return nil
	})
	return out, err
}
