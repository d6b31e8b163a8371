package discordtest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Trouble is what happens to a request instead of what should.
type Trouble int

const (
	_            Trouble = iota
	RouteLimit           // 429 for this route
	SharedLimit          // 429 of scope "shared": it is not our fault
	GlobalLimit          // 429 for everything, without X-RateLimit-Reset-After; holds for all routes until it is over
	HTMLLimit            // 429 by Cloudflare, in HTML
	BadGateway           // 502 in HTML
	Unavailable          // 503 in HTML
	DropBefore           // the connection is cut, nothing was done
	DropAfter            // it was done, then the connection is cut
	HangAfter            // it was done, and no answer comes
	Forbidden            // 403, code 50013
	Harmful              // 400, code 240000: a link that Discord blocks
	Refused              // 400, code 50035: the form is wrong
	ChannelLimit         // 429, code 20028: too many writes in the channel
)

// A Fault makes Trouble of the next Count requests of one method whose path
// begins with Below (all if it is empty).
type Fault struct {
	Trouble Trouble
	Method  string
	Below   string
	Count   int           // 0 means one
	After   time.Duration // of a limit; 0 means a second
}

// Break adds a fault.
func (s *Server) Break(f Fault) {
	or(&f.Count, 1)
	or(&f.After, time.Second)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Mend ends all faults.
func (s *Server) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.global = nil, time.Time{}
}

// fault takes the fault of a request; nil if there is none. The caller holds
// the lock.
func (s *Server) fault(r *http.Request, path string) *Fault {
	for _, f := range s.faults {
		if f.Count > 0 && (f.Method == "" || f.Method == r.Method) && strings.HasPrefix(path, f.Below) {
			f.Count--
			return f
		}
	}
	return nil
}

// before answers a request that gets no further. It reports false when the
// request is done all the same.
func (s *Server) before(w http.ResponseWriter, f *Fault) bool {
	seconds := fmt.Sprintf("%.3f", f.After.Seconds())
	whole := fmt.Sprint(int((f.After + time.Second - 1) / time.Second))
	limited := func(scope string, global bool, code int) {
		w.Header().Set("Retry-After", whole)
		w.Header().Set("X-RateLimit-Scope", scope)
		writeJSON(w, 429, map[string]any{"message": "You are being rate limited.", "retry_after": f.After.Seconds(), "global": global, "code": code})
	}
	switch f.Trouble {
	case RouteLimit, ChannelLimit:
		w.Header().Set("X-RateLimit-Limit", "5")
		w.Header().Set("X-RateLimit-Remaining", "0")
		w.Header().Set("X-RateLimit-Reset-After", seconds)
		w.Header().Set("X-RateLimit-Bucket", "abcd1234")
		limited("user", false, map[bool]int{true: 20028}[f.Trouble == ChannelLimit])
	case SharedLimit:
		w.Header().Set("X-RateLimit-Reset-After", seconds)
		limited("shared", false, 0)
	case GlobalLimit:
		s.global = s.options.Clock().Add(f.After)
		w.Header().Set("X-RateLimit-Global", "true")
		limited("global", true, 0)
	case HTMLLimit:
		w.Header().Set("Retry-After", whole)
		writeHTML(w, 429, "error code: 1015")
	case BadGateway:
		writeHTML(w, 502, "502: Bad gateway")
	case Unavailable:
		writeHTML(w, 503, "503: Service unavailable")
	case DropBefore:
		panic(http.ErrAbortHandler)
	case Forbidden:
		refuse(w, 403, 50013, "Missing Permissions")
	case Harmful:
		refuse(w, 400, 240000, "Message blocked by harmful links filter")
	case Refused:
		refuse(w, 400, 50035, "Invalid Form Body")
	default:
		return false
	}
	return true
}

// after spoils the answer of what was done.
func after(r *http.Request, f *Fault) {
	switch f.Trouble {
	case DropAfter:
		panic(http.ErrAbortHandler)
	case HangAfter:
		select {
		case <-r.Context().Done():
		case <-time.After(time.Minute):
		}
		panic(http.ErrAbortHandler)
	}
}

func writeHTML(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<!DOCTYPE html><html><head><title>%s</title></head><body>%s</body></html>", text, text)
}
