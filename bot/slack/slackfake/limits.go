package slackfake

import (
	"encoding/json"
	"fmt"
	"unicode/utf16"
)

// fits reports what Slack would refuse of a message's text, blocks and
// metadata. The caller holds the lock.
func (s *Slack) fits(args map[string]string) error {
	blocks := json.RawMessage(args["blocks"])
	if args["text"] == "" && len(blocks) == 0 {
		return refusal{code: "no_text"}
	}
	if units(args["text"]) > 4000 {
		s.wrong("a text of %d characters; Slack advises 4000", units(args["text"]))
	}
	if units(args["text"]) > 40000 {
		return refusal{code: "msg_too_long"}
	}
	if raw := json.RawMessage(args["metadata"]); len(raw) > 0 {
		s.look("metadata", raw)
	}
	if len(blocks) == 0 {
		return nil
	}
	var all []any
	if err := json.Unmarshal(blocks, &all); err != nil {
		return refusal{code: "invalid_blocks_format"}
	}
	if args["text"] == "" {
		s.wrong("blocks without a text: a screen reader and a notification would say nothing")
	}
	if faults := Faults(all, 50); len(faults) > 0 {
		s.wrong("invalid blocks: %v\n%s", faults, blocks)
		return refusal{code: "invalid_blocks", messages: faults}
	}
	s.look("blocks", blocks)
	return nil
}

// look has a payload validated as the test wants it.
func (s *Slack) look(kind string, payload json.RawMessage) {
	if s.validate == nil {
		return
	}
	if err := s.validate(kind, payload); err != nil {
		s.wrong("%s against the schema: %v\n%s", kind, err, payload)
	}
}

// How long a text may be, by where it stands, in UTF-16 units:
// https://docs.slack.dev/reference/block-kit/blocks and …/block-elements
var longest = map[string]int{
	"header.text": 150, "section.text": 3000, "section.fields": 2000, "button.text": 75, "button.value": 2000, "button.url": 3000,
	"option.text": 75, "option.value": 150, "option.description": 75, "placeholder": 150, "label": 2000, "hint": 2000,
	"modal.title": 24, "modal.submit": 24, "modal.close": 24, "private_metadata": 3000, "action_id": 255, "block_id": 255, "callback_id": 255,
	"alt_text": 2000, "context": 3000, "rich_text": 3000,
}

// Faults returns what breaks the limits that the schemas leave out: lengths,
// counts, doubled ids.
func Faults(blocks []any, most int) (faults []string) {
	if len(blocks) > most {
		faults = append(faults, fmt.Sprintf("%d blocks, at most %d", len(blocks), most))
	}
	ids := map[string]bool{}
	for i, b := range blocks {
		block, _ := b.(map[string]any)
		at := fmt.Sprintf("blocks[%d].%v", i, block["type"])
		add := func(what string, value any) {
			if n := length(value); n > longest[what] || n == 0 {
				faults = append(faults, fmt.Sprintf("%s: %s has %d characters, from 1 to %d", at, what, n, longest[what]))
			}
		}
		count := func(what string, list any, most int) []any {
			l, _ := list.([]any)
			if len(l) > most || len(l) == 0 {
				faults = append(faults, fmt.Sprintf("%s: %d %s, from 1 to %d", at, len(l), what, most))
			}
			return l
		}
		once := func(kind string, id any) {
			if name, ok := id.(string); ok {
				name = kind + name
				if ids[name] {
					faults = append(faults, fmt.Sprintf("%s: the id %q is there twice", at, name))
				}
				ids[name] = true
			}
		}
		once("block_id ", block["block_id"])
		switch block["type"] {
		case "header":
			add("header.text", block["text"])
		case "section":
			if block["text"] != nil {
				add("section.text", block["text"])
			}
			if block["fields"] != nil {
				for _, f := range count("fields", block["fields"], 10) {
					add("section.fields", f)
				}
			}
			if button, ok := block["accessory"].(map[string]any); ok {
				checkElement(button, add, count)
				once("action_id ", button["action_id"])
			}
		case "context":
			for _, e := range count("elements", block["elements"], 10) {
				add("context", e)
			}
		case "actions":
			for _, e := range count("elements", block["elements"], 25) {
				element, _ := e.(map[string]any)
				checkElement(element, add, count)
				once("action_id ", element["action_id"])
			}
		case "input":
			add("label", block["label"])
			element, _ := block["element"].(map[string]any)
			checkElement(element, add, count)
			once("action_id ", element["action_id"])
		case "rich_text":
			if n := richLength(block); n > longest["rich_text"] || n == 0 {
				faults = append(faults, fmt.Sprintf("%s has %d characters, from 1 to %d", at, n, longest["rich_text"]))
			}
		}
	}
	return faults
}

func checkElement(e map[string]any, add func(string, any), count func(string, any, int) []any) {
	add("action_id", e["action_id"])
	if e["type"] == "button" {
		add("button.text", e["text"])
		if e["value"] != nil {
			add("button.value", e["value"])
		}
		if e["url"] != nil {
			add("button.url", e["url"])
		}
	}
	if e["placeholder"] != nil {
		add("placeholder", e["placeholder"])
	}
	for _, key := range []string{"options", "initial_options"} {
		if e[key] == nil {
			continue
		}
		values := map[string]bool{}
		for _, o := range count(key, e[key], 100) {
			option, _ := o.(map[string]any)
			add("option.text", option["text"])
			add("option.value", option["value"])
			value, _ := option["value"].(string)
			if values[value] {
				add("option.value", "") // the same value twice is as bad as none
			}
			values[value] = true
		}
	}
}

// length is that of a string or of a text object.
func length(v any) int {
	switch v := v.(type) {
	case string:
		return units(v)
	case map[string]any:
		text, _ := v["text"].(string)
		return units(text)
	}
	return 0
}

func richLength(v any) (n int) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			n += richLength(e)
		}
	case map[string]any:
		if text, ok := v["text"].(string); ok {
			n += units(text)
		}
		n += richLength(v["elements"])
	}
	return n
}

// units counts UTF-16 units, as JavaScript does.
func units(s string) int { return len(utf16.Encode([]rune(s))) }
