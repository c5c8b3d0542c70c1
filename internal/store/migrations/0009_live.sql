-- Running totals of every version of the plan that is in force: each counts in its own way.
DROP TABLE tallies;

CREATE TABLE tallies (
    district TEXT NOT NULL,
    version  INTEGER NOT NULL,          -- of the plan that counts
    unit     TEXT NOT NULL,
    measure  TEXT NOT NULL,
    day      INTEGER NOT NULL,
    value    BIGINT NOT NULL,
    CONSTRAINT tallies_pk PRIMARY KEY (district, version, unit, measure, day)
) /*sqlite STRICT, WITHOUT ROWID*/;

DROP TABLE tally_keys;

CREATE TABLE tally_keys (
    district TEXT NOT NULL,
    version  INTEGER NOT NULL,
    unit     TEXT NOT NULL,
    measure  TEXT NOT NULL,
    day      INTEGER NOT NULL,
    key      TEXT NOT NULL,
    count    BIGINT NOT NULL,
    CONSTRAINT tally_keys_pk PRIMARY KEY (district, version, unit, measure, day, key)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- How far the totals of a version have been derived from the records, which are taken by unit, day and id: those up to and
-- including this place are in the totals, later ones are not.
CREATE TABLE derivations (
    district   TEXT NOT NULL,
    version    INTEGER NOT NULL,
    unit       TEXT NOT NULL,
    on_day     INTEGER NOT NULL,
    id         TEXT NOT NULL,
    records    BIGINT NOT NULL,         -- derived so far
    total      BIGINT NOT NULL,         -- that there were when it began; 0: not counted yet
    started_at BIGINT NOT NULL,
    done_at    BIGINT NOT NULL,         -- 0: not yet
    CONSTRAINT derivations_pk PRIMARY KEY (district, version)
) /*sqlite STRICT, WITHOUT ROWID*/;

INSERT INTO derivations (district, version, unit, on_day, id, records, total, started_at, done_at)
    SELECT district, version, '', 0, '', 0, 0, changed_at, 0 FROM district_plans WHERE state = 'in_force';

-- Lists of records, newest day first.
CREATE INDEX records_day ON records (district, on_day, id);
CREATE INDEX records_kind ON records (district, kind, on_day, id);
CREATE INDEX records_person ON records (district, by_person, on_day, id) WHERE by_person <> '';
CREATE INDEX records_state ON records (district, state, on_day, id) WHERE state IN ('returned', 'void');
