"""The fund's pages: domain values to words and drawings in the reader's language."""
