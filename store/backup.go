package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrInUse is wrapped when a database is not to be replaced because a program
// has it open.
var ErrInUse = errors.New("another program has it open")

// Backup writes a copy of the database into a new file, also while the bot
// writes. The copy is as of one moment, is checked before it gets its name, and
// is never half there. The error wraps fs.ErrExist if the file exists.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("back up to %s: %w", path, fs.ErrExist)
	}
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			os.Remove(part)
		}
	}()
	if _, err := s.read.ExecContext(ctx, `vacuum into $1`, part); err != nil {
		return fmt.Errorf("back up to %s: %w", path, explain(err))
	}
	if err := verify(ctx, part); err != nil {
		return fmt.Errorf("the copy is not sound: %w", err)
	}
	if err := flush(part); err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	if err := os.Link(part, path); err != nil { // unlike a rename it replaces nothing
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	return os.Remove(part)
}

// flush has the file's bytes on the disk before its name says that they are.
func flush(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// verify reports what is wrong with a file as a database of ours: it is none,
// it is damaged, or a newer program wrote it. It changes nothing.
func verify(ctx context.Context, path string) (err error) {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", fileURI(path)+"?mode=ro&immutable=1")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var verdict string
	if err := db.QueryRowContext(ctx, `pragma integrity_check(1)`).Scan(&verdict); err != nil {
		return fmt.Errorf("%s: %w", path, explain(err))
	}
	if verdict != "ok" {
		return fmt.Errorf("%s is damaged: %s", path, verdict)
	}
	var version sql.NullInt64
	if err := db.QueryRowContext(ctx, `select max(version_id) from goose_db_version where is_applied`).Scan(&version); err != nil || version.Int64 == 0 {
		return fmt.Errorf("%s was not written by Attribot", path)
	}
	if known := newestSchema(); version.Int64 > known {
		return fmt.Errorf("%s was written by a newer Attribot (schema %d, this program knows %d): update the program", path, version.Int64, known)
	}
	return nil
}

// newestSchema is the number of the last migration that we know.
func newestSchema() (newest int64) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		panic(err) // the pattern is ours
	}
	for _, f := range files {
		if n, err := goose.NumericComponent(filepath.Base(f)); err == nil {
			newest = max(newest, n)
		}
	}
	return newest
}

// Restore puts a backup in the place of the database at path, and returns the
// name under which the former one is kept; "" if there was none. Nothing is
// changed unless the backup is sound and nobody has the database open; then the
// error wraps ErrInUse.
func Restore(ctx context.Context, backup, path string, now time.Time) (kept string, err error) {
	if err := verify(ctx, backup); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	if same(backup, path) {
		return "", fmt.Errorf("restore: %s is the database itself", backup)
	}
	part := path + ".part"
	defer os.Remove(part)
	if err := copyFile(part, backup); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	if err := verify(ctx, part); err != nil { // the copy, not only what was copied
		return "", fmt.Errorf("restore: %w", err)
	}
	if kept, err = moveAway(ctx, path, now); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	if err := os.Rename(part, path); err != nil {
		return kept, fmt.Errorf("restore: the former database is %s: %w", kept, err)
	}
	return kept, nil
}

func same(a, b string) bool {
	one, err1 := os.Stat(a)
	other, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(one, other)
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// moveAway renames the database once nobody has it open. What its log holds is
// written into it first, so that it is whole under its new name.
func moveAway(ctx context.Context, path string, now time.Time) (kept string, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err := alone(ctx, path); err != nil {
		return "", err
	}
	kept = path + ".before-" + now.UTC().Format("20060102-150405")
	if _, err := os.Lstat(kept); err == nil {
		return "", fmt.Errorf("%s: %w", kept, fs.ErrExist)
	}
	return kept, os.Rename(path, kept)
}

// alone leaves WAL mode, which only the one connection there is can do: it
// writes the log into the file and removes it. A database in WAL mode keeps a
// lock for each connection: https://sqlite.org/wal.html#noshm
func alone(ctx context.Context, path string) (err error) {
	db, err := sql.Open("sqlite", fileURI(path)+"?_pragma=busy_timeout(0)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	var mode string
	err = db.QueryRowContext(ctx, `pragma journal_mode = delete`).Scan(&mode)
	var refused *sqlite.Error
	if errors.As(err, &refused) && refused.Code()&0xff == sqlite3.SQLITE_BUSY || err == nil && mode != "delete" {
		return fmt.Errorf("%s: %w", path, ErrInUse)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, explain(err))
	}
	return nil
}
