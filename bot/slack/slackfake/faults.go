package slackfake

import (
	"net/http"
	"strings"
	"time"
)

// A Fault is what goes wrong with one call. The zero Fault is no fault.
type Fault struct {
	Error    string   // Slack's code, with the status 200
	Needed   string   // the scope that missing_scope names
	Messages []string // response_metadata.messages
	Status   int      // with this status and an HTML page
	After    string   // Retry-After, with a Status
	Drop     bool     // the connection is closed without an answer
	Hang     time.Duration
	Stored   bool // what was asked for happens all the same, before any of this
	Slow     bool // the answer comes in pieces
}

// Fail makes the next calls of a method ("chat.postMessage", "response_url" …)
// go wrong, one fault a call, in this order.
func (s *Slack) Fail(method string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[method] = append(s.faults[method], faults...)
}

// Mend takes back all faults that have not struck yet.
func (s *Slack) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.faults)
}

func (s *Slack) fault(method string) (f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if fs := s.faults[method]; len(fs) > 0 {
		f, s.faults[method] = fs[0], fs[1:]
	}
	return f
}

func (f Fault) any() bool { return f.Error != "" || f.Status != 0 || f.Drop || f.Hang != 0 || f.Slow }

// strike answers as the fault says. It reports false when the call's own
// answer is to follow.
func (f Fault) strike(w http.ResponseWriter, r *http.Request) bool {
	if f.Hang > 0 {
		select {
		case <-time.After(f.Hang):
		case <-r.Context().Done():
		}
	}
	switch {
	case f.Drop:
		panic(http.ErrAbortHandler) // closes the connection, says nothing
	case f.Status != 0:
		if f.After != "" {
			w.Header().Set("Retry-After", f.After)
		}
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Status)
		w.Write([]byte("<html><body>Slack is having trouble.</body></html>"))
	case f.Error != "":
		writeJSON(w, map[string]any{"ok": false, "error": f.Error, "needed": f.Needed,
			"response_metadata": map[string]any{"messages": append([]string{}, f.Messages...)}})
	default:
		return false
	}
	return true
}

// inPieces writes an answer slowly, as over a bad line.
func inPieces(w http.ResponseWriter, body string) {
	for piece := range strings.SplitAfterSeq(body, ",") {
		w.Write([]byte(piece))
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		time.Sleep(10 * time.Millisecond)
	}
}
