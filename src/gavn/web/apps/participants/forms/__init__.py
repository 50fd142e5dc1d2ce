"""Forms of the pages about people: what to show, and what to tell."""
