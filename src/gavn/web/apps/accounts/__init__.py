"""Accounts, log-in, and the guard before every page."""
