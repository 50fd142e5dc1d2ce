"""What can be wrong with an agreement, by part; each check yields problems at paths of keys."""
