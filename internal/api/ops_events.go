package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
)

const (
	// heartbeat keeps proxies from taking a silent stream for a dead one; with it comes what other processes have done.
	heartbeat = 25 * time.Second
	// streamLife is how long one stream goes on: then the client comes again, and is asked again who it is.
	streamLife = 10 * time.Minute
)

func (s *server) events() {
	op := operation("events", http.MethodGet, "/events", "实时变动(Server-Sent Events)", "changes as they happen, as server-sent events")
	op.Description = "每个事件是一个 JSON 对象:revision 为变动序号,kinds 为变动的种类,jobs 为有进展的任务;不含内容。" +
		"\n\nEach event is a JSON object without content: the number of the change, the kinds of things that changed, the jobs that have moved."
	add(s, op, s.streamEvents)
}

type eventsInput struct {
	Once bool `query:"once" doc:"只要当前的一个事件,供不能接收流的程序轮询。One event and the end, for programs that poll."`
}

func (s *server) streamEvents(ctx context.Context, c app.Caller, in *eventsInput) (*huma.StreamResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, streamLife)
	found, err := s.o.App.Watch(ctx, c)
	if err != nil {
		cancel()
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		defer cancel()
		hctx.SetHeader("Content-Type", "text/event-stream")
		hctx.SetHeader("X-Accel-Buffering", "no") // nginx would keep events back
		w := hctx.BodyWriter()
		if in.Once {
			_ = writeEvent(w, <-found) // a client that has gone does not hear it
			return
		}
		s.tellEvents(ctx, c, w, found)
	}}, nil
}

// tellEvents writes events until the client, the stream's life or the server ends.
func (s *server) tellEvents(ctx context.Context, c app.Caller, w io.Writer, found <-chan app.Event) {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case e, open := <-found:
			if !open {
				return
			}
			err = writeEvent(w, e)
		case <-beat.C:
			if err = s.o.App.Refresh(ctx, c.District); err == nil {
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

func writeEvent(w io.Writer, e app.Event) error {
	text, err := json.Marshal(e)
	if err == nil {
		_, err = fmt.Fprintf(w, "id: %d\ndata: %s\n\n", e.Revision, text)
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
