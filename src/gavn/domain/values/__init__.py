"""Money, periods, parties and problems: the words every other area is written in."""
