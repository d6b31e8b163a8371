package feeds

import (
	"bytes"
	"mime"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// toUTF8 returns body as UTF-8 without a byte order mark, whatever it is in.
// A mark decides; then bytes that are valid UTF-8 are UTF-8, whatever is
// declared (declarations lie more often than bytes); then the Content-Type,
// then what the document says of itself, then windows-1252. What cannot be
// decoded becomes U+FFFD.
func toUTF8(body []byte, contentType string) []byte {
	if e := byteOrder(body); e != nil {
		return decode(e, body)
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	labels := []string{headerCharset(contentType), ownCharset(body)}
	if utf8.Valid(body) && !(bytes.IndexByte(body, 0x1b) >= 0 && isJIS(labels)) {
		return body
	}
	for _, label := range labels {
		e, name := charset.Lookup(label)
		if e == nil || name == "utf-8" || name == "replacement" {
			continue
		}
		return decode(e, body)
	}
	if mostlyUTF8(body) {
		return bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	return decode(charmap.Windows1252, body)
}

func decode(e encoding.Encoding, body []byte) []byte {
	out, err := e.NewDecoder().Bytes(body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	return out
}

// byteOrder returns the UTF-16 form of body, nil if it is in none. Without a
// mark, "<" or "{" with a zero byte tells.
func byteOrder(body []byte) encoding.Encoding {
	if len(body) < 4 {
		return nil
	}
	switch a, b := body[0], body[1]; {
	case a == 0xfe && b == 0xff, a == 0 && (b == '<' || b == '{'):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case a == 0xff && b == 0xfe, (a == '<' || a == '{') && b == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	}
	return nil
}

func headerCharset(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return params["charset"]
}

var declared = regexp.MustCompile(`(?i)(?:encoding|charset)\s*=\s*["']?([a-z0-9_.:-]+)`)

// ownCharset returns the encoding that a document's beginning names.
func ownCharset(body []byte) string {
	if m := declared.FindSubmatch(body[:min(len(body), 1024)]); m != nil {
		return string(m[1])
	}
	return ""
}

// isJIS reports whether one of the labels is ISO-2022-JP, whose bytes are all
// ASCII.
func isJIS(labels []string) bool {
	for _, label := range labels {
		if _, name := charset.Lookup(label); name == "iso-2022-jp" {
			return true
		}
	}
	return false
}

// mostlyUTF8 reports whether body's bytes above ASCII are more often part of
// valid UTF-8 than not: then a few are damaged, and it is no other encoding.
func mostlyUTF8(body []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good > bad
}
