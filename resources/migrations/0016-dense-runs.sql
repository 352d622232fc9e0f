-- A run without a variant trains the dense stage that members of its study share.
CREATE TABLE members (
  run INTEGER PRIMARY KEY REFERENCES runs (number) ON DELETE CASCADE,
  study TEXT NOT NULL,
  variant TEXT
) STRICT;
INSERT INTO members (run, study, variant) SELECT run, study, variant FROM study_members;
DROP TABLE study_members;
ALTER TABLE members RENAME TO study_members;
CREATE INDEX study_members_by_study ON study_members (study);
