-- Everything that is handled step by step: orders, findings, notices, objections, point sheets, titles, papers.
CREATE TABLE matters (
    district   TEXT NOT NULL,
    id         TEXT NOT NULL,
    procedure  TEXT NOT NULL,
    unit       TEXT NOT NULL,
    path       TEXT NOT NULL,           -- of the unit as it stands today
    subject    TEXT NOT NULL,           -- duty, record, title or paper that it is about
    state      TEXT NOT NULL,
    since_day  INTEGER NOT NULL,        -- on which the state was entered
    due_day    INTEGER NOT NULL,        -- of the next step; 2147483647: none
    holder     TEXT NOT NULL,           -- post that is to do it, or @role; empty once closed
    raised     INTEGER NOT NULL,        -- how many units above have heard that it is late
    opener     TEXT NOT NULL,
    opened_at  BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    closed_at  BIGINT NOT NULL,         -- 0: open
    data       TEXT NOT NULL,           -- JSON object, typed by the procedure
    CONSTRAINT matters_pk PRIMARY KEY (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX matters_due ON matters (district, due_day, id);
CREATE INDEX matters_path ON matters (district, path, due_day);
CREATE INDEX matters_procedure ON matters (district, procedure, state, due_day);
CREATE INDEX matters_holder ON matters (district, holder, due_day);
CREATE INDEX matters_subject ON matters (district, procedure, subject, unit);
CREATE INDEX matters_unit ON matters (district, unit);

-- What was done in a matter. Rows are only ever added.
CREATE TABLE matter_steps (
    district    TEXT NOT NULL,
    matter      TEXT NOT NULL,
    seq         INTEGER NOT NULL,       -- 1, 2, … without a gap
    id          TEXT NOT NULL,          -- made by the sender; empty when none
    action      TEXT NOT NULL,
    from_state  TEXT NOT NULL,
    to_state    TEXT NOT NULL,
    by_person   TEXT NOT NULL,          -- empty: the program
    post        TEXT NOT NULL,
    at          BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    changes     TEXT NOT NULL,          -- JSON object; empty when none
    attachments TEXT NOT NULL,          -- hashes, separated by spaces
    CONSTRAINT matter_steps_pk PRIMARY KEY (district, matter, seq),
    CONSTRAINT matter_steps_matter FOREIGN KEY (district, matter) REFERENCES matters (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- The last number given in a series of official numbers.
CREATE TABLE matter_numbers (
    district TEXT NOT NULL,
    series   TEXT NOT NULL,
    last     BIGINT NOT NULL,
    CONSTRAINT matter_numbers_pk PRIMARY KEY (district, series)
) /*sqlite STRICT, WITHOUT ROWID*/;
