"""What is reached for people: rates, and how surely they are known."""
