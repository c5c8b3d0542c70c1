package store

// Placement says where a table's rows live when the database is spread over
// several machines.
type Placement string

// The placements.
const (
	Sharded   Placement = "sharded"   // by the column district, all tables co-located
	Reference Placement = "reference" // small, on every machine
	Local     Placement = "local"     // on one machine
)

// Table declares a table's placement.
type Table struct {
	Name      string
	Placement Placement
}

// Tables lists every table in the order in which a cluster distributes them:
// references first, parents before children.
func Tables() []Table {
	return []Table{
		{"districts", Reference},
		{"persons", Reference},
		{"plans", Reference},
		{"person_passwords", Reference},
		{"set_up_secrets", Reference},
		{"api_tokens", Reference},
		{"linked_logins", Reference},
		{"units", Sharded},
		{"unit_placements", Sharded},
		{"posts_held", Sharded},
		{"records", Sharded},
		{"record_states", Sharded},
		{"tallies", Sharded},
		{"tally_keys", Sharded},
		{"derivations", Sharded},
		{"decisions", Sharded},
		{"audit_entries", Sharded},
		{"audit_heads", Sharded},
		{"outbox", Sharded},
		{"district_plans", Sharded},
		{"part_revisions", Sharded},
		{"jobs", Sharded},
		{"imports", Sharded},
		{"import_rows", Sharded},
		{"import_headings", Sharded},
		{"pledge_drives", Sharded},
		{"pledges", Sharded},
		{"matters", Sharded},
		{"matter_steps", Sharded},
		{"matter_numbers", Sharded},
		{"freezes", Sharded},
		{"frozen_contents", Sharded},
		{"unit_successors", Sharded},
		{"attachments", Sharded},
		{"attachment_places", Sharded},
		{"sealed_contacts", Sharded},
		{"lent_rights", Sharded},
		{"case_numbers", Sharded},
		{"case_steps", Sharded},
		{"quiz_counts", Sharded},
		{"channels", Sharded},
		{"letters", Sharded},
		{"district_outlines", Sharded},
		{"paper_templates", Sharded},
		{"materials", Sharded},
		{"material_versions", Sharded},
		{"material_movements", Sharded},
		{"sessions", Local},
		{"sign_in_failures", Local},
		{"goose_db_version", Local},
	}
}
