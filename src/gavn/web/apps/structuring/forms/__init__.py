"""What people fill in: a scenario, which of them are compared, and what is asked of a design."""
