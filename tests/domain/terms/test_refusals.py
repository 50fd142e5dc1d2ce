"""Every mistake that a term can hold is found, at its key; a term in order has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest

from gavn.domain.agreements.terms.base import CohortTerm, PersonTerm, Term, TimeTerm
from gavn.domain.agreements.terms.composite_index import IndexPart
from gavn.domain.agreements.terms.coupon import CouponRate
from gavn.domain.agreements.terms.graduated_tiers import GraduatedTier
from gavn.domain.agreements.terms.linear_interpolation import Point
from gavn.domain.agreements.terms.milestones import Milestone
from gavn.domain.agreements.terms.non_linear_table import CurveRow
from gavn.domain.agreements.terms.numbers import Reads
from gavn.domain.agreements.terms.step_table import Band
from gavn.domain.agreements.terms.volume_wide_tiers import VolumeTier
from gavn.language.catalogue import Language, placeholders, say, texts
from gavn.language.problems import problem_parts
from tests.histories import BY_KIND, EXAMPLES, kroner, measure, person, rate

NOTHING = kroner(0)
MISTAKES: list[tuple[str, dict[str, Any], str, str]] = [
    ("tariff", {"amount": NOTHING}, "t.amount", "term-price-not-positive"),
    ("sequential-milestones", {"milestones": ()}, "t.milestones", "term-table-empty"),
    ("sequential-milestones", {"milestones": (Milestone(F(6), kroner(1)), Milestone(F(3), kroner(1)))},
     "t.milestones.1", "term-table-order"),
    ("sequential-milestones", {"milestones": (Milestone(F(0), kroner(1)),)}, "t.milestones.0.after",
     "term-number-not-positive"),
    ("sequential-milestones", {"milestones": (Milestone(F(3), NOTHING),)}, "t.milestones.0.amount",
     "term-price-not-positive"),
    ("sequential-milestones", {"broken_by": "work"}, "t.broken_by", "term-same-metric"),
    ("days-in-state", {"amount": NOTHING}, "t.amount", "term-price-not-positive"),
    ("days-in-state", {"minimum": F(-1)}, "t.minimum", "term-number-negative"),
    ("days-in-state", {"minus": "work"}, "t.minus", "term-same-metric"),
    ("conditional-bonus", {"condition": "work"}, "t.condition", "term-same-metric"),
    ("conditional-bonus", {"amount": NOTHING}, "t.amount", "term-price-not-positive"),
    ("subgroup-uplift", {"uplifts": {}}, "t.uplifts", "term-table-empty"),
    ("subgroup-uplift", {"uplifts": {"far": F(-1, 4)}}, "t.uplifts.far", "term-number-negative"),
    ("unit-milestone", {"level": F(90)}, "t.level", "term-share-outside"),
    ("unit-milestone", {"amount": NOTHING}, "t.amount", "term-price-not-positive"),
    ("percentage-point-price", {"baseline": F(13)}, "t.baseline", "term-share-outside"),
    ("percentage-point-price", {"amount": NOTHING}, "t.amount", "term-price-not-positive"),
    ("beyond-baseline", {"baseline": F(13)}, "t.baseline", "term-share-outside"),
    ("counted-outcomes", {"reads": Reads.RATE}, "t.reads", "term-reads-no-count"),
    ("step-table", {"bands": ()}, "t.bands", "term-table-empty"),
    ("step-table", {"bands": (Band(F(0), kroner(1), F(3)), Band(F(2), kroner(2)))}, "t.bands.1", "term-bands-overlap"),
    ("step-table", {"bands": (Band(F(0), kroner(1)), Band(F(2), kroner(2)))}, "t.bands.1", "term-bands-overlap"),
    ("step-table", {"bands": (Band(F(0), kroner(1), F(1)), Band(F(2), kroner(2)))}, "t.bands.1", "term-bands-gap"),
    ("step-table", {"bands": (Band(F(2), kroner(1), F(1)), Band(F(3), kroner(2)))}, "t.bands.0.below",
     "term-band-backwards"),
    ("step-table", {"bands": (Band(F(0), kroner(2), F(1)), Band(F(1), kroner(1)))}, "t.bands.1",
     "term-pays-less-for-more"),
    ("step-table", {"bands": (Band(F(0), kroner(2), F(1)),)}, "t.bands.1", "term-pays-less-for-more"),
    ("coupon", {"lowest_until": date(2026, 7, 1)}, "t.lowest_until", "coupon-lowest-within-year"),
    ("step-table", {"bands": (Band(F(0), kroner(1), F(1)), Band(F(1), kroner(2))), "less_is_better": True},
     "t.bands.1", "term-pays-more-for-worse"),
    ("step-table", {"bands": (Band(F("0.1"), kroner(1), F(1)),), "less_is_better": True}, "t.bands.0.at_least",
     "term-pays-more-for-worse"),
    ("step-table", {"bands": (Band(F(0), kroner(1)),), "less_is_better": True, "reads": Reads.ESTIMATE},
     "t.bands.0.at_least", "term-estimate-below-bands"),
    ("step-table", {"bands": (Band(F(0), kroner(-1)),)}, "t.bands.0.amount", "term-number-negative"),
    ("linear-interpolation", {"points": (Point(F(0), kroner(1)),)}, "t.points", "term-points-too-few"),
    ("linear-interpolation", {"points": (Point(F(1), kroner(1)), Point(F(1), kroner(1)))}, "t.points.1",
     "term-table-order"),
    ("linear-interpolation", {"points": (Point(F(0), kroner(2)), Point(F(1), kroner(1)))}, "t.points.1",
     "term-pays-less-for-more"),
    ("proportional-to-target", {"target": F(0)}, "t.target", "term-number-not-positive"),
    ("proportional-to-target", {"most": F(1, 4)}, "t.most", "term-most-below-least"),
    ("floor-to-ceiling", {"ceiling": F("0.2")}, "t.ceiling", "term-ceiling-below-floor"),
    ("floor-to-ceiling", {"full": kroner(50)}, "t.full", "term-pays-less-for-more"),
    ("floor-to-ceiling", {"start": NOTHING}, "t.start", "term-price-not-positive"),
    ("non-linear-table", {"rows": (CurveRow(F(0), F(1)), CurveRow(F(1), F(1, 2)))}, "t.rows.1",
     "term-pays-less-for-more"),
    ("non-linear-table", {"rows": (CurveRow(F(0), F(-1)),)}, "t.rows.0.share", "term-number-negative"),
    ("threshold", {"level": F(50)}, "t.level", "term-share-outside"),
    ("threshold", {"pooled": True, "reads": Reads.ESTIMATE}, "t.pooled", "term-estimate-pooled"),
    ("every-indicator", {"levels": {"rate": F(1)}}, "t.levels", "term-indicators-too-few"),
    ("every-indicator", {"metric": "other"}, "t.metric", "term-metric-not-among"),
    ("every-indicator", {"at_most": {"rate": F("0.4")}}, "t.at_most.rate", "term-levels-exclude"),
    ("share-of-savings", {"share": F(50)}, "t.share", "term-share-outside"),
    ("share-of-savings", {"share": F(0)}, "t.share", "term-number-not-positive"),
    ("share-of-savings", {"beyond": F(-1)}, "t.beyond", "term-number-negative"),
    ("measured-effect", {"only_when_certain": True, "two_sided": True}, "t.two_sided", "term-certain-and-two-sided"),
    ("graduated-tiers", {"tiers": ()}, "t.tiers", "term-table-empty"),
    ("graduated-tiers", {"tiers": (GraduatedTier(kroner(1)), GraduatedTier(kroner(2), F(9)))}, "t.tiers.0",
     "term-tier-open"),
    ("graduated-tiers", {"reads": Reads.RATE}, "t.reads", "term-reads-no-count"),
    ("volume-wide-tiers", {"tiers": (VolumeTier(F(0), kroner(2)), VolumeTier(F(9), kroner(1)))}, "t.tiers.1",
     "term-pays-less-for-more"),
    ("volume-wide-tiers", {"reads": Reads.ESTIMATE}, "t.reads", "term-reads-no-count"),
    ("composite-index", {"parts": (IndexPart("rate", F("0.99"), F(1)),)}, "t.parts", "term-weights-not-whole"),
    ("composite-index", {"parts": (IndexPart("rate", F("0.5"), F(1)),) * 2}, "t.parts.1.metric", "term-metric-twice"),
    ("composite-index", {"parts": (IndexPart("rate", F(1), F(0)),)}, "t.parts.0.target", "term-number-not-positive"),
    ("composite-index", {"metric": "other"}, "t.metric", "term-metric-not-among"),
    ("composite-index", {"least": F(2)}, "t.most", "term-most-below-least"),
    ("coupon", {"rates": (CouponRate(F(0), F(5)),)}, "t.rates.0.rate", "term-share-outside"),
    ("coupon", {"rates": (CouponRate(F(0), F("0.05")), CouponRate(F(1), F("0.02")))}, "t.rates.1",
     "term-pays-less-for-more"),
    ("fixed-part", {"amount": NOTHING}, "t.amount", "term-price-not-positive"),
    ("standing-charge", {"times": 0}, "t.times", "term-number-not-positive"),
    ("standing-charge", {"every_months": 0}, "t.every_months", "term-number-not-positive"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "changes", "path", "code"), MISTAKES)
def test_a_mistake_is_found_at_its_key(kind: str, changes: dict[str, Any], path: str, code: str) -> None:
    problems = replace(BY_KIND[kind], **changes).problems()

    assert (path, code) in [(problem.place.path, problem.code) for problem in problems]
    for problem in problems:
        for language in Language:
            assert all(problem_parts(problem, language).values())


@pytest.mark.parametrize("term", EXAMPLES, ids=lambda term: type(term).__name__)
def test_a_term_in_order_has_no_problems(term: Term) -> None:
    assert term.problems() == []


def test_every_kind_has_a_refusal() -> None:
    assert {kind for kind, _, _, _ in MISTAKES} == set(BY_KIND)


def test_every_formula_has_its_words_and_asks_for_its_inputs() -> None:
    from_terms = {}
    for term in EXAMPLES:
        for priced in explained(term):
            from_terms[priced.formula] = dict(priced.inputs)
    for formula, inputs in from_terms.items():
        assert placeholders(texts()[f"formula.{formula}"][Language.DANISH]) <= set(inputs), formula
        for language in Language:
            assert say(f"formula.{formula}", language, **inputs)


def explained(term: Term) -> list[Any]:
    if isinstance(term, PersonTerm):
        return list(term.price(person("work*12", "exam", group="far")))
    if isinstance(term, TimeTerm):
        return list(term.price(date(2030, 1, 1)))
    assert isinstance(term, CohortTerm)
    others = [measure("exam", reached=9, due=10), measure("saved", quantity=5000)]
    return list(term.price([rate(90), *others, measure("effect", estimate=2, enrolled=3)]))
