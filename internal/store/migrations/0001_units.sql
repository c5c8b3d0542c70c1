-- Reference tables: small, the same everywhere, written rarely.

CREATE TABLE districts (
    district   TEXT NOT NULL,           -- the operator's own stable code, never a division code
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,           -- pinyin, for sorting and search by initials
    code       TEXT NOT NULL,           -- division code of today, may change
    created_at BIGINT NOT NULL,
    CONSTRAINT districts_pk PRIMARY KEY (district)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE TABLE persons (
    id         TEXT NOT NULL,
    district   TEXT NOT NULL,           -- home district; empty for the operator's own people
    login      TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    password   TEXT NOT NULL,           -- encoded hash; empty until set
    factor     TEXT NOT NULL,           -- sealed second factor; empty when none
    state      TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    CONSTRAINT persons_pk PRIMARY KEY (id),
    CONSTRAINT persons_login UNIQUE (login)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE TABLE plans (
    id         TEXT NOT NULL,
    version    INTEGER NOT NULL,
    text       TEXT NOT NULL,
    state      TEXT NOT NULL,
    start_day  INTEGER NOT NULL,
    changed_at BIGINT NOT NULL,
    CONSTRAINT plans_pk PRIMARY KEY (id, version)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- Sharded tables: district first, in every key.

CREATE TABLE units (
    district   TEXT NOT NULL,
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT units_pk PRIMARY KEY (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- Where a unit stood and what it was from a day to a day, both inclusive.
CREATE TABLE unit_placements (
    district   TEXT NOT NULL,
    unit       TEXT NOT NULL,
    from_day   INTEGER NOT NULL,
    to_day     INTEGER NOT NULL,        -- 2147483647: until further notice
    parent     TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    code       TEXT NOT NULL,
    path       TEXT NOT NULL,           -- /root/…/unit/ : a subtree is a range of paths
    attributes TEXT NOT NULL,           -- JSON object
    links      TEXT NOT NULL,           -- JSON object
    CONSTRAINT unit_placements_pk PRIMARY KEY (district, unit, from_day),
    CONSTRAINT unit_placements_unit FOREIGN KEY (district, unit) REFERENCES units (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX unit_placements_path ON unit_placements (district, path);
CREATE INDEX unit_placements_name ON unit_placements (district, name_key);

CREATE TABLE posts_held (
    district   TEXT NOT NULL,
    unit       TEXT NOT NULL,
    post       TEXT NOT NULL,
    person     TEXT NOT NULL,
    from_day   INTEGER NOT NULL,
    to_day     INTEGER NOT NULL,
    CONSTRAINT posts_held_pk PRIMARY KEY (district, unit, post, person, from_day),
    CONSTRAINT posts_held_unit FOREIGN KEY (district, unit) REFERENCES units (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX posts_held_person ON posts_held (district, person);
