package feeds

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"attribot/feeds/internal/text"
)

// OPML 2.0 (http://opml.org/spec2.opml), with the attributes that other
// programs do not have in a namespace of our own: a round trip loses nothing.

const opmlNamespace = "urn:attribot:opml"

type opml struct {
	XMLName  xml.Name      `xml:"opml"`
	Version  string        `xml:"version,attr"`
	NS       string        `xml:"xmlns:attribot,attr,omitempty"`
	Title    string        `xml:"head>title"`
	Outlines []opmlOutline `xml:"body>outline"`
}

// An opmlOutline is a feed, or a folder of them.
type opmlOutline struct {
	Type     string `xml:"type,attr,omitempty"`
	Text     string `xml:"text,attr"`
	Title    string `xml:"title,attr,omitempty"`
	XMLURL   string `xml:"xmlUrl,attr,omitempty"`
	Language string `xml:"language,attr,omitempty"`
	Category string `xml:"category,attr,omitempty"`

	Kind        string `xml:"attribot:kind,attr,omitempty"`
	LinkPattern string `xml:"attribot:link_pattern,attr,omitempty"`
	Country     string `xml:"attribot:country,attr,omitempty"`
	Class       string `xml:"attribot:class,attr,omitempty"`
	StateMedia  string `xml:"attribot:state_media,attr,omitempty"`
	State       string `xml:"attribot:state,attr,omitempty"`
	Note        string `xml:"attribot:note,attr,omitempty"`
	Agent       string `xml:"attribot:agent,attr,omitempty"`
	HTTP1       string `xml:"attribot:http1,attr,omitempty"`

	Outlines []opmlOutline `xml:"outline"`
}

// WriteOPML writes feeds as OPML 2.0, one folder a class.
func WriteOPML(w io.Writer, fs []Feed) error {
	doc := opml{Version: "2.0", NS: opmlNamespace, Title: "Attribot's feeds"}
	folders := map[string]int{}
	for _, f := range fs {
		o := outlineFor(f)
		if f.Class == "" {
			doc.Outlines = append(doc.Outlines, o)
			continue
		}
		i, ok := folders[f.Class]
		if !ok {
			i = len(doc.Outlines)
			folders[f.Class] = i
			doc.Outlines = append(doc.Outlines, opmlOutline{Text: f.Class})
		}
		doc.Outlines[i].Outlines = append(doc.Outlines[i].Outlines, o)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func outlineFor(f Feed) opmlOutline {
	return opmlOutline{
		Type: "rss", Text: f.Title, Title: f.Title, XMLURL: f.URL, Language: f.Language,
		Kind: string(f.Kind), LinkPattern: f.LinkPattern, Country: f.Country, Class: f.Class, StateMedia: yes(f.StateMedia),
		State: string(f.State), Note: f.Note, Agent: string(f.Agent), HTTP1: yes(f.HTTP1),
	}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// maxOPML bounds a file that somebody hands in: ten thousand feeds have 3 MB.
const maxOPML = 16 << 20

// ReadOPML reads the feeds of an OPML file, of ours or another program's,
// whatever folders they are in. Each address comes once. Feeds that other
// programs wrote are active, of kind feed, and of the class of no folder.
func ReadOPML(r io.Reader) ([]Feed, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxOPML+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxOPML {
		return nil, fmt.Errorf("%w: an OPML file of more than %d MB", errTooLarge, maxOPML>>20)
	}
	d := xml.NewDecoder(bytes.NewReader(toUTF8(body, "")))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 by now
	var fs []Feed
	known := map[string]bool{}
	opened := false
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && opened {
			return fs, nil
		}
		if err != nil {
			if err == io.EOF {
				err = errors.New("it has no element opml")
			}
			return nil, fmt.Errorf("no OPML file: %w", err)
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		opened = opened || strings.EqualFold(e.Name.Local, "opml")
		if !strings.EqualFold(e.Name.Local, "outline") {
			continue
		}
		if f, ok := feedOf(e.Attr); ok && !known[f.URL] {
			known[f.URL] = true
			fs = append(fs, f)
		}
	}
}

// feedOf reads an outline's attributes; one without an address is a folder.
func feedOf(attrs []xml.Attr) (Feed, bool) {
	v := map[string]string{}
	for _, a := range attrs {
		v[strings.ToLower(a.Name.Local)] = text.Line(a.Value)
	}
	f := Feed{
		URL: v["xmlurl"], Title: first(v["title"], v["text"]), Language: language(v["language"]),
		Kind: Kind(first(v["kind"], string(KindFeed))), LinkPattern: v["link_pattern"], Country: v["country"], Class: v["class"],
		StateMedia: v["state_media"] == "yes", State: State(first(v["state"], string(Active))), Note: v["note"],
		Agent: Agent(v["agent"]), HTTP1: v["http1"] == "yes",
	}
	if _, err := parseURL(f.URL); err != nil {
		return Feed{}, false
	}
	f.Title = first(f.Title, Host(f.URL))
	return f.sane(), true
}

// sane replaces what a stranger's file says in words that are not ours.
func (f Feed) sane() Feed {
	if f.Kind != KindListing && f.Kind != KindSearch || f.Kind == KindListing && f.LinkPattern == "" {
		f.Kind = KindFeed
	}
	if f.State != Paused && f.State != Gone {
		f.State = Active
	}
	if f.Agent != AgentBare && f.Agent != AgentCompatible {
		f.Agent = AgentFull
	}
	return f
}
