// Package claims finds who says which state is behind a cyber operation, and
// who denies it, in the text of an article.
//
// # How an article is read
//
// Most articles say nothing of the kind, so the first question is cheap: does
// any word begin like one for a deed in the computer? The gate (gate.go) looks
// at bytes and stops nine articles of ten before anything is built for them.
//
// What passes is cut into tokens (tokens.go) in one pass: words with their
// place in the text, marks, paragraphs, quotation marks. Nothing is copied; a
// token is its offsets and a hash. The hashes of neighbours are looked up in
// the lexicon, longest phrase first (spans.go), and the tokens become items:
// "Federal Office for the Protection of the Constitution" is one item, a body
// of Germany. An item's classes say what it can be; "charges" is a verb and a
// noun. What an ambiguous word is, its surroundings decide: "breached" is a hack
// where a network or a ministry is breached, and none where a treaty is.
//
// Then the page is cleaned (clean.go). Captions, biographies of the author,
// headlines of other articles, invitations to subscribe: their sentences are
// marked and never read.
//
// The article is read three times (understand, in merge.go). The first time, the
// reader gets to know the persons: "Interior Minister Nora Feld" in the first
// paragraph makes Feld in the ninth a voice of Germany. The second time it
// learns who is accused at all and by whom, because headlines come before what
// explains them. The third time counts. Sentence by sentence:
//
//   - mentions (mentions.go, ofphrase.go, names.go): noun phrases that stand
//     for somebody, with the countries they stand for. "China's embassy in
//     Berlin" speaks for China. "The hackers", "the ministry", "it" mean whom
//     the text spoke of last. Appositions, asides and lists are tied to what
//     they stand beside (ties.go).
//   - speeches (speech.go, speakers.go): who says something in the sentence,
//     where "said" may be a verb, a colon in the headline, "according to", or a
//     report; whose paper or statement that is, texts.go knows, and met.go which
//     countries were named before. Whose subject a verb has is found in
//     subjects.go.
//   - events (events.go, agents.go, indirect.go): what hackers or states did:
//     "is behind", "hacked", "an attack by", "Russian hacking of". What stands
//     between them and their verb, asides.go passes over. What is only possible,
//     feared or yet to come, doubt.go tells; what the sentence before told, and
//     this one leaves out, told.go.
//   - frames (attributions.go, plots.go, denials.go, deniers.go, groundless.go,
//     answers.go, occurrence.go): the verbs that accuse, blame, charge,
//     sanction, summon, deny. Each says where its subject and its objects are
//     found, in the active and in the passive (objects.go); nouns do the same
//     (measures.go, followers.go). An event in somebody's speech is an
//     accusation as well (spoken.go): "Berlin said Russian hackers had entered
//     the network".
//
// Each of them gives candidates. A candidate becomes a claim if nothing speaks
// against it (judge.go; said.go finds a speaker whom the verb does not have,
// nexus.go whether those who are punished have to do with a state, sanctioned.go
// the state of firms, standin.go whom a word means that stands for somebody told
// of before), and otherwise keeps the name of the filter that stopped it: the
// speaker is no government, it is negated, it is only possible, it is a crime
// without a state, it is about no cyber operation, speaker and accused are the
// same. Read returns these as well, because "why did it not find this" is asked
// more often than anything else.
//
// At last the claims are put together (merge.go). What is said twice is one
// claim with its best sentence. The strongest measure is kept, the victims are
// gathered (victims.go, and where its sentence names none hit.go, and lists.go
// where the article enumerates them), measures that other sentences tell of are
// added (steps.go), and news.go weighs whether the claim is the news or is
// recalled beside it. confidence.go adds up how sure that is, from the rule that
// found it and what stands beside it; trail.go tells the sum's terms, and how
// the claim was made.
//
// # Where to change what
//
// Words are in lexicon/*.tsv, one row for words that behave alike: the words,
// their classes, the forms of a verb. That is where most mistakes are mended: a
// missed claim is mostly a missing word. Who speaks for which country is there
// too: bodies, officials, seats of power. A row is checked when the table is
// loaded; a wrong one is named with its file and line. lexicon/README.md tells
// the columns. Constructions are code, in the file of their stage. A new one
// starts with a line in testdata/sentences.txt, with what must not be found
// beside it.
//
// The work is done in memory that readers share through a pool, every stage is
// linear in the article's length, and the hot path has no regular expression.
package claims
