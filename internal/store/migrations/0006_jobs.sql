-- Work that goes on after its request, with its state and progress for people. The queue that delivers it is elsewhere.
CREATE TABLE jobs (
    district    TEXT NOT NULL,
    id          TEXT NOT NULL,
    kind        TEXT NOT NULL,
    object      TEXT NOT NULL,          -- what it is about, like import:ID
    payload     TEXT NOT NULL,          -- JSON
    state       TEXT NOT NULL,          -- waiting, running, done, failed, cancelled
    by_person   TEXT NOT NULL,          -- empty: the program itself
    bounds      TEXT NOT NULL,          -- JSON: what the token that asked for it was limited to; empty when nothing
    created_at  BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL,
    tries       INTEGER NOT NULL,       -- how often it was begun; tells a worker from the one that took its place
    lease_until BIGINT NOT NULL,        -- a running job whose lease is over was lost and may be begun again
    done        BIGINT NOT NULL,
    total       BIGINT NOT NULL,        -- 0: not known
    problem     TEXT NOT NULL,          -- JSON: why it failed, in both languages
    CONSTRAINT jobs_pk PRIMARY KEY (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX jobs_recent ON jobs (district, created_at, id);

-- Sheets that people have uploaded.
CREATE TABLE imports (
    district   TEXT NOT NULL,
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,           -- units, records, people, cases
    file_name  TEXT NOT NULL,
    file_hash  TEXT NOT NULL,           -- SHA-256 of the upload
    size       BIGINT NOT NULL,
    choices    TEXT NOT NULL,           -- JSON: what the person said about the sheet
    columns    TEXT NOT NULL,           -- JSON: what its columns were taken for
    state      TEXT NOT NULL,           -- checking, checked, applying, done, failed, cancelled
    job        TEXT NOT NULL,           -- that works on it
    at_row     INTEGER NOT NULL,        -- up to which the present work has come
    counts     TEXT NOT NULL,           -- JSON: rows by what became of them
    problem    TEXT NOT NULL,           -- JSON: why the whole file was refused
    by_person  TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    CONSTRAINT imports_pk PRIMARY KEY (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX imports_recent ON imports (district, created_at, id);

-- Rows of an import that somebody should look at: those that could not go in, and what others change.
CREATE TABLE import_rows (
    district TEXT NOT NULL,
    import   TEXT NOT NULL,
    row_no   INTEGER NOT NULL,          -- as the spreadsheet counts
    fate     TEXT NOT NULL,             -- bad, changed
    detail   TEXT NOT NULL,             -- JSON
    CONSTRAINT import_rows_pk PRIMARY KEY (district, import, row_no)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- What a district's people have said the headings of their sheets mean.
CREATE TABLE import_headings (
    district   TEXT NOT NULL,
    kind       TEXT NOT NULL,           -- of the import
    heading    TEXT NOT NULL,
    target     TEXT NOT NULL,           -- empty: the column is left out
    by_person  TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    CONSTRAINT import_headings_pk PRIMARY KEY (district, kind, heading)
) /*sqlite STRICT, WITHOUT ROWID*/;
