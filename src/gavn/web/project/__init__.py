"""The Django project: settings, addresses, and the entry points that the terminal calls by name."""
