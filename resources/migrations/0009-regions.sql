-- How often each neuron was in each region of its activation, as JSON by region; null if the regions are ON and OFF, or were not counted.
ALTER TABLE entropy ADD COLUMN region_counts TEXT;
-- The number of neurons that the entropy counts; null in older runs: all.
ALTER TABLE entropy ADD COLUMN neurons INTEGER;
-- Whether the layer was linear on the data: exact, approximate, none; null in older runs.
ALTER TABLE entropy ADD COLUMN linearity TEXT;
