"""Tags for the templates of the design."""
