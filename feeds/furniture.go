package feeds

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"sync"
)

// Furniture is what repeats on a host's articles: biographies, related
// headlines, "sign up for our newsletter". A paragraph that was seen on five
// other articles of the host is cut. It is gathered in memory; what has proved
// to be furniture may be kept for the next start, see Client.Furniture: "Related:
// A accuses B" must not be news again because the program was restarted.
type furniture struct {
	mu    sync.Mutex
	hosts map[string]map[uint64]*sighting
}

// A sighting counts the articles on which a paragraph stood.
type sighting struct {
	last uint64 // the article on which it was seen last
	n    int
}

const (
	furnitureFrom   = 5
	paragraphsAHost = 4000 // then the host's are forgotten and gathered anew: about 200 KB
	furnitureHosts  = 500
)

func newFurniture() *furniture {
	return &furniture{hosts: map[string]map[uint64]*sighting{}}
}

// cut notes the paragraphs of a host's article and returns the text without
// those that are furniture.
func (f *furniture) cut(host, article, s string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := f.of(host)
	id := hash64(article)
	var kept []string
	for p := range strings.SplitSeq(s, "\n\n") {
		key := hash64(p)
		known := seen[key]
		if known == nil {
			known = &sighting{}
			seen[key] = known
		}
		if known.last != id {
			known.last = id
			known.n++
		}
		if known.n <= furnitureFrom {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n\n")
}

func (f *furniture) of(host string) map[uint64]*sighting {
	seen := f.hosts[host]
	if seen == nil || len(seen) > paragraphsAHost {
		if len(f.hosts) >= furnitureHosts {
			clear(f.hosts)
		}
		seen = map[uint64]*sighting{}
		f.hosts[host] = seen
	}
	return seen
}

func hash64(s string) uint64 {
	h := fnv.New64a()
	io.WriteString(h, s)
	return h.Sum64()
}

// Furniture returns what is known to repeat on the articles of each host, for
// Furnish after the next start: about ten bytes a paragraph.
func (c *Client) Furniture() string {
	f := c.furniture
	f.mu.Lock()
	defer f.mu.Unlock()
	known := map[string][]uint64{}
	for host, seen := range f.hosts {
		for key, s := range seen {
			if s.n > furnitureFrom {
				known[host] = append(known[host], key)
			}
		}
		slices.Sort(known[host])
	}
	text, err := json.Marshal(known)
	if err != nil {
		panic(err) // strings and numbers
	}
	return string(text)
}

// Furnish takes over what Furniture returned in an earlier life; "" is nothing.
func (c *Client) Furnish(text string) error {
	if text == "" {
		return nil
	}
	var known map[string][]uint64
	if err := json.Unmarshal([]byte(text), &known); err != nil {
		return fmt.Errorf("furniture of pages: %w", err)
	}
	f := c.furniture
	f.mu.Lock()
	defer f.mu.Unlock()
	for host, keys := range known {
		seen := f.of(host)
		for _, key := range keys {
			seen[key] = &sighting{n: furnitureFrom + 1}
		}
	}
	return nil
}
