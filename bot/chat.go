package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A Chat is a place where people read alerts and type commands. Its adapter
// knows that platform's library, limits and manners, and nothing else.
type Chat interface {
	// Name is the platform's name, as it stands in Channel.Platform.
	Name() string
	// Run connects, and passes each command to handle until ctx ends. It
	// renders what handle returns and answers in time. It returns nil when ctx
	// ended or the people left (end of input); an error when it cannot go on.
	Run(ctx context.Context, handle Handler) error
	// Post shows m in a channel, below the message thread if that is not empty,
	// and returns the reference of what was posted. It returns a *RetryError
	// when later may help, an error wrapping ErrPerhapsPosted when the outcome
	// is unknown, one wrapping ErrUnreachable when the channel is gone or
	// closed to us; any other error is final for this message.
	Post(ctx context.Context, to Channel, thread string, m Message) (ref string, err error)
}

// An Editor can change what it posted.
type Editor interface {
	Edit(ctx context.Context, in Channel, ref string, m Message) error
}

// A Finder can tell whether a message with that delivery id was posted since
// that time, in that thread if there is one: it returns its reference, or ""
// if it was not.
type Finder interface {
	Find(ctx context.Context, in Channel, thread, deliveryID string, since time.Time) (ref string, err error)
}

// A Suggested chat completes what people type: before it runs it is given what
// suggests stories, feeds and groups, Bot.Suggest.
type Suggested interface {
	SuggestWith(suggest func(ctx context.Context, kind, typed string) []Choice)
}

// An Observer hears by itself what becomes of channels. Before it runs it is
// given what tells which channels of its platform watch something, and what
// takes what it saw.
type Observer interface {
	ObserveWith(watching func(ctx context.Context) ([]Channel, error), sighted func(ctx context.Context, s Sighting))
}

// A Sighting is what a chat learned of a channel, without anybody speaking
// there.
type Sighting struct {
	Channel Channel // its Name is "" where that was not told
	Was     string  // its id before, where the platform gave it another
	Lost    error   // why nothing can be posted there any more
	Back    bool    // it can be posted to
}

// A Pacer asks for patience: so long from one message to the next in a channel,
// and so long from one to the next on the whole platform. What it gets it need
// not refuse with a RetryError.
type Pacer interface {
	Pace() (channel, platform time.Duration)
}

// A Confider can reach a person alone: Direct returns the channel in which only
// the person with that id, as it stood in Command.Who, reads what is posted.
type Confider interface {
	Direct(ctx context.Context, personID string) (Channel, error)
}

// A Handler answers a command. It never sends.
type Handler func(ctx context.Context, c Command) Message

// A Channel is where alerts go and commands come from.
type Channel struct {
	Platform string // the Chat's Name
	ID       string // the platform's own id
	Name     string // for people
}

// A Command is what somebody typed or clicked.
type Command struct {
	Channel Channel
	Who     Person
	Words   []string // the verb first: "watch", "france", "as", "accused"
	At      time.Time
}

// A Person is who typed it.
type Person struct {
	ID           string
	Name         string
	MayConfigure bool // as the platform's rights say, checked for this command
}

// Tone is the colour of a message.
type Tone int

const (
	Plain Tone = iota
	Attribution
	Denial
	Done    // a setting was changed
	Problem // what was asked could not be done
)

// A Message is what people read, without any platform's markup: every string
// is plain text, possibly a stranger's, and the adapter escapes it.
type Message struct {
	DeliveryID string // of an alert: the same at every attempt
	Broadcast  bool   // when threaded: shown in the channel too
	Private    bool   // only for who asked

	Tone    Tone
	Title   string
	Text    string // paragraphs, separated by blank lines
	Quotes  []Quote
	Fields  []Field
	Items   []Item // a list
	Mono    string // columns or a small chart, in a fixed-width face
	Links   []Link
	Actions []Action
	Footer  string
	Form    *Form // a dialog for what the message says; nil if it has none
}

// A Quote is somebody's words.
type Quote struct{ Text, By string }

// A Field is a name and its value, short enough to stand beside others.
type Field struct{ Name, Value string }

// An Item is one entry of a list.
type Item struct {
	Text   string
	Detail string // quieter, below
	URL    string // of Text; may be empty
}

// A Link is a label with an http or https address.
type Link struct{ Label, URL string }

// An Action is a button, or where there are none a hint: pressing it is
// typing Command.
type Action struct {
	Label   string
	Command string
}

// ErrPerhapsPosted is wrapped by Post's error when the message may or may not
// have arrived: it is looked for before it is sent again.
var ErrPerhapsPosted = errors.New("the message may have been posted")

// ErrUnreachable is wrapped by Post's error when the channel is gone, archived
// or closed to us: its configuration is kept.
var ErrUnreachable = errors.New("the channel cannot be reached")

// A RetryError says that the message was not posted and that later may help.
type RetryError struct {
	After time.Duration // at the earliest; 0 when the platform named none
	Err   error
}

func (e *RetryError) Error() string { return fmt.Sprintf("try again in %v: %v", e.After, e.Err) }
func (e *RetryError) Unwrap() error { return e.Err }
