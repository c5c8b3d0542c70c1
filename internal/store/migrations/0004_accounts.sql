-- Earlier password hashes, so that they do not come back.
CREATE TABLE person_passwords (
    person   TEXT NOT NULL,
    set_at   BIGINT NOT NULL,
    password TEXT NOT NULL,
    CONSTRAINT person_passwords_pk PRIMARY KEY (person, set_at)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- Link secrets by which a password is set once; a person of '' is the first start.
CREATE TABLE set_up_secrets (
    hash    BYTEA NOT NULL,
    person  TEXT NOT NULL,
    expires BIGINT NOT NULL,
    used_at BIGINT NOT NULL,            -- 0: not yet
    CONSTRAINT set_up_secrets_pk PRIMARY KEY (hash)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE TABLE api_tokens (
    id         TEXT NOT NULL,
    hash       BYTEA NOT NULL,
    district   TEXT NOT NULL,
    person     TEXT NOT NULL,
    label      TEXT NOT NULL,
    path       TEXT NOT NULL,           -- where it may act, and below
    actions    TEXT NOT NULL,           -- names, separated by spaces
    created_at BIGINT NOT NULL,
    expires    BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,         -- 0: not ended
    CONSTRAINT api_tokens_pk PRIMARY KEY (id),
    CONSTRAINT api_tokens_hash UNIQUE (hash)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX api_tokens_person ON api_tokens (person, id);

-- Local: many writes, and losing them costs a new sign-in.
CREATE TABLE sessions (
    hash       BYTEA NOT NULL,
    person     TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,         -- 0: open
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL,
    CONSTRAINT sessions_pk PRIMARY KEY (hash)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX sessions_person ON sessions (person, created_at);

-- Tries to sign in that went wrong, by account and by address.
CREATE TABLE sign_in_failures (
    subject TEXT NOT NULL,
    count   BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    CONSTRAINT sign_in_failures_pk PRIMARY KEY (subject)
) /*sqlite STRICT, WITHOUT ROWID*/;
