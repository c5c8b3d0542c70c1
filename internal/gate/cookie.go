package gate

import (
	"net/http"
	"time"
)

// Names of the session's cookie. The one with __Host- binds it to one host and to TLS; browsers refuse it without TLS.
const (
	PlainCookie  = "wuzha"
	SecureCookie = "__Host-wuzha"
)

// CookieName is the name that fits the connection.
func CookieName(secure bool) string {
	if secure {
		return SecureCookie
	}
	return PlainCookie
}

// SessionCookie carries a session, or ends it when the secret is empty. Without a domain it goes to this host alone.
func SessionCookie(secure bool, secret string) http.Cookie {
	c := http.Cookie{Name: CookieName(secure), Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure}
	if secret == "" {
		c.MaxAge, c.Expires = -1, time.Unix(1, 0).UTC()
	}
	return c
}
