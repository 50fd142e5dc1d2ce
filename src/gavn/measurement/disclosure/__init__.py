"""Whether what is shown, with all that was shown before, tells of nobody; and what more must be hidden for it to be so
(ADR 0016)."""
