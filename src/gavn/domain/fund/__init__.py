"""The whole fund as one value, and the questions that need more than one area."""
