package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"container/heap"
	"fmt"
	"io"
	"iter"
	"net/url"
	"os"
)

// An archive reads files of feed entries, one after another, and yields the
// entries in order of time as far as a window of them allows.
type archive struct {
	in    io.Reader
	files []string

	window     int   // entries that are held to be sorted; 0 means windowEntries
	read, size int64 // bytes of files, as they lie on disk; size 0: unknown

	given, held int // entries that were yielded, and that wait in the window
}

// A window of so many entries, or so many bytes of them, is held to be sorted:
// what is out of place by less comes out in order. Together with what reading
// takes it is all the memory that an archive of any length costs.
const (
	windowEntries = 4096
	windowBytes   = 64 << 20
)

// entries yields the entries, and beside them an error for each line that is
// none. After a file that cannot be read the next one follows.
func (a *archive) entries() iter.Seq2[scanned, error] {
	return func(yield func(scanned, error) bool) {
		w := window{most: cmp.Or(a.window, windowEntries)}
		pop := func() scanned {
			e := w.pop()
			a.given, a.held = a.given+1, w.Len()
			return e
		}
		for e, err := range a.unsorted() {
			if err != nil {
				if !yield(e, err) {
					return
				}
				continue
			}
			w.push(e)
			for w.full() {
				if !yield(pop(), nil) {
					return
				}
			}
		}
		for w.Len() > 0 && yield(pop(), nil) {
		}
	}
}

func (a *archive) unsorted() iter.Seq2[scanned, error] {
	return func(yield func(scanned, error) bool) {
		for _, name := range a.files {
			for e, err := range a.file(name) {
				if !yield(e, err) {
					return
				}
			}
		}
	}
}

// file yields one file's entries; the last error is what kept it from being
// read to its end.
func (a *archive) file(name string) iter.Seq2[scanned, error] {
	return func(yield func(scanned, error) bool) {
		in, name, err := a.open(name)
		if err != nil {
			yield(scanned{}, err)
			return
		}
		defer in.Close()
		r, err := unzipped(bufio.NewReaderSize(&counting{in, &a.read}, 1<<20))
		if err != nil {
			yield(scanned{}, fmt.Errorf("%s: %w", name, err))
			return
		}
		for l, err := range eachLine(r, name) {
			var e scanned
			if err == nil {
				e, err = entry(l)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

func (a *archive) open(name string) (io.ReadCloser, string, error) {
	if name == "-" {
		return io.NopCloser(a.in), "standard input", nil
	}
	f, err := os.Open(name)
	return f, name, err
}

// measure finds out how long the files are, for the progress line, and returns
// an error if one is not there.
func (a *archive) measure() error {
	for _, name := range a.files {
		if name == "-" {
			a.size = 0
			return nil
		}
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		a.size += info.Size() // 0 of a pipe
	}
	return nil
}

// done is the share of the archive that was yielded, from 0 to 1; -1 when it is
// not known.
func (a *archive) done() float64 {
	if a.size == 0 || a.given == 0 {
		return -1
	}
	return float64(a.read) / float64(a.size) * float64(a.given) / float64(a.given+a.held)
}

// unzipped reads what gzip made, or the thing itself.
func unzipped(r *bufio.Reader) (*bufio.Reader, error) {
	if magic, _ := r.Peek(2); string(magic) != "\x1f\x8b" {
		return r, nil
	}
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(z, 1<<20), nil
}

// entry reads a line of an archive: what scan reads, with a date and a feed.
func entry(l line) (scanned, error) {
	e, err := fromJSON(l.place, l.text)
	if err != nil {
		return e, err
	}
	if e.at.IsZero() {
		return e, fmt.Errorf("%s: it does not say when it was published", l.place)
	}
	if e.Feed = cmp.Or(e.Feed, e.Outlet); e.Feed == "" {
		if at, err := url.Parse(e.URL); err == nil {
			e.Feed = at.Hostname()
		}
	}
	return e, nil
}

// counting counts the bytes that are read through it.
type counting struct {
	r io.Reader
	n *int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	*c.n += int64(n)
	return n, err
}

// A window is a heap of entries, the earliest on top; of one time, the first
// read.
type window struct {
	entries []waiting
	most    int
	bytes   int
	next    int
}

type waiting struct {
	scanned
	n int
}

func (w *window) push(e scanned) {
	w.next++
	w.bytes += len(e.Text) + len(e.Title)
	heap.Push(w, waiting{e, w.next})
}

func (w *window) pop() scanned {
	e := heap.Pop(w).(waiting).scanned
	w.bytes -= len(e.Text) + len(e.Title)
	return e
}

func (w *window) full() bool { return len(w.entries) > w.most || w.bytes > windowBytes }

func (w *window) Len() int      { return len(w.entries) }
func (w *window) Swap(i, j int) { w.entries[i], w.entries[j] = w.entries[j], w.entries[i] }
func (w *window) Push(e any)    { w.entries = append(w.entries, e.(waiting)) }

func (w *window) Less(i, j int) bool {
	a, b := w.entries[i], w.entries[j]
	return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.n, b.n)) < 0
}

func (w *window) Pop() any {
	last := len(w.entries) - 1
	e := w.entries[last]
	w.entries[last] = waiting{}
	w.entries = w.entries[:last]
	return e
}
