"""The door of person-level data: CPR numbers and case numbers come in, pseudonyms go on (ADR 0017)."""
