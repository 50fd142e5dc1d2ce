"""Killing the program at random moments, and editing its ledger behind its back."""
