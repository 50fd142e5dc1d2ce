"""Person-level data in a database of their own: who was referred and enrolled, and what was told of them (ADR 0018)."""
