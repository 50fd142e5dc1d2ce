"""Where the database is, and what it refuses by itself."""
