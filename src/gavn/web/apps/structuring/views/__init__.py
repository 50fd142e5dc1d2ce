"""Pages of scenarios and of the structuring lab."""
