"""From inquiry to launch: stages and transitions as data, hearings, decisions and table 1."""
