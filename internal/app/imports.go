package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// ImportKind says what the rows of a sheet are.
type ImportKind string

// The kinds of sheets.
const (
	ImportUnits   ImportKind = "units"
	ImportRecords ImportKind = "records"
	ImportPeople  ImportKind = "people"
	ImportCases   ImportKind = "cases"
)

// ImportKinds lists the kinds of sheets.
func ImportKinds() []ImportKind {
	return []ImportKind{ImportUnits, ImportRecords, ImportPeople, ImportCases}
}

// The states of an import. What was uploaded is checked, nothing is written; then somebody applies it.
const (
	importChecking  = "checking"
	importChecked   = "checked"
	importApplying  = "applying"
	importDone      = "done"
	importBroken    = "failed"
	importCancelled = "cancelled"
)

// Limits of an upload.
const (
	MaxUpload     = 64 << 20 // bytes
	maxImportRows = 200_000
	maxFileName   = 200 // bytes
)

// ImportRequest is a sheet that somebody uploads.
type ImportRequest struct {
	Kind     ImportKind
	FileName string // .xlsx or .csv
	ImportChoices
	Body io.Reader
}

// ImportChoices is what a person says about a sheet besides.
type ImportChoices struct {
	Sheet      string            `json:"sheet,omitempty"`       // of a workbook; the first visible one unless given
	RecordKind string            `json:"record_kind,omitempty"` // of all rows; a column says it unless given
	UnitKind   string            `json:"unit_kind,omitempty"`   // likewise, of units
	Unit       string            `json:"unit,omitempty"`        // of rows that name none
	Headings   map[string]string `json:"headings,omitempty"`    // heading → target; empty: the column is left out
}

// ImportCounts counts rows by what becomes, or has become, of them.
type ImportCounts struct {
	Rows      int `json:"rows"`
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Bad       int `json:"bad"`
}

// ImportColumn is a column of a sheet and what it is taken for.
type ImportColumn struct {
	Heading  string `json:"heading"`
	Target   string `json:"target,omitempty"`   // empty: left out
	Title    string `json:"title,omitempty"`    // of the target
	Proposal string `json:"proposal,omitempty"` // a target that it may be; it is only taken after somebody has said so
}

// RowNote is what somebody should know about a row.
type RowNote struct {
	Row     int         `json:"row"` // as the spreadsheet counts
	Faults  []CellNote  `json:"faults,omitempty"`
	Changes []CellDelta `json:"changes,omitempty"`
}

// CellNote is one fault, at its column where it has one.
type CellNote struct {
	Column  string `json:"column,omitempty"` // like C
	Heading string `json:"heading,omitempty"`
	campaign.Words
}

// CellDelta is what a row changes.
type CellDelta struct {
	Title string `json:"title"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// ImportTarget is what a column can be taken for.
type ImportTarget struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Required bool   `json:"required,omitempty"`
}

// ImportView is an import as its author sees it.
type ImportView struct {
	ID        string         `json:"id"`
	Kind      ImportKind     `json:"kind"`
	FileName  string         `json:"file_name"`
	State     string         `json:"state"` // checking, checked, applying, done, failed, cancelled
	Job       string         `json:"job"`
	CreatedAt int64          `json:"created_at"`
	ChangedAt int64          `json:"changed_at"`
	Choices   ImportChoices  `json:"choices"`
	Counts    ImportCounts   `json:"counts"`
	Columns   []ImportColumn `json:"columns"`
	Targets   []ImportTarget `json:"targets"`
	Problems  []RowNote      `json:"problems"` // the first rows that cannot go in
	Changes   []RowNote      `json:"changes"`  // the first rows that change something
	Refusal   *RefusalView   `json:"refusal,omitempty"`
}

// listedRows is how many rows of each fate a view shows.
const listedRows = 100

// BeginImport takes in a sheet and begins to check it. Nothing of it is written before ApplyImport. Uploading the same sheet again
// is harmless: rows are known by their ids, or by their content.
func (a *App) BeginImport(ctx context.Context, c Caller, r ImportRequest) (ImportView, error) {
	if _, err := c.mayAnywhere(campaign.Import); err != nil {
		return ImportView{}, err
	}
	if err := r.check(); err != nil {
		return ImportView{}, err
	}
	id, err := a.newID()
	if err != nil {
		return ImportView{}, err
	}
	file, err := a.keepUpload(id+strings.ToLower(filepath.Ext(r.FileName)), r.Body)
	if err != nil {
		return ImportView{}, err
	}
	choices, err := json.Marshal(r.ImportChoices)
	if err != nil {
		return ImportView{}, err
	}
	row := store.Import{District: c.District, ID: id, Kind: string(r.Kind), FileName: r.FileName, FileHash: file.hash, Size: file.size, Choices: string(choices),
		Columns: `[]`, State: importChecking, Counts: `{}`, ByPerson: c.Person}
	err = a.write(ctx, c, audited{"begin_import", "import:" + id}, func(w *change) error {
		kind, err := a.sheetKind(w.f, c, row)
		if err != nil {
			return err
		}
		if err := kind.targets.checkSaid(r.Headings); err != nil {
			return err
		}
		row.CreatedAt, row.ChangedAt = w.at, w.at
		return a.queueImport(w, row, checkImportJob)
	})
	if err != nil {
		a.dropUpload(row)
		return ImportView{}, err
	}
	return a.Import(ctx, c, id)
}

// queueImport writes an import and the job that goes on with it. It counts anew; what was counted before is the job's total.
func (a *App) queueImport(w *change, row store.Import, kind string) (err error) {
	var counted ImportCounts
	if err := json.Unmarshal([]byte(row.Counts), &counted); err != nil {
		return err
	}
	row.AtRow, row.Problem, row.Counts, row.ChangedAt = 0, "", `{}`, w.at
	if row.Job, err = w.enqueue(a, newJob{kind: kind, object: "import:" + row.ID, payload: row.ID, total: int64(counted.Rows)}); err != nil {
		return err
	}
	return w.tx.PutImport(row)
}

func (r ImportRequest) check() error {
	ext := strings.ToLower(filepath.Ext(r.FileName))
	switch {
	case !slices.Contains(ImportKinds(), r.Kind):
		return campaign.InvalidAt("kind", "应为 units、records、people 或 cases", "it must be units, records, people or cases")
	case len(r.FileName) > maxFileName || r.FileName != filepath.Base(r.FileName) || !campaign.PlainLine(r.FileName) || strings.ContainsAny(r.FileName, `/\`):
		return campaign.InvalidAt("file_name", "文件名有误", "the file name cannot be used")
	case ext == ".xls" || ext == ".et":
		return campaign.InvalidAt("file_name", "不支持旧格式,请另存为 .xlsx 再上传", "this is an old format; save it as .xlsx and upload that")
	case ext != ".xlsx" && ext != ".csv":
		return campaign.InvalidAt("file_name", "只接受 .xlsx 和 .csv 文件", "only .xlsx and .csv files are taken")
	}
	return nil
}

// ownImport gives an import of the caller's: sheets may hold what nobody else is to see.
func ownImport(tx *store.Tx, c Caller, id string) (store.Import, error) {
	row, err := tx.ImportByID(c.District, id)
	if err == nil && (c.Person == "" || row.ByPerson != c.Person) {
		err = store.ErrNotFound
	}
	return row, err
}

// Import gives an import of the caller's with what was found in it.
func (a *App) Import(ctx context.Context, c Caller, id string) (out ImportView, err error) {
	if _, err := c.mayAnywhere(campaign.Import); err != nil {
		return out, err
	}
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		row, err := ownImport(tx, c, id)
		if err != nil {
			return err
		}
		if out, err = importView(row); err != nil {
			return err
		}
		if kind, err := a.sheetKind(f, c, row); err == nil { // a later plan may no longer have it
			out.Targets = kind.targets.view()
		}
		if out.Problems, err = rowNotes(tx, row, fateBad); err == nil {
			out.Changes, err = rowNotes(tx, row, fateChanged)
		}
		return err
	})
	return out, err
}

func importView(row store.Import) (ImportView, error) {
	out := ImportView{ID: row.ID, Kind: ImportKind(row.Kind), FileName: row.FileName, State: row.State, Job: row.Job, CreatedAt: row.CreatedAt, ChangedAt: row.ChangedAt}
	for text, to := range map[string]any{row.Choices: &out.Choices, row.Counts: &out.Counts, row.Columns: &out.Columns} {
		if err := json.Unmarshal([]byte(text), to); err != nil {
			return out, fmt.Errorf("read import %s: %w", row.ID, err)
		}
	}
	var err error
	out.Refusal, err = unpackRefusal(row.Problem)
	return out, err
}

func rowNotes(tx *store.Tx, row store.Import, fate string) ([]RowNote, error) {
	rows, err := tx.ImportRows(store.ImportRow{District: row.District, Import: row.ID, Fate: fate}, listedRows)
	out := make([]RowNote, 0, len(rows))
	for _, r := range rows {
		var note RowNote
		if err := json.Unmarshal([]byte(r.Detail), &note); err != nil {
			return nil, fmt.Errorf("read row %d of import %s: %w", r.Row, row.ID, err)
		}
		note.Row = r.Row
		out = append(out, note)
	}
	return out, err
}

// Imports lists the caller's imports, newest first, without their rows.
func (a *App) Imports(ctx context.Context, c Caller, q Query) (Page[ImportView], error) {
	if _, err := c.mayAnywhere(campaign.Import); err != nil {
		return Page[ImportView]{}, err
	}
	from, err := momentAfter(q.After)
	if err != nil {
		return Page[ImportView]{}, err
	}
	var out Page[ImportView]
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		out = Page[ImportView]{}
		limit := pageLimit(q.Limit)
		rows, err := tx.ImportsBefore(c.District, c.Person, from, limit+1)
		for i, row := range rows {
			if i == limit {
				out.Next = momentText(store.MomentKey{At: rows[i-1].CreatedAt, ID: rows[i-1].ID})
				break
			}
			v, err := importView(row)
			if err != nil {
				return err
			}
			out.Items = append(out.Items, v)
		}
		return err
	})
	return out, refusal(err)
}

// MapImport says what columns of a sheet mean, by heading, and has it checked anew. The district remembers it for the next sheet.
func (a *App) MapImport(ctx context.Context, c Caller, id string, headings map[string]string) error {
	return a.moveImport(ctx, c, importMove{id, "map_import", func(w *change, row store.Import) error {
		if row.State != importChecked && row.State != importBroken {
			return busyImport(row)
		}
		kind, err := a.sheetKind(w.f, c, row)
		if err != nil {
			return err
		}
		var choices ImportChoices
		if err := json.Unmarshal([]byte(row.Choices), &choices); err != nil {
			return err
		}
		if choices.Headings == nil {
			choices.Headings = map[string]string{}
		}
		for heading, target := range headings {
			if err := remember(w, row.Kind, heading, target, kind.targets); err != nil {
				return err
			}
			choices.Headings[headingKey(heading)] = target
		}
		text, err := json.Marshal(choices)
		if err != nil {
			return err
		}
		row.Choices, row.State = string(text), importChecking
		return a.queueImport(w, row, checkImportJob)
	}})
}

// checkSaid refuses columns that somebody takes for what there is not.
func (t targets) checkSaid(headings map[string]string) error {
	for _, target := range headings {
		if _, known := t.byID(target); target != "" && !known {
			return campaign.InvalidAt("headings", "没有这个填报项", "there is no such target")
		}
	}
	return nil
}

func remember(w *change, kind, heading, target string, targets targets) error {
	key := headingKey(heading)
	if err := targets.checkSaid(map[string]string{heading: target}); err != nil {
		return err
	}
	if key == "" || len(key) > maxName {
		return campaign.InvalidAt("headings", "列名为空或过长", "the heading is empty or too long")
	}
	return w.tx.PutHeading(store.Heading{District: w.c.District, Kind: kind, Heading: key, Target: target, ByPerson: w.c.Person, ChangedAt: w.at})
}

// ApplyImport writes the good rows of a checked sheet, in batches, through the same use cases as everything else.
func (a *App) ApplyImport(ctx context.Context, c Caller, id string) error {
	return a.moveImport(ctx, c, importMove{id, "apply_import", func(w *change, row store.Import) error {
		switch {
		case row.State == importApplying || row.State == importDone:
			w.nothing = true
			return nil
		case row.State != importChecked:
			return busyImport(row)
		case row.Problem != "":
			return campaign.Refuse(campaign.Conflict, "请先补全各列的对应关系", "say first what the columns mean")
		}
		row.State = importApplying
		return a.queueImport(w, row, applyImportJob)
	}})
}

// CancelImport ends an import. Rows that have gone in stay; they can be voided one by one.
func (a *App) CancelImport(ctx context.Context, c Caller, id string) error {
	var cancelled store.Import
	err := a.moveImport(ctx, c, importMove{id, "cancel_import", func(w *change, row store.Import) error {
		if row.State == importDone || row.State == importCancelled {
			return busyImport(row)
		}
		if row.State == importChecking || row.State == importApplying {
			if err := w.tx.CancelJob(row.District, row.Job, w.at); err != nil {
				return err
			}
		}
		row.State, row.ChangedAt = importCancelled, w.at
		cancelled = row
		return w.tx.PutImport(row)
	}})
	if err == nil {
		a.dropUpload(cancelled)
	}
	return err
}

func busyImport(row store.Import) error {
	switch row.State {
	case importChecking:
		return campaign.Refuse(campaign.Conflict, "文件还在检查,请稍候", "the sheet is still being checked; wait a little")
	case importApplying:
		return campaign.Refuse(campaign.Conflict, "正在导入", "it is being imported")
	case importDone:
		return campaign.Refuse(campaign.Conflict, "已导入完毕", "it has been imported")
	}
	return campaign.Refuse(campaign.Conflict, "这次导入已取消或失败,请重新上传", "this import was cancelled or has failed; upload the sheet again")
}

// importMove is a change of an import's state.
type importMove struct {
	id, action string
	do         func(*change, store.Import) error
}

func (a *App) moveImport(ctx context.Context, c Caller, m importMove) error {
	if _, err := c.mayAnywhere(campaign.Import); err != nil {
		return err
	}
	return a.write(ctx, c, audited{m.action, "import:" + m.id}, func(w *change) error {
		row, err := ownImport(w.tx, c, m.id)
		if err != nil {
			return err
		}
		return m.do(w, row)
	})
}
