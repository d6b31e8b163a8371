package bot

// A Check is one thing that an adapter's Doctor looked at: a token, a scope, a
// channel.
type Check struct {
	What   string // in words: "the bot token belongs to attribot in Home"
	OK     bool
	Advice string // what to do, when it is not
}
