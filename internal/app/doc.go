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
//   - unit_posts.go, duty_rates.go, audit_find.go, settings.go: what the pages of the plan, of people and of administration show
//   - records*.go, tallies.go: what was done, and the running totals
//   - tallies_derive.go, derivation.go: totals of a new version, derived from all records in the background
//   - snapshot*.go, standing*.go: who owes what, from running totals in memory
//   - evidence.go, ledgers.go: records that are read for one answer: what a number is made of, and what files would say
//   - cases*.go: registering, attributing and disputing cases, what they make due
//   - casework.go, analysis.go: what is learned from them: trace-back, analysis, talks
//   - matters*.go: orders, findings, notices, objections, scores, titles, papers; deadlines, lists and boards
//   - export.go, sheets.go: the files that `wuzha evaluate` reads
//   - imports*.go, templates.go, lists*.go: sheets that come in and go out
//   - jobs*.go, watch.go: what goes on after a request, and who hears of it
//   - freeze*.go: what was known of a period, kept for good
//   - units_merge.go, units_split.go, units_belongings.go, materials_inherit.go, handover.go: units and people that change, in one step with a preview
//   - lend.go: rights lent for hours against a written reason
//   - attachments*.go: files by their hash; contacts*.go: whom to reach about a case, sealed
//   - pledges.go, visitors*.go, quiz.go, crowd.go: what visitors do without an account
//   - bulletins_due.go, receipts.go, paper*.go, ledger.go, lesson.go: what leaves the office
//   - materials*.go: the catalogue of what is handed out, and what became of its copies
//   - channels.go, letters.go, digest.go: telling groups what is due
//   - audit.go, verify.go: the chain, and whether everything is as it should be
//
// # Revisions
//
// Every transaction that changes a district appends to its audit chain; the
// number of the last entry is the district's revision. Records carry the
// revision that last touched them, so a snapshot reads only what is new, and of
// the running totals only those of the units that it concerns; the
// rarer parts (units, plans, decisions, posts) note the revision of their last
// change (store.PartRevision). A snapshot is brought up to date before each
// answer, so it never answers from facts older than the last acknowledged write.
package app
