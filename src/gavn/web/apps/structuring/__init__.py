"""What would come if something else were so: scenarios of the whole fund, and what an agreement must say (ADR 0021)."""
