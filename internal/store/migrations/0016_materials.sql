-- What is told and handed out (Z2). A row is how a thing of the catalogue stands now; its earlier files are in material_versions.
CREATE TABLE materials (
    district   TEXT NOT NULL,
    id         TEXT NOT NULL,
    unit       TEXT NOT NULL,           -- that keeps it
    title      TEXT NOT NULL,
    topic      TEXT NOT NULL,           -- class of fraud; empty: all
    audience   TEXT NOT NULL,           -- class of people; empty: everybody
    form       TEXT NOT NULL,           -- leaflet, poster …
    text       TEXT NOT NULL,           -- to be forwarded
    file       TEXT NOT NULL,           -- hash of the current file; empty: none
    file_name  TEXT NOT NULL,
    version    INTEGER NOT NULL,        -- of the file, from 1; 0: none yet
    public     INTEGER NOT NULL,        -- 1: anybody may have it
    ended      INTEGER NOT NULL,        -- 1: no longer used
    by_person  TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    CONSTRAINT materials_pk PRIMARY KEY (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- Every file that a material has had.
CREATE TABLE material_versions (
    district  TEXT NOT NULL,
    material  TEXT NOT NULL,
    version   INTEGER NOT NULL,
    file      TEXT NOT NULL,            -- hash
    name      TEXT NOT NULL,
    by_person TEXT NOT NULL,
    at        BIGINT NOT NULL,
    CONSTRAINT material_versions_pk PRIMARY KEY (district, material, version)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- What became of copies. A row is never changed: what was wrong is undone by its opposite. The stock of a unit is the sum.
CREATE TABLE material_movements (
    district   TEXT NOT NULL,
    id         TEXT NOT NULL,
    material   TEXT NOT NULL,
    kind       TEXT NOT NULL,           -- printed, delivered, handed_out, written_off
    from_unit  TEXT NOT NULL,           -- whose stock falls; empty: none
    to_unit    TEXT NOT NULL,           -- whose stock rises; empty: none
    given_unit TEXT NOT NULL,           -- to which copies were handed out; empty: none
    copies     BIGINT NOT NULL,         -- above 0
    on_day     INTEGER NOT NULL,
    cost       BIGINT NOT NULL,         -- fen; 0: not stated
    note       TEXT NOT NULL,
    reverses   TEXT NOT NULL,           -- the movement that this one undoes; empty: none
    record     TEXT NOT NULL,           -- of the plan, that counts it; empty: none
    by_person  TEXT NOT NULL,
    at         BIGINT NOT NULL,
    CONSTRAINT material_movements_pk PRIMARY KEY (district, id)
) /*sqlite STRICT, WITHOUT ROWID*/;

CREATE INDEX material_movements_material ON material_movements (district, material, on_day, id);
CREATE INDEX material_movements_reverses ON material_movements (district, reverses);
CREATE INDEX material_movements_record ON material_movements (district, record);
