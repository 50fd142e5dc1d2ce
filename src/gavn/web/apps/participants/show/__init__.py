"""The pages about people: domain values to words and drawings in the reader's language."""
