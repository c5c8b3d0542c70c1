-- What was known of a period at a moment. Editions of a period follow one another; none is ever changed.
CREATE TABLE freezes (
    district  TEXT NOT NULL,
    period    TEXT NOT NULL,
    edition   INTEGER NOT NULL,         -- 1, 2, …
    as_of     INTEGER NOT NULL,         -- the day of the figures
    known_at  BIGINT NOT NULL,
    revision  BIGINT NOT NULL,          -- number in the audit chain up to which everything was known
    by_person TEXT NOT NULL,
    reason    TEXT NOT NULL,
    hash      TEXT NOT NULL,            -- of the content, hexadecimal
    CONSTRAINT freezes_pk PRIMARY KEY (district, period, edition)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- The figures themselves, by the hash of what is compressed in them.
CREATE TABLE frozen_contents (
    district TEXT NOT NULL,
    hash     TEXT NOT NULL,
    content  BYTEA NOT NULL,            -- gzip of JSON
    CONSTRAINT frozen_contents_pk PRIMARY KEY (district, hash)
) /*sqlite STRICT*/;

-- Which unit took the place of which, by a merger or a split.
CREATE TABLE unit_successors (
    district  TEXT NOT NULL,
    unit      TEXT NOT NULL,
    successor TEXT NOT NULL,
    from_day  INTEGER NOT NULL,         -- the successor's first day
    reason    TEXT NOT NULL,
    CONSTRAINT unit_successors_pk PRIMARY KEY (district, unit, successor)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX unit_successors_back ON unit_successors (district, successor);

-- Files in the folder of attachments; the file's name is the hash.
CREATE TABLE attachments (
    district   TEXT NOT NULL,
    hash       TEXT NOT NULL,           -- SHA-256 of the stored bytes, hexadecimal
    type       TEXT NOT NULL,           -- media type
    size       BIGINT NOT NULL,         -- bytes
    created_at BIGINT NOT NULL,
    CONSTRAINT attachments_pk PRIMARY KEY (district, hash)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- What an attachment belongs to: whoever may see that may see the attachment.
CREATE TABLE attachment_places (
    district  TEXT NOT NULL,
    hash      TEXT NOT NULL,
    unit      TEXT NOT NULL,
    record    TEXT NOT NULL,            -- empty: as it was uploaded, for the unit
    name      TEXT NOT NULL,            -- as its sender calls it
    by_person TEXT NOT NULL,
    at        BIGINT NOT NULL,
    CONSTRAINT attachment_places_pk PRIMARY KEY (district, hash, unit, record),
    CONSTRAINT attachment_places_hash FOREIGN KEY (district, hash) REFERENCES attachments (district, hash)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- Whom to reach about a case, sealed with a key that is not in the database.
CREATE TABLE sealed_contacts (
    district  TEXT NOT NULL,
    record    TEXT NOT NULL,
    envelope  TEXT NOT NULL,
    find_key  TEXT NOT NULL,            -- id of the key behind find_hash
    find_hash BYTEA NOT NULL,           -- keyed hash of the phone: finds equal ones without opening any
    by_person TEXT NOT NULL,
    sealed_at BIGINT NOT NULL,
    CONSTRAINT sealed_contacts_pk PRIMARY KEY (district, record)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX sealed_contacts_find ON sealed_contacts (district, find_key, find_hash);

-- Rights lent for hours against a written reason.
CREATE TABLE lent_rights (
    district  TEXT NOT NULL,
    id        TEXT NOT NULL,
    person    TEXT NOT NULL,
    unit      TEXT NOT NULL,
    actions   TEXT NOT NULL,            -- names, separated by spaces
    reason    TEXT NOT NULL,
    by_person TEXT NOT NULL,
    from_at   BIGINT NOT NULL,
    expires   BIGINT NOT NULL,
    ended_at  BIGINT NOT NULL,          -- 0: not ended before its time
    noted_at  BIGINT NOT NULL,          -- when its use was last written into the audit; 0: never
    CONSTRAINT lent_rights_pk PRIMARY KEY (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX lent_rights_person ON lent_rights (district, person, expires);

-- Accounts of an outside sign-in service, linked to ours by an administrator.
CREATE TABLE linked_logins (
    issuer    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    person    TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    CONSTRAINT linked_logins_pk PRIMARY KEY (issuer, subject)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX linked_logins_person ON linked_logins (person);
