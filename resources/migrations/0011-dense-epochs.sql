-- Epochs of the dense training; NULL where they are those of each round.

ALTER TABLE networks ADD COLUMN dense_epochs INTEGER;
