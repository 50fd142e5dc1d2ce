"""The fund folder: read, check and write."""
