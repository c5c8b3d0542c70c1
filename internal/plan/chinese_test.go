package plan

import "testing"

func TestWideMarks(t *testing.T) {
	t.Parallel()
	for narrow, want := range map[string]string{
		"请先登录,或稍后再试": "请先登录\uff0c或稍后再试",
		"最多200字节(含)": "最多200字节\uff08含\uff09",
		"12,000.5":   "12,000.5",
		"a: b":       "a: b",
		"单位(村居)":     "单位\uff08村居\uff09",
		"":           "",
	} {
		if got := WideMarks(narrow); got != want {
			t.Errorf("%q: got %q, want %q", narrow, got, want)
		}
	}
}
