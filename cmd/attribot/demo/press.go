// Package demo is a small press of our own: outlets that do not exist, on
// 127.0.0.1, with feeds and pages as real ones have them. What they report is
// invented, save the affair of the German cartography agency, retold in our
// words; each article notes the claims that a careful reader finds in it.
//
// The press lives three days. Its clock is turned by hand: an article is there
// once Turn has reached its hour, and every date and weekday in it follows
// from the first day.
package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"attribot/feeds"
)

// A Press is the outlets and what they have published so far.
type Press struct {
	outlets []*outlet
	servers []*http.Server
	now     atomic.Int64 // Unix milliseconds
}

// Open starts the outlets, each at a port of its own on 127.0.0.1; first is
// any time of the first of the three days. They serve until Close.
func Open(first time.Time) (*Press, error) {
	p := &Press{}
	for _, o := range outlets() {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open the demo's news server: %w", err), p.Close())
		}
		o.base = "http://" + listener.Addr().String()
		for _, n := range news(first) {
			if n.Outlet == o.id {
				o.news = append(o.news, n)
			}
		}
		server := &http.Server{Handler: o.handler(p.published), ReadHeaderTimeout: 10 * time.Second}
		p.outlets, p.servers = append(p.outlets, o), append(p.servers, server)
		go server.Serve(listener)
	}
	return p, nil
}

// Close ends the outlets.
func (p *Press) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	var errs []error
	for _, s := range p.servers {
		errs = append(errs, s.Shutdown(ctx))
	}
	return errors.Join(errs...)
}

// Turn sets the outlets' clock.
func (p *Press) Turn(now time.Time) { p.now.Store(now.UnixMilli()) }

func (p *Press) published() time.Time { return time.UnixMilli(p.now.Load()) }

// Feeds returns the outlets' feeds, as an operator would add them.
func (p *Press) Feeds() (fs []feeds.Feed) {
	for _, o := range p.outlets {
		fs = append(fs, feeds.Feed{
			URL: o.base + o.feed, Title: o.title, Kind: feeds.KindFeed, State: feeds.Active,
			Language: "en", Country: o.country, Class: o.class, StateMedia: o.stateMedia, Trusted: true,
		})
	}
	return fs
}
