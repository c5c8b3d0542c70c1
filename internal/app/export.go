package app

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/store"
)

// Export writes a zip of the district's ledgers and plans: what `wuzha evaluate --dir` reads. plan.yaml is the version that
// starts last; earlier ones are plan-VERSION.yaml, for --earlier.
func (a *App) Export(ctx context.Context, c Caller, w io.Writer) error {
	for _, action := range []campaign.Action{campaign.Export, campaign.ViewCases} {
		if err := c.mayHere(action); err != nil {
			return err
		}
	}
	return a.export(ctx, c, 0, w)
}

// Exported says what is exported.
type Exported struct {
	District string // empty: the only one that there is
	KnownAt  int64  // Unix ms: records stand in the states that they were in then, for judging by what was known; 0: now
}

// ExportDistrict is Export for whoever runs the machine; no caller is asked.
func (a *App) ExportDistrict(ctx context.Context, e Exported, w io.Writer) error {
	if e.District == "" {
		var err error
		if e.District, err = a.onlyDistrict(ctx); err != nil {
			return err
		}
	}
	return a.export(ctx, a.console(e.District), e.KnownAt, w)
}

func (a *App) onlyDistrict(ctx context.Context) (string, error) {
	var all []store.District
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.Districts()
		return err
	})
	if err != nil {
		return "", err
	}
	if len(all) != 1 {
		ids := make([]string, len(all))
		for i, d := range all {
			ids[i] = d.District
		}
		return "", campaign.Refuse(campaign.Invalid, "请指明区划:"+strings.Join(ids, "、"), "say which district: "+strings.Join(ids, ", "))
	}
	return all[0].District, nil
}

func (a *App) export(ctx context.Context, c Caller, knownAt int64, w io.Writer) error {
	if err := a.write(ctx, c, audited{"export", "district:" + c.District}, func(*change) error { return nil }); err != nil {
		return err
	}
	s, err := a.ledgersAt(ctx, c.District, knownAt)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for i, v := range slices.Backward(s.frame.versions) {
		if err := zipPlan(z, v.stored, i == len(s.frame.versions)-1); err != nil {
			return err
		}
	}
	for _, sh := range s.sheets() {
		if err := zipSheet(z, sh); err != nil {
			return fmt.Errorf("export %s: %w", sh.file, err)
		}
	}
	return z.Close()
}

func zipPlan(z *zip.Writer, p store.DistrictPlan, newest bool) error {
	name := planFile
	if !newest {
		name = fmt.Sprintf("plan-%d.yaml", p.Version)
	}
	file, err := z.Create(name)
	if err == nil {
		_, err = io.WriteString(file, p.Text)
	}
	if err != nil {
		return fmt.Errorf("export %s: %w", name, err)
	}
	return nil
}

func zipSheet(z *zip.Writer, sh sheet) error {
	file, err := z.Create(sh.file)
	if err != nil {
		return err
	}
	var broken error
	err = document.WriteCSV(file, sh.header, func(yield func([]string) bool) {
		for row, err := range sh.rows {
			if broken = err; err != nil || !yield(row) {
				return
			}
		}
	})
	return firstRefusal(broken, err)
}
