// Package store is Attribot's memory: one SQLite file.
//
// Work in progress is rows (a due feed, an unread article, an unsent alert),
// and each exported method is one unit of work: it happens whole or not at
// all, whatever stops the process. What must be unique is a constraint of the
// schema (migrations/*.sql), never a question asked before writing.
//
// Writing goes through one connection with immediate transactions, reading
// through four others that cannot write; in WAL mode neither waits for the
// other. A second process (attribot feeds, beside a running bot) may open the
// same file: it waits up to five seconds for its turn. Only one may be the bot,
// see Serve.
//
// SQL stays in the subset that PostgreSQL shares, with times as integer
// milliseconds and lists as JSON, so that a second engine can come below this
// package without its callers noticing.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrNotFound and ErrExists are wrapped by the errors of look-ups and of
// adding. ErrTaken says that somebody else moved an alert on meanwhile, or
// regrouped a story.
var (
	ErrNotFound = errors.New("not found")
	ErrExists   = errors.New("exists already")
	ErrTaken    = errors.New("its state has changed meanwhile")
)

// A Store is an open database. It is safe for concurrent use.
type Store struct {
	write *sql.DB // one connection
	read  *sql.DB
	hot   map[string]*sql.Stmt // of write, by their text
}

const readers = 4

// Open opens the database file, makes it (and its folder) if there is none,
// and brings its schema up to date. A file written by a newer Attribot is
// refused and left as it is.
func Open(ctx context.Context, path string) (*Store, error) {
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("no folder for the database: %w", err)
		}
	}
	if is, err := os.Stat(path); err == nil && is.IsDir() {
		return nil, fmt.Errorf("open database %s: it is a folder; name a file in it", path)
	}
	s, err := open(ctx, path)
	for until := time.Now().Add(patience); isBusy(err) && time.Now().Before(until) && ctx.Err() == nil; {
		time.Sleep(patience / 100)
		s, err = open(ctx, path)
	}
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, explain(err))
	}
	return s, nil
}

// patience is how long a file is waited for that another process makes or turns
// to WAL mode at this moment: SQLite itself does not wait for that.
const patience = 5 * time.Second

func isBusy(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

func open(ctx context.Context, path string) (*Store, error) {
	write, err := sql.Open("sqlite", writeDSN(path))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read, err := sql.Open("sqlite", readDSN(path))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	hot, err := prepare(ctx, write)
	if err != nil {
		return nil, errors.Join(err, read.Close(), write.Close())
	}
	return &Store{write: write, read: read, hot: hot}, nil
}

// Close closes the database. What was committed is kept either way.
func (s *Store) Close() error { return errors.Join(s.read.Close(), s.write.Close()) }

// fileURI is the form in which the driver honours parameters: without
// "file:" it drops mode=ro, and a reading pool could write.
func fileURI(path string) string {
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()
}

func writeDSN(path string) string {
	return fileURI(path) + "?_txlock=immediate" +
		"&_pragma=busy_timeout(5000)" +
		"&_pragma=journal_mode(WAL)" +
		"&_pragma=synchronous(NORMAL)" + // a crash loses nothing, a power cut at most the last commits
		"&_pragma=foreign_keys(1)" +
		"&_pragma=journal_size_limit(67108864)" // 64 MiB: a burst's log does not stay on disk
}

func readDSN(path string) string {
	return fileURI(path) + "?mode=ro&_pragma=busy_timeout(5000)"
}

//go:embed migrations/*.sql
var migrations embed.FS

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return err
	}
	have, known, err := p.GetVersions(ctx)
	switch {
	case err != nil:
		return err
	case have > known:
		return fmt.Errorf("it was written by a newer Attribot (schema %d, this program knows %d): update the program, or name another file", have, known)
	case have == known:
		return nil
	}
	if _, err = p.Up(ctx); err == nil {
		return nil
	}
	// Another process may have done the same at the same moment.
	if pending, e := p.HasPending(ctx); e == nil && !pending {
		return nil
	}
	return err
}

// explain adds what a person can do to the driver's plainest refusals.
func explain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff { // the primary code: https://sqlite.org/rescode.html
	case sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("this is not an SQLite file; name another: %w", err)
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return fmt.Errorf("the file cannot be written; check its rights and its folder's: %w", err)
	case sqlite3.SQLITE_BUSY:
		return fmt.Errorf("another program holds the file: %w", err)
	}
	return err
}

// inTx runs one unit of work: all of it is committed, or nothing.
func (s *Store) inTx(ctx context.Context, work func(tx *sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a panic: there is no other connection; else it is done already
	if err := work(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

// hotStatements are run for every feed that is asked, or every item that it
// brings. To prepare one takes SQLite as long as to run it several times.
var hotStatements = []string{
	updatePoll, hadNews, lease,
	itemsByIdentity, itemsByURL, itemsByText, titlesNearby, insertArticleRow, adopt, updateArticle, rememberItem, rememberURL,
}

func prepare(ctx context.Context, db *sql.DB) (map[string]*sql.Stmt, error) {
	hot := map[string]*sql.Stmt{}
	for _, query := range hotStatements {
		st, err := db.PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		hot[query] = st
	}
	return hot, nil
}

// prepared runs hot statements, as they were prepared, in a transaction; others
// as the transaction does.
func (s *Store) prepared(tx *sql.Tx) querier { return preparedTx{tx, s.hot} }

type preparedTx struct {
	*sql.Tx
	hot map[string]*sql.Stmt
}

func (p preparedTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if st := p.hot[query]; st != nil {
		return p.StmtContext(ctx, st).ExecContext(ctx, args...)
	}
	return p.Tx.ExecContext(ctx, query, args...)
}

func (p preparedTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if st := p.hot[query]; st != nil {
		return p.StmtContext(ctx, st).QueryContext(ctx, args...)
	}
	return p.Tx.QueryContext(ctx, query, args...)
}

func (p preparedTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if st := p.hot[query]; st != nil {
		return p.StmtContext(ctx, st).QueryRowContext(ctx, args...)
	}
	return p.Tx.QueryRowContext(ctx, query, args...)
}

// ignoreDone drops the error of a rollback that the context's end has done.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// A number returns the id in "S12", "s12" or "12" for the letter S.
func number(letter, ref string) (id int64, ok bool) {
	ref = strings.TrimSpace(ref)
	if len(ref) > 1 && strings.EqualFold(ref[:1], letter) {
		ref = ref[1:]
	}
	if ref == "" || len(ref) > 18 {
		return 0, false
	}
	for _, r := range ref {
		if r < '0' || r > '9' {
			return 0, false
		}
		id = id*10 + int64(r-'0')
	}
	return id, true
}
