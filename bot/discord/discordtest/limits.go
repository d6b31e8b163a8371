package discordtest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"unicode/utf16"
)

// The limits of https://discord.com/developers/docs/resources/message#embed-object-embed-limits,
// …/resources/message#create-message and …/interactions/message-components.
// They are written down here a second time, apart from the adapter's: this is
// what refuses.

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// checker gathers what is wrong with a body.
type checker struct{ bad []string }

func (c *checker) wrong(format string, args ...any) {
	c.bad = append(c.bad, fmt.Sprintf(format, args...))
}

// length returns a text's length and notes when it is out of bounds; an
// absent one has none.
func (c *checker) length(m map[string]any, key string, least, most int) int {
	v, is := m[key]
	if !is || v == nil {
		return 0
	}
	s, is := v.(string)
	if n := units(s); !is || n < least || n > most {
		c.wrong("%s: must be %d to %d characters, is %d", key, least, most, n)
	}
	return units(s)
}

func (c *checker) list(m map[string]any, key string, most int) []map[string]any {
	all, _ := m[key].([]any)
	if len(all) > most {
		c.wrong("%s: at most %d, not %d", key, most, len(all))
	}
	var objects []map[string]any
	for _, v := range all {
		o, is := v.(map[string]any)
		if !is {
			c.wrong("%s: not an object", key)
		}
		objects = append(objects, o)
	}
	return objects
}

// checkMessage returns what is wrong with a message's body.
func checkMessage(m map[string]any) []string {
	c := &checker{}
	c.length(m, "content", 0, 2000)
	c.length(m, "nonce", 0, 25)
	sum := 0
	for _, e := range c.list(m, "embeds", 10) {
		sum += c.embed(e)
	}
	if sum > 6000 {
		c.wrong("embeds: %d characters in all, at most 6000", sum)
	}
	ids := map[string]bool{}
	for _, row := range c.list(m, "components", 5) {
		c.row(row, ids)
	}
	return c.bad
}

func (c *checker) embed(e map[string]any) int {
	sum := c.length(e, "title", 0, 256) + c.length(e, "description", 0, 4096)
	for _, f := range c.list(e, "fields", 25) {
		if f["name"] == nil || f["value"] == nil {
			c.wrong("a field without name or value")
		}
		sum += c.length(f, "name", 1, 256) + c.length(f, "value", 1, 1024)
	}
	if footer, is := e["footer"].(map[string]any); is {
		sum += c.length(footer, "text", 1, 2048)
	}
	if author, is := e["author"].(map[string]any); is {
		sum += c.length(author, "name", 1, 256)
	}
	if url, is := e["url"].(string); is && !regexp.MustCompile(`^https?://`).MatchString(url) {
		c.wrong("url: scheme of %q", url)
	}
	if color, is := e["color"].(float64); is && (color < 0 || color > 0xFFFFFF) {
		c.wrong("color: %v", color)
	}
	if sum == 0 {
		c.wrong("an empty embed")
	}
	return sum
}

// row checks an action row of a message: five buttons, or one select.
func (c *checker) row(row map[string]any, ids map[string]bool) {
	inside := c.list(row, "components", 5)
	if row["type"] != 1.0 || len(inside) == 0 {
		c.wrong("components: a row is of type 1 and not empty")
	}
	for _, b := range inside {
		id, _ := b["custom_id"].(string)
		switch {
		case b["type"] == 2.0 && b["style"] == 5.0: // a link
			continue
		case id == "":
			c.wrong("a component without a custom_id")
		case ids[id]:
			c.wrong("custom_id %q twice", id)
		}
		ids[id] = true
		c.length(b, "custom_id", 1, 100)
		if b["type"] == 2.0 && c.length(b, "label", 1, 80) == 0 {
			c.wrong("a button without a label")
		}
		if b["type"] == 3.0 {
			c.choose(b)
		}
		if b["type"] != 2.0 && len(inside) > 1 {
			c.wrong("a select shares its row")
		}
	}
}

// choose checks a select.
func (c *checker) choose(b map[string]any) {
	options := c.list(b, "options", 25)
	if len(options) == 0 {
		c.wrong("a select without options")
	}
	seen := map[any]bool{}
	for _, o := range options {
		c.length(o, "label", 1, 100)
		c.length(o, "value", 1, 100)
		c.length(o, "description", 0, 100)
		if seen[o["value"]] {
			c.wrong("option %v twice", o["value"])
		}
		seen[o["value"]] = true
	}
	c.length(b, "placeholder", 0, 150)
}

// checkModal returns what is wrong with a modal's data.
func checkModal(m map[string]any) []string {
	c := &checker{}
	c.length(m, "title", 1, 45)
	c.length(m, "custom_id", 1, 100)
	ids := map[any]bool{}
	parts := c.list(m, "components", 5)
	if len(parts) == 0 {
		c.wrong("an empty modal")
	}
	for _, label := range parts {
		in, _ := label["component"].(map[string]any)
		if label["type"] != 18.0 || in == nil || ids[in["custom_id"]] {
			c.wrong("a modal holds labels, each with a component of its own: %v", label)
			continue
		}
		ids[in["custom_id"]] = true
		c.length(label, "label", 1, 45)
		c.length(label, "description", 1, 100)
		c.length(in, "custom_id", 1, 100)
		c.length(in, "value", 0, 4000)
		switch in["type"] {
		case 3.0:
			c.choose(in)
		case 4.0:
			if in["style"] != 1.0 && in["style"] != 2.0 {
				c.wrong("a text input's style")
			}
		default:
			c.wrong("a component of type %v in a modal", in["type"])
		}
	}
	return c.bad
}

var commandName = regexp.MustCompile(`^[-_\p{Ll}\p{N}]{1,32}$`) // of those letters that have a lower case

// checkCommands returns what is wrong with the body of a bulk overwrite:
// https://discord.com/developers/docs/interactions/application-commands.
func checkCommands(body []byte) []string {
	var all []map[string]any
	if err := json.Unmarshal(body, &all); err != nil {
		return []string{err.Error()}
	}
	c := &checker{}
	if len(all) > 100 {
		c.wrong("%d commands", len(all))
	}
	for _, cmd := range all {
		if sum := c.command(cmd, 0); sum > 8000 {
			c.wrong("%v: %d characters in all, at most 8000", cmd["name"], sum)
		}
	}
	return c.bad
}

// command checks a command or an option of one, and returns the characters
// that count towards the sum.
func (c *checker) command(o map[string]any, depth int) int {
	name, _ := o["name"].(string)
	if !commandName.MatchString(name) {
		c.wrong("name %q", name)
	}
	if depth > 3 {
		c.wrong("%s: too deep", name)
	}
	sum := c.length(o, "name", 1, 32) + c.length(o, "description", 1, 100)
	if sum == len(name) {
		c.wrong("%s: no description", name)
	}
	names, optional := map[any]bool{}, false
	for _, sub := range c.list(o, "options", 25) {
		if names[sub["name"]] {
			c.wrong("%s: option %v twice", name, sub["name"])
		}
		names[sub["name"]] = true
		if sub["required"] == true && optional {
			c.wrong("%s: required option %v after an optional one", name, sub["name"])
		}
		optional = optional || sub["required"] != true
		if sub["autocomplete"] == true && sub["choices"] != nil {
			c.wrong("%s: autocomplete and choices", name)
		}
		sum += c.command(sub, depth+1)
	}
	for _, choice := range c.list(o, "choices", 25) {
		sum += c.length(choice, "name", 1, 100) + c.length(choice, "value", 1, 100)
	}
	return sum
}
