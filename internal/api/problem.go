package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/campaign"
)

// Problem is what every refusal looks like (RFC 9457). It never repeats a value that was sent: values may be personal.
type Problem struct {
	Type     string  `json:"type" doc:"总是 about:blank。Always about:blank."`
	Title    string  `json:"title" doc:"状态码的名称。The name of the status."`
	Status   int     `json:"status"`
	Kind     string  `json:"kind" doc:"拒绝的种类，供程序判断。The kind of the refusal, for programs." enum:"not_found,conflict,denied,invalid,exhausted,stale,anonymous,malformed,too_large,too_slow,method,media_type,cross_origin,unavailable,full,fault"`
	Detail   string  `json:"detail" doc:"发生了什么、该怎么办。What happened and what to do, in Chinese."`
	DetailEn string  `json:"detail_en" doc:"The same in English."`
	Errors   []Fault `json:"errors,omitempty" doc:"每一处错误。Every fault with its place."`
	Request  string  `json:"request,omitempty" doc:"请求编号，求助时请提供。The number of the request, to be told when asking for help."`

	header http.Header
}

// Fault is one thing that is wrong with what was sent.
type Fault struct {
	Location  string `json:"location" doc:"位置，如 records[3].fields.people、query.limit。The place: of the body, or with query., path. or header. before it."`
	Message   string `json:"message"`
	MessageEn string `json:"message_en"`
}

// Error makes a Problem an error of handlers.
func (p *Problem) Error() string { return p.Kind + ": " + p.DetailEn }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType tells huma the type of refusals.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// kinds is the only place where a kind of refusal becomes a status.
var kinds = map[campaign.ErrorKind]int{
	campaign.NotFound:  http.StatusNotFound,
	campaign.Conflict:  http.StatusConflict,
	campaign.Denied:    http.StatusForbidden,
	campaign.Invalid:   http.StatusUnprocessableEntity,
	campaign.Exhausted: http.StatusTooManyRequests,
	campaign.Stale:     http.StatusPreconditionFailed,

	campaign.Unavailable: http.StatusServiceUnavailable,
	campaign.Full:        http.StatusInsufficientStorage,
}

func problem(status int, kind, zh, en string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Kind: kind, Detail: zh, DetailEn: en}
}

func anonymous() *Problem {
	p := problem(http.StatusUnauthorized, "anonymous", "请先登录，或出示有效的接口令牌。", "Sign in first, or show a valid API token.")
	p.header = http.Header{"Www-Authenticate": {`Bearer realm="wuzha"`}}
	return p
}

func fault() *Problem {
	return problem(http.StatusInternalServerError, "fault", "程序出错，这次操作没有完成。请稍后再试，并把请求编号告诉管理员。",
		"The program has failed and this was not done. Try again later, and tell the administrator the number of the request.")
}

// refusal turns a refusal of the campaign's rules into a problem; ok is false for any other error.
func refusal(err error, now time.Time) (p *Problem, ok bool) {
	var e *campaign.Error
	if !errors.As(err, &e) {
		return nil, false
	}
	status, known := kinds[e.Kind]
	if !known {
		return nil, false
	}
	p = problem(status, string(e.Kind), e.Zh, e.En)
	for _, f := range e.Faults {
		p.Errors = append(p.Errors, Fault{f.Path, f.Zh, f.En})
	}
	if e.RetryAt > 0 {
		wait := max(1, (e.RetryAt-now.UnixMilli()+999)/1000)
		p.header = http.Header{"Retry-After": {strconv.FormatInt(wait, 10)}}
	}
	return p, true
}

// tidy turns the refusals that huma itself makes, of bodies and parameters, into ours. It is a huma.Transformer.
func tidy(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := framework(m.Status)
	p.Request = requestOf(ctx.Context()).ID
	for _, d := range m.Errors {
		if d == nil {
			continue
		}
		p.Errors = append(p.Errors, Fault{strings.TrimPrefix(strings.TrimPrefix(d.Location, "body."), "body"), "格式不符：" + d.Message, d.Message})
	}
	return p, nil
}

// framework words the statuses that come from reading a request.
func framework(status int) *Problem {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return problem(status, "too_large", "发来的内容太大。请分几次发送。", "What was sent is too large. Send it in parts.")
	case http.StatusRequestTimeout:
		return problem(status, "too_slow", "内容没有在限定时间内发完，没有保存任何东西。", "The request did not arrive in time; nothing was stored.")
	case http.StatusUnsupportedMediaType:
		return problem(status, "media_type", "内容的类型应为 application/json。", "The type of the content must be application/json.")
	case http.StatusUnprocessableEntity:
		return problem(status, string(campaign.Invalid), "内容不符合要求，没有保存任何东西。", "What was sent is not as it must be; nothing was stored.")
	case http.StatusBadRequest:
		return problem(status, "malformed", "内容无法读懂：应为 UTF-8 编码的 JSON。", "What was sent cannot be read: it must be JSON in UTF-8.")
	case http.StatusNotFound:
		return problem(status, string(campaign.NotFound), "没有这个地址。", "There is no such address.")
	case http.StatusMethodNotAllowed:
		return problem(status, "method", "这个地址不接受这种请求方法。", "This address does not take this method.")
	case http.StatusForbidden:
		return problem(status, "cross_origin", "请求来自别的网站，已拒绝。", "The request comes from another site and was refused.")
	}
	return fault()
}

// write answers with the problem outside huma.
func (p *Problem) write(w http.ResponseWriter, request string) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	p.Request = request
	w.Header().Set("Content-Type", problemType)
	w.Header().Del("Content-Length")
	w.WriteHeader(p.Status)
	text, _ := json.Marshal(p)         // strings and numbers only
	_, _ = w.Write(append(text, '\n')) // a client that has gone does not hear it
}
