"""Long work that somebody asks for and a worker does, seen while it goes on and stopped where asked (ADR 19)."""
