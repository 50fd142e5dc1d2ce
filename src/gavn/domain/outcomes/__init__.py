"""What was observed, and how it is counted: facts, histories, results."""
