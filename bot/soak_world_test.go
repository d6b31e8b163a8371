package bot

import (
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The world of the soak outlives the bot: a press of three outlets, and a
// platform that keeps messages and misbehaves. Both are HTTP servers in the
// test's own process.

// A soakPress publishes attributions on its first feed, the same by a second
// outlet on its second, denials on its third.
type soakPress struct {
	mu     sync.Mutex
	items  [3][]string
	told   int                  // attributions published
	denied map[int]bool         // by story
	served map[string]time.Time // when an item was first given out, by its path
	fresh  map[string]bool      // items not given out yet
}

func newPress() *soakPress {
	return &soakPress{denied: map[int]bool{}, served: map[string]time.Time{}, fresh: map[string]bool{}}
}

// attribute publishes the next story's attribution, and deny a story's denial.
func (p *soakPress) attribute() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.told
	p.told++
	p.publish(0, fmt.Sprintf("/item/%d/attribution", n))
	return n
}

func (p *soakPress) repeat(n int) { p.locked(1, fmt.Sprintf("/item/%d/repeat", n)) }

func (p *soakPress) deny(n int) {
	p.locked(2, fmt.Sprintf("/item/%d/denial", n))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.denied[n] = true
}

func (p *soakPress) locked(feed int, path string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.publish(feed, path)
}

// publish adds an item; of each feed the newest hundred stand in it.
func (p *soakPress) publish(feed int, path string) {
	title := strings.ReplaceAll(strings.TrimPrefix(path, "/item/"), "/", " ")
	item := fmt.Sprintf(`<item><title>%s</title><link>HOST%s</link><guid isPermaLink="false">%s</guid><pubDate>%s</pubDate><description>%s</description></item>`,
		title, path, path, time.Now().UTC().Format(time.RFC1123Z), html.EscapeString("Of "+title+" it is told in the paper of outlet "+strconv.Itoa(feed)+"."))
	p.items[feed] = append(p.items[feed], item)
	if n := len(p.items[feed]); n > 100 {
		p.items[feed] = p.items[feed][n-100:]
	}
	p.fresh[path] = true
}

func (p *soakPress) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	feed, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/feed/"))
	if err != nil || feed >= len(p.items) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprintf(w, `<rss version="2.0"><channel><title>Outlet %d</title>%s</channel></rss>`, feed,
		strings.ReplaceAll(strings.Join(p.items[feed], ""), "HOST", "http://"+r.Host))
	for path := range p.fresh {
		if strings.Contains(strings.Join(p.items[feed], ""), path+"<") {
			p.served[path] = time.Now()
			delete(p.fresh, path)
		}
	}
}

// A soakPost is a message on the platform.
type soakPost struct {
	Ref, Channel, Thread string
	At                   time.Time
	Edits                int
	M                    Message
}

// A soakPlatform stores what is posted, and drops, refuses, hangs and goes down
// as its dice say.
type soakPlatform struct {
	mu     sync.Mutex
	posts  []*soakPost
	dice   *rand.Rand // nil: it behaves
	down   time.Time  // until then
	faults map[string]int
	calls  int
}

// misbehave rolls the dice: what happens to this call.
func (p *soakPlatform) misbehave() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	what := ""
	switch now := time.Now(); {
	case p.dice == nil:
	case now.Before(p.down):
		what = "down"
	default:
		roll := p.dice.Float64()
		for _, f := range []struct {
			what string
			p    float64
		}{
			{"dropped before storing", .06}, {"dropped after storing", .06}, {"429", .06}, {"500 before storing", .04},
			{"502 after storing", .05}, {"hung before storing", .02}, {"hung after storing", .03}, {"down", .02},
		} {
			if roll -= f.p; roll < 0 {
				what = f.what
				break
			}
		}
		if what == "down" {
			p.down = now.Add(time.Duration(50+p.dice.IntN(300)) * time.Millisecond)
		}
	}
	if what != "" {
		p.faults[what]++
	}
	return what
}

func (p *soakPlatform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var call struct {
		Channel, Thread, Ref, ID string
		M                        Message
	}
	if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var ref string
	do := func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch r.URL.Path {
		case "/post":
			ref = fmt.Sprintf("m%d", len(p.posts)+1)
			p.posts = append(p.posts, &soakPost{Ref: ref, Channel: call.Channel, Thread: call.Thread, At: time.Now(), M: call.M})
		case "/edit":
			for _, post := range p.posts {
				if post.Ref == call.Ref {
					post.M, ref = call.M, call.Ref
					post.Edits++
				}
			}
		case "/find":
			for _, post := range p.posts {
				if post.M.DeliveryID == call.ID && post.Channel == call.Channel {
					ref = post.Ref
				}
			}
		}
	}
	fault := p.misbehave()
	if strings.HasSuffix(fault, "after storing") {
		do()
	}
	switch {
	case strings.HasPrefix(fault, "dropped"), fault == "down":
		panic(http.ErrAbortHandler)
	case strings.HasPrefix(fault, "hung"):
		<-r.Context().Done() // the caller gives up, or is killed
		return
	case fault == "429":
		w.WriteHeader(http.StatusTooManyRequests)
		return
	case fault != "":
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	do()
	fmt.Fprint(w, ref)
}

// standing returns a copy of what stands on the platform.
func (p *soakPlatform) standing() (all []soakPost) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, post := range p.posts {
		all = append(all, *post)
	}
	return all
}
