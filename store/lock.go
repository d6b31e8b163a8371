package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
)

// ErrServed is wrapped when a database has its bot already.
var ErrServed = errors.New("another attribot runs on it")

// Serve makes this process the one bot of the database at path: two would post
// every alert twice. It holds until release is called or the process ends,
// however it does. Others may open the database all the same, only not Serve
// it: then, after a moment in which one that is ending has its time to end, the
// error wraps ErrServed.
//
// The lock is SQLite's own, on an empty file beside the database, so that it
// works wherever the database does; the file stays, and means nothing.
func Serve(ctx context.Context, path string) (release func() error, err error) {
	real, err := filepath.EvalSymlinks(path) // one database, whatever names it has
	if err != nil {
		return nil, fmt.Errorf("serve %s: %w", path, err)
	}
	db, err := sql.Open("sqlite", fileURI(real+".lock")+"?_txlock=exclusive&_pragma=busy_timeout(2500)")
	if err != nil {
		return nil, fmt.Errorf("serve %s: %w", path, err)
	}
	lock, err := db.BeginTx(context.WithoutCancel(ctx), nil) // what ends ctx is not yet the end of the process
	if isBusy(err) {
		err = ErrServed
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("serve %s: %w", path, explain(err)), db.Close())
	}
	return func() error { return errors.Join(lock.Rollback(), db.Close()) }, nil
}
