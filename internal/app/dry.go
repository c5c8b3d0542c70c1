package app

import "errors"

// errDry undoes the transaction of a use case that was only to tell what it would do.
var errDry = errors.New("only a preview")

// undone undoes what a preview has done; a refusal goes before.
func undone(err error, dry bool) error {
	if err == nil && dry {
		return errDry
	}
	return err
}

// done tells whether a use case has come to its end: a preview has when it was undone.
func done(err error) error {
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}
