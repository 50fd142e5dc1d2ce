"""Inquiries in the words and drawings of a page."""
