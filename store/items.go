package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"attribot/feeds"
)

// Most items of a fetch are known and unchanged, and must cost next to nothing:
// what is known of all of them is read in a few statements, decided on here,
// and only what differs is written.

// saveItems saves the items of a feed and says how many articles are new.
func saveItems(ctx context.Context, q querier, feed int64, as []feeds.Article) (n int, err error) {
	vanished := vanished{feed: feed, as: as}
	for some := range slices.Chunk(as, together) {
		m, err := recall(ctx, q, feed, some)
		if err != nil {
			return 0, err
		}
		m.vanished = &vanished
		for _, a := range some {
			a.FeedID = feed
			isNew, err := m.save(ctx, a)
			if err != nil {
				return 0, fmt.Errorf("item %q of feed F%d: %w", a.Identity, feed, err)
			}
			if isNew {
				n++
			}
		}
	}
	return n, nil
}

// together is how many items are looked up in one statement. It has always so
// many parameters, whether they are used or not: one statement is prepared.
const together = 40

// inList is the parameters from $first on.
func inList(first int) string {
	var s []string
	for i := range together {
		s = append(s, fmt.Sprint("$", first+i))
	}
	return strings.Join(s, ", ")
}

// A memory is what is known of some items of a feed before they are saved, and
// of each that was saved since.
type memory struct {
	q          querier
	feed       int64
	byIdentity map[string]known // of this feed, by fingerprint
	byURL      map[string]int64 // articles, by fingerprint of the key
	byText     map[string]known // articles, by hash
	vanished   *vanished
}

// known is an article, or that there was one: then its id is 0.
type known struct {
	id       int64
	feed     int64  // whose items edit it; 0: nobody's, or not known here
	identity []byte // of the item that may edit it
	urlKey   string
	offered  []byte
	title    string
}

func recall(ctx context.Context, q querier, feed int64, as []feeds.Article) (m memory, err error) {
	m = memory{q: q, feed: feed, byIdentity: map[string]known{}, byURL: map[string]int64{}, byText: map[string]known{}}
	identities := params(feed)
	for _, a := range as {
		identities = append(identities, fingerprint(a.Identity))
	}
	if err = m.each(ctx, func(key string, k known) { m.byIdentity[key] = k }, itemsByIdentity, padded(identities, 1)); err != nil {
		return m, err
	}
	var urls, texts []any
	for _, a := range as {
		if _, is := m.byIdentity[string(fingerprint(a.Identity))]; is {
			continue
		}
		if a.URLKey != "" {
			urls = append(urls, fingerprint(a.URLKey))
		}
		if a.TextHash != "" {
			texts = append(texts, a.TextHash)
		}
	}
	if len(urls) > 0 {
		if err = m.each(ctx, func(key string, k known) { m.byURL[key] = k.id }, itemsByURL, padded(urls, 0)); err != nil {
			return m, err
		}
	}
	if len(texts) > 0 {
		err = m.each(ctx, func(key string, k known) { m.byText[key] = k }, itemsByText, padded(texts, 0))
	}
	return m, err
}

func params(first any) []any { return append(make([]any, 0, together+1), first) }

// padded fills up parameters behind the first few: null equals nothing.
func padded(args []any, first int) []any {
	for len(args) < first+together {
		args = append(args, nil)
	}
	return args
}

var itemsByIdentity = `
select s.identity, coalesce(a.id, 0), coalesce(a.feed_id, 0), a.identity, coalesce(a.url_key, ''), a.offered, ''
from seen s
left join articles a on a.id = s.article_id
where s.feed_id = $1 and s.identity in (` + inList(2) + `)`

var itemsByURL = `
select url_hash, coalesce(article_id, 0), 0, null, '', null, ''
from article_urls
where url_hash in (` + inList(1) + `)`

var itemsByText = `
select text_hash, id, coalesce(feed_id, 0), null, '', null, title
from articles
where text_hash in (` + inList(1) + `)`

func (m memory) each(ctx context.Context, add func(key string, k known), query string, args []any) error {
	_, err := list(ctx, m.q, func(row scanner) (struct{}, error) {
		var key []byte
		var k known
		err := row.Scan(&key, &k.id, &k.feed, &k.identity, &k.urlKey, &k.offered, &k.title)
		if err == nil {
			add(string(key), k)
		}
		return struct{}{}, err
	}, query, args...)
	return err
}

// save saves one item and says whether its article is new.
func (m memory) save(ctx context.Context, a feeds.Article) (isNew bool, err error) {
	if k, is := m.byIdentity[string(fingerprint(a.Identity))]; is {
		return false, m.again(ctx, k, a)
	}
	id, is := m.elsewhere(a)
	if !is {
		if id, is, err = m.vanished.reissued(ctx, m.q, a); err != nil {
			return false, err
		}
	}
	switch {
	case !is:
		id, err = one(ctx, m.q, scanID, insertArticleRow,
			a.FeedID, fingerprint(a.Identity), a.URL, a.URLKey, orNull(a.TextHash), wordsHash(a), a.Title, a.Text, a.Full,
			a.Outlet, a.StateMedia, a.Language, a.Author, millis(a.Published), millis(a.Seen), a.Backlog)
		m.reads(id, a)
	case id != 0:
		err = m.take(ctx, id, a)
	}
	if err != nil {
		return false, err
	}
	return !is, m.remember(ctx, id, a)
}

// again saves an item that its feed brought before. Only one item edits an
// article: of its own feed, the one whose identity came last. Two feeds, or two
// items of one, with different teasers for one article would otherwise rewrite
// each other at every poll. An orphan is adopted.
func (m memory) again(ctx context.Context, k known, a feeds.Article) (err error) {
	switch {
	case k.id == 0: // it was, and is forgotten
	case k.feed == 0:
		err = m.take(ctx, k.id, a)
	case k.feed == m.feed && slices.Equal(k.identity, fingerprint(a.Identity)):
		err = m.edit(ctx, k.id, k.offered, a)
	}
	if err != nil || a.URLKey == "" || a.URLKey == k.urlKey {
		return err
	}
	return alias(ctx, m.q, idOrNull(k.id), a.URLKey)
}

// elsewhere finds the article that an item is by its address or its very text.
// One feed may repeat a boilerplate teaser under many titles; from another feed
// the same text is the same article, whatever its title. An id of 0: it was,
// and is forgotten.
func (m memory) elsewhere(a feeds.Article) (id int64, is bool) {
	if a.URLKey != "" {
		if id, is = m.byURL[string(fingerprint(a.URLKey))]; is {
			return id, true
		}
	}
	if k, is := m.byText[a.TextHash]; is && (k.feed != m.feed || k.title == a.Title) {
		return k.id, true
	}
	return 0, false
}

const insertArticleRow = `
insert into articles (feed_id, identity, url, url_key, text_hash, offered, title, text, full,
                      outlet, state_media, language, author, published, seen, backlog)
values ($1, $2, $3, $4,
        (select $5 where not exists (select 1 from articles where text_hash = $5)),
        $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
returning id`

const adopt = `
update articles
set feed_id = $2, identity = $3
where id = $1 and (feed_id is null or feed_id = $2)
returning offered`

// take makes a known article the item's, unless it is another feed's.
func (m memory) take(ctx context.Context, id int64, a feeds.Article) error {
	var offered []byte
	err := m.q.QueryRowContext(ctx, adopt, id, m.feed, fingerprint(a.Identity)).Scan(&offered)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return m.edit(ctx, id, offered, a)
}

const updateArticle = `
update articles
set title = $2, text = $3, full = $4, offered = $5, read = 0, attempts = 0, silent = '',
    text_hash = (select $6 where not exists (select 1 from articles where text_hash = $6 and id <> $1))
where id = $1`

// edit updates an article when its feed offers other words than before: it is
// unread then.
func (m memory) edit(ctx context.Context, id int64, offered []byte, a feeds.Article) error {
	now := wordsHash(a)
	if slices.Equal(offered, now) {
		return nil
	}
	_, err := m.q.ExecContext(ctx, updateArticle, id, a.Title, a.Text, a.Full, now, orNull(a.TextHash))
	m.reads(id, a)
	return err
}

// reads notes the text that an article has now.
func (m memory) reads(id int64, a feeds.Article) {
	for text, k := range m.byText {
		if k.id == id {
			delete(m.byText, text)
		}
	}
	if a.TextHash != "" {
		m.byText[a.TextHash] = known{id: id, feed: m.feed, title: a.Title}
	}
}

const rememberItem = `
insert into seen (feed_id, identity, article_id)
values ($1, $2, $3)
on conflict do nothing`

const rememberURL = `
insert into article_urls (url_hash, article_id)
values ($1, $2)
on conflict do nothing`

// remember notes the identity and the address under which an article came.
func (m memory) remember(ctx context.Context, id int64, a feeds.Article) error {
	item := fingerprint(a.Identity)
	m.byIdentity[string(item)] = known{id: id, urlKey: a.URLKey}
	if _, err := m.q.ExecContext(ctx, rememberItem, m.feed, item, idOrNull(id)); err != nil || a.URLKey == "" {
		return err
	}
	m.byURL[string(fingerprint(a.URLKey))] = id
	return alias(ctx, m.q, idOrNull(id), a.URLKey)
}

func alias(ctx context.Context, q querier, article sql.NullInt64, urlKey string) error {
	_, err := q.ExecContext(ctx, rememberURL, fingerprint(urlKey), article)
	return err
}

// wordsHash is the same for two versions that differ in nothing that a claim
// could hang on: case, punctuation, spaces, and bare numbers ("12 comments",
// "5 minutes ago").
func wordsHash(a feeds.Article) []byte {
	words := make([]byte, 0, len(a.Title)+len(a.Text)+1)
	begun, letters := 0, false // where the present word begins; it has more than digits
	end := func() {
		if !letters {
			words = words[:begun]
		}
		if len(words) > begun {
			words = append(words, ' ')
		}
		begun, letters = len(words), false
	}
	for _, s := range []string{a.Title, a.Text} {
		for _, r := range s {
			switch {
			case 'a' <= r && r <= 'z':
				words, letters = append(words, byte(r)), true
			case 'A' <= r && r <= 'Z':
				words, letters = append(words, byte(r)+'a'-'A'), true
			case '0' <= r && r <= '9':
				words = append(words, byte(r))
			case r < utf8.RuneSelf:
				end()
			case unicode.IsLetter(r) || unicode.IsMark(r):
				words, letters = utf8.AppendRune(words, unicode.ToLower(r)), true
			case unicode.IsDigit(r):
				words = utf8.AppendRune(words, r)
			default:
				end()
			}
		}
		end()
	}
	h := sha256.Sum256(words)
	return h[:12]
}
