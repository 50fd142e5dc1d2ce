"""Three ways to answer the same questions, and to the same whole numbers."""
