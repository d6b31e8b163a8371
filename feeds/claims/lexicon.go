package claims

// A class is what a word or phrase can be. One surface can be several things
// ("charges" is a verb and an accusation); what it is in its place, the stages
// decide by what stands beside it.
type class uint64

const (
	// who
	isCountry  class = 1 << iota // the name of a country: "Germany"
	isAdj                        // its adjective: "German"
	isSeat                       // a capital or seat of power that stands for its government: "Berlin", "the Kremlin"
	isBody                       // a named body of a government: "CISA"
	isOfficial                   // a known person in office
	isGroup                      // a threat group: "APT28"
	isPrivate                    // a named company, laboratory or newspaper
	isGovNoun                    // "ministry", "authorities", "intelligence agency"
	isTitle                      // "minister", "spokesman"
	isEmbassy                    // speaks for its sender: "embassy", "ambassador"
	isThreat                     // "hackers", "attackers"
	isPeople                     // who may be hackers if their deed says so: "group", "nationals", "officers"
	isPrivNoun                   // who is no government: "researchers", "company", "lawmakers"
	isState                      // ties its noun to some state: "state-sponsored", "nation-state"
	isFormer                     // "former", "ex-"

	// what happened
	isCyber    // the thing, beyond doubt: "cyberattack", "malware", "hacking"
	isIncident // the thing, if the article is about computers: "attack", "campaign", "theft"
	isHack     // the verb, beyond doubt: "hack", "breach"
	isHarm     // the verb, if the article is about computers: "target", "steal"
	isDo       // takes the thing as its object: "carry out", "launch"
	isBehind   // says who did it: "behind", "responsible for", "work of"
	isTie      // ties hackers to a state: "linked to", "working for"
	isPhysical // no computer is meant: "missile", "airspace"

	// speech
	isSay        // "said"
	isAccN       // "accusation", "allegation"
	isInvN       // "involvement", "role"
	isGround     // what a denial calls an accusation: "groundless", "smear"
	isPaper      // speaks for its author: "advisory", "statement", "report"
	isHedge      // "likely", "suspected"
	isWeakGround // what it calls other things too: "irresponsible", "false"
	isRetort     // an implicit denial: "opposes all forms of hacking"
	isOwn        // an institution that the speaker's country owns: "parliament"
	isAccording
	isDecline   // "declined to attribute", "too early to say": no claim
	isAdvisory  // a paper that is a technical one: "advisory"
	isChargeN   // "indictment", "arrest warrant"
	isSanctionN // "sanctions", "blacklist"

	// time and doubt
	isPast
	isNow
	isNeg
	isModal // "could", "may", "would", "if"
	isMonth
	isDay // of the week

	// grammar
	isDet
	isPrep
	isAgainst // a preposition before who is hit: "against", "on"
	isBy
	isTo
	isOf
	isAnd
	isBe
	isHave
	isRel // "who", "which", "that"
	isPron
	isBut // begins a new clause: "but", "while"
	isAdverb
	isSkip   // a phrase that only looks like a trigger: "denial of service"
	isAnon   // "on condition of anonymity"
	isSuffix // after a country and a hyphen: "China-linked"
	isPrefix // before a country and a hyphen: "pro-Russian"
	isVague  // a cyber word that names no operation: "cyberthreat", "cybersecurity"
	isFear   // before what may come: "concern", "to counter", "threat of"
	isBased  // after a country and a hyphen, tells a place only: "Russia-based"
)

const isActor = isCountry | isAdj | isSeat | isBody | isOfficial | isGroup | isPrivate |
	isGovNoun | isTitle | isEmbassy | isThreat | isPeople | isPrivNoun

// A form is which of its forms a verb stands in.
type form uint8

const (
	formNone form = 0
	formBase form = 1 << iota
	formS         // accuses
	formPast      // accused (finite)
	formPart      // accused (participle)
	formIng       // accusing
)

// A frame is how a verb's subject and objects are found. A verb can have several.
type frame uint16

const (
	frameAccuse    frame = 1 << iota // S accuses T of I
	frameBlame                       // S blames T for I, blames I on T
	frameAttribute                   // S attributes I to T
	frameHold                        // S holds T responsible
	frameCondemn                     // S condemns T's I
	frameIdentify                    // S names T
	framePoint                       // S points the finger at T
	frameCharge                      // S charges T with I
	frameSanction                    // S sanctions T for I
	frameSummon                      // S summons T's ambassador over I
	frameDeny                        // S denies an accusation
	frameCall                        // S calls the accusation G
	frameJoin                        // S joins S2 in accusing
	frameUrge                        // S calls on T to stop I
	frameTake                        // S takes down T's thing
)

var frameNames = map[string]frame{
	"accuse": frameAccuse, "blame": frameBlame, "attribute": frameAttribute, "hold": frameHold, "condemn": frameCondemn,
	"identify": frameIdentify, "point": framePoint, "charge": frameCharge, "sanction": frameSanction, "summon": frameSummon,
	"deny": frameDeny, "call": frameCall, "join": frameJoin, "take": frameTake, "urge": frameUrge,
}

var classNames = map[string]class{
	"country": isCountry, "adjective": isAdj, "seat": isSeat, "body": isBody, "official": isOfficial, "threat-group": isGroup,
	"private": isPrivate, "gov-noun": isGovNoun, "title": isTitle, "embassy": isEmbassy, "threat": isThreat, "people": isPeople,
	"private-noun": isPrivNoun, "state": isState, "former": isFormer,
	"cyber": isCyber, "incident": isIncident, "hack": isHack, "harm": isHarm, "do": isDo, "behind": isBehind, "tie": isTie,
	"physical": isPhysical, "say": isSay, "accusation": isAccN, "involvement": isInvN, "groundless": isGround, "paper": isPaper,
	"hedge": isHedge, "retort": isRetort, "weak-ground": isWeakGround, "own": isOwn, "according": isAccording, "decline": isDecline,
	"advisory": isAdvisory, "charge-noun": isChargeN, "sanction-noun": isSanctionN,
	"suffix": isSuffix, "prefix": isPrefix, "based": isBased, "vague": isVague, "fear": isFear, "past": isPast, "now": isNow, "not": isNeg, "modal": isModal,
	"month": isMonth, "day": isDay, "determiner": isDet, "preposition": isPrep, "against": isAgainst, "by": isBy, "to": isTo, "of": isOf,
	"and": isAnd, "be": isBe, "have": isHave, "relative": isRel, "pronoun": isPron, "but": isBut, "adverb": isAdverb, "skip": isSkip, "anonymous": isAnon,
}
