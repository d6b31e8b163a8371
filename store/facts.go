package store

import (
	"context"
	"database/sql"
	"errors"
)

// Fact returns a single remembered value, e.g. that the shipped list was
// loaded; "" if there is none.
func (s *Store) Fact(ctx context.Context, name string) (value string, err error) {
	err = s.read.QueryRowContext(ctx, `select value from facts where name = $1`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// SetFact remembers it.
func (s *Store) SetFact(ctx context.Context, name, value string) error {
	_, err := s.write.ExecContext(ctx, `
insert into facts (name, value)
values ($1, $2)
on conflict (name) do update set value = excluded.value`, name, value)
	return err
}
