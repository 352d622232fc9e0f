-- The merges that the user forced, as a JSON list of step ids; earlier proofs have none.
ALTER TABLE proofs ADD COLUMN force TEXT NOT NULL DEFAULT '[]';
