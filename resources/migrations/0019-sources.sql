-- Runs that other programs recorded, and when and where in a run a metric was logged.
CREATE TABLE sources (
  run INTEGER PRIMARY KEY REFERENCES runs (number) ON DELETE CASCADE,
  program TEXT NOT NULL,
  version TEXT,
  location TEXT
) STRICT;

-- Experiments of the lab have a network with settings; those of other programs name theirs at most.
INSERT INTO sources (run, program)
SELECT number, 'other' FROM runs WHERE json_valid(experiment) AND json_type(experiment, '$.network') IS NOT 'object';
UPDATE runs SET executor = 'elsewhere' WHERE number IN (SELECT run FROM sources);

ALTER TABLE metrics ADD COLUMN time TEXT;
ALTER TABLE metrics ADD COLUMN epoch INTEGER;
ALTER TABLE metrics ADD COLUMN round INTEGER;

-- The last value of each metric, for the table of runs.
CREATE TABLE last_metrics (
  run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  name TEXT NOT NULL,
  seq INTEGER NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;
INSERT INTO last_metrics (run, name, seq, value) SELECT run, name, max(seq), value FROM metrics GROUP BY run, name;
