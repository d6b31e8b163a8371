// Attribot reads news feeds and tells a chat channel when a government
// attributes or denies a cyberattack on a country that the channel watches.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends it at once
	for _, said := range unknownVariables(os.Environ()) {
		os.Stderr.WriteString("attribot: " + said + "\n")
	}
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr); err != nil {
		os.Stderr.WriteString("attribot: " + err.Error() + "\n")
		os.Exit(1)
	}
}
