-- The field's terms in American spelling, in columns and in stored JSON. JSON is stored without spaces, so a key is its name in quotes and a colon.

ALTER TABLE rounds RENAME COLUMN linearised TO linearized;
ALTER TABLE layers RENAME COLUMN map TO kernel;
ALTER TABLE proven_models RENAME COLUMN maps TO kernel_layers;

UPDATE runs SET experiment = replace(replace(experiment, '"optimiser":', '"optimizer":'), '"colourJitter":', '"colorJitter":');

UPDATE config SET key = replace(replace(key, 'training.optimiser', 'training.optimizer'), 'colourJitter', 'colorJitter')
WHERE key LIKE '%optimiser%' OR key LIKE '%colourJitter%';

UPDATE proofs SET
  without = replace(replace(without, '"linearise:', '"linearize:'), '"fold-normalisation:', '"fold-normalization:'),
  sheet = replace(replace(replace(replace(replace(replace(sheet,
    '"linearised":', '"linearized":'),
    '"maps":', '"kernelLayers":'),
    '"linearise:', '"linearize:'),
    '"fold-normalisation:', '"fold-normalization:'),
    '"linearise"', '"linearize"'),
    '"fold-normalisation"', '"fold-normalization"');
