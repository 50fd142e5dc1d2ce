"""Det Fælles Designsystem, kept calm: the page's frame, its components, and one stylesheet on top."""
