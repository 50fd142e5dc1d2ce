"""Early warnings as an inbox: what a round found, and what people answer to it."""
