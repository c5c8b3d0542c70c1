package main

import (
	"context"
	"io"
	"log/slog"

	"wuzha/internal/api"
)

// log writes what the program does. Neither addresses nor queries nor bodies are written: they may tell who somebody is.
func (l *logging) log(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(l.LogLevel)) // kong lets only known levels through
	options := &slog.HandlerOptions{Level: level}
	if l.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// logRequests gives an observer that writes a line for each request, and hands it on.
func logRequests(log *slog.Logger, next func(api.Seen)) func(api.Seen) {
	return func(s api.Seen) {
		level := slog.LevelDebug
		if s.Status >= 500 {
			level = slog.LevelError
		}
		log.LogAttrs(context.Background(), level, "request", slog.String("route", s.Route), slog.Int("status", s.Status),
			slog.Duration("took", s.Duration), slog.String("request", s.Request), slog.Int("records", s.Records))
		next(s)
	}
}
