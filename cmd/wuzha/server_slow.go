package main

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// patient gives every body a time in which it must arrive, and every part of an answer a time in which it must be taken, so that
// slow clients hold no connection for ever. A handler may think as long as it needs.
func patient(next http.Handler, body, write time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		if r.Body != nil && r.Body != http.NoBody {
			r = r.WithContext(r.Context()) // the server looks at its own request to see whether the connection can be used again
			r.Body = &timedBody{ReadCloser: r.Body, control: control, limit: body}
		}
		next.ServeHTTP(&timedWriter{ResponseWriter: w, control: control, limit: write}, r)
	})
}

// timedBody starts its clock at the first reading and stops it at the end: the connection is listened to while the handler works,
// and a deadline left standing would end the request.
type timedBody struct {
	io.ReadCloser
	control *http.ResponseController
	limit   time.Duration
	begun   bool
}

func (b *timedBody) Read(p []byte) (int, error) {
	if !b.begun {
		b.begun = true
		if err := b.control.SetReadDeadline(time.Now().Add(b.limit)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return 0, err
		}
	}
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = b.control.SetReadDeadline(time.Time{}) // the body is here; a connection that has gone shows when the answer is written
	}
	return n, err
}

type timedWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	limit   time.Duration
}

func (w *timedWriter) Write(p []byte) (int, error) {
	if err := w.control.SetWriteDeadline(time.Now().Add(w.limit)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *timedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
