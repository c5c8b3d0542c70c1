package app

import (
	"sync"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// Who is behind a session or token is read once and then known for a moment, since most requests come in bursts. What is known is
// dropped
//   - at once, when a write of this process has touched accounts, sessions, tokens, posts, lent rights, units or plans;
//   - after knownFor, so that what another process has written is heard of;
//   - on another day, since posts are held from day to day.
//
// Whoever works with a lent right is read anew each time: its use is to be noted.

// knownFor is how long another process's change of who may do what can stay unheard.
const knownFor = time.Second

// maxKnown bounds the memory; beyond it all is read again.
const maxKnown = 10_000

// knownCaller is somebody with what the session or the token says of itself, as it was read.
type knownCaller struct {
	caller  Caller // of no request yet, without a token's limit
	session campaign.Session
	token   campaign.APIToken
	readAt  time.Time
	changes int64 // see store.DB.AccessChanges, before it was read
}

// knownCallers are those behind the hashes of sessions and tokens.
type knownCallers struct {
	mu     sync.Mutex
	byHash map[string]knownCaller
}

// find gives who is known behind a hash, if that is still true at a moment.
func (k *knownCallers) find(hash []byte, changes int64, now time.Time) (knownCaller, bool) {
	k.mu.Lock()
	found, ok := k.byHash[string(hash)]
	k.mu.Unlock()
	age := now.Sub(found.readAt)
	if !ok || found.changes != changes || age < 0 || age >= knownFor || found.caller.Day() != dayOf(now.UnixMilli()) {
		return knownCaller{}, false
	}
	found.caller.Now = now.UnixMilli()
	return found, true
}

// keep remembers somebody.
func (k *knownCallers) keep(hash []byte, found knownCaller) {
	if found.caller.lent != nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byHash == nil || len(k.byHash) >= maxKnown {
		k.byHash = map[string]knownCaller{}
	}
	k.byHash[string(hash)] = found
}

// callerBehind gives who is behind a hash: from memory when sound says that it still holds, else as read finds it. What the
// store says of changes is asked before reading, so that what changes meanwhile is not kept.
func (a *App) callerBehind(hash []byte, sound func(knownCaller) bool, read func(k *knownCaller, at int64) error) (knownCaller, error) {
	now, changes := a.o.Now(), a.db.AccessChanges()
	if k, ok := a.known.find(hash, changes, now); ok && sound(k) {
		return k, nil
	}
	k := knownCaller{readAt: now, changes: changes}
	if err := read(&k, now.UnixMilli()); err != nil {
		return knownCaller{}, err
	}
	a.known.keep(hash, k)
	return k, nil
}

func campaignSession(s store.Session) campaign.Session {
	return campaign.Session{Person: s.Person, Created: s.CreatedAt, Seen: s.SeenAt, EndedAt: s.EndedAt}
}
