package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
)

// maxArticle is the most that one line or file may hold. The longest article
// of a newspaper is a thousandth of it.
const maxArticle = 16 << 20

var errLong = fmt.Errorf("the line is too long: at most %d MB", maxArticle>>20)

// A line of a file of JSON lines.
type line struct {
	place string // "archive.jsonl:12"
	text  []byte
}

// eachLine yields the lines that are not blank. One that is longer than
// maxArticle is passed over with an error that wraps errLong; any other error
// is the last.
func eachLine(r *bufio.Reader, name string) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		for n := 1; ; n++ {
			text, err := readLine(r)
			l := line{fmt.Sprintf("%s:%d", name, n), text}
			switch {
			case errors.Is(err, errLong):
				if !yield(l, fmt.Errorf("%s: %w", l.place, errLong)) {
					return
				}
				continue
			case err != nil && err != io.EOF:
				yield(l, fmt.Errorf("%s: %w", l.place, err))
				return
			}
			if len(bytes.TrimSpace(text)) > 0 && !yield(l, nil) || err == io.EOF {
				return
			}
		}
	}
}

// readLine returns the next line, or errLong when it is passed over.
func readLine(r *bufio.Reader) (line []byte, err error) {
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxArticle; long {
			line = nil
		} else {
			line = append(line, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
		case long && (err == nil || err == io.EOF):
			return nil, errLong // an EOF comes again with the next line
		default:
			return line, err
		}
	}
}

// writeLine writes a line of JSON.
func writeLine(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}
