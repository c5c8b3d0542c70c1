package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/notify"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Options say where an App works. Only DSN is needed.
type Options struct {
	DSN         string // see store.Open
	Dir         string // of attachments; empty: none are taken
	Suite       campaign.Suite
	Keys        *campaign.Keyring // nil: nothing can be sealed, so no second factors and no contacts
	ContactDays int               // that a sealed contact is kept after its case was closed; 0: campaign.ContactDays
	Passwords   campaign.HashCost // of new passwords; zero: campaign.PasswordCost
	Now         func() time.Time
	Random      io.Reader
	Log         *slog.Logger
	Shipped     map[string][]byte // plans that ship with the program, by name
	Readers     int               // see store.Options
	Network     notify.Network    // hosts that messages may be sent to
	Tell        func(string)      // see store.Options
}

// App is the one door to the data of all districts. It is safe for concurrent use.
type App struct {
	db         *data
	o          Options
	mu         sync.Mutex
	districts  map[string]*district
	deriving   *deriver
	loading    sync.Mutex // held by who loads a district with more than one reader
	crowd      crowd
	thawed     thawed
	known      knownCallers
	senders    map[string]notify.Sender // of channels, by sealed address
	hub        *hub
	background *background   // nil before Start
	pictures   chan struct{} // a place for each picture that is being drawn anew: they take memory
	files      sync.RWMutex  // held for reading from a new file to its row, for writing while files without rows are swept
}

// picturesAtOnce bounds the memory that hostile pictures can take.
const picturesAtOnce = 2

// Open opens the database, bringing its schema up to date. Districts are loaded when they are first asked for.
func Open(ctx context.Context, o Options) (*App, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Suite == 0 {
		o.Suite = campaign.International
	}
	if o.ContactDays == 0 {
		o.ContactDays = campaign.ContactDays
	}
	if o.Passwords == (campaign.HashCost{}) {
		o.Passwords = campaign.PasswordCost()
	}
	o.Random = &sharedReader{from: o.Random}
	db, err := store.Open(ctx, o.DSN, store.Options{Readers: o.Readers, Tell: o.Tell})
	if err != nil {
		return nil, fmt.Errorf("open app: %w", err)
	}
	a := &App{
		db: &data{DB: db, now: o.Now}, o: o, districts: map[string]*district{}, deriving: newDeriver(), hub: newHub(), senders: map[string]notify.Sender{},
		pictures: make(chan struct{}, picturesAtOnce),
	}
	a.deriveSoon()
	return a, nil
}

// Close ends watching, stops the work on jobs, and waits for the writes that are under way. What is derived in the background goes on
// when the App is opened again.
func (a *App) Close() error {
	a.deriving.close()
	a.hub.close()
	a.mu.Lock()
	b := a.background
	a.background = nil
	a.mu.Unlock()
	return errors.Join(b.halt(), a.db.Close())
}

// Ready tells whether the database answers, and after a write that failed for a fault of the machine, whether it can be written again.
func (a *App) Ready(ctx context.Context) error {
	if a.db.faulty.Load() {
		return a.db.probe(ctx)
	}
	return a.db.Read(ctx, func(tx *store.Tx) error {
		_, err := tx.Districts()
		return err
	})
}

// now is the present moment in Unix milliseconds.
func (a *App) now() int64 { return a.o.Now().UnixMilli() }

func dayOf(at int64) plan.Day { return plan.DayOf(time.UnixMilli(at)) }

// sharedReader lets goroutines share a source of randomness.
type sharedReader struct {
	mu   sync.Mutex
	from io.Reader
}

func (r *sharedReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.from.Read(p)
}

// newID makes a UUIDv7: ids made later sort later, to the millisecond.
func (a *App) newID() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(a.o.Random, b[:]); err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	at := a.now()
	for i := range 6 {
		b[i] = byte(at >> (8 * (5 - i)))
	}
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}

func notFound() *campaign.Error {
	return campaign.Refuse(campaign.NotFound, "没有找到", "not found")
}

// refusal turns the store's word that there is nothing, or something else, into a refusal; other errors stay faults.
func refusal(err error) error {
	switch {
	case err == nil || campaign.KindOf(err) != "":
		return err
	case errors.Is(err, store.ErrNotFound):
		return notFound()
	case errors.Is(err, store.ErrNoText):
		return campaign.Refuse(campaign.Invalid, "含有无法使用的字符", "it has characters that cannot be used")
	case errors.Is(err, store.ErrConflict):
		return campaign.Refuse(campaign.Conflict, "与已有数据冲突，请刷新后再试", "it conflicts with what is there; look again and repeat")
	}
	return err
}
