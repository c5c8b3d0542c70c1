package web

import (
	"net/http"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/gate"
	"wuzha/internal/plan"
)

// trouble is a refusal as a page tells it: what happened, what was kept, what to do.
type trouble struct {
	Status   int
	Happened campaign.Words
	Kept     campaign.Words
	Do       campaign.Words
	Faults   []string // those that stand at no field
}

func (t trouble) Error() string { return t.Happened.En }

// troubled is the page for a refusal that no other page can show.
type troubled struct {
	basics
	Status             int
	Happened, Kept, Do string
	Faults             []string
	Request            string
	Home               bool
}

func (*troubled) template() string { return "trouble" }

func troublePage(v *visit, t trouble) page {
	return &troubled{basics: basics{Title: v.t("出错了"), Bare: v.caller.Person == ""}, Status: t.Status, Happened: v.words(t.Happened), Kept: v.words(t.Kept),
		Do: v.words(t.Do), Faults: t.Faults, Request: gate.Of(v.ctx()).ID, Home: v.caller.Person != ""}
}

var (
	nothingChanged = campaign.Words{Zh: "数据没有任何改动。", En: "Nothing was changed."}
	whatToDo       = map[campaign.ErrorKind]campaign.Words{
		campaign.Unavailable: {Zh: "请稍后再试。", En: "Try again in a while."},
		campaign.Full:        {Zh: "请通知系统管理员清理磁盘，之后再试。", En: "Tell the system administrator to make room on the disk, then try again."},
		campaign.NotFound:    {Zh: "请检查网址；内容可能已被移除，或者不在您的查看范围内。", En: "Check the address. It may have been removed, or lie outside of what you may see."},
		campaign.Conflict:    {Zh: "请返回刷新后再试。", En: "Go back, look again and repeat."},
		campaign.Denied:      {Zh: "需要这项权限时，请联系上级或安全管理员。", En: "If you need this right, ask your superior or the security administrator."},
		campaign.Stale:       {Zh: "请返回刷新后再试。", En: "Go back, look again and repeat."},
		campaign.Invalid:     {Zh: "请按提示修改后再提交。", En: "Correct it and send it again."},
	}
)

// troubleOf words a refusal of the rules.
func troubleOf(v *visit, e *campaign.Error) trouble {
	t := trouble{Status: statuses[e.Kind], Happened: e.Words, Kept: nothingChanged, Do: whatToDo[e.Kind]}
	for _, f := range e.Faults {
		t.Faults = append(t.Faults, v.words(f.Words))
	}
	if e.RetryAt > 0 {
		at := time.UnixMilli(e.RetryAt).In(plan.Shanghai).Format("15:04:05")
		t.Do = campaign.Words{Zh: "请在 " + at + " 之后再试。", En: "Try again after " + at + "."}
	}
	return t
}

func programFault() trouble {
	return trouble{Status: http.StatusInternalServerError,
		Happened: campaign.Words{Zh: "程序出错，这次操作没有完成。", En: "The program has failed and this was not done."},
		Kept:     campaign.Words{Zh: "已经保存的数据不受影响。", En: "What was stored before is safe."},
		Do:       campaign.Words{Zh: "请稍后再试；仍不行时，把下面的请求编号告诉管理员。", En: "Try again later. If it still fails, tell the administrator the number of the request."}}
}

func foreignSite() trouble {
	return trouble{Status: http.StatusForbidden,
		Happened: campaign.Words{Zh: "这次提交来自别的网站，已拒绝。", En: "This was sent from another site and was refused."}, Kept: nothingChanged,
		Do: campaign.Words{Zh: "请在本系统的页面里重新操作。", En: "Do it again from a page of this system."}}
}

func tooLarge() trouble {
	return trouble{Status: http.StatusRequestEntityTooLarge,
		Happened: campaign.Words{Zh: "提交的内容太大。", En: "What was sent is too large."}, Kept: nothingChanged,
		Do: campaign.Words{Zh: "请返回，删减内容或分几次提交。", En: "Go back and send less, or send it in parts."}}
}

func unreadable() trouble {
	return trouble{Status: http.StatusBadRequest,
		Happened: campaign.Words{Zh: "提交的内容不完整，无法读取。", En: "What was sent is incomplete and cannot be read."}, Kept: nothingChanged,
		Do: campaign.Words{Zh: "请返回后重新提交。", En: "Go back and send it again."}}
}
