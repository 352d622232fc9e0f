-- Identifies the build of the lab's own kernels; null in older journals.
ALTER TABLE attempts ADD COLUMN kernels TEXT;
-- What differs from earlier attempts, as a JSON list of words; null if nothing does.
ALTER TABLE attempts ADD COLUMN differences TEXT;
-- What a phase is at: `measuring convolution 3 of 12`.
ALTER TABLE phases ADD COLUMN detail TEXT;
