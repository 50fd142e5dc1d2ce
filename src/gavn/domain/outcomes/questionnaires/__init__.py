"""Questionnaires as data: items by number, how answers become a score, and what a change of it may be trusted for."""
