package main

import (
	"net"
	"testing"
)

func TestLocalAddress(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ listen, cert, want string }{
		{"0.0.0.0:8080", "", "http://127.0.0.1:8080"},
		{":8080", "", "http://127.0.0.1:8080"},
		{"[::]:8080", "", "http://[::1]:8080"},
		{"192.0.2.7:443", "cert.pem", "https://192.0.2.7:443"},
		{"localhost:80", "", "http://localhost:80"},
		{"8080", "", ""},
	} {
		if got, err := (&listening{Listen: x.listen, TLSCert: x.cert}).local(); got != x.want || (err == nil) != (x.want != "") {
			t.Errorf("%s: got %q, %v, want %q", x.listen, got, err, x.want)
		}
	}
}

func TestTheAddressThatIsTold(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{"[::]:8080": "http://localhost:8080", "0.0.0.0:8080": "http://localhost:8080", "192.0.2.7:8080": "http://192.0.2.7:8080"} {
		at, err := net.ResolveTCPAddr("tcp", listen)
		if err != nil {
			t.Fatal(err)
		}
		if got := (&serveCommand{}).address(at); got != want {
			t.Errorf("%s: got %s, want %s", listen, got, want)
		}
	}
}

// TestHealth asks a server that works, and one that has stopped.
func TestHealth(t *testing.T) {
	t.Parallel()
	wuzha, data := program(t), t.TempDir()
	p, err := launch(wuzha, data, true)
	if err != nil {
		t.Fatal(err)
	}
	listen := p.url[len("http://"):]
	wantSaid(t, exitOK, "well", wuzha, "health", "--listen", listen)
	wantSaid(t, exitOK, "well", wuzha, "health", "--ready", "--listen", listen)
	p.stop()
	wantSaid(t, exitUsage, "no good answer", wuzha, "health", "--listen", listen)
	wantSaid(t, exitUsage, "listen", wuzha, "health", "--listen", "8080")
}
