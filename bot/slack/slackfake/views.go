package slackfake

import (
	"encoding/json"
	"time"
)

// A Modal is a dialog that was opened.
type Modal struct {
	ID, User string
	View     json.RawMessage
	Open     bool
	Errors   map[string]string // by block_id, after a submission that was refused

	trigger string
}

// Modal returns the dialog that was opened last; nil if none was.
func (s *Slack) Modal() *Modal {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.modals) == 0 {
		return nil
	}
	m := s.modals[len(s.modals)-1]
	return &m
}

func (s *Slack) openView(args map[string]string) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	until, ok := s.triggers[args["trigger_id"]]
	delete(s.triggers, args["trigger_id"])
	switch {
	case !ok:
		return nil, refusal{code: "exchanged_trigger_id"}
	case time.Now().After(until):
		return nil, refusal{code: "expired_trigger_id"}
	}
	if err := s.fitsView(args["view"], "modal"); err != nil {
		return nil, err
	}
	m := Modal{ID: s.id("V"), View: json.RawMessage(args["view"]), Open: true, trigger: args["trigger_id"]}
	s.modals = append(s.modals, m)
	return reply{"view": reply{"id": m.ID, "type": "modal", "hash": "h1"}}, nil
}

func (s *Slack) publishView(args map[string]string) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.users[args["user_id"]]; !ok {
		return nil, refusal{code: "user_not_found"}
	}
	if err := s.fitsView(args["view"], "home"); err != nil {
		return nil, err
	}
	user := args["user_id"]
	if hash := args["hash"]; hash != "" && hash != s.hashes[user] {
		return nil, refusal{code: "hash_conflict"} // another was published since the client saw that one
	}
	s.homes[user], s.hashes[user] = json.RawMessage(args["view"]), s.id("h")
	return reply{"view": reply{"id": "V" + user, "type": "home", "hash": s.hashes[user]}}, nil
}

// fitsView reports what Slack would refuse of a view. The caller holds the lock.
func (s *Slack) fitsView(raw, kind string) error {
	var view map[string]any
	if err := json.Unmarshal([]byte(raw), &view); err != nil || view["type"] != kind {
		return refusal{code: "invalid_arguments", messages: []string{"view is no " + kind}}
	}
	blocks, _ := view["blocks"].([]any)
	faults := Faults(blocks, 100)
	if kind == "modal" {
		for _, part := range []string{"title", "submit", "close"} {
			if n := length(view[part]); n > longest["modal."+part] {
				faults = append(faults, "the modal's "+part+" is too long")
			}
		}
	}
	if length(view["private_metadata"]) > longest["private_metadata"] {
		faults = append(faults, "private_metadata is too long")
	}
	if len(faults) > 0 {
		s.wrong("invalid view: %v\n%s", faults, raw)
		return refusal{code: "invalid_arguments", messages: faults}
	}
	s.look("view", json.RawMessage(raw))
	return nil
}

// Suggest types into an external select of the open modal, and returns the
// options' texts and values.
func (s *Slack) Suggest(user, action, typed string) (texts, values []string) {
	s.mu.Lock()
	p := reply{"type": "block_suggestion", "team": reply{"id": Team}, "user": reply{"id": user}, "action_id": action, "value": typed, "block_id": action}
	s.mu.Unlock()
	e := s.envelope("interactive", p, true, nil).Wait()
	var got struct {
		Options []struct {
			Text  struct{ Text string } `json:"text"`
			Value string                `json:"value"`
		} `json:"options"`
	}
	if err := json.Unmarshal(e.Ack, &got); err != nil || len(got.Options) > 100 {
		s.wrong("suggestions for %q: %v, %d options\n%s", typed, err, len(got.Options), e.Ack)
	}
	for _, o := range got.Options {
		if length(o.Text.Text) > longest["option.text"] || length(o.Value) > longest["option.value"] {
			s.wrong("an option that is too long: %v", o)
		}
		texts, values = append(texts, o.Text.Text), append(values, o.Value)
	}
	return texts, values
}

// Submit submits the modal that was opened last. values are by block_id: of a
// select the values chosen, of a text input the text.
func (s *Slack) Submit(user string, values map[string][]string) *Envelope {
	s.mu.Lock()
	if len(s.modals) == 0 {
		s.mu.Unlock()
		s.t.Fatal("slackfake: no modal is open")
	}
	at := len(s.modals) - 1
	m := s.modals[at]
	var view map[string]any
	json.Unmarshal(m.View, &view)
	state := reply{}
	blocks, _ := view["blocks"].([]any)
	for _, b := range blocks {
		block, _ := b.(map[string]any)
		id, _ := block["block_id"].(string)
		element, _ := block["element"].(map[string]any)
		if element == nil {
			continue
		}
		chosen, given := values[id]
		if !given {
			chosen = initial(element)
		}
		action, _ := element["action_id"].(string)
		state[id] = reply{action: stateOf(element["type"], chosen)}
	}
	view["id"], view["state"], view["hash"] = m.ID, reply{"values": state}, "h1"
	p := reply{"type": "view_submission", "team": reply{"id": Team}, "user": reply{"id": user, "name": s.users[user].Name, "team_id": s.users[user].Team},
		"view": view, "trigger_id": s.triggerFor()}
	s.mu.Unlock()
	return s.envelope("interactive", p, true, func(ack json.RawMessage) {
		var a struct {
			Action string            `json:"response_action"`
			Errors map[string]string `json:"errors"`
		}
		json.Unmarshal(ack, &a)
		s.modals[at].Open, s.modals[at].Errors = a.Action == "errors" || a.Action == "update", a.Errors
	})
}

// initial is what an element holds when nobody touches it.
func initial(element map[string]any) (values []string) {
	options, _ := element["initial_options"].([]any)
	if one, ok := element["initial_option"]; ok {
		options = append(options, one)
	}
	for _, o := range options {
		option, _ := o.(map[string]any)
		value, _ := option["value"].(string)
		values = append(values, value)
	}
	if text, ok := element["initial_value"].(string); ok {
		values = append(values, text)
	}
	return values
}

func stateOf(kind any, chosen []string) reply {
	options := []reply{}
	for _, v := range chosen {
		options = append(options, reply{"value": v, "text": reply{"type": "plain_text", "text": v}})
	}
	r := reply{"type": kind}
	switch kind {
	case "multi_external_select", "multi_static_select", "checkboxes":
		r["selected_options"] = options
	case "plain_text_input":
		if len(chosen) > 0 {
			r["value"] = chosen[0]
		}
	default:
		if len(options) > 0 {
			r["selected_option"] = options[0]
		}
	}
	return r
}
