package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// How Go's values stand in columns.

// millis is how a time is stored; 0 is the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// aTime scans what millis stored.
type aTime struct{ t *time.Time }

func (d aTime) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T", src)
	}
	*d.t = time.Time{}
	if n != 0 {
		*d.t = time.UnixMilli(n).UTC()
	}
	return nil
}

// aSpan scans a duration stored in milliseconds.
type aSpan struct{ d *time.Duration }

func (d aSpan) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("a duration is stored as %T", src)
	}
	*d.d = time.Duration(n) * time.Millisecond
	return nil
}

// asJSON stores lists and maps; a nil list is stored as an empty one.
func asJSON[T any](v []T) string {
	if len(v) == 0 {
		return "[]"
	}
	return mustJSON(v)
}

func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only lists, maps and structs of strings and numbers come here
	}
	return string(b)
}

// aJSON scans what asJSON stored.
type aJSON struct{ v any }

func (d aJSON) Scan(src any) error {
	switch src := src.(type) {
	case string:
		return json.Unmarshal([]byte(src), d.v)
	case []byte:
		return json.Unmarshal(src, d.v)
	}
	return fmt.Errorf("JSON is stored as %T", src)
}

// fingerprint shortens an identity or address: 12 bytes, so that among a
// billion of them two alike are less likely than one in ten billion.
func fingerprint(s string) []byte {
	h := sha256.Sum256([]byte(s))
	return h[:12]
}

// orNull keeps a unique column free of empty strings.
func orNull(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

// A scanner is a *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// A querier is a *sql.DB or *sql.Tx.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// list runs a query and scans every row.
func list[T any](ctx context.Context, q querier, scan func(scanner) (T, error), query string, args ...any) (all []T, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// one is list for a single row; ErrNotFound if there is none.
func one[T any](ctx context.Context, q querier, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	v, err := scan(q.QueryRowContext(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return v, err
}

// scanID and scanText scan a single column.
func scanID(row scanner) (id int64, err error) {
	err = row.Scan(&id)
	return id, err
}

// change runs a statement and returns how many rows it changed.
func change(ctx context.Context, q querier, query string, args ...any) (int, error) {
	res, err := q.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}
