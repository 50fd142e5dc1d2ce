"""Who may do what, and why: roles, permissions, and decisions with a reason."""
