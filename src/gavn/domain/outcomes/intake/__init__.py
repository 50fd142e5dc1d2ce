"""Person-level data that others send: which kinds of file there are, and what each row would become (ADR 15, 17)."""
