package bot

// A Verb is a command as a platform that registers commands needs it.
type Verb struct {
	Name    string
	Args    string // as help writes them: "COUNTRY… [ROLE] [STANCE]"; "" if it takes none
	Help    string // one line
	Changes bool   // it needs the right to configure the channel
}

// Verbs returns all commands, in the order of help.
func Verbs() []Verb {
	var all []Verb
	for _, c := range table() {
		all = append(all, Verb{Name: c.name, Args: c.args, Help: c.help, Changes: c.changes})
	}
	return all
}
