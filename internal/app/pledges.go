package app

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// NewPledgeDrive is a text for the people of a unit to sign (Z3).
type NewPledgeDrive struct {
	Unit string
	campaign.PledgeText
	Until plan.Day // the last day on which it can be signed
}

// PledgeDriveView is a pledge drive with its count.
type PledgeDriveView struct {
	Code     string   `json:"code"`
	Unit     string   `json:"unit"`
	UnitName string   `json:"unit_name"`
	Title    string   `json:"title"`
	Text     string   `json:"text"`
	Until    plan.Day `json:"until"`
	KeepDays int      `json:"keep_days"`
	Open     bool     `json:"open"`
	Signed   int64    `json:"signed"` // persons
	Kept     int64    `json:"kept"`   // names and phones not yet purged
}

// OpenPledgeDrive makes a code by which the people of a unit sign a text without an account. The text of a drive never
// changes: another text is another drive.
func (a *App) OpenPledgeDrive(ctx context.Context, c Caller, n NewPledgeDrive) (PledgeDriveView, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return PledgeDriveView{}, err
	}
	if err := firstRefusal(campaign.CheckPledgeText(n.PledgeText), a.canSeal(), untilFault(n.Until, c.Day())); err != nil {
		return PledgeDriveView{}, err
	}
	random := make([]byte, campaign.DriveCodeSize)
	if _, err := io.ReadFull(a.o.Random, random); err != nil {
		return PledgeDriveView{}, err
	}
	code := campaign.NewDriveCode(random)
	var out PledgeDriveView
	err := a.write(ctx, c, audited{"open_pledge_drive", "drive:" + code}, func(w *change) error {
		unit, err := w.f.visible(c, campaign.View, n.Unit)
		if err != nil {
			return err
		}
		if err := c.may(campaign.SubmitRecord, campaign.UnitRef{District: unit.District, Path: unit.Path}); err != nil {
			return err
		}
		if err := w.takesPledges(n.Unit); err != nil {
			return err
		}
		d := store.PledgeDrive{District: c.District, Code: code, Unit: n.Unit, Title: n.Title, Text: n.Text, UntilDay: store.Day(n.Until),
			KeepDays: int32(n.KeepDays), FindKey: a.o.Keys.Current(), ByPerson: c.Person, CreatedAt: w.at}
		out = driveView(w.f, d, w.day())
		return w.tx.InsertPledgeDrive(d)
	})
	return out, err
}

// takesPledges refuses units for which the plan counts no signatures: nothing would come of theirs.
func (w *change) takesPledges(unit string) error {
	p := w.f.on(w.day())
	if p == nil {
		return nil
	}
	if !campaign.TakesPledges(p, w.f.kindOf(p, unit)) {
		return campaign.InvalidAt("unit", "方案里这类单位没有承诺签名，请换一个单位", "the plan counts no pledges of such a unit; choose another")
	}
	return nil
}

func (a *App) canSeal() error {
	if a.o.Keys == nil {
		return campaign.Refuse(campaign.Conflict, "系统未配置密钥，不能保存签名人信息", "the system has no sealing key, so who signs cannot be kept")
	}
	return nil
}

func untilFault(until, today plan.Day) error {
	if until < today || until > today+2*366 {
		return campaign.InvalidAt("until", "截止日期应在今天至两年内", "the last day lies between today and two years from now")
	}
	return nil
}

func driveView(f *frame, d store.PledgeDrive, today plan.Day) PledgeDriveView {
	unit, _ := f.at(d.Unit, today)
	return PledgeDriveView{Code: d.Code, Unit: d.Unit, UnitName: unit.Name, Title: d.Title, Text: d.Text, Until: plan.Day(d.UntilDay),
		KeepDays: int(d.KeepDays), Open: driveOpen(d, today)}
}

func driveOpen(d store.PledgeDrive, today plan.Day) bool {
	return d.EndedAt == 0 && today <= plan.Day(d.UntilDay)
}

// PledgeDrives lists the drives of the units that the caller sees, the newest first. It heeds Under and Unit.
func (a *App) PledgeDrives(ctx context.Context, c Caller, q Query) ([]PledgeDriveView, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	var out []PledgeDriveView
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		out = nil
		if scope, err = f.cutTo(scope, q, c.Day()); err != nil {
			return err
		}
		drives, err := tx.PledgeDrives(c.District)
		if err != nil {
			return err
		}
		counted, err := pledgeCounts(tx, c.District)
		if err != nil {
			return err
		}
		sees := f.sight(scope, c.Day())
		for _, d := range drives {
			if d, err = driveNow(tx, f, d, c.Day()); err != nil {
				return err
			}
			if !sees(d.Unit) || q.Unit != "" && q.Unit != d.Unit {
				continue
			}
			view := driveView(f, d, c.Day())
			view.Signed, view.Kept = counted[d.Code].Signed, counted[d.Code].Kept
			out = append(out, view)
		}
		return nil
	})
	return out, err
}

func pledgeCounts(tx *store.Tx, district string) (map[string]store.PledgeCount, error) {
	found, err := tx.PledgeCounts(district)
	out := map[string]store.PledgeCount{}
	for _, c := range found {
		out[c.Drive] = c
	}
	return out, err
}

// EndPledgeDrive ends a drive before its last day.
func (a *App) EndPledgeDrive(ctx context.Context, c Caller, code string) error {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"end_pledge_drive", "drive:" + code}, func(w *change) error {
		d, err := driveByCode(w.tx, w.f, code, w.day())
		if err != nil {
			return err
		}
		unit, err := w.f.visible(c, campaign.View, d.Unit)
		if err != nil {
			return err
		}
		if err := c.may(campaign.SubmitRecord, campaign.UnitRef{District: unit.District, Path: unit.Path}); err != nil {
			return err
		}
		return w.tx.EndPledgeDrive(c.District, code, w.at)
	})
}

// Visitor is a person without an account, as a public page knows it.
type Visitor struct {
	District string
	Address  string
	Request  string // id of the request
}

// visiting is the caller that stands for a visitor: it has no rights, and its entries in the audit name nobody.
func (a *App) visiting(v Visitor) Caller {
	return Caller{Actor: campaign.Actor{Now: a.now()}, District: v.District, RequestID: v.Request, Address: v.Address}
}

// PledgeDrive gives an open drive to whoever has its code.
func (a *App) PledgeDrive(ctx context.Context, v Visitor, code string) (PledgeDriveView, error) {
	var out PledgeDriveView
	c := a.visiting(v)
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		d, err := driveByCode(tx, f, code, c.Day())
		if err == nil {
			out = driveView(f, d, c.Day())
		}
		return err
	})
	return out, err
}

// SignPledge takes a signature. repeated tells that this person has signed this drive before; then nothing is counted again.
// Name and phone are sealed; the record that is counted names nobody.
func (a *App) SignPledge(ctx context.Context, v Visitor, code string, s campaign.Signer) (repeated bool, err error) {
	signer, err := campaign.CheckSigner(s)
	if err := firstRefusal(err, a.canSeal(), a.crowd.admit(v, a.o.Now())); err != nil {
		return false, err
	}
	c := a.visiting(v)
	err = a.write(ctx, c, audited{"sign_pledge", "drive:" + code}, func(w *change) error {
		d, err := driveByCode(w.tx, w.f, code, w.day())
		if err != nil {
			return err
		}
		if !driveOpen(d, w.day()) {
			return campaign.Refuse(campaign.Conflict, "签名活动已结束，感谢您的支持", "this drive has ended; thank you")
		}
		p, err := a.sealedPledge(d, signer, w.at)
		if err != nil {
			return err
		}
		fresh, err := w.tx.InsertPledge(p)
		if repeated, w.nothing = !fresh, !fresh; err != nil || !fresh {
			return err
		}
		return countPledge(w, d, p)
	})
	return repeated, err
}

func (a *App) sealedPledge(d store.PledgeDrive, s campaign.Signer, at int64) (store.Pledge, error) {
	p := store.Pledge{District: d.District, Drive: d.Code, SignedAt: at}
	hash, err := a.o.Keys.KeyedHash(d.FindKey, "pledge", campaign.SignerKey(d.Code, s))
	if err != nil {
		return p, err
	}
	plain, err := json.Marshal(s)
	if err != nil {
		return p, err
	}
	p.FindHash = hash
	p.Envelope, err = a.o.Keys.Seal(plain, pledgePlace(p), a.o.Random)
	return p, err
}

func pledgePlace(p store.Pledge) []byte {
	return []byte(p.District + "/pledges/" + p.Drive + "/" + hex.EncodeToString(p.FindHash))
}

// countPledge writes the record of one signature. Its id comes from the keyed hash, so it cannot be counted twice.
func countPledge(w *change, d store.PledgeDrive, p store.Pledge) error {
	today := w.day()
	if w.f.on(today) == nil {
		return errors.New("sign pledge: the district has no plan")
	}
	return w.enterAll([]Entry{{ID: "pledge-" + hex.EncodeToString(p.FindHash[:16]), Kind: "pledge", Unit: d.Unit, On: today,
		Fields: map[string]string{"people": "1", "channel": "qr"}}})
}

// PurgePledges forgets the names and phones of drives whose time of keeping is over and tells how many. Counts stay.
func (a *App) PurgePledges(ctx context.Context, district string) (int64, error) {
	var purged int64
	c := a.visiting(Visitor{District: district})
	err := a.write(ctx, c, audited{"purge_pledges", ""}, func(w *change) error {
		drives, err := w.tx.PledgeDrives(district)
		if err != nil {
			return err
		}
		purged = 0
		for _, d := range drives {
			if w.day() <= plan.Day(d.UntilDay)+plan.Day(d.KeepDays) {
				continue
			}
			n, err := w.tx.PurgePledges(district, d.Code)
			if err != nil {
				return err
			}
			purged += n
		}
		w.result, w.nothing = "purged "+itoa(int(purged)), purged == 0
		return nil
	})
	return purged, err
}
