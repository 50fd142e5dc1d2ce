"""The economy in words, numbers and tables, as its templates take them."""
