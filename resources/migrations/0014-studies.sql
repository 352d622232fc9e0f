-- Studies and the runs that are their members. studies/<id>/study.json and the members' spec.json hold the same; these tables follow them.
CREATE TABLE studies (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  paused INTEGER NOT NULL,
  concurrency INTEGER,
  document TEXT NOT NULL
) STRICT;

CREATE TABLE study_members (
  run INTEGER PRIMARY KEY REFERENCES runs (number) ON DELETE CASCADE,
  study TEXT NOT NULL,
  variant TEXT NOT NULL
) STRICT;
CREATE INDEX study_members_by_study ON study_members (study);
