"""Payment terms: one way of pricing a history per file, each with its data, checks, computation and explanation."""
