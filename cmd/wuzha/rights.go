package main

import (
	"fmt"

	"wuzha/internal/campaign"
)

type rightsCommand struct{ planArg }

// Run prints who may do what by virtue of which post.
func (c *rightsCommand) Run(con *console) error {
	p, err := c.usable(con)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(con.out, campaign.NewRights(p).Print(con.lang))
	return err
}
