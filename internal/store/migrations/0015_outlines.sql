-- The outlines of a district's units, as they are drawn on its map. One set, replaced as a whole.
CREATE TABLE district_outlines (
    district   TEXT NOT NULL,
    map        TEXT NOT NULL,           -- JSON, opaque here
    file_name  TEXT NOT NULL,
    units      INTEGER NOT NULL,        -- how many have an outline
    by_person  TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    CONSTRAINT district_outlines_pk PRIMARY KEY (district)
) /*sqlite STRICT, WITHOUT ROWID*/;
