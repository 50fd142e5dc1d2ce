"""The pages of investments: domain values to words and drawings in the reader's language."""
