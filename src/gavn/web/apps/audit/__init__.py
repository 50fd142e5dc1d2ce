"""What was done, by whom and when: append-only, with a hash chain."""
