"""The fund as a whole: at a glance, in public, and where reports disagree."""
