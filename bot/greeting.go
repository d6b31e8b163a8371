package bot

// Greeting is the one message that a channel gets when the bot comes there:
// what it does, and the step to take. After it the bot is silent until the
// channel watches something.
func Greeting() Message {
	return Message{
		Title: "Hello, I am Attribot",
		Text: "I tell this channel when a government attributes or denies a cyberattack on a country that it watches. " +
			"Choose the countries, and I will only speak up for them.",
		Actions: []Action{{"Choose countries", "settings"}, {"Help", "help"}},
	}
}
