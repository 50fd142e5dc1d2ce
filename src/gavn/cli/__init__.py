"""The gavn command."""
