-- The versions of a district's plan. A text in force never changes.
CREATE TABLE district_plans (
    district   TEXT NOT NULL,
    id         TEXT NOT NULL,
    version    INTEGER NOT NULL,
    text       TEXT NOT NULL,
    state      TEXT NOT NULL,           -- draft, in_force
    start_day  INTEGER NOT NULL,        -- the first day it judges
    changed_at BIGINT NOT NULL,
    CONSTRAINT district_plans_pk PRIMARY KEY (district, id, version)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- When a rarely changing part of a district (units, plans, decisions, posts) last changed, as a number in its audit chain.
CREATE TABLE part_revisions (
    district TEXT NOT NULL,
    part     TEXT NOT NULL,
    revision BIGINT NOT NULL,
    CONSTRAINT part_revisions_pk PRIMARY KEY (district, part)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- The number in the audit chain of what last touched a record: readers catch up from there.
ALTER TABLE records ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;

CREATE INDEX records_revision ON records (district, revision);
