"""The structuring lab: what an agreement must say to meet what its parties want (ADR 0021)."""
