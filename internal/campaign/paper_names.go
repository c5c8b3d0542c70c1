package campaign

// paperEnglish is what the kinds of papers are called in English; what they say is Chinese.
var paperEnglish = map[string]string{
	"notice": "notice", "report": "report", "letter": "letter", "reminder": "reminder", "supervision": "supervision slip", "call_in": "call-in notice",
	"call_in_record": "record of a call-in", "rectification": "order to put right", "closing_slip": "closing slip", "duty_notice": "notice of legal duties",
	"pledge": "pledge", "open_letter": "letter to residents", "prompt_letter": "prompt with receipt", "check_sheet": "check sheet", "score_sheet": "point sheet",
	"public_notice": "public notice", "award": "decision to award", "withdrawal": "decision to withdraw", "commendation": "commendation", "minutes": "minutes",
	"summary": "summary of work", "trace_back": "trace-back sheet", "plan": "plan", "certificate": "certificate", "plaque": "plaque", "poster": "poster with QR code",
	"venue_labels": "venue labels",
}

// Name is what people call the kind.
func (k PaperKind) Name() Words { return Words{Zh: k.Title, En: paperEnglish[k.ID]} }
