package app_test

import (
	"bytes"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func (b *bench) putTemplate(t *testing.T, login, kind string, docx []byte) error {
	t.Helper()
	return b.PutPaperTemplate(t.Context(), b.as(login), kind, `C:\模板\提醒函.docx`, bytes.NewReader(docx))
}

// An office's own template is used from the moment it is there until it is removed.
func TestPaperTemplateIsUsed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-02-10")
		request := app.PaperRequest{Kind: "reminder", Unit: "v1", Period: "2023-01"}
		shipped, err := b.paper(request)
		b.must(err)
		b.must(b.putTemplate(t, "office", "reminder", ownTemplate(t, "本所格式：{{主送机关}}，{{正文}}", "{{表1.事项}}{{表1.尚差}}")))
		own, err := b.paper(request)
		b.must(err)
		if text := mainPart(t, own); !strings.Contains(text, "本所格式：鹿鸣村") || !strings.Contains(text, "每月走访两次") || strings.Contains(text, "{{") {
			t.Errorf("the office's template is not used: %s", text)
		}
		b.must(b.putTemplate(t, "admin", "reminder", ownTemplate(t, "第二版：{{标题}}", "")))
		second, err := b.paper(request)
		b.must(err)
		if !strings.Contains(mainPart(t, second), "第二版：关于2023年1月") {
			t.Error("the template was not replaced")
		}
		request.Shipped = true
		again, err := b.paper(request)
		b.must(err)
		if !bytes.Equal(again, shipped) {
			t.Error("the shipped layout cannot be had any more")
		}
		request.Shipped = false
		b.must(b.RemovePaperTemplate(t.Context(), b.as("office"), "reminder"))
		again, err = b.paper(request)
		b.must(err)
		if !bytes.Equal(again, shipped) {
			t.Error("the shipped layout is not back")
		}
		wantKind(t, b.RemovePaperTemplate(t.Context(), b.as("office"), "reminder"), campaign.NotFound)
	})
}

// A paper that is on its way to its receipts is printed in the template of its kind.
func TestPaperTemplateOfAMatter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-02-10")
		id := b.draftedPaper()
		b.must(b.putTemplate(t, "office", "notice", ownTemplate(t, "自有格式：{{标题}}　{{主送机关}}　{{正文}}", "")))
		var out bytes.Buffer
		b.must(b.MatterPaper(t.Context(), b.as("office"), id, &out))
		if text := mainPart(t, out.Bytes()); !strings.Contains(text, "自有格式：关于集中宣传的通知") || !strings.Contains(text, "松涛镇") || !strings.Contains(text, "请认真组织。") {
			t.Errorf("got %s", text)
		}
	})
}

func TestPaperTemplateIsChecked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-02-10")
		for name, tt := range map[string]struct {
			kind string
			docx []byte
			says string
		}{
			"not a document": {"reminder", []byte("hello"), "no Word document"},
			"too large":      {"reminder", make([]byte, 9<<20), "too large"},
			"unknown place":  {"reminder", ownTemplate(t, "{{受骗人}}{{正文}}", ""), "{{受骗人}}"},
			"what there is":  {"reminder", ownTemplate(t, "{{受骗人}}", ""), "{{表1.尚差}}"},
			"no place":       {"reminder", ownTemplate(t, "固定文字", "无"), "no placeholder"},
			"no such kind":   {"ode", ownTemplate(t, "{{正文}}", ""), "no template"},
			"a code in it":   {"poster", ownTemplate(t, "{{正文}}", ""), "no template"},
		} {
			err := b.putTemplate(t, "office", tt.kind, tt.docx)
			wantKind(t, err, campaign.Invalid)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%s: got %v, want it to say %q", name, err, tt.says)
			}
		}
		found, err := b.PaperTemplates(t.Context(), b.as("office"))
		b.must(err)
		for _, v := range found {
			if v.Name != "" || len(v.Places) < 10 || v.Title == "" {
				t.Errorf("got %+v, want an empty place with what may be named", v)
			}
		}
		b.must(b.putTemplate(t, "office", "award", ownTemplate(t, "{{正文}}", "{{表1.单位}}")))
		found, err = b.PaperTemplates(t.Context(), b.as("admin"))
		b.must(err)
		named := 0
		for _, v := range found {
			if v.Name == "提醒函.docx" && v.Kind == "award" && v.ByName != "" && v.ChangedAt != 0 && len(v.Hash) == 64 {
				named++
			}
		}
		if named != 1 {
			t.Errorf("the template is not listed: %+v", found)
		}
		var out bytes.Buffer
		b.must(b.PaperTemplateFile(t.Context(), b.as("office"), "award", &out))
		if !strings.Contains(mainPart(t, out.Bytes()), "{{正文}}") {
			t.Error("the template is not given back as it was")
		}
	})
}
