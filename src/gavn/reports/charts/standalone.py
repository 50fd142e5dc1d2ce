"""A chart as a file of its own: it brings the few styles that the pages would give it."""

from __future__ import annotations

from gavn.reports.charts.svg import Markup

# As on the pages, where they stand in the design's stylesheet.
STYLE = (
    "text{font-family:'IBM Plex Sans',Arial,sans-serif;font-size:13px;fill:#1a1a1a}"
    ".b{font-weight:600}.m{fill:#5c6066}.a{fill:#0a5f8a}"
    ".grid{stroke:#d5d7da;stroke-width:1}.base{stroke:#5c6066;stroke-width:1}"
    ".whisker,.change,.promise{stroke:#0a5f8a;stroke-width:2}.start{stroke:#5c6066;stroke-width:2}"
    ".limit{stroke:#5c6066;stroke-width:1;stroke-dasharray:4 3}"
    ".real{fill:#0a5f8a}.plan-m{fill:#fff;stroke:#0a5f8a;stroke-width:2}"
    ".real-line{fill:none;stroke:#0a5f8a;stroke-width:2.5}.other-line{fill:none;stroke:#5c6066;stroke-width:2.5}"
)


def standalone(drawing: Markup) -> str:
    """The drawing as an SVG document; the sentence of an empty state stands in it as text."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" '
    if not drawing.startswith("<svg "):
        return f'{head}width="800" height="40"><style>{STYLE}</style><text x="8" y="24">{_text(drawing)}</text></svg>\n'
    opening, _, rest = drawing.partition(">")
    return f"{opening.replace('<svg ', head, 1)}><style>{STYLE}</style>{rest}\n"


def _text(markup: Markup) -> str:
    return markup.partition(">")[2].rpartition("</")[0]
