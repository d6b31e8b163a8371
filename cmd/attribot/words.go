package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
)

// inWords puts what the system says of a file into words for whoever named it:
// "open x.jsonl: no such file or directory" is "there is no file x.jsonl".
// Anything else stays as it is.
func inWords(err error) error {
	file, ok := errors.AsType[*fs.PathError](err)
	if !ok {
		return err
	}
	words := ""
	switch {
	case errors.Is(file, fs.ErrNotExist):
		words = "there is no file " + file.Path
	case errors.Is(file, fs.ErrExist):
		words = file.Path + " exists already; name a new file"
	case errors.Is(file, fs.ErrPermission):
		words = file.Path + " may not be read or written by who runs this; look at its rights and its folder's"
	case errors.Is(file, syscall.EISDIR):
		words = file.Path + " is a folder; name a file"
	default:
		return err
	}
	return worded{words: strings.Replace(err.Error(), file.Error(), words, 1), err: err}
}

// A worded error reads as its words, and is what it was.
type worded struct {
	words string
	err   error
}

func (w worded) Error() string { return w.words }
func (w worded) Unwrap() error { return w.err }

// noDatabase is what a command says that works on what is known, before there is
// anything.
func noDatabase(path string) error {
	return fmt.Errorf("there is no database yet at %s; it is made when attribot first runs, and --database names another", whole(path))
}

// whole is a file's whole path: which folder a program was started in is easily
// mistaken.
func whole(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
