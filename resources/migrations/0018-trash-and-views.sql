-- Deleted runs: their folders are in trash/ until it is emptied. A run is in the trash exactly if it has a row here.
CREATE TABLE trash (
  run INTEGER PRIMARY KEY REFERENCES runs (number) ON DELETE CASCADE,
  deleted_at TEXT NOT NULL,
  bytes INTEGER NOT NULL
) STRICT;

-- Saved views of the runs table.
CREATE TABLE views (
  name TEXT PRIMARY KEY,
  saved_at TEXT NOT NULL,
  state TEXT NOT NULL
) STRICT;
