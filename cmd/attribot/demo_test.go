package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestDemo holds what the demo's channel reads: who is heard, in which order,
// and what stays silent.
func TestDemo(t *testing.T) {
	begun := time.Now()
	out := demoOutput(t)
	if took := time.Since(begun); took > 30*time.Second && !raced {
		t.Errorf("the demo took %v: people wait a second or two, on a busy machine ten", took)
	}
	want := []string{
		"🇩🇪 Germany attributes a cyberattack to 🇨🇳 China",
		"↳ 🇨🇳 China denies a cyberattack on 🇩🇪 Germany",
		"🇳🇱 The Netherlands says 🇷🇺 Russia was likely behind a cyberattack",
		"🇬🇧 The United Kingdom, 🇳🇱 the Netherlands and 🇳🇴 Norway attribute a cyberattack",
		"🇩🇪 Germany denies being hit by a cyberattack",
		"Unnamed officials of 🇺🇸 the United States attribute a cyberattack on 🇩🇪 Germany",
	}
	if diff := cmp.Diff(want, headlines(out)); diff != "" {
		t.Errorf("the channel's headlines (-want +got):\n%s\n%s", diff, out)
	}
}

// TestDemoOnAnyDay plays the demo on days of every name, on both sides of the
// turn of a month and of a year: the same is heard.
func TestDemoOnAnyDay(t *testing.T) {
	if testing.Short() {
		t.Skip("not played on other days: -short")
	}
	want := headlines(demoOutput(t))
	for _, day := range strings.Fields("2026-07-27 2026-07-28 2026-07-30 2026-07-31 2026-08-01 2026-08-02 2025-12-30 2024-02-28") {
		if diff := cmp.Diff(want, headlines(demoOutput(t, "--from", day))); diff != "" {
			t.Errorf("from %s (-want +got):\n%s", day, diff)
		}
	}
}

// headlines returns the first line of each alert.
func headlines(out string) (found []string) {
	for message := range strings.SplitSeq(out, "\n\n") {
		if strings.Contains(message, "Source ") {
			line, _, _ := strings.Cut(message, "\n")
			found = append(found, line)
		}
	}
	return found
}
