// Package sample makes up a believable year of a campaign, so that a newcomer can try the program, a teacher can show it
// and a test can run it at full size.
//
// The plan itself says what to make: for every duty and unit the package works out how many records of which kind would
// meet it, and the unit's diligence decides whether they are made, in part, late, or not at all. About a third of the
// units lag, a few are excellent. Only the tree of units, the number of cases and some sizes are described per shipped
// plan; a plan without a description gets a small tree of its kinds, so an edited plan always has a sample.
//
// The same plan, seed and scale give the same bytes on every machine: no floating point, no clock, no map order. Each
// unit and duty draws from its own stream of numbers, so one more duty does not change the rest. All places below town,
// people and firms are visibly invented.
package sample
