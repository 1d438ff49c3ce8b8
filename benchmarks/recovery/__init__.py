"""Recovery: over many samples of known truth, how often the interval of each question holds it."""
