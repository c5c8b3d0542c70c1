-- What people did and what happened. A row is immutable but for its state.
CREATE TABLE records (
    district     TEXT NOT NULL,
    id           TEXT NOT NULL,
    kind         TEXT NOT NULL,
    unit         TEXT NOT NULL,
    on_day       INTEGER NOT NULL,
    entered_at   BIGINT NOT NULL,
    by_person    TEXT NOT NULL,
    ref          TEXT NOT NULL,         -- the record that this one answers
    state        TEXT NOT NULL,
    supersedes   TEXT NOT NULL,         -- the record that this one corrects
    reason       TEXT NOT NULL,         -- of a correction, return or void
    changed_at   BIGINT NOT NULL,       -- of the last change of state; 0: none
    fields       TEXT NOT NULL,         -- JSON object
    content_hash BYTEA NOT NULL,        -- tells a repeated sending from a different record
    CONSTRAINT records_pk PRIMARY KEY (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX records_unit ON records (district, unit, on_day, id);
CREATE INDEX records_ref ON records (district, ref) WHERE ref <> '';
CREATE INDEX records_supersedes ON records (district, supersedes) WHERE supersedes <> '';

-- Measures as numbers per unit and day, kept in the record's transaction.
CREATE TABLE tallies (
    district TEXT NOT NULL,
    unit     TEXT NOT NULL,
    measure  TEXT NOT NULL,
    day      INTEGER NOT NULL,
    value    BIGINT NOT NULL,
    CONSTRAINT tallies_pk PRIMARY KEY (district, unit, measure, day)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- The keys behind `distinct` measures: how many records carry a key on a day.
CREATE TABLE tally_keys (
    district TEXT NOT NULL,
    unit     TEXT NOT NULL,
    measure  TEXT NOT NULL,
    day      INTEGER NOT NULL,
    key      TEXT NOT NULL,
    count    BIGINT NOT NULL,
    CONSTRAINT tally_keys_pk PRIMARY KEY (district, unit, measure, day, key)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- Waivers and duties that a person judges.
CREATE TABLE decisions (
    district  TEXT NOT NULL,
    id        TEXT NOT NULL,
    plan      TEXT NOT NULL,
    unit      TEXT NOT NULL,
    duty      TEXT NOT NULL,
    period    TEXT NOT NULL,
    per       TEXT NOT NULL,            -- the record of a `per:` duty, else empty
    decision  TEXT NOT NULL,
    reason    TEXT NOT NULL,
    by_person TEXT NOT NULL,
    at        BIGINT NOT NULL,
    CONSTRAINT decisions_pk PRIMARY KEY (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX decisions_unit ON decisions (district, unit, at, id);
