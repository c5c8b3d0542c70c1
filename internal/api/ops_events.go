package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
	"wuzha/internal/gate"
)

func (s *server) events() {
	op := operation("events", http.MethodGet, "/events", "实时变动（Server-Sent Events）", "changes as they happen, as server-sent events")
	op.Description = "每个事件是一个 JSON 对象：revision 为变动序号，kinds 为变动的种类，jobs 为有进展的任务；不含内容。" +
		"\n\nEach event is a JSON object without content: the number of the change, the kinds of things that changed, the jobs that have moved."
	add(s, op, s.streamEvents)
}

type eventsInput struct {
	Once bool `query:"once" doc:"只要当前的一个事件，供不能接收流的程序轮询。One event and the end, for programs that poll."`
}

func (s *server) streamEvents(ctx context.Context, c app.Caller, in *eventsInput) (*huma.StreamResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, gate.StreamLife)
	found, err := s.o.App.Watch(ctx, c)
	if err != nil {
		cancel()
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		defer cancel()
		gate.StreamHeaders(hctx.SetHeader)
		w := hctx.BodyWriter()
		if in.Once {
			_ = gate.WriteEvent(w, <-found) // a client that has gone does not hear it
			return
		}
		gate.Stream(w, found, func() error { return s.o.App.Refresh(ctx, c.District) })
	}}, nil
}
