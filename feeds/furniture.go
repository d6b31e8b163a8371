package feeds

import (
	"hash/maphash"
	"strings"
	"sync"
)

// Furniture is what repeats on a host's articles: biographies, related
// headlines, "sign up for our newsletter". A paragraph that was seen on five
// other articles of the host is cut. What is known of it lives in memory only:
// after a start, each host's first pages keep theirs.
type furniture struct {
	seed maphash.Seed

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
	return &furniture{seed: maphash.MakeSeed(), hosts: map[string]map[uint64]*sighting{}}
}

// cut notes the paragraphs of a host's article and returns the text without
// those that are furniture.
func (f *furniture) cut(host, article, s string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := f.of(host)
	id := maphash.String(f.seed, article)
	var kept []string
	for p := range strings.SplitSeq(s, "\n\n") {
		key := maphash.String(f.seed, p)
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
