package store

import (
	"context"
	"time"
)

// Feedback is what somebody says of an alert's claim.
type Feedback struct {
	ClaimID, ChannelID  int64
	Who, Verdict, Words string
	At                  time.Time
}

// SaveFeedback keeps it with the claim; a second time replaces the first.
func (s *Store) SaveFeedback(ctx context.Context, f Feedback) error {
	_, err := s.write.ExecContext(ctx, `
insert into feedback (claim_id, channel_id, who, verdict, words, at)
values ($1, $2, $3, $4, $5, $6)
on conflict (claim_id, channel_id, who, verdict) do update set words = excluded.words, at = excluded.at`,
		f.ClaimID, f.ChannelID, f.Who, f.Verdict, f.Words, millis(f.At))
	return err
}

// WithdrawFeedback forgets what that person said of the claim there, and
// counts it.
func (s *Store) WithdrawFeedback(ctx context.Context, f Feedback) (int, error) {
	return change(ctx, s.write, `
delete from feedback
where claim_id = $1 and channel_id = $2 and who = $3`, f.ClaimID, f.ChannelID, f.Who)
}

// Feedbacks returns all there are, by claim, oldest first.
func (s *Store) Feedbacks(ctx context.Context) ([]Feedback, error) {
	return list(ctx, s.read, func(row scanner) (f Feedback, err error) {
		err = row.Scan(&f.ClaimID, &f.ChannelID, &f.Who, &f.Verdict, &f.Words, aTime{&f.At})
		return f, err
	}, `
select claim_id, channel_id, who, verdict, words, at
from feedback
order by claim_id, at, verdict`)
}
