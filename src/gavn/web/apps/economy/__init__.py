"""The ledger in the database, and the pages that show where each krone went."""
