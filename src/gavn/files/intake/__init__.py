"""Takes in files that others made: CSV and Excel in Danish forms, read exactly or refused (ADR 0008)."""
