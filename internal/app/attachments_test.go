package app_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// photo is a small picture; shade makes different ones.
func photo(tb testing.TB, shade uint8) []byte {
	tb.Helper()
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range img.Pix {
		img.Pix[i] = shade
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func (b *bench) attach(login, unit, name string, data []byte) app.Attachment {
	b.tb.Helper()
	got, err := b.PutAttachment(b.tb.Context(), b.as(login), unit, name, bytes.NewReader(data))
	b.must(err)
	return got
}

func pictured(id, unit string, on plan.Day, hashes ...string) app.Entry {
	e := visit(id, unit, on, "3")
	e.Photos = hashes
	return e
}

func TestAttachments(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-02-10")
		own := b.attach("worker", "v1", `C:\photos\..\门口.jpg`, photo(t, 90))
		if own.Name != "门口.jpg" || own.Type != "image/jpeg" || own.Size == 0 {
			t.Errorf("got %+v, want a photo by its own name", own)
		}
		if again := b.attach("worker", "v1", "again.jpg", photo(t, 90)); again.Hash != own.Hash {
			t.Errorf("got %s, want %s: the same photo", again.Hash, own.Hash)
		}
		for login, want := range map[string]campaign.ErrorKind{"worker": "", "clerk": "", "office": "", "clerk2": campaign.NotFound, "worker3": campaign.NotFound, "admin": campaign.NotFound} {
			got, err := b.Attachment(ctx, b.as(login), own.Hash)
			wantKind(t, err, want)
			if err == nil && (!got.Inline || int64(len(got.Data)) != own.Size || got.Name != "门口.jpg") {
				t.Errorf("%s got %+v", login, got.Attachment)
			}
		}
		paper := b.attach("clerk2", "t2", "通知.pdf", []byte("%PDF-1.4\n"))
		if got, err := b.Attachment(ctx, b.as("clerk2"), paper.Hash); err != nil || got.Inline {
			t.Errorf("got %+v, %v; want a file that is only saved", got.Attachment, err)
		}

		b.submit("worker", pictured("r1", "v1", today, own.Hash))
		for name, e := range map[string]app.Entry{
			"unknown":           pictured("r2", "v1", today, strings.Repeat("0", 64)),
			"another village's": pictured("r3", "v3", today, own.Hash),
			"no picture":        pictured("r4", "v3", today, paper.Hash),
		} {
			login := map[bool]string{true: "worker", false: "clerk2"}[e.Unit == "v1"]
			err := one(b.Submit(ctx, b.as(login), []app.Entry{e}))
			var refused *campaign.Error
			if !errors.As(err, &refused) || refused.Kind != campaign.Invalid || refused.Faults[0].Path != "photos[0]" {
				t.Errorf("%s: got %v, want a refusal of the first photo", name, err)
			}
		}
		again, err := b.Submit(ctx, b.as("worker"), []app.Entry{pictured("r1", "v1", today, own.Hash)})
		if err != nil || again[0].Kind != app.Repeated {
			t.Errorf("got %+v, %v; want a repetition", again, err)
		}
		b.clean()
	})
}

// TestTakeBackAttachments: what a refused request has brought goes; what was there before it, what another brought and what belongs to a record stays.
func TestTakeBackAttachments(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-02-10")
		earlier := b.attach("worker", "v1", "先前.jpg", photo(t, 10))
		b.at("2023-02-11")
		another := b.attach("clerk", "v1", "别人.jpg", photo(t, 20))
		recorded := b.attach("worker", "v1", "有记录.jpg", photo(t, 30))
		b.submit("worker", pictured("r1", "v1", today, recorded.Hash))
		gone := b.attach("worker", "v1", "被退.jpg", photo(t, 40))
		b.must(b.TakeBackAttachments(ctx, b.as("worker"), "v1", []string{earlier.Hash, another.Hash, recorded.Hash, gone.Hash}))
		for name, want := range map[string]campaign.ErrorKind{earlier.Hash: "", another.Hash: "", recorded.Hash: "", gone.Hash: campaign.NotFound} {
			_, err := b.Attachment(ctx, b.as("office"), name)
			wantKind(t, err, want)
		}
		b.must(b.TakeBackAttachments(ctx, b.as("worker"), "v1", nil))
		b.clean()
	})
}

func TestAttachmentsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for _, tt := range []struct {
			login, unit, name, data string
			want                    campaign.ErrorKind
		}{
			{"worker", "v1", "a.html", "<html>", campaign.Invalid},
			{"worker", "v1", "a.jpg", "\xff\xd8\xff\xe0", campaign.Invalid},
			{"worker", "v1", "a\x00.pdf", "%PDF-1.4", campaign.Invalid},
			{"worker", "v1", strings.Repeat("长", 100) + ".pdf", "%PDF-1.4", campaign.Invalid},
			{"worker", "v2", "a.pdf", "%PDF-1.4", campaign.NotFound},
			{"worker", "v9", "a.pdf", "%PDF-1.4", campaign.NotFound},
			{"admin", "v1", "a.pdf", "%PDF-1.4", campaign.NotFound},
		} {
			_, err := b.PutAttachment(ctx, b.as(tt.login), tt.unit, tt.name, strings.NewReader(tt.data))
			wantKind(t, err, tt.want)
		}
		for _, hash := range []string{"", "../../etc/passwd", strings.Repeat("0", 64), strings.Repeat("A", 64), "..", strings.Repeat("../", 20) + "etc"} {
			_, err := b.Attachment(ctx, b.as("office"), hash)
			wantKind(t, err, campaign.NotFound)
		}
		files := 0
		b.must(filepath.WalkDir(b.dir, func(_ string, e os.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				files++
			}
			return err
		}))
		if files != 0 {
			t.Errorf("got %d files, want none of what was refused", files)
		}
	})
}

// TestSweepAndVerify: what an upload left behind goes, what belongs to something stays, and a missing or changed file is noticed.
func TestSweepAndVerify(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		kept := b.attach("worker", "v1", "a.jpg", photo(t, 90))
		orphan := strings.Repeat("ab", 32)
		for _, f := range []string{filepath.Join("ab", orphan), filepath.Join("ab", strings.Repeat("cd", 32)), filepath.Join("drafts", "x-1"), "README"} {
			b.must(os.MkdirAll(filepath.Dir(filepath.Join(b.dir, f)), 0o700))
			b.must(os.WriteFile(filepath.Join(b.dir, f), []byte("12345"), 0o600))
		}
		b.must(filepath.WalkDir(b.dir, func(file string, e os.DirEntry, err error) error {
			return errors.Join(err, os.Chtimes(file, b.now(), b.now()))
		}))
		if got, err := b.SweepAttachments(ctx); err != nil || got.Removed != 0 || got.Files != 3 {
			t.Errorf("got %+v, %v; want the young ones left", got, err)
		}
		b.clock.Add((25 * time.Hour).Milliseconds())
		if got, err := b.SweepAttachments(ctx); err != nil || got != (app.Swept{Files: 1, Removed: 2, Bytes: 10}) {
			t.Errorf("got %+v, %v; want orphan and draft removed", got, err)
		}
		for _, stays := range []string{"README", filepath.Join("ab", strings.Repeat("cd", 32)), filepath.Join(kept.Hash[:2], kept.Hash)} {
			if _, err := os.Stat(filepath.Join(b.dir, stays)); err != nil {
				t.Errorf("%s: %v", stays, err)
			}
		}
		b.clean()
		file := filepath.Join(b.dir, kept.Hash[:2], kept.Hash)
		data, err := os.ReadFile(file)
		b.must(err)
		data[len(data)/2]++
		b.must(os.WriteFile(file, data, 0o600))
		if _, err := b.Attachment(ctx, b.as("worker"), kept.Hash); err == nil || campaign.KindOf(err) != "" {
			t.Errorf("got %v, want a fault: the file was changed", err)
		}
		b.must(os.Remove(file))
		report, err := b.Verify(ctx)
		if err != nil || len(report.Problems) != 1 || !strings.Contains(report.Problems[0], kept.Hash) {
			t.Errorf("got %+v, %v; want the missing file named", report, err)
		}
	})
}
