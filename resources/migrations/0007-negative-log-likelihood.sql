-- The loss without label smoothing; NULL in rows from before.

ALTER TABLE epochs ADD COLUMN validation_nll REAL;
ALTER TABLE rounds ADD COLUMN train_nll REAL;
ALTER TABLE rounds ADD COLUMN validation_nll REAL;
ALTER TABLE rounds ADD COLUMN test_nll REAL;
