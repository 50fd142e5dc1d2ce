"""Forecasts in words, tables and drawings."""
