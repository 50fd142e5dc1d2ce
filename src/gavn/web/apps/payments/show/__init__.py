"""The pages of agreements: domain values to words and drawings in the reader's language."""
