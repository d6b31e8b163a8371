package slackfake

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema returns what holds a payload ("blocks", "view", "metadata") to the
// vendor's own types, where they lie beside the project: ATTRIBOT_CORPUS names
// the folder with specs/slack-blocks.schema.json. Every fake uses it. It returns
// nil, and says so, where they are not there: then only our limits hold.
func Schema(t testing.TB) func(kind string, payload json.RawMessage) error {
	types := vendorsTypes()
	if types == nil {
		t.Log("ATTRIBOT_CORPUS names no folder with specs/slack-blocks.schema.json: payloads are held to our own limits only")
		return nil
	}
	return func(kind string, payload json.RawMessage) error {
		var v any
		if err := json.Unmarshal(payload, &v); err != nil {
			return err
		}
		return types[kind].Validate(v)
	}
}

var vendorsTypes = sync.OnceValue(func() map[string]*jsonschema.Schema {
	path := filepath.Join(os.Getenv("ATTRIBOT_CORPUS"), "specs", "slack-blocks.schema.json")
	f, err := os.Open(path)
	if err != nil || os.Getenv("ATTRIBOT_CORPUS") == "" {
		return nil
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", path, err))
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("slack.json", doc); err != nil {
		panic(err)
	}
	return map[string]*jsonschema.Schema{
		"blocks":   c.MustCompile("slack.json#/definitions/Blocks"),
		"view":     c.MustCompile("slack.json#/definitions/AnyView"),
		"metadata": c.MustCompile("slack.json#/definitions/Meta"),
	}
})
