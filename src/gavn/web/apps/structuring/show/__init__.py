"""Scenarios and designs in words, tables and drawings."""
