package app

import (
	"context"
	"time"

	"wuzha/internal/campaign"
)

// What looks after itself once a day, as jobs of each district. Each may be run again on the same day: it finds nothing left to do.
// What a run changes stands in the district's audit; how much it was stands on the list of jobs.
const (
	deadlinesJob = "deadlines"
	pledgesJob   = "purge-pledges"
	contactsJob  = "purge-contacts"
	filesJob     = "sweep-files"
	stocksJob    = "pass-on-stocks"
)

const daily = 24 * time.Hour

func (a *App) dailyJobs() map[string]jobKind {
	return map[string]jobKind{
		deadlinesJob: {title: campaign.Words{Zh: "提醒和上报到期事项", En: "remind of deadlines, and raise what is late"}, run: a.lookAfterDeadlines, every: daily},
		pledgesJob:   {title: campaign.Words{Zh: "清除到期的承诺签名信息", En: "purge signers whose time is over"}, run: a.purgeSigners, every: daily},
		contactsJob:  {title: campaign.Words{Zh: "清除到期的联系方式", En: "purge contacts whose time is over"}, run: a.purgeContacts, every: daily},
		filesJob:     {title: campaign.Words{Zh: "清理无主附件", En: "sweep files that belong to nothing"}, run: a.sweepFiles, every: daily, once: true},
		stocksJob:    {title: campaign.Words{Zh: "把已合并、拆分单位的库存转给接替单位", En: "pass the stocks of merged and split units on"}, run: a.passOnToday, every: daily},
	}
}

// counts notes how many things a daily job has changed.
func (j *job) counts(ctx context.Context, changed int, err error) error {
	if campaign.KindOf(err) == campaign.NotFound { // a district that is not set up has nothing to look after
		err = nil
	}
	if err != nil {
		return err
	}
	return j.progress(ctx, int64(changed), int64(changed))
}

func (a *App) lookAfterDeadlines(ctx context.Context, j *job) error {
	done, err := a.escalateIn(ctx, j.District, dayOf(a.now()))
	return j.counts(ctx, done.Reminded+done.Raised+done.Lapsed, err)
}

func (a *App) purgeSigners(ctx context.Context, j *job) error {
	purged, err := a.PurgePledges(ctx, j.District)
	return j.counts(ctx, int(purged), err)
}

func (a *App) purgeContacts(ctx context.Context, j *job) error {
	var out Purged
	err := a.purgeDistrict(ctx, j.District, dayOf(a.now()), &out)
	return j.counts(ctx, len(out.Removed), err)
}

func (a *App) sweepFiles(ctx context.Context, j *job) error {
	swept, err := a.SweepAttachments(ctx)
	return j.counts(ctx, swept.Removed, err)
}
