"""Agreements as what is paid by them: their text, results, statements and money."""
