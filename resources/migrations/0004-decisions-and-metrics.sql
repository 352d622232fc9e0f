-- What methods decide, in general terms, and numbers by name. Runs of other programs need no network, no method and no graph.

CREATE TABLE decisions (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  round INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  time TEXT NOT NULL,
  train_epochs INTEGER NOT NULL,
  PRIMARY KEY (run, round)
) STRICT, WITHOUT ROWID;

CREATE TABLE layer_decisions (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  round INTEGER NOT NULL,
  position INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  layer TEXT NOT NULL,
  what TEXT NOT NULL,
  why TEXT NOT NULL,
  numbers TEXT NOT NULL,
  PRIMARY KEY (run, round, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE metrics (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  name TEXT NOT NULL,
  step INTEGER NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (run, name, seq)
) STRICT, WITHOUT ROWID;

ALTER TABLE runs RENAME COLUMN method TO required_method;
ALTER TABLE runs ADD COLUMN method TEXT;
UPDATE runs SET method = required_method;
ALTER TABLE runs DROP COLUMN required_method;

ALTER TABLE runs RENAME COLUMN network TO required_network;
ALTER TABLE runs ADD COLUMN network TEXT;
UPDATE runs SET network = required_network;
ALTER TABLE runs DROP COLUMN required_network;

ALTER TABLE networks RENAME COLUMN graph TO required_graph;
ALTER TABLE networks ADD COLUMN graph TEXT;
UPDATE networks SET graph = required_graph;
ALTER TABLE networks DROP COLUMN required_graph;
