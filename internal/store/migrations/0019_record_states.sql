-- States that a record was in before its present one. A record that was submitted without a reason has no row for that: it can be
-- told. Together with the record this says where it stood at any moment.
CREATE TABLE record_states (
    district   TEXT NOT NULL,
    id         TEXT NOT NULL,           -- of the record
    revision   BIGINT NOT NULL,         -- number of the audit entry that brought it into this state
    state      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    changed_at BIGINT NOT NULL,         -- 0: since it was entered
    CONSTRAINT record_states_pk PRIMARY KEY (district, id, revision)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- What was confirmed or returned before it became void, as the audit tells; reasons were not kept.
INSERT INTO record_states (district, id, revision, state, reason, changed_at)
    SELECT r.district, r.id, a.seq, CASE a.action WHEN 'confirm_record' THEN 'confirmed' ELSE 'returned' END, '', a.at
    FROM audit_entries a JOIN records r ON r.district = a.district AND r.id = substr(a.object, 8)
    WHERE a.action IN ('confirm_record', 'return_record') AND a.object LIKE 'record:%' AND r.state = 'void' AND a.seq < r.revision;
