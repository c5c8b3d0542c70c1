package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Freeze asks to keep what is known of a period now.
type Freeze struct {
	Unit   string // the topmost unit; empty: the same
	Period string
	Reason string // needed from the second edition on
}

// FreezeView is an edition of a frozen period. The figures in it never change again; see docs/decisions/0008-freezing.md.
type FreezeView struct {
	Period  string   `json:"period"`
	Edition int      `json:"edition"`
	AsOf    plan.Day `json:"as_of"`    // the day of the figures
	KnownAt int64    `json:"known_at"` // Unix milliseconds
	By      string   `json:"by"`
	Reason  string   `json:"reason,omitempty"`
	Hash    string   `json:"hash"` // of the figures, SHA-256, hexadecimal; stands in the audit too
}

// frozen is what an edition keeps: the bytes of the evaluation, what lists show beside them, and the bulletins.
type frozen struct {
	Evaluation []byte         `json:"evaluation"` // as Evaluation.WriteJSON wrote it
	Verdicts   []frozenWords  `json:"verdicts"`   // one for each verdict, in the same order
	Goals      []frozenWords  `json:"goals"`
	Bulletins  []frozenPaper  `json:"bulletins"`
	Overviews  []keptOverview `json:"overviews"` // see keptTops; fewer in editions of earlier programs
}

// frozenWords are what people read of a verdict beside its figures.
type frozenWords struct {
	UnitName string   `json:"unit_name"`
	Title    string   `json:"title"`
	Lacks    []string `json:"lacks,omitempty"`
}

type frozenPaper struct {
	Unit     string                  `json:"unit"`
	Bulletin string                  `json:"bulletin,omitempty"`
	Draft    *campaign.BulletinDraft `json:"draft"`
}

// Freeze keeps all that is known of a period that is over: verdicts, goals, scores, titles and the bulletins of the period. Whatever
// is entered, corrected, moved or put in force later, an edition stays as it is. A period may be frozen again, with a reason;
// earlier editions stay. There is no unfreezing.
func (a *App) Freeze(ctx context.Context, c Caller, f Freeze) (FreezeView, error) {
	if err := c.mayHere(campaign.FreezePeriod); err != nil {
		return FreezeView{}, err
	}
	if f.Unit != "" && f.Unit != c.District {
		return FreezeView{}, campaign.InvalidAt("unit", "只能由牵头单位锁定整个地区的周期", "only the topmost unit freezes, for the whole district")
	}
	if err := checkReason(f.Reason, false); err != nil {
		return FreezeView{}, err
	}
	s, err := a.ledgers(ctx, c.District)
	if err != nil {
		return FreezeView{}, err
	}
	content, err := s.freeze(f.Period, c)
	if err != nil {
		return FreezeView{}, err
	}
	sum := sha256.Sum256(content)
	kept := store.Freeze{District: c.District, Period: f.Period, AsOf: store.Day(c.Day()), KnownAt: c.Now, Revision: s.revision, ByPerson: c.Person,
		Reason: strings.TrimSpace(f.Reason), Hash: hex.EncodeToString(sum[:])}
	packed, err := pack(content)
	if err != nil {
		return FreezeView{}, err
	}
	err = a.write(ctx, c, audited{"freeze_period", ""}, func(w *change) error {
		if kept.Edition, err = nextEdition(w.tx, kept); err != nil {
			return err
		}
		w.object = clipObject(fmt.Sprintf("period:%s edition:%d revision:%d hash:%s reason:%s", kept.Period, kept.Edition, kept.Revision, kept.Hash, spoken(kept.Reason)))
		return w.tx.InsertFreeze(kept, packed)
	})
	if err != nil {
		return FreezeView{}, err
	}
	return freezeView(kept), nil
}

func freezeView(f store.Freeze) FreezeView {
	return FreezeView{Period: f.Period, Edition: f.Edition, AsOf: plan.Day(f.AsOf), KnownAt: f.KnownAt, By: f.ByPerson, Reason: f.Reason, Hash: f.Hash}
}

// nextEdition numbers a freeze. A second one without a reason is most likely the first sent again.
func nextEdition(tx *store.Tx, f store.Freeze) (int, error) {
	all, err := tx.FreezesByDistrict(f.District)
	edition := 1
	for _, have := range all {
		if have.Period == f.Period {
			edition = have.Edition + 1
		}
	}
	if err == nil && edition > 1 && f.Reason == "" {
		err = campaign.Refuse(campaign.Conflict, "该周期已锁定，不能解锁。如需按最新数据另立一版，请写明理由；原版保留",
			"the period is frozen and stays so; to freeze it again as a new edition, give a reason")
	}
	return edition, err
}

// freeze makes the content of an edition from a snapshot.
func (s *ledgers) freeze(period string, c Caller) ([]byte, error) {
	asOf := c.Day()
	j, rows, err := s.judge(plan.Known{AsOf: asOf})
	if err != nil {
		return nil, err
	}
	f := j.by(period)
	if f == nil {
		return nil, notFound()
	}
	pd, ok := f.Plan.ParsePeriod(period)
	switch {
	case !ok:
		return nil, campaign.InvalidAt("period", "没有这个期间", "there is no such period")
	case pd.Whole.To >= asOf:
		return nil, campaign.Refuse(campaign.Conflict, "周期尚未结束，结束后才能锁定", "the period is not over; it can be frozen the day after its last day")
	case pd.Whole.To < f.Plan.Period.From:
		return nil, campaign.InvalidAt("period", "该周期不在方案期间内", "the period lies before the plan")
	}
	var evaluation bytes.Buffer
	if err := (&Evaluation{Result: j.result(), Rows: rows}).WriteJSON(&evaluation); err != nil {
		return nil, err
	}
	papers, err := s.frozenPapers(j, f, period, c.Now)
	if err != nil {
		return nil, err
	}
	overviews, err := s.keptOverviews(j, period, asOf)
	if err != nil {
		return nil, err
	}
	return json.Marshal(frozen{Overviews: overviews, Evaluation: evaluation.Bytes(), Verdicts: s.words(j.result().Verdicts, asOf), Goals: s.words(j.result().Goals, asOf), Bulletins: papers})
}

func (s *ledgers) words(verdicts []plan.Verdict, asOf plan.Day) []frozenWords {
	out := make([]frozenWords, len(verdicts))
	for i := range verdicts {
		u, _ := s.frame.at(verdicts[i].Unit, asOf)
		out[i] = frozenWords{UnitName: u.Name, Title: verdicts[i].Duty.Title, Lacks: verdicts[i].Lacks()}
	}
	return out
}

// frozenPapers drafts every bulletin of the plan that is due for the period, for each unit that issues it, and the general one of the
// topmost unit. The freeze releases the months that it holds, unless they were released before.
func (s *ledgers) frozenPapers(j *judged, f *plan.Facts, period string, now int64) ([]frozenPaper, error) {
	every, pd, known := f.Plan.EveryOf(period)
	if !known {
		return nil, nil // bulletins go by the calendar, phases and terms
	}
	newest := j.newest()
	frozen := append(frozenOn(newest.Plan, s.freezes), campaign.FrozenOn{Window: pd.Whole, At: now})
	desk := campaign.NewDesk(f, j.result(), releasesOf(newest, s.frame.district, casesOf(newest), campaign.ReleaseRule{Now: now, Frozen: frozen}))
	general, err := desk.Draft(nil, s.frame.district, period)
	if err != nil {
		return nil, fmt.Errorf("freeze the general bulletin of %s: %w", period, err)
	}
	out := []frozenPaper{{Unit: s.frame.district, Draft: general}}
	for _, b := range f.Plan.Bulletins {
		if b.Every != every {
			continue
		}
		for _, u := range s.issuers(b, f) {
			draft, err := desk.Draft(b, u, period)
			if errors.Is(err, campaign.ErrNotThere) {
				continue // added after the period: it owed no bulletin
			}
			if err != nil {
				return nil, fmt.Errorf("freeze bulletin %s of unit %s: %w", b.ID, u, err)
			}
			out = append(out, frozenPaper{Unit: u, Bulletin: b.ID, Draft: draft})
		}
	}
	return out, nil
}

// issuers lists the units that issue a bulletin and are there, sorted.
func (s *ledgers) issuers(b *plan.Bulletin, f *plan.Facts) []string {
	var out []string
	for _, u := range s.frame.placed {
		there := u.FromDay <= store.Day(f.Known.AsOf) && store.Day(f.Known.AsOf) <= u.ToDay
		if kind := f.Tree.KindOf(u.Unit); there && kind != nil && containsKind(b.Of, kind) {
			out = append(out, u.Unit)
		}
	}
	return out
}

func pack(content []byte) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(content)
	err = firstRefusal(err, z.Close())
	return b.Bytes(), err
}

// maxFrozen bounds what is unpacked, in bytes: a damaged database must not fill the memory.
const maxFrozen = 1 << 30

// unpack gives the content that a hash stands for; an error when it is not what was frozen.
func unpack(packed []byte, hash string) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack frozen figures %s: %w", hash, err)
	}
	content, err := io.ReadAll(io.LimitReader(z, maxFrozen))
	if err != nil {
		return nil, fmt.Errorf("unpack frozen figures %s: %w", hash, err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != hash {
		return nil, fmt.Errorf("frozen figures %s are not what was frozen", hash)
	}
	return content, nil
}
