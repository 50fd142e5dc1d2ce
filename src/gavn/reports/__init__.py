"""What a reader is shown, as data and as drawings."""
