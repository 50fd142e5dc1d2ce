"""What people write about a fund, kept as documents with their revisions."""
