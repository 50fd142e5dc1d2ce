"""Each investment on a page of its own."""
