"""What was observed and reached for people, how it is counted, and how surely it is known."""
