package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// wecomBody is a message as 企业微信 takes it.
func wecomBody(r *Robot, _, text string) object {
	if r.settings.Markdown {
		return object{"msgtype": "markdown", "markdown": object{"content": text}}
	}
	return object{"msgtype": "text", "text": object{"content": text}}
}

// dingtalkBody is a message as 钉钉 takes it; nobody is called by name.
func dingtalkBody(r *Robot, title, text string) object {
	at := object{"isAtAll": false}
	if r.settings.Markdown {
		return object{"msgtype": "markdown", "markdown": object{"title": oneLine(title), "text": text}, "at": at}
	}
	return object{"msgtype": "text", "text": object{"content": text}, "at": at}
}

// feishuBody is a message as 飞书 takes it: text, or a card with a heading.
func feishuBody(r *Robot, title, text string) object {
	if !r.settings.Markdown {
		return object{"msg_type": "text", "content": object{"text": text}}
	}
	_, body, _ := strings.Cut(text, "\n")
	return object{"msg_type": "interactive", "card": object{
		"header":   object{"title": object{"tag": "plain_text", "content": oneLine(title)}},
		"elements": []object{{"tag": "markdown", "content": body}},
	}}
}

// signDingTalk puts the moment in milliseconds and the signature into the query.
func signDingTalk(secret string, now time.Time, request signing) {
	timestamp := strconv.FormatInt(now.UnixMilli(), 10)
	request.query.Set("timestamp", timestamp)
	request.query.Set("sign", DingTalkSignature(secret, timestamp))
}

// signFeishu puts the moment in seconds and the signature into the body.
func signFeishu(secret string, now time.Time, request signing) {
	timestamp := strconv.FormatInt(now.Unix(), 10)
	request.body["timestamp"] = timestamp
	request.body["sign"] = FeishuSignature(secret, timestamp)
}

// DingTalkSignature signs with the secret as the key and "timestamp\nsecret" as the text; the timestamp is in milliseconds.
func DingTalkSignature(secret, timestamp string) string {
	return base64HMAC(secret, timestamp+"\n"+secret)
}

// FeishuSignature signs nothing with "timestamp\nsecret" as the key; the timestamp is in seconds.
func FeishuSignature(secret, timestamp string) string {
	return base64HMAC(timestamp+"\n"+secret, "")
}

func base64HMAC(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text)) // a hash takes everything
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// wecomAnswer: 45009 is the rate, -1 a busy system.
func wecomAnswer(a answer) error {
	switch {
	case a.Errcode == nil:
		return retry(0, "the answer has no errcode")
	case *a.Errcode == 0:
		return nil
	case *a.Errcode == 45009:
		return retry(time.Minute, "the robot says: too many messages (45009)")
	case *a.Errcode == -1:
		return retry(0, "the robot is busy (-1)")
	}
	return refused("the robot answers errcode %d", *a.Errcode)
}

// dingtalkAnswer: whoever is over the rate is muted for ten minutes (130101, formerly 410100).
func dingtalkAnswer(a answer) error {
	switch {
	case a.Errcode == nil:
		return retry(0, "the answer has no errcode")
	case *a.Errcode == 0:
		return nil
	case *a.Errcode == 130101 || *a.Errcode == 410100:
		return retry(10*time.Minute, "the robot says: too many messages (%d)", *a.Errcode)
	case *a.Errcode == -1:
		return retry(0, "the robot is busy (-1)")
	case *a.Errcode == 310000:
		return refused("the robot answers errcode 310000: signature, key word or address of the sender do not fit; see its security settings and this machine's clock")
	}
	return refused("the robot answers errcode %d", *a.Errcode)
}

// feishuAnswer: 11232 and 9499 are the rate.
func feishuAnswer(a answer) error {
	switch {
	case a.Code == nil:
		return retry(0, "the answer has no code")
	case *a.Code == 0:
		return nil
	case *a.Code == 11232 || *a.Code == 9499:
		return retry(time.Minute, "the robot says: too many messages (%d)", *a.Code)
	case *a.Code == 19021:
		return refused("the robot answers code 19021: the signature does not fit; see the secret and this machine's clock")
	}
	return refused("the robot answers code %d", *a.Code)
}

// markdownSigns would be taken for markup.
const markdownSigns = "\\`*_{}[]<>#|~"

// escaped is the message in Markdown: signs of markup in its texts stand for themselves, each line is a paragraph.
func (m Message) escaped() Message {
	escape := func(s string) string {
		var b strings.Builder
		for _, r := range oneLine(s) {
			if strings.ContainsRune(markdownSigns, r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
		return b.String()
	}
	m.Title = "**" + escape(m.Title) + "**"
	lines := make([]string, len(m.Lines))
	for i, l := range m.Lines {
		lines[i] = "- " + escape(l)
	}
	m.Lines = lines
	return m
}
