package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/plans"
)

// open opens the data, making what a first start needs.
func (s *storage) open(ctx context.Context, log *slog.Logger) (*app.App, error) {
	o, err := s.options(log)
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, o)
}

// open opens the data for a server, which also sends messages.
func (s *settings) open(ctx context.Context, log *slog.Logger) (*app.App, error) {
	o, err := s.options(log)
	if err != nil {
		return nil, err
	}
	o.Network = s.network()
	return app.Open(ctx, o)
}

// options say where the data are, having made what a first start needs.
func (s *storage) options(log *slog.Logger) (app.Options, error) {
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return app.Options{}, fmt.Errorf("make the data folder: %w", err)
	}
	suite, err := campaign.ParseSuite(s.Suite)
	if err != nil {
		return app.Options{}, err
	}
	keys, err := s.keys(suite)
	if err != nil {
		return app.Options{}, err
	}
	shipped, err := shippedPlans()
	if err != nil {
		return app.Options{}, err
	}
	return app.Options{DSN: s.dsn(), Dir: filepath.Join(s.Data, "attachments"), Suite: suite, Keys: keys, ContactDays: s.Contacts, Log: log, Shipped: shipped, Passwords: s.hashes}, nil
}

// dsn is the database that was asked for.
func (s *storage) dsn() string {
	if s.Database != "" {
		return s.Database
	}
	return filepath.Join(s.Data, "wuzha.db")
}

// databaseFiles lists SQLite's files; none on PostgreSQL.
func (s *storage) databaseFiles() []string {
	if s.onPostgres() {
		return nil
	}
	file := strings.TrimPrefix(s.dsn(), "sqlite://")
	return []string{file, file + "-wal"}
}

func shippedPlans() (map[string][]byte, error) {
	shipped := map[string][]byte{}
	for _, name := range plans.Names() {
		text, err := plans.Text(name)
		if err != nil {
			return nil, err
		}
		shipped[name] = text
	}
	return shipped, nil
}

// firstKey is the name of the key that a first start makes.
const firstKey = "k1"

// keys reads the sealing keys: a file each in DATA/keys, named by the key's id, 64 hexadecimal digits inside. The last by name
// seals, all of them open.
func (s *storage) keys(suite campaign.Suite) (*campaign.Keyring, error) {
	dir := filepath.Join(s.Data, "keys")
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		if err := makeKey(dir); err != nil {
			return nil, fmt.Errorf("make the first sealing key: %w", err)
		}
		entries, err = os.ReadDir(dir)
	}
	if err != nil {
		return nil, fmt.Errorf("read the sealing keys: %w", err)
	}
	var keys []campaign.Key
	for _, e := range entries { // sorted by name
		secret, err := readKey(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read sealing key %s: %w", e.Name(), err)
		}
		keys = append(keys, campaign.Key{ID: e.Name(), Secret: secret})
	}
	return campaign.NewKeyring(suite, keys[len(keys)-1].ID, keys...)
}

func readKey(file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, errors.New("it must hold hexadecimal digits") // the library's error would repeat a part of the key
	}
	return secret, nil
}

// makeKey writes a key so that a crash leaves either none or a whole one.
func makeKey(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	secret := make([]byte, campaign.MinKeySize)
	_, _ = rand.Read(secret) // never fails, see crypto/rand
	draft, err := os.CreateTemp(filepath.Dir(dir), ".key-*")
	if err != nil {
		return err
	}
	_, err = draft.WriteString(hex.EncodeToString(secret) + "\n")
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	return os.Rename(draft.Name(), filepath.Join(dir, firstKey))
}
