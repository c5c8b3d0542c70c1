package app

import (
	"slices"

	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// What a unit keeps outward, its pledge drives and its channels, goes on at the unit that took its place, and ends with a unit whose place nobody
// took. Nothing is moved: it is found out whenever it is read, so it holds from the first day of the new order, and the codes that are printed stay.

// keeper is the unit that keeps on a day what was made for a unit, and the last day of what it keeps.
func keeper(tx *store.Tx, f *frame, unit string, day plan.Day) (now string, last store.Day, err error) {
	to, err := heir(tx, f, unit, day)
	if to != "" {
		unit = to
	}
	if u, ok := f.at(unit, day); ok && u.ToDay < store.Day(day) {
		return unit, u.ToDay, err
	}
	return unit, store.NoEnd, err
}

// driveNow is a pledge drive as it is kept on a day. One of a unit that is gone ended with it.
func driveNow(tx *store.Tx, f *frame, d store.PledgeDrive, day plan.Day) (store.PledgeDrive, error) {
	unit, last, err := keeper(tx, f, d.Unit, day)
	d.Unit, d.UntilDay = unit, min(d.UntilDay, last)
	return d, err
}

// driveByCode is driveNow for the drive of a code; [store.ErrNotFound] when there is none.
func driveByCode(tx *store.Tx, f *frame, code string, day plan.Day) (store.PledgeDrive, error) {
	d, err := tx.PledgeDriveByCode(f.district, code)
	if err != nil {
		return d, err
	}
	return driveNow(tx, f, d, day)
}

// channelNow is a channel as it is kept on a day. One of a unit that is gone is stopped.
func channelNow(tx *store.Tx, f *frame, ch store.Channel, day plan.Day) (store.Channel, error) {
	unit, last, err := keeper(tx, f, ch.Unit, day)
	if ch.Unit = unit; last < store.Day(day) {
		ch.Stopped = 1
	}
	return ch, err
}

// channelByID is channelNow for the channel of an id; [store.ErrNotFound] when there is none.
func channelByID(tx *store.Tx, f *frame, id string, day plan.Day) (store.Channel, error) {
	ch, err := tx.ChannelByID(f.district, id)
	if err != nil {
		return ch, err
	}
	return channelNow(tx, f, ch, day)
}

// channelsNow lists the channels of a district as they are kept on a day.
func channelsNow(tx *store.Tx, f *frame, day plan.Day) ([]store.Channel, error) {
	all, err := tx.Channels(f.district)
	for i := 0; i < len(all) && err == nil; i++ {
		all[i], err = channelNow(tx, f, all[i], day)
	}
	return all, err
}

// MovedOutward is a running pledge drive or a channel that goes on at the unit that took the place of its own.
type MovedOutward struct {
	What  string `json:"what" enum:"pledge_drive,channel"`
	Unit  string `json:"unit"`
	To    string `json:"to"`
	Title string `json:"title"` // of a channel, its name
}

// passOnOutward says which drives and channels of the closed units go on elsewhere.
func (r *reorganisation) passOnOutward() error {
	f := &frame{district: r.w.c.District, byUnit: r.byUnit}
	say := func(what, unit, title string) error {
		if !slices.Contains(r.said.Closed, unit) {
			return nil
		}
		to, _, err := keeper(r.w.tx, f, unit, r.day)
		r.said.Outward = append(r.said.Outward, MovedOutward{what, unit, to, title})
		return err
	}
	drives, err := r.w.tx.PledgeDrives(f.district)
	if err != nil {
		return err
	}
	for _, d := range drives {
		if d, err = driveNow(r.w.tx, f, d, r.day-1); err == nil && driveOpen(d, r.day) {
			err = say("pledge_drive", d.Unit, d.Title)
		}
		if err != nil {
			return err
		}
	}
	channels, err := channelsNow(r.w.tx, f, r.day-1)
	if err != nil {
		return err
	}
	for _, ch := range channels {
		if ch.Stopped != 0 {
			continue
		}
		if err := say("channel", ch.Unit, ch.Name); err != nil {
			return err
		}
	}
	return nil
}
