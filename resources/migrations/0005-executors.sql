-- Which executor runs a run, in which of its slots, and the executor's own name for it.

ALTER TABLE runs ADD COLUMN executor TEXT;
ALTER TABLE runs ADD COLUMN slot TEXT;
ALTER TABLE runs ADD COLUMN handle TEXT;
UPDATE runs SET executor = 'local', handle = CAST(pid AS TEXT) WHERE spawned_at IS NOT NULL;
ALTER TABLE runs DROP COLUMN pid;
ALTER TABLE runs RENAME COLUMN spawned_at TO submitted_at;
