-- Models of rounds that were cleaned up: their files are in the run's folder discarded/ until the trash is emptied. The columns of
-- checkpoints, where their rows return if they are restored.
CREATE TABLE discarded_models (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  file TEXT NOT NULL,
  seq INTEGER NOT NULL,
  time TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  round INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  discarded_at TEXT NOT NULL,
  PRIMARY KEY (run, round)
) STRICT, WITHOUT ROWID;
