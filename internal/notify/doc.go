// Package notify sends what a district's people should hear of to group robots (企业微信、钉钉、飞书), by e-mail, to programs by
// signed webhooks, and into files for closed networks. It knows no campaign and keeps nothing: what waits and what was tried is
// plain data that the caller stores.
//
//	ready, next := notify.Digest(events, notify.Rule{Every: time.Hour, Quiet: notify.Quiet{From: 21 * 60, To: 8 * 60}}, now)
//	for _, message := range ready {
//		err := sender.Send(ctx, message)
//		attempt = attempt.After(err, message.ID, now)
//	}
//
// # What is said
//
// An [Event] is made of a kind, the name of a unit, the title of a matter, a number and a day; [Digest] merges the events of a
// recipient and a stretch of time into one [Message], so that ten thousand events are one message and not ten thousand. There is
// no field for a person, and a text with a number in it that could be a person's (phone, identity, card) is refused
// (个人信息保护法 6, 25).
//
// # Sending
//
// Every channel is a [Sender]. Send tells one of three things: nil, the receiver has taken the message; a [*RetryError], try again
// after some time; a [*RefusedError], never try again, a person must look. [Attempt] turns these into the next try or a dead letter.
//
// A message over a channel's limit goes in parts that end at ends of sentences and are numbered (1/3). A retry goes on after
// the parts that were taken: Attempt keeps their number and [Message.Sent] hands it back.
//
// A channel never goes over the rate that its receiver allows ([Pace]); what comes too early is told to come again. Each address
// must have one sender in the whole installation, because the receiver counts all of them together.
//
// # Where to
//
// Addresses of robots are secrets: they are in no error and no log. Only hosts that the operator named are called ([Network]), never
// after a redirect, and none inside the own network unless the operator says so. [ServiceClient] is for a service that others ask for more
// than to take a message, such as one to sign in with.
package notify
