package app

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// data is the store as use cases see it: faults of the machine are worded for people, and a write that met one is remembered until a
// later one succeeds.
type data struct {
	*store.DB
	now    func() time.Time
	faulty atomic.Bool
}

// Read is [store.DB.Read].
func (d *data) Read(ctx context.Context, fn func(*store.Tx) error) error {
	return d.worded(d.DB.Read(ctx, fn))
}

// Write is [store.DB.Write].
func (d *data) Write(ctx context.Context, fn func(*store.Tx) error) error {
	return d.WriteRecords(ctx, store.NewRecords{}, fn)
}

// WriteRecords is [store.DB.WriteRecords]; [store.DB.WriteDistrict] when there are none.
func (d *data) WriteRecords(ctx context.Context, records store.NewRecords, fn func(*store.Tx) error) error {
	err := d.worded(d.DB.WriteRecords(ctx, records, fn))
	if isFault(err) {
		d.faulty.Store(true)
	} else if err == nil {
		d.faulty.Store(false)
	}
	return err
}

func isFault(err error) bool {
	kind := campaign.KindOf(err)
	return kind == campaign.Unavailable || kind == campaign.Full
}

// faultPause is after how many milliseconds it is worth trying again.
const faultPause = 5000

// worded turns a fault of the machine into a refusal that says what to do; the cause stays behind it, for the log.
func (d *data) worded(err error) error {
	var e *campaign.Error
	switch {
	case err == nil || campaign.KindOf(err) != "":
		return err
	case errors.Is(err, store.ErrFull):
		e = campaign.Refuse(campaign.Full, "磁盘已满，没有保存。请联系管理员清理空间，稍后原样重试。", "The disk is full; nothing was stored. Tell the administrator, and repeat it later as it is.")
	case errors.Is(err, store.ErrReadOnly):
		e = campaign.Refuse(campaign.Unavailable, "数据库当前只读，没有保存。请联系管理员，稍后原样重试。", "The database cannot be written now; nothing was stored. Tell the administrator, and repeat it later as it is.")
	case errors.Is(err, store.ErrLost), errors.Is(err, store.ErrClosed):
		e = campaign.Refuse(campaign.Unavailable, "数据库暂时没有应答。请稍后原样重试，重复提交无害。", "The database does not answer now. Repeat it later as it is; repeating is harmless.")
	default:
		return err
	}
	e.RetryAt = d.now().UnixMilli() + faultPause
	return fmt.Errorf("%w: %w", e, err)
}

// probe writes something and takes it back, to find out whether the database can be written again.
func (d *data) probe(ctx context.Context) error {
	return d.Write(ctx, func(tx *store.Tx) error {
		// No sign-in has this subject: it has no kind before the colon.
		return tx.PutFailures(store.Failures{Subject: ":probe", LastAt: d.now().UnixMilli()})
	})
}
