"""What is told of an agreement's results to the council and the public, and what was told before (ADR 0016)."""
