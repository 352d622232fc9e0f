-- The runs that begin from a round of another run. The parent may have been deleted, so it is named by its public ID. A branch's spec.json
-- holds the same.
CREATE TABLE parents (
  run INTEGER PRIMARY KEY REFERENCES runs (number) ON DELETE CASCADE,
  parent TEXT NOT NULL,
  round INTEGER NOT NULL
) STRICT;
CREATE INDEX parents_by_parent ON parents (parent);
