-- Approximately linear layers of each round, and results of analyses of kept models, whose IDs are not reused.
ALTER TABLE rounds ADD COLUMN approximate TEXT NOT NULL DEFAULT '[]';

CREATE TABLE analyses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  round INTEGER NOT NULL,
  kind TEXT NOT NULL,
  request TEXT NOT NULL,
  made_at TEXT NOT NULL,
  result TEXT NOT NULL,
  UNIQUE (run, round, request)
) STRICT;
