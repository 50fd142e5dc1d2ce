"""What people do about people; each takes `by` and `now`, and is refused with nothing changed."""
