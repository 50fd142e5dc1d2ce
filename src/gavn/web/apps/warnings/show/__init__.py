"""Warnings in words and drawings, for whoever reads."""
