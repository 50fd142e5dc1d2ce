"""What the lines of a statement say, held against what they come to: whoever works the sentence out gets the amount."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.dossier import in_force
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.lines import StepName
from gavn.domain.values.money import MINOR_UNITS
from gavn.files.agreements import read_dossier
from gavn.language.catalogue import Language
from gavn.language.statements import LineWords
from tests.conftest import AARHUS, ROOT
from tests.generated import some_agreement
from tests.generated_facts import some_results
from tests.sizes import examples
from tests.without import LATE

# A level is in percent where it is a share.
NUMBER = r"(−?[\d,]+(?:\.\d+)?)(?: %)?"
Worked = Callable[..., Fraction]


def differs_by(points: Fraction, one: Fraction, other: Fraction) -> bool:
    """To the decimals that are shown; of what is worse, nothing counts."""
    return not points or abs(abs(one - other) - points) < Fraction(1, 1000)


# By formula, how its English sentence is read and worked out.
SENTENCES: dict[str, tuple[str, Worked]] = {
    "quantity-times-price": ("N × N", lambda count, price: count * price),
    "once-only": ("reached for the first time: N × N", lambda count, price: count * price),
    "milestone": ("N counted, the milestone at N gives N", lambda counted, after, price: price * (counted >= after)),
    "uplift": ("N × N \\+ N %", lambda count, price, more: count * price * (100 + more) / 100),
    "units-beyond-minimum": (
        "N less N, after a minimum of N: \\(N to pay for − N paid for before\\) × N",
        lambda counted, off, minimum, units, before, price: (units - before) * price
        * any(abs(units - left) < Fraction(1, 50) for left in (0, counted - off, counted - off - minimum)),
    ),
    "points-times-price": (
        "N % against N %, in percentage points N × N",
        lambda rate, baseline, points, price: points * price * differs_by(points, rate, baseline),
    ),
    "beyond-baseline": (
        "N against N expected gives N × N",
        lambda reached, expected, beyond, price: beyond * price * differs_by(beyond, reached, expected),
    ),
    "band": (
        "N lies in the band from N, which gives N", lambda rate, least, price: price * (rate >= least),
    ),
    "level-reached": (
        "N against at least N; where it is reached, N", lambda rate, level, price: price if rate >= level else 0,
    ),
    "at-most-level": (
        "N against at most N; where it is kept, N", lambda rate, level, price: price if rate <= level else 0,
    ),
    "between-points": (
        "N on the line from N at N to N at N, and no further than its ends",
        lambda rate, low, at, high, end: low + (high - low) * (min(max(rate, at), end) - at) / (end - at),
    ),
    "floor-to-ceiling": (
        "N on the line from N at N to N at N; nothing below N, and no more above N",
        lambda rate, low, at, high, end, *_: (low + (high - low) * (min(rate, end) - at) / (end - at)) * (rate >= at),
    ),
    "share-of-target": (
        "N against the target of N, of which N % to N % is paid for, gives N % of N",
        lambda rate, target, least, most, share, price: min(rate / target * 100, most) * (rate * 100 >= least * target)
        * price / 100,
    ),
    "share-of-amount": ("N gives N % of N", lambda rate, share, price: share * price / 100),
    "every-indicator": ("N of N indicators hold; where all do, N", lambda held, of, price: price * (held == of)),
    "composite-index": (
        "index N % \\(of each part at most N % of its target; at least N % in all\\) × N",
        lambda index, _, least, price: index * price / 100 * (index >= least),
    ),
    "share-of-savings": (
        "N % of \\(N saved − N kept first, never below 0\\) × N",
        lambda share, saved, beyond, price: share * max(saved - beyond, 0) * price / 100,
    ),
    "measured-effect": (
        "measured effect N, paid for N × N × N",
        lambda found, good, persons, price: good * persons * price * (abs(good) in (0, abs(found))),
    ),
    "volume-wide-tiers": (
        "the number goes from N to N, and every one now costs N, less N for those before",
        lambda _, number, price, earlier: number * price - earlier,
    ),
    "fixed-part": ("fixed part: N", lambda price: price),
    "standing-charge": ("standing charge: N", lambda price: price),
    "coupon": ("N % of N", lambda rate, principal: rate * principal / 100),
    "coupon-without-result": ("N % of N, also without a result", lambda rate, principal: rate * principal / 100),
}  # fmt: skip
ON_A_LINE = {"between-points", "floor-to-ceiling"}
# What is paid by is told in units; how many of what is reported make one says no more of the amount.
NOTHING_TOLD = re.compile(r"\b(?:of|på|af) *[:,.)]|  ")
AFTER = "(?: \\(N of what is reported make one unit\\))?(?:, indexed to N % of the price in the base year)?"


def test_whoever_works_a_line_out_as_it_is_said_gets_its_amount() -> None:
    """Each price of each case of the library, in the numbers that its sentence states."""
    seen = set()
    for folder in (*(ROOT / "examples" / "teaching").iterdir(), *(AARHUS / "agreements").iterdir()):
        dossier = read_dossier(folder).dossier
        assert dossier is not None
        for case in dossier.cases:
            agreement = in_force(dossier.versions, on=case.as_of)
            assert agreement is not None
            words = LineWords(agreement, Language.ENGLISH)
            facts = Results(case.claims, case.tallies)
            for line in entitle(agreement, facts, as_of=case.as_of, final=case.final).lines:
                if line.step is StepName.PRICE and line.formula in SENTENCES:
                    each = words.how(line).removeprefix(f"for each of {line.count}: ")
                    assert worked_out(line.formula, each) * line.count * 100 == line.after, (folder.name, each)
                    seen.add(line.formula)
    assert seen == set(SENTENCES)


@given(seed=st.integers(0, 10**6))
@examples(60)
def test_so_it_is_of_agreements_that_were_made_up(seed: int) -> None:
    """As near as the decimals shown allow, of what deadweight takes off too; a steep line needs more of them."""
    random = Random(seed)
    agreement = some_agreement(random)
    facts = some_results(random, of=agreement)
    words, danish = (LineWords(agreement, language) for language in (Language.ENGLISH, Language.DANISH))
    for line in entitle(agreement, facts, as_of=LATE, final=True).lines:
        # No amount is left out of a sentence that has a place for it.
        assert not any(NOTHING_TOLD.search(each.how(line)) for each in (words, danish)), words.how(line)
        if line.step is StepName.PRICE and line.formula in SENTENCES.keys() - ON_A_LINE:
            each, _, taken = words.how(line).removeprefix(f"for each of {line.count}: ").partition(", without the ")
            left = 1 - Fraction(taken.split(" ")[0]) / 100 if taken else 1
            found = worked_out(line.formula, each) * left * line.count * 10 ** MINOR_UNITS[agreement.currency]
            # Of a price beyond all sense, the decimals of what it is multiplied by are worth much.
            largest = max(abs(value) for _, value in line.inputs if isinstance(value, Fraction))
            assert abs(found - line.after) <= max(abs(line.after) / 10_000, 2 * line.count, largest / 10**6)


def worked_out(formula: str, said: str) -> Fraction:
    sentence, worked = SENTENCES[formula]
    found = re.fullmatch((sentence + AFTER).replace("N", NUMBER), said)
    assert found, (formula, said)
    *numbers, _, index = found.groups()
    read = [Fraction(number.replace(",", "").replace("−", "-")) for number in numbers]
    return worked(*read) * (Fraction(index) / 100 if index else 1)
