"""The Django application: stores, shows and asks; what it calculates it asks the domain for."""
