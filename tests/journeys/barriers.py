"""What axe finds on a page that keeps somebody out."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
# It reads the same few colours anew for every part of a page, which is a third of its work: what one is, is kept.
EACH_COLOUR_ONCE = """
(() => {
    const colour = axe.commons.color.Color.prototype, parse = colour.parseString, known = new Map();
    colour.parseString = function (text) {
        if (!known.has(text)) {
            parse.call(this, text);
            known.set(text, [this.r, this.g, this.b, this.alpha]);
        }
        [this.r, this.g, this.b, this.alpha] = known.get(text);
        return this;
    };
})();
"""
FOUND = "rules => axe.run(rules).then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"


def barriers(page: Page) -> list[str]:
    """Each rule that is broken, with the first part of the page that breaks it."""
    # A document that was looked at already, at another width, has it still.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT + EACH_COLOUR_ONCE)
    return [f"{rule}: {html[:160]}" for rule, html in page.evaluate(FOUND, RULES)]
