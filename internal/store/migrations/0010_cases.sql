-- Which record first carried a case's number. A number belongs to the case through all its corrections.
CREATE TABLE case_numbers (
    district TEXT NOT NULL,
    number   TEXT NOT NULL,
    record   TEXT NOT NULL,
    CONSTRAINT case_numbers_pk PRIMARY KEY (district, number)
) /*sqlite STRICT, WITHOUT ROWID*/;

-- What was decided about where a case belongs: attributed, disputed, upheld, transferred.
CREATE TABLE case_steps (
    district  TEXT NOT NULL,
    record    TEXT NOT NULL,            -- the first record of the case
    seq       INTEGER NOT NULL,         -- counts the steps of the case
    step      TEXT NOT NULL,
    unit      TEXT NOT NULL,            -- where the case was
    to_unit   TEXT NOT NULL,            -- where it went; empty: it stayed
    as_what   TEXT NOT NULL,            -- employer, community, school or empty
    successor TEXT NOT NULL,            -- the record that moved it; empty: none
    reason    TEXT NOT NULL,
    by_person TEXT NOT NULL,
    at        BIGINT NOT NULL,
    CONSTRAINT case_steps_pk PRIMARY KEY (district, record, seq)
) /*sqlite STRICT, WITHOUT ROWID*/;
