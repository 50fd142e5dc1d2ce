"""Danish and English texts and number formats for terminal, pages and reports."""
