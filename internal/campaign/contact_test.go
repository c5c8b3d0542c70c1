package campaign

import (
	"fmt"
	"strings"
	"testing"

	"wuzha/internal/plan"
)

func TestContactChecked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		c      Contact
		want   Contact
		faults []string
	}{
		{"both", Contact{" 样例甲 ", "138-0000 0000"}, Contact{"样例甲", "13800000000"}, nil},
		{"country code", Contact{"", "+86 13800000000"}, Contact{"", "13800000000"}, nil},
		{"country code in digits", Contact{"", "008613800000000"}, Contact{"", "13800000000"}, nil},
		{"land line", Contact{"", "(0000)8123456"}, Contact{"", "00008123456"}, nil},
		{"name alone", Contact{"样例甲", ""}, Contact{"样例甲", ""}, nil},
		{"nothing", Contact{" ", ""}, Contact{}, []string{"phone"}},
		{"letters", Contact{"", "13800x00000"}, Contact{}, []string{"phone"}},
		{"short", Contact{"", "1234"}, Contact{}, []string{"phone"}},
		{"long", Contact{"", strings.Repeat("1", 21)}, Contact{}, []string{"phone"}},
		{"long name", Contact{strings.Repeat("长", 51), "1"}, Contact{}, []string{"name", "phone"}},
		{"hidden signs", Contact{"样\u202e例", ""}, Contact{}, []string{"name"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.c.Checked()
			expectFaults(t, err, tt.faults)
			if err == nil && got != tt.want {
				t.Error("the contact is not in its plain spelling")
			}
		})
	}
	if said := fmt.Sprintf("%v %+v %#v %s", Contact{"甲", "138"}, Contact{"甲", "138"}, Contact{"甲", "138"}, Contact{"甲", "138"}); strings.Contains(said, "甲") || strings.Contains(said, "138") {
		t.Errorf("a contact prints itself: %s", said)
	}
}

func TestCheckOpening(t *testing.T) {
	t.Parallel()
	for reason, ok := range map[string]bool{
		"三日内回访": true, "第12号案回访": true, "2023-03-05 补充笔录": false, "": false, "   ": false, "回访": false, "联系13800000000": false, "联系138 0000 0000": false,
		"联系138-0000-0000": false, "联系138000": true, strings.Repeat("理", MaxReason+1): false, "回\u202e访理由": false,
	} {
		if err := CheckOpening(reason); (err == nil) != ok {
			t.Errorf("%q: got %v, want ok = %v", reason, err, ok)
		}
	}
}

func TestContactOver(t *testing.T) {
	t.Parallel()
	due := func(to plan.Day, states ...plan.VerdictState) (out []plan.Verdict) {
		for _, s := range states {
			out = append(out, plan.Verdict{State: s, Window: plan.Window{From: today, To: to}})
		}
		return out
	}
	tests := []struct {
		name string
		day  plan.Day
		due  []plan.Verdict
		want bool
	}{
		{"nothing was due, last day", today + 90, nil, false},
		{"nothing was due, over", today + 91, nil, true},
		{"met, counted from the deadline", today + 93, due(today+3, plan.Met), false},
		{"met, over", today + 94, due(today+3, plan.Met, plan.Late, plan.Waived), true},
		{"one is owed", today + 300, due(today+3, plan.Met, plan.Unmet), false},
		{"one is pending", today + 300, due(today+3, plan.Pending), false},
		{"one cannot be judged", today + 300, due(today+3, plan.Unknown), false},
		{"owed for a year", today + 365, due(today+3, plan.Unmet), false},
		{"owed for more than a year", today + 366, due(today+3, plan.Unmet), true},
	}
	for _, tt := range tests {
		if got := ContactOver(tt.day, today, tt.due, ContactDays); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}
