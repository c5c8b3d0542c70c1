-- The language that a person reads the pages in: zh or en; empty while none was chosen.
ALTER TABLE persons ADD COLUMN language TEXT NOT NULL DEFAULT '';
