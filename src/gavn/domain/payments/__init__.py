"""What an agreement pays: limits, splits, guarantees, settlement, statements, and the one evaluator (ADR 0010)."""
