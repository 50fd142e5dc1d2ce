"""Charts as SVG text, drawn at true pixels; they know no language, no database and no web framework."""
