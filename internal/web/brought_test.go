package web

import (
	"bytes"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"

	"wuzha/internal/gate"
	"wuzha/internal/storetest"
)

// shaded is a small picture; each shade makes another.
func shaded(t testing.TB, shade uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range img.Pix {
		img.Pix[i] = shade
	}
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, img, nil))
	return b.Bytes()
}

// sendPhotos sends a record with photos.
func (w *world) sendPhotos(t testing.TB, form map[string]string, photos ...[]byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, value := range form {
		must(t, parts.WriteField(name, value))
	}
	for _, data := range photos {
		file, err := parts.CreateFormFile("photos", "门口.jpg")
		must(t, err)
		_, err = file.Write(data)
		must(t, err)
	}
	must(t, parts.Close())
	r := httptest.NewRequest(http.MethodPost, "/records/new?unit=C1&kind=media_play", &body)
	r.Header.Set("Content-Type", parts.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: w.sessions["below"]})
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

// Photos of a record that is refused, for one of them or for what else was written, leave nothing behind.
func TestRefusedPhotosLeaveNothing(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		for name, tt := range map[string]struct {
			id, media string
			second    []byte
			want      int
			kept      bool
		}{
			"second photo damaged": {"p1", "board", []byte("\xff\xd8\xff\xe0"), http.StatusUnprocessableEntity, false},
			"no such medium":       {"p2", "nothing", shaded(t, 201), http.StatusUnprocessableEntity, false},
			"in order":             {"p3", "board", shaded(t, 202), http.StatusSeeOther, true},
		} {
			first := shaded(t, tt.id[1])
			got := w.sendPhotos(t, map[string]string{"id": tt.id, "on": "2023-05-01", "fields.media": tt.media}, first, tt.second)
			if got.Code != tt.want {
				t.Errorf("%s: got %d, want %d: %.300s", name, got.Code, tt.want, got.Body)
			}
			// Brought again elsewhere, it tells by what hash it would be kept.
			elsewhere, err := w.app.PutAttachment(t.Context(), w.callerOf(t, "sibling"), "C2", "x.jpg", bytes.NewReader(first))
			must(t, err)
			_, err = w.app.Attachment(t.Context(), w.callerOf(t, "below"), elsewhere.Hash)
			if kept := err == nil; kept != tt.kept {
				t.Errorf("%s: the first photo is kept: %t, want %t", name, kept, tt.kept)
			}
		}
	})
}
