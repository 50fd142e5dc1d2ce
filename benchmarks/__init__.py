"""What a user would run instead, beside gavn, in the same run."""
