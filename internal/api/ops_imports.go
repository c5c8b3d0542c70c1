package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
)

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (s *server) imports() {
	add(s, operation("template", http.MethodGet, "/templates", "下载填报模板", "a workbook to be filled in"), s.template)
	upload := withStatus(http.StatusCreated, withBody(app.MaxUpload, operation("begin-import", http.MethodPost, "/imports", "上传台账，开始检查", "upload a sheet and begin to check it")))
	upload.RequestBody = &huma.RequestBody{Required: true, Description: "文件内容（.xlsx 或 .csv）。The file itself.",
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	add(s, upload, s.beginImport)
	add(s, operation("list-imports", http.MethodGet, "/imports", "本人的导入", "the caller's imports"), s.listImports)
	add(s, operation("read-import", http.MethodGet, "/imports/{id}", "一次导入及其预览", "an import with what was found in it"), s.readImport)
	add(s, operation("map-import", http.MethodPost, "/imports/{id}/headings", "说明各列的含义", "say what columns mean"), s.mapImport)
	add(s, operation("apply-import", http.MethodPost, "/imports/{id}/apply", "写入检查通过的行", "write the good rows"), s.moveImport(s.o.App.ApplyImport))
	add(s, operation("cancel-import", http.MethodPost, "/imports/{id}/cancel", "取消导入", "cancel an import"), s.moveImport(s.o.App.CancelImport))
	add(s, operation("import-result", http.MethodGet, "/imports/{id}/result", "下载未能导入的行", "the rows that could not go in, with reasons"), s.importResult)
	add(s, operation("list-jobs", http.MethodGet, "/jobs", "后台任务", "jobs"), s.listJobs)
	add(s, operation("read-job", http.MethodGet, "/jobs/{id}", "一个后台任务", "a job"), s.readJob)
	add(s, operation("cancel-job", http.MethodPost, "/jobs/{id}/cancel", "取消后台任务", "cancel a job"), s.moveImport(s.o.App.CancelJob))
	add(s, operation("retry-job", http.MethodPost, "/jobs/{id}/retry", "重试失败的任务", "try a failed job again"), s.moveImport(s.o.App.RetryJob))
	add(s, operation("export-list", http.MethodGet, "/lists/{list}", "导出清单", "a list as a file"), s.exportList)
}

type templateInput struct {
	Kind       string `query:"kind" required:"true" enum:"units,records,people,cases"`
	RecordKind string `query:"record_kind" maxLength:"64"`
	UnitKind   string `query:"unit_kind" maxLength:"64"`
	Under      string `query:"under" maxLength:"64" doc:"这个单位及其下级。This unit and all below it."`
}

func (s *server) template(ctx context.Context, c app.Caller, in *templateInput) (*huma.StreamResponse, error) {
	q := app.TemplateQuery{Kind: app.ImportKind(in.Kind), RecordKind: in.RecordKind, UnitKind: in.UnitKind, Under: in.Under}
	return s.file(ctx, c, xlsxType, "wuzha-"+in.Kind+".xlsx", func(ctx context.Context, c app.Caller, w io.Writer) error {
		return s.o.App.Template(ctx, c, q, w)
	})
}

type beginImportInput struct {
	Kind       string `query:"kind" required:"true" enum:"units,records,people,cases"`
	FileName   string `query:"file_name" required:"true" maxLength:"200"`
	RecordKind string `query:"record_kind" maxLength:"64" doc:"所有行的记录种类。The kind of all rows; a column says it unless given."`
	UnitKind   string `query:"unit_kind" maxLength:"64"`
	Sheet      string `query:"sheet" maxLength:"64" doc:"工作表名，不写则用第一个。The first one unless given."`
	Unit       string `query:"unit" maxLength:"64" doc:"没有写单位的行归这个单位。Of rows that name none."`
}

// beginImport takes the body as it comes: it is written to a file and never held in memory.
func (s *server) beginImport(ctx context.Context, c app.Caller, in *beginImportInput) (*huma.StreamResponse, error) {
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		begun, err := s.o.App.BeginImport(ctx, c, app.ImportRequest{Kind: app.ImportKind(in.Kind), FileName: in.FileName, Body: hctx.BodyReader(),
			ImportChoices: app.ImportChoices{Sheet: in.Sheet, RecordKind: in.RecordKind, UnitKind: in.UnitKind, Unit: in.Unit}})
		if err != nil {
			writeProblem(hctx, s.refuse(ctx, err))
			return
		}
		hctx.SetHeader("Content-Type", "application/json")
		hctx.SetHeader("Location", base+"/imports/"+begun.ID)
		hctx.SetStatus(http.StatusCreated)
		_ = json.NewEncoder(hctx.BodyWriter()).Encode(begun) // a client that has gone does not hear it
	}}, nil
}

type importList struct{ Body page[app.ImportView] }

func (s *server) listImports(ctx context.Context, c app.Caller, in *Paging) (*importList, error) {
	found, err := s.o.App.Imports(ctx, c, app.Query{After: in.After, Limit: in.Limit})
	return &importList{pageOf(found)}, err
}

type idInput struct {
	ID string `path:"id" maxLength:"64"`
}

type importOutput struct{ Body app.ImportView }

func (s *server) readImport(ctx context.Context, c app.Caller, in *idInput) (*importOutput, error) {
	found, err := s.o.App.Import(ctx, c, in.ID)
	return &importOutput{found}, err
}

type headingsInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Headings map[string]string `json:"headings" doc:"列名 → 填报项；空为不采用。Heading to target; empty leaves the column out."`
	}
}

func (s *server) mapImport(ctx context.Context, c app.Caller, in *headingsInput) (*none, error) {
	return nil, s.o.App.MapImport(ctx, c, in.ID, in.Body.Headings)
}

func (s *server) moveImport(do func(context.Context, app.Caller, string) error) handler[idInput, none] {
	return func(ctx context.Context, c app.Caller, in *idInput) (*none, error) { return nil, do(ctx, c, in.ID) }
}

func (s *server) importResult(ctx context.Context, c app.Caller, in *idInput) (*huma.StreamResponse, error) {
	return s.file(ctx, c, xlsxType, "wuzha-import-result.xlsx", func(ctx context.Context, c app.Caller, w io.Writer) error {
		return s.o.App.ImportResult(ctx, c, in.ID, w)
	})
}

type jobsInput struct {
	Paging
	Kind  string `query:"kind" maxLength:"64"`
	State string `query:"state" enum:"waiting,running,done,failed,cancelled"`
}

type jobList struct{ Body page[app.JobView] }

func (s *server) listJobs(ctx context.Context, c app.Caller, in *jobsInput) (*jobList, error) {
	found, err := s.o.App.Jobs(ctx, c, app.Query{Kind: in.Kind, State: in.State, After: in.After, Limit: in.Limit})
	return &jobList{pageOf(found)}, err
}

type jobOutput struct{ Body app.JobView }

func (s *server) readJob(ctx context.Context, c app.Caller, in *idInput) (*jobOutput, error) {
	found, err := s.o.App.Job(ctx, c, in.ID)
	return &jobOutput{found}, err
}

type listInput struct {
	List   string `path:"list" enum:"units,records,cases,people,verdicts,todo,scores,titles,audit,follow_ups,matters,call_ins,watch_lists,posts,accounts,pledges,movements,venues,bulletins,papers,jobs,imports,freezes,letters"`
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	Unit   string `query:"unit" maxLength:"64"`
	Under  string `query:"under" maxLength:"64"`
	Kind   string `query:"kind" maxLength:"64"`
	Search string `query:"search" maxLength:"100"`
	State  string `query:"state" maxLength:"100"`
	Duty   string `query:"duty" maxLength:"64"`
	Period string `query:"period" maxLength:"32"`
	Person string `query:"person" maxLength:"64"`
	Action string `query:"action" maxLength:"64"`
	From   string `query:"from" format:"date"`
	To     string `query:"to" format:"date"`
	AsOf   string `query:"as_of" format:"date"`

	Procedure string `query:"procedure" maxLength:"64" doc:"办件的种类。Of matters."`
	Before    string `query:"before" format:"date" doc:"期限早于这一天的办件。Of matters: deadlines before this day."`
	Open      bool   `query:"open" doc:"只要未办结的办件。Of matters: only those that are not closed."`
	Mine      bool   `query:"mine" doc:"只要待本人办理的办件。Of matters: only those that wait for the caller."`
}

func (s *server) exportList(ctx context.Context, c app.Caller, in *listInput) (*huma.StreamResponse, error) {
	q := app.ListQuery{List: app.ListName(in.List), Format: app.ListFormat(in.Format), Query: app.Query{Unit: in.Unit, Under: in.Under, Kind: in.Kind,
		Search: in.Search, State: in.State, Duty: in.Duty, Period: in.Period, Person: in.Person, Action: in.Action}}
	q.Matters = app.MatterQuery{Unit: in.Unit, Under: in.Under, State: in.State, Procedure: in.Procedure, Open: in.Open, Mine: in.Mine}
	if err := days(day{"query.before", in.Before, &q.Matters.DueBefore}, day{"query.from", in.From, &q.From}, day{"query.to", in.To, &q.To}, day{"query.as_of", in.AsOf, &q.AsOf}); err != nil {
		return nil, err
	}
	types := map[string]string{"xlsx": xlsxType, "csv": "text/csv; charset=utf-8"}
	return s.file(ctx, c, types[in.Format], "wuzha-"+in.List+"."+in.Format, func(ctx context.Context, c app.Caller, w io.Writer) error {
		return s.o.App.ExportList(ctx, c, q, w)
	})
}
