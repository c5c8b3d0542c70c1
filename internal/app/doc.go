// Package app is what people can do: one method per use case.
//
//	a, err := app.Open(ctx, app.Options{DSN: "sqlite:///var/lib/wuzha/wuzha.db"})
//	caller, err := a.CallerBySession(ctx, secret)
//	outcomes, err := a.Submit(ctx, caller, entries)
//
// Every method asks first whether the caller may (campaign.Authorize): who may
// not even see a thing hears that there is none. What a method writes, it writes
// in one transaction of the store, together with one entry of the district's
// audit chain. Refusals are *campaign.Error; any other error is a fault of the
// machine or of the program.
//
//   - setup.go, accounts*.go, sessions.go, tokens.go, posts.go: who takes part
//   - plans*.go: drafts, and the versions that are in force
//   - units*.go: the tree, day by day
//   - records*.go, tallies.go: what was done, and the running totals
//   - snapshot*.go, standing*.go: who owes what, from a copy of the district in memory
//   - cases*.go: registering, attributing and disputing cases, what they make due
//   - casework.go, analysis.go: what is learned from them: trace-back, analysis, talks
//   - matters*.go: orders, findings, notices, objections, scores, titles, papers; deadlines, lists and boards
//   - export.go, sheets.go: the files that `wuzha evaluate` reads
//   - imports*.go, templates.go, lists*.go: sheets that come in and go out
//   - jobs*.go, watch.go: what goes on after a request, and who hears of it
//   - freeze*.go: what was known of a period, kept for good
//   - units_merge.go, units_split.go, handover.go: units and people that change, in one step with a preview
//   - lend.go: rights lent for hours against a written reason
//   - attachments*.go: files by their hash; contacts*.go: whom to reach about a case, sealed
//   - audit.go, verify.go: the chain, and whether everything is as it should be
//
// # Revisions
//
// Every transaction that changes a district appends to its audit chain; the
// number of the last entry is the district's revision. Records carry the
// revision that last touched them, so a snapshot reads only what is new; the
// rarer parts (units, plans, decisions, posts) note the revision of their last
// change (store.PartRevision). A snapshot is brought up to date before each
// answer, so it never answers from facts older than the last acknowledged write.
package app
