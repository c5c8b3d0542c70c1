-- The office's own Word documents, one for a kind of paper. It is used when that paper is written.
CREATE TABLE paper_templates (
    district   TEXT NOT NULL,
    kind       TEXT NOT NULL,           -- of the paper: reminder, award …
    name       TEXT NOT NULL,           -- of the file, as it was uploaded
    hash       TEXT NOT NULL,           -- SHA-256 of the content, hexadecimal
    content    BYTEA NOT NULL,          -- the .docx
    size       BIGINT NOT NULL,         -- bytes
    by_person  TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    CONSTRAINT paper_templates_pk PRIMARY KEY (district, kind)
) /*sqlite STRICT*/;
