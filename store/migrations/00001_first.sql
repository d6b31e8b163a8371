-- +goose Up
-- Times are integer milliseconds since 1970 UTC, 0 = never. Lists are JSON arrays.

create table feeds (
  id            integer primary key,
  url           text    not null,
  title         text    not null,
  kind          text    not null,
  link_pattern  text    not null default '',
  language      text    not null default '',
  country       text    not null default '',
  class         text    not null default '',
  state_media   integer not null default 0,
  state         text    not null default 'active',
  note          text    not null default '',
  added_by      text    not null default '',
  trusted       integer not null default 0,
  added         integer not null,
  removed       integer not null default 0,  -- taken off in chat: kept a while for undo

  etag          text    not null default '',
  last_modified text    not null default '',
  body_hash     text    not null default '',
  next_check    integer not null default 0,
  interval      integer not null default 0,
  failures      integer not null default 0,
  answer        text    not null default '',
  answer_since  integer not null default 0,
  last_error    text    not null default '',
  last_success  integer not null default 0,
  last_news     integer not null default 0,
  first_fetched integer not null default 0,

  agent         text    not null default '',  -- '', bare, compatible
  http1         integer not null default 0,
  min_interval  integer not null default 0,   -- the document's own ttl or sy:*
  skip_hours    integer not null default 0,   -- bit n: not in hour n, GMT
  skip_days     integer not null default 0,   -- bit n: not on that weekday, GMT
  usual_gap     integer not null default 0,
  newest        integer not null default 0,   -- the newest item's date
  moved_to      text    not null default '',
  moved_since   integer not null default 0,
  moved_times   integer not null default 0,

  told          text    not null default '',  -- what the operator was told last: '' that it is read
  told_url      text    not null default ''   -- its address then
);
create unique index feeds_url on feeds(url) where removed = 0;
create index feeds_due on feeds(next_check) where state = 'active' and removed = 0;

create table articles (
  id          integer primary key,
  feed_id     integer references feeds(id) on delete set null,
  identity    blob    not null,  -- of the item that may edit it, see seen
  url         text    not null,
  url_key     text    not null,  -- '': no link of its own
  text_hash   text    unique,    -- null: too short to say that two are the same
  offered     blob    not null,  -- hash of the words its feed gave: other words are an edit
  title       text    not null,
  text        text    not null,
  full        integer not null,
  outlet      text    not null,
  state_media integer not null,
  language    text    not null,
  author      text    not null,
  published   integer not null,
  seen        integer not null,
  backlog     integer not null,
  read        integer not null default 0,  -- when the detector read it
  attempts    integer not null default 0,  -- readings begun; one that crashes does not block the rest
  silent      text    not null default '', -- why it has no claim, for a person
  origin      text    not null default ''  -- the outlet of whose report it is a copy
);
create index articles_unread on articles(attempts, published, id) where read = 0;
create index articles_seen on articles(seen);
create index articles_feed on articles(feed_id, published);

-- Which items of a feed are known, by the hash of what tells them apart. It
-- outlives the feed's window and the article: article_id is null once the
-- article was pruned. The same goes for addresses.
create table seen (
  feed_id    integer not null references feeds(id) on delete cascade,
  identity   blob    not null,
  article_id integer references articles(id) on delete set null,
  primary key (feed_id, identity)
) without rowid;
create index seen_article on seen(article_id) where article_id is not null;

-- Every address under which an article is known, by the hash of its key.
create table article_urls (
  url_hash   blob    primary key,
  article_id integer references articles(id) on delete set null
) without rowid;
create index article_urls_article on article_urls(article_id) where article_id is not null;

create table stories (
  id       integer primary key,
  title    text    not null,
  begun    integer not null,
  updated  integer not null,
  accused  text    not null,
  victims  text    not null,
  speakers text    not null,
  groups   text    not null,
  names    text    not null,
  terms    text    not null, -- JSON object: word -> weight
  merged_into integer references stories(id)  -- the story that it is part of; its id keeps working
);
create index stories_merged on stories(merged_into) where merged_into is not null;

create table story_keys (
  key      text    not null,
  story_id integer not null references stories(id) on delete cascade,
  primary key (key, story_id)
) without rowid;

-- What an article's claims are. The first of a story to say a thing has
-- repeats = null; the same said elsewhere points to it.
create table claims (
  id         integer primary key,
  article_id integer not null references articles(id) on delete cascade,
  story_id   integer references stories(id),
  repeats    integer references claims(id),
  key        text    not null,  -- what makes two claims of a story one, see claimKey
  stance     text    not null,
  speakers   text    not null,
  accused    text    not null,
  groups     text    not null,
  victims    text    not null,
  target     text    not null,
  denies     text    not null,
  measure    text    not null,
  hedged     integer not null,
  anonymous  integer not null,
  recency    text    not null,
  evidence   text    not null,
  quote      text    not null,
  quote_by   text    not null,
  rule       text    not null,
  confidence real    not null,
  trail      text    not null,
  said       integer not null  -- when the article was published
);
create unique index claims_once on claims(story_id, key) where repeats is null and story_id is not null;
create unique index claims_of_article on claims(article_id, coalesce(story_id, 0), key);
create index claims_repeats on claims(repeats) where repeats is not null;
create index claims_story on claims(story_id);
create index claims_said on claims(said);

-- The countries of a claim, for look-ups.
create table claim_countries (
  country  text    not null,
  role     text    not null,  -- speaker, accused, victim
  claim_id integer not null references claims(id) on delete cascade,
  primary key (country, role, claim_id)
) without rowid;
create index claim_countries_claim on claim_countries(claim_id);

-- The words of articles with claims; rowid is the article's id. Their text
-- is not stored twice.
create virtual table found using fts5(
  title, evidence, text,
  tokenize = 'unicode61 remove_diacritics 2', content = '', contentless_delete = 1
);

create table channels (
  id       integer primary key,
  platform text    not null,
  remote   text    not null,  -- the platform's own id
  name     text    not null,
  state    text    not null default 'ok',  -- ok, unreachable
  error    text    not null default '',
  added    integer not null,
  configured_by text not null default '',  -- the platform's id of who last changed something

  -- Settings. Times of day are minutes after midnight in the zone (IANA, '' = UTC).
  zone          text    not null default '',
  paused_until  integer not null default 0,
  quiet_from    integer not null default 0,
  quiet_to      integer not null default 0,  -- the same as quiet_from: never quiet
  digest        text    not null default '', -- '', daily, weekly
  digest_at     integer not null default 0,
  digest_beside integer not null default 0,  -- beside alerts, not instead of them
  digest_until  integer not null default 0,  -- what was decided before this is in an earlier digest
  unique (platform, remote)
);

create table watches (
  channel_id integer not null references channels(id) on delete cascade,
  country    text    not null,
  role       text    not null,  -- victim, accused, speaker, any
  stance     text    not null,  -- attribution, denial, '' for both
  added_by   text    not null,
  added      integer not null,
  primary key (channel_id, country, role, stance)
) without rowid;

create table mutes (
  channel_id integer not null references channels(id) on delete cascade,
  what       text    not null,  -- 'story:12', 'country:DE'
  until      integer not null,
  primary key (channel_id, what)
) without rowid;

-- The outbox. due -> sending -> sent | due again | unknown | dead, and held -> listed for what
-- a digest tells of; see alerts.go. A row without a story is a digest or a notice, see queues.go
-- and notices.go.
create table alerts (
  id              integer primary key,
  dedup_key       text    not null unique,
  delivery_id     text    not null unique,
  channel_id      integer not null references channels(id) on delete cascade,
  story_id        integer references stories(id),
  claim_id        integer references claims(id),
  digest_id       integer references alerts(id),     -- the digest that tells of it
  reason          text    not null,  -- first, denial, new-speaker, measure, ...; digest, rest, more; notice
  body            text    not null default '',       -- of a digest its period, of a notice its message: JSON
  state           text    not null default 'due',
  attempts        integer not null default 0,
  next_at         integer not null,
  attempt_started integer not null default 0,
  ref             text    not null default '',
  thread          text    not null default '',  -- below which it was posted
  error           text    not null default '',
  created         integer not null,
  sent            integer not null default 0,
  shown           text    not null default '',       -- hash of the words that stand there
  edited          integer not null default 0
);
create index alerts_due on alerts(channel_id, id) where state in ('due', 'sending', 'unknown');
create index alerts_held on alerts(channel_id, next_at) where state = 'held';
create index alerts_sent on alerts(channel_id, sent) where state = 'sent';
create index alerts_digest on alerts(digest_id) where digest_id is not null;
create index alerts_story on alerts(story_id, channel_id);
create index alerts_claim on alerts(claim_id);

-- What stands in a channel and must be worded anew, see edits.go.
create table edits (
  alert_id integer primary key references alerts(id) on delete cascade,
  asked    integer not null default 1,  -- how often: words made before the last asking are not enough
  attempts integer not null default 0,
  next_at  integer not null
);
create index edits_due on edits(next_at);

-- What people say of an alert's claim.
create table feedback (
  claim_id   integer not null references claims(id) on delete cascade,
  channel_id integer not null references channels(id) on delete cascade,
  who        text    not null,
  verdict    text    not null,  -- not-relevant, wrong-country, wrong-role
  words      text    not null,
  at         integer not null,
  primary key (claim_id, channel_id, who, verdict)
) without rowid;

-- Who changed what. undo holds what brings the former state back.
create table changes (
  id         integer primary key,
  channel_id integer not null references channels(id) on delete cascade,
  who        text    not null,
  what       text    not null,
  undo       text    not null,  -- JSON, see changes.go
  at         integer not null,
  undone     integer not null default 0,
  undone_by  text    not null default ''
);
create index changes_channel on changes(channel_id, id);

create table facts (
  name  text primary key,
  value text not null
) without rowid;

-- +goose Down
select 1;
