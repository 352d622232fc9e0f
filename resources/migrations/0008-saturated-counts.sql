-- How often each neuron's output was exactly the value at which its rectifier is constant, as JSON; null if it was not counted.
ALTER TABLE entropy ADD COLUMN saturated_counts TEXT;
