-- Times are UTC, ISO 8601. JSON columns hold plain JSON. Truth values are 0 or 1. docs/schema.md describes every column.

CREATE TABLE runs (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  project TEXT NOT NULL,
  notes TEXT NOT NULL DEFAULT '',
  archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'paused', 'finished', 'failed', 'interrupted', 'stopped')),
  method TEXT NOT NULL,
  network TEXT NOT NULL,
  data_set TEXT NOT NULL,
  seed INTEGER NOT NULL,
  experiment TEXT NOT NULL,
  parameters INTEGER,
  macs INTEGER,
  created_at TEXT NOT NULL,
  queued_at TEXT,
  started_at TEXT,
  ended_at TEXT,
  end_reason TEXT,
  end_text TEXT,
  end_best INTEGER,
  end_seq INTEGER,
  pid INTEGER,
  spawned_at TEXT
) STRICT;

CREATE INDEX runs_by_status ON runs (status);

CREATE TABLE config (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE tags (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE journals (
  run INTEGER PRIMARY KEY REFERENCES runs (number) ON DELETE CASCADE,
  segment INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  last_seq INTEGER,
  skipped INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE attempts (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  started_at TEXT NOT NULL,
  hostname TEXT NOT NULL,
  platform TEXT NOT NULL,
  node TEXT NOT NULL,
  app TEXT NOT NULL,
  tensorflow TEXT NOT NULL,
  device TEXT NOT NULL,
  threads INTEGER NOT NULL,
  cores INTEGER NOT NULL,
  memory_bytes INTEGER NOT NULL,
  PRIMARY KEY (run, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE networks (
  run INTEGER PRIMARY KEY REFERENCES runs (number) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  graph TEXT NOT NULL,
  classes TEXT NOT NULL,
  train_samples INTEGER NOT NULL,
  validation_samples INTEGER NOT NULL,
  test_samples INTEGER NOT NULL,
  rounds INTEGER NOT NULL,
  epochs_per_round INTEGER NOT NULL,
  steps_per_epoch INTEGER NOT NULL
) STRICT;

CREATE TABLE layers (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  layer TEXT NOT NULL,
  map TEXT NOT NULL,
  activation TEXT NOT NULL,
  neurons INTEGER NOT NULL,
  weights INTEGER NOT NULL,
  bypassed INTEGER NOT NULL CHECK (bypassed IN (0, 1)),
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE steps (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  time TEXT NOT NULL,
  round INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  step INTEGER NOT NULL,
  loss REAL NOT NULL,
  learning_rate REAL NOT NULL,
  images_per_second REAL NOT NULL,
  memory_bytes INTEGER NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE epochs (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  time TEXT NOT NULL,
  round INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  step INTEGER NOT NULL,
  train_loss REAL NOT NULL,
  train_accuracy REAL NOT NULL,
  validation_loss REAL NOT NULL,
  validation_accuracy REAL NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE rounds (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  round INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  time TEXT NOT NULL,
  train_loss REAL NOT NULL,
  train_accuracy REAL NOT NULL,
  validation_loss REAL NOT NULL,
  validation_accuracy REAL NOT NULL,
  test_loss REAL NOT NULL,
  test_accuracy REAL NOT NULL,
  sparsity REAL NOT NULL,
  remaining INTEGER NOT NULL,
  accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)),
  linear TEXT NOT NULL,
  dead TEXT NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (run, round)
) STRICT, WITHOUT ROWID;

CREATE TABLE entropy (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  round INTEGER NOT NULL,
  position INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  layer TEXT NOT NULL,
  entropy REAL NOT NULL,
  mean REAL NOT NULL,
  nonzero REAL NOT NULL,
  minority INTEGER NOT NULL,
  on_counts TEXT NOT NULL,
  off_counts TEXT NOT NULL,
  zero_counts TEXT NOT NULL,
  PRIMARY KEY (run, round, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE prunings (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  round INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  time TEXT NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (run, round)
) STRICT, WITHOUT ROWID;

CREATE TABLE budgets (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  round INTEGER NOT NULL,
  position INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  layer TEXT NOT NULL,
  remaining INTEGER NOT NULL,
  irrelevance REAL NOT NULL,
  share REAL NOT NULL,
  pruned INTEGER NOT NULL,
  PRIMARY KEY (run, round, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  file TEXT NOT NULL,
  seq INTEGER NOT NULL,
  time TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  round INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  keep TEXT NOT NULL CHECK (keep IN ('latest', 'round')),
  PRIMARY KEY (run, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE phases (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  time TEXT NOT NULL,
  phase TEXT NOT NULL,
  round INTEGER NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
  number INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  time TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('run', 'engine')),
  level TEXT NOT NULL CHECK (level IN ('info', 'warning', 'error')),
  text TEXT NOT NULL
) STRICT;

CREATE INDEX messages_by_run ON messages (run, number);
