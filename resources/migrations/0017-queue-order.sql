-- The order of the queue: by priority, then by the position that the user has given, then by the time of queuing.
ALTER TABLE runs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN queue_position INTEGER;
