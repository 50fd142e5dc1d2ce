"""Inquiries on their way to a decision, and the pages that show them."""
