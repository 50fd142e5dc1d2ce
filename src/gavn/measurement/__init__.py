"""From person-level data to results: what was observed, for whom, how surely, and what may be shown (ADR 0015)."""
