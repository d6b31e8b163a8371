package claims

// An entryFlag is something a phrase of the lexicon is known for beside its
// classes. All sixty-four are given away.
type entryFlag uint64

const (
	entryContext     entryFlag = 1 << iota // counts only if its country is named in the article
	entryOrgan                             // as an accused it is a unit and goes to Claim.Groups
	entryGuard                             // an ordinary word, needs a threat word beside it
	entryCriminal                          // a group without a state
	entryAligned                           // a group of a state's friends
	entryPolitical                         // a political target: "election", "parliament"
	entryAlways                            // tells of the past wherever it stands
	entryWorld                             // victims everywhere: "worldwide"
	entryThing                             // a cyber word that is a thing, not a deed: "malware"
	entryNoTrace                           // "no evidence": denies what follows
	entryCrime                             // tells of crime for money
	entryTeller                            // tells of attacks, and is seldom hit: "security firm"
	entryStart                             // begins a paragraph that is no part of the article
	entryBio                               // stands in a sentence that is none
	entryCut                               // after it come other articles
	entrySomeone                           // a person of whom only the country is told: "national"
	entryIntrusive                         // a deed that is a hack where computers are meant: "breach"
	entryAlly                              // stands for states named elsewhere: "allies", "partners"
	entryInstitution                       // makes a capitalised name a body of a government: "Service", "Directorate"
	entryStands                            // where something is: "stood", "sat", "lurked"
	entryClause                            // a tie that is a verb: "answer to"
	entryDoor                              // where blame is laid: "at Russia's door"
	entryStop                              // asks for an end: "stop", "refrain"
	entryLeave                             // makes an envoy leave the country named behind it
	entryGuise                             // what attackers claim to be stands behind it: "pose as"
	entryBand                              // counts people: "group of", "dozens of"
	entryPossess                           // denied of a spyware, denies its use: "own", "buy"
	entryTool                              // what states spy with: "spyware", "technology"
	entryAfter                             // a word of "behind" that names the doer after it only: "came from"
	entryOrigin                            // what hackers of a country give a deed: "of Russian origin"
	entryStanding                          // what is done about sanctions that stand already: "evade", "monitor"
	entryStep                              // what a state does about an attack: "decision", "sanctions", "expulsion"
	entryNone                              // a negation of the noun behind it: "neither", "none of"
	entrySpyware                           // what only governments buy: "Pegasus"
	entryAsks                              // is answered by a name behind a colon: "the culprit:", "who did it:"
	entryHeads                             // is said of who leads a body: "heads", "runs"
	entryTarget                            // something digital that is attacked: "servers"
	entryDeed                              // a deed that is a cyber operation if done to something digital: "attack"
	entryProduct                           // what a firm sells: "routers", "software"
	entryVictims                           // those who were hit, and what they did: "victims", "suffered"
	entryAside                             // whose place or object is no victim: "support" of, "war" in
	entryWarns                             // warns those who may be hit: "warned", "alerted"
	entryWarrant                           // tells that somebody is wanted: "arrest warrant"
	entryMaybe                             // of a deed that is not there yet: "potential"
	entryPolice                            // a deed of police, courts, scholars: "arrest", "study"
	entryMove                              // what somebody does, of any kind: "move"
	entryInfluence                         // works on minds, not on computers: "disinformation"
	entryServes                            // what is done for others: "assist"
	entrySits                              // a tie to the place only: "located in"
	entryEcho                              // opens a sentence that tells who said the one before: "so says"
	entryLoot                              // what hackers make off with: "cryptocurrency", "documents"
	entryThen                              // tells of the past right behind the verb: "at the time"
	entryFollow                            // says the same as somebody before: "followed suit"
	entryCampaign                          // a deed of campaigns as well as a word of denial: "propaganda"
	entryHappens                           // tells that something was at all: "took place"
	entrySpying                            // what spyware is for: "espionage", "wiretapping"
	entryDenial                            // a noun that denies: "denial", "rebuttal"
	entryProof                             // what the accused asks for: "evidence"
	entryTechnical                         // a body that writes for those who defend networks: a cyber agency, a CERT
	entryNote                              // protests only together with a note: "hand"
	entryAct                               // is somebody's where it is theirs: "handiwork"
	entryBounty                            // what is offered for hackers: "reward"
	entryTown                              // a place that does not speak for its country
	entrySame                              // follows with a paper or a view, or with nothing behind it: "signed", "shares", "agreed"
)

// ofOneName are the flags of a name in its table, which another table's words
// of the same surface do not share.
const ofOneName = entryContext | entryGuard | entryCriminal | entryAligned | entryTown | entryTechnical

// flagNames are the words of the tables, one a line, for the flags.
var flagNames = map[string]entryFlag{
	"political":   entryPolitical,
	"ally":        entryAlly,
	"always":      entryAlways,
	"worldwide":   entryWorld,
	"organ":       entryOrgan,
	"thing":       entryThing,
	"no-trace":    entryNoTrace,
	"crime":       entryCrime,
	"teller":      entryTeller,
	"start":       entryStart,
	"bio":         entryBio,
	"cut":         entryCut,
	"someone":     entrySomeone,
	"target":      entryTarget,
	"deed":        entryDeed,
	"institution": entryInstitution,
	"heads":       entryHeads,
	"bounty":      entryBounty,
	"town":        entryTown,
	"note":        entryNote,
	"act":         entryAct,
	"asks":        entryAsks,
	"spyware":     entrySpyware,
	"none":        entryNone,
	"after":       entryAfter,
	"origin":      entryOrigin,
	"step":        entryStep,
	"standing":    entryStanding,
	"band":        entryBand,
	"possess":     entryPossess,
	"tool":        entryTool,
	"guise":       entryGuise,
	"door":        entryDoor,
	"stop":        entryStop,
	"leave":       entryLeave,
	"stands":      entryStands,
	"clause":      entryClause,
	"intrusive":   entryIntrusive,
	"warrant":     entryWarrant,
	"maybe":       entryMaybe,
	"warns":       entryWarns,
	"aside":       entryAside,
	"victims":     entryVictims,
	"product":     entryProduct,
	"police":      entryPolice,
	"move":        entryMove,
	"influence":   entryInfluence,
	"serves":      entryServes,
	"sits":        entrySits,
	"follow":      entryFollow,
	"same":        entrySame,
	"spying":      entrySpying,
	"echo":        entryEcho,
	"loot":        entryLoot,
	"then":        entryThen,
	"happens":     entryHappens,
	"campaign":    entryCampaign,
	"denial":      entryDenial,
	"proof":       entryProof,
}
