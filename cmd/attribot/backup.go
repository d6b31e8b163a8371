package main

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"attribot/store"
)

type backupCommand struct {
	File string `arg:"" help:"Where to write the copy; it must not exist."`
}

func (backupCommand) Help() string {
	return "The copy is whole and as of one moment, and is checked before it gets its name; Attribot may run meanwhile. Copying the file with other tools while it runs may miss what stands in its log."
}

func (c backupCommand) Run(s stage) error {
	return s.withKnown(func(all settings, st *store.Store) error {
		err := st.Backup(s.ctx, c.File)
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%s exists; name a new file, for instance %s", c.File, time.Now().UTC().Format("attribot-20060102-150405.db"))
		}
		if err != nil {
			return err
		}
		n, err := st.Counts(s.ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "%s is a copy of %s: %s, %s, %s.\n", c.File, all.Database,
			counted(n.Feeds, "feed"), counted(n.Articles, "article"), counted(n.Claims, "claim"))
		return err
	})
}

type restoreCommand struct {
	File string `arg:"" help:"A copy that attribot backup made."`
}

func (restoreCommand) Help() string {
	return "Attribot must not run. The copy is checked first; the present database is kept under another name. What was posted after the copy was made is not known to it: news of then that feeds still hold may be posted again."
}

func (c restoreCommand) Run(s stage) error {
	all, err := s.settings()
	if err != nil {
		return err
	}
	kept, err := store.Restore(s.ctx, c.File, all.Database, time.Now())
	if errors.Is(err, store.ErrInUse) {
		return fmt.Errorf("%s is open in another program: stop Attribot first; nothing was changed", all.Database)
	}
	if err != nil {
		return fmt.Errorf("%w; nothing was changed", err)
	}
	if kept != "" {
		fmt.Fprintf(s.out, "The former database is kept as %s.\n", kept)
	}
	_, err = fmt.Fprintf(s.out, "%s is what %s was.\n", all.Database, c.File)
	return err
}
