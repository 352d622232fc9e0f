-- The processor of an attempt and how convolutions were computed on it; NULL for attempts of earlier versions.

ALTER TABLE attempts ADD COLUMN processor TEXT;
ALTER TABLE attempts ADD COLUMN instruction_set TEXT;
ALTER TABLE attempts ADD COLUMN one_dnn INTEGER;
