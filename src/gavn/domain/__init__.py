"""The rule book: pure functions on frozen records. No framework, no files, no clock (ADR 0001)."""
