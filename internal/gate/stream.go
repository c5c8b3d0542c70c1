package gate

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	// heartbeat keeps proxies from taking a silent stream for a dead one.
	heartbeat = 25 * time.Second
	// StreamLife is how long one stream goes on: then the client comes again, and is asked again who it is.
	StreamLife = 10 * time.Minute
)

// Event is something that is told through a stream, with its number.
type Event interface{ Number() int64 }

// Stream writes what is found as server-sent events until there is no more or the client has gone. Before each heartbeat it calls beat,
// which may find what has not come by itself.
func Stream[E Event](w io.Writer, found <-chan E, beat func() error) {
	beats := time.NewTicker(heartbeat)
	defer beats.Stop()
	for {
		var err error
		select {
		case e, open := <-found:
			if !open {
				return
			}
			err = WriteEvent(w, e)
		case <-beats.C:
			if err = beat(); err == nil {
				_, err = io.WriteString(w, ": \n\n")
			}
		}
		if err == nil {
			err = flush(w)
		}
		if err != nil {
			return // the client has gone
		}
	}
}

// StreamHeaders are the headers of an answer that is a stream: nginx would keep events back.
func StreamHeaders(set func(name, value string)) {
	set("Content-Type", "text/event-stream")
	set("X-Accel-Buffering", "no")
}

// WriteEvent writes one event.
func WriteEvent(w io.Writer, e Event) error {
	text, err := json.Marshal(e)
	if err == nil {
		_, err = fmt.Fprintf(w, "id: %d\ndata: %s\n\n", e.Number(), text)
	}
	return err
}

func flush(w io.Writer) error {
	answer, ok := w.(http.ResponseWriter)
	if !ok {
		return nil
	}
	return http.NewResponseController(answer).Flush()
}
