"""What a result is held against, and how surely: pure functions over arrays, with binary floats, never money.

What is used when, at which sizes it holds, and the sources: docs/explanation/statistics.md.
"""
