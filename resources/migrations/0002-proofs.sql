-- Layers may become linear during a run, and proofs of its models are stored.

ALTER TABLE rounds ADD COLUMN linearised TEXT NOT NULL DEFAULT '[]';

-- The sheet is the last column, so that reading the others skips its pages. IDs are never reused.
CREATE TABLE proofs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  seq INTEGER,
  round INTEGER NOT NULL,
  plan TEXT NOT NULL CHECK (plan IN ('exact', 'none')),
  without TEXT NOT NULL,
  refused INTEGER NOT NULL,
  made_at TEXT NOT NULL,
  sheet TEXT NOT NULL
) STRICT;

CREATE INDEX proofs_by_run ON proofs (run, round);

CREATE TABLE proven_models (
  proof INTEGER NOT NULL REFERENCES proofs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('dense', 'pruned', 'reduced')),
  round INTEGER NOT NULL,
  validation_accuracy REAL NOT NULL,
  test_accuracy REAL NOT NULL,
  parameters INTEGER NOT NULL,
  macs INTEGER NOT NULL,
  maps INTEGER NOT NULL,
  rectifiers INTEGER NOT NULL,
  depth INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  latency_1 REAL NOT NULL,
  latency_32 REAL NOT NULL,
  PRIMARY KEY (proof, position)
) STRICT, WITHOUT ROWID;
