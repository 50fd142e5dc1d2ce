"""What the structuring lab says of a design, in words: the number that was found, its parties and what it tempts to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.registry import kind_of
from gavn.domain.forecasting.assumptions import ExpectedOutcome
from gavn.domain.forecasting.structuring.designs import Swing
from gavn.domain.forecasting.structuring.free import CALLED, Number
from gavn.domain.forecasting.structuring.incentives import Crowding, Incentives
from gavn.domain.forecasting.structuring.parties import BreakEven, Negotiation, Stake
from gavn.domain.forecasting.structuring.solver import Moves, Side, Solved, Span
from gavn.domain.forecasting.structuring.targets import AMOUNTS, Reading, Target
from gavn.domain.values.money import Money
from gavn.domain.values.party import PartyRole
from gavn.language.agreements import money_text, names_of, paid_unit
from gavn.language.catalogue import Language, say, texts
from gavn.language.chances import is_extreme, likely_text
from gavn.language.choices import relative_text
from gavn.language.formats import exact_text, number_text

# A standard error above all of the plan's effect tells nothing of where a side breaks even.
UNTOLD = 1.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """How numbers of a design are written; `parties` are names by id, which stands where there is none.

    What is simulated is told in so many kroner as `unit` says, and of so many `futures`; None where none is, and no
    chance can be told.
    """

    agreement: Agreement
    language: Language
    futures: int | None
    parties: Mapping[str, str] = field(default_factory=dict)
    unit: int = 1

    @property
    def metrics(self) -> Mapping[str, str]:
        """Their names by id."""
        return names_of(self.agreement.metrics, self.language)

    def follow_up(self, metric: str, follow_up: str) -> str:
        """When a metric is looked for: `12 måneder efter optagelse`."""
        known = {each.id: each for own in self.agreement.metrics if own.id == metric for each in own.follow_ups}
        return relative_text(known[follow_up], self.language) if follow_up in known else follow_up

    def party(self, party: str) -> str:
        return self.parties.get(party, party)

    def say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def kroner(self, minor: float) -> str:
        """In whole units."""
        major = Money(round(minor), self.agreement.currency).major
        return number_text(major / self.unit, self.language)

    def plain(self, minor: float) -> str:
        return Money(round(minor), self.agreement.currency).plain()

    def percent(self, share: float, *, decimals: int = 1) -> str:
        number = number_text(Fraction(share).limit_denominator(10**6) * 100, self.language, decimals=decimals)
        return say("power.percent", self.language, number=number)

    def number(self, number: Number) -> str:
        return money_text(number, self.language) if isinstance(number, Money) else exact_text(number, self.language)

    def chance(self, chance: float) -> str:
        """With tenths, but never that there is none, nor that it is certain: what no future shows can still come.
        ValueError where nothing is simulated."""
        if self.futures is None:
            raise ValueError("a chance of no futures")
        return likely_text(chance, self.language, futures=self.futures) if is_extreme(chance) else self.percent(chance)

    def value(self, target: Target, value: float) -> str:
        return self.kroner(value) if target.quantity in AMOUNTS else self.chance(value)

    def target(self, target: Target) -> str:
        of = f": {self.party(target.party)}" if target.party else ""
        sign = "≥" if target.at_least else "≤"
        name = self.say(f"structure.quantity.{target.quantity.value}")
        return f"{name}{of} {sign} {self._limit(target)}"

    def _limit(self, target: Target) -> str:
        """As exact as it was asked: 99.99 % is not all."""
        share = target.limit * 100
        if target.quantity in AMOUNTS:
            return self.kroner(float(target.limit))
        if (share * 10).denominator == 1:
            return self.percent(float(target.limit))
        return say("power.percent", self.language, number=exact_text(share, self.language, most=6))

    def reading(self, reading: Reading) -> str:
        told = self.value(reading.target, reading.value)
        if reading.target.quantity in AMOUNTS:
            return f"{told} ± {self.kroner(reading.error)}"
        # Of what all futures show, or none, their spread does not say how far off it is.
        return told if is_extreme(reading.value) else f"{told} ± {self.percent(reading.error)}"


def path_text(path: str, sheet: Sheet) -> str:
    """A number of the agreement by what stands around it: `Optalte resultater, § 6: I job (12 måneder …), beløb`."""
    place, called, *rest = path.split(".")
    row = next(each for each in getattr(sheet.agreement, place) if called in _names(each))
    keys = [_key_text(key, sheet) for key in rest]
    if place == "payers":
        return f"{sheet.say('field.payers')} {sheet.party(called)}: {', '.join(keys)}"
    if not isinstance(row, Term):
        return f"{sheet.say(f'field.{place}')}, {row.clause}: {', '.join(keys)}"
    named = f"{sheet.say(f'term.{kind_of(row)}.name')}, {row.clause}"
    about = sheet.metrics.get(row.metric, row.metric)
    when = f" ({sheet.follow_up(row.metric, row.follow_up)})" if row.follow_up else ""
    return f"{named}: {about}{when}, {', '.join(keys)}"


def _names(row: object) -> list[object]:
    return [getattr(row, name) for name in CALLED if hasattr(row, name)]


def _key_text(key: str, sheet: Sheet) -> str:
    """Rows of a list are counted from one."""
    if key.isdecimal():
        return number_text(int(key) + 1, sheet.language)
    if key in sheet.metrics:
        return sheet.metrics[key]
    return sheet.say(f"field.{key}") if f"field.{key}" in texts() else key


def solved_sentences(solved: Solved, sheet: Sheet) -> Iterator[str]:
    """What was found, or why nothing was, how sure it is, and how it did in fresh futures."""
    yield from _sought_sentences(solved, sheet)
    for bound in solved.bounds:
        if bound.side is Side.NONE:
            best = sheet.value(bound.target, bound.reading.value)
            yield sheet.say(
                "structure.unreachable", target=sheet.target(bound.target), best=best, number=sheet.number(bound.number)
            )
        if not bound.monotone:
            yield sheet.say("structure.not-monotone", target=sheet.target(bound.target))
    ends = _ends(Span(solved.lowest, solved.highest), sheet)
    if solved.number is not None:
        yield sheet.say("structure.found", number=sheet.number(solved.number), **ends)
        if solved.by_chance is not None:
            yield sheet.say("structure.by-chance", **_ends(solved.by_chance, sheet))
        yield sheet.say(f"structure.verified.{verdict(solved)}", seed=solved.fresh_seed)
    elif all(bound.side is not Side.NONE for bound in solved.bounds):
        yield sheet.say("structure.apart", **ends)


def _sought_sentences(solved: Solved, sheet: Sheet) -> Iterator[str]:
    """Where it was sought, if not in all of the range, and what it does not move."""
    if solved.holds is not None:
        yield sheet.say("structure.holds", **_ends(solved.holds, sheet))
    if solved.moves is not Moves.ASKED:
        yield sheet.say(f"structure.moves.{solved.moves.value}")


def _ends(span: Span, sheet: Sheet) -> Mapping[str, str]:
    return {"lowest": sheet.number(span.lowest), "highest": sheet.number(span.highest)}


def verdict(solved: Solved) -> str:
    """How the number did in futures that it was not sought in: `met`, `within` what chance explains, or `missed`."""
    if all(reading.met for reading in solved.fresh):
        return "met"
    return "within" if solved.verified else "missed"


def stake_text(stake: Stake, sheet: Sheet) -> str:
    """`Investor: raadet`."""
    if not stake.party:
        return sheet.say("structure.role.authorities")
    return sheet.say(f"structure.role.{stake.role.value}", party=sheet.party(stake.party))


def outcome_text(outcome: ExpectedOutcome, sheet: Sheet) -> str:
    """`I job (12 måneder efter optagelse)`."""
    return f"{sheet.metrics[outcome.metric]} ({sheet.follow_up(outcome.metric, outcome.follow_up)})"


def parties_sentences(view: Negotiation, sheet: Sheet) -> Iterator[str]:
    """Where each side breaks even, and what a guarantee does."""
    for each in view.break_even:
        yield break_even_text(each, sheet)
    if view.guarantee is not None:
        guarantee = view.guarantee
        yield sheet.say(
            "structure.guarantee",
            back=sheet.chance(guarantee.back_with),
            without=sheet.chance(guarantee.back_without),
            chance=sheet.chance(guarantee.chance),
            called=sheet.kroner(guarantee.called),
        )


def break_even_text(each: BreakEven, sheet: Sheet) -> str:
    if each.effect is None:
        return sheet.say(f"structure.break-even.{each.side.value}.{'always' if each.always else 'never'}")
    if each.error is not None and each.error > UNTOLD:
        return sheet.say(f"structure.break-even.{each.side.value}.flat")
    levels = [_level_text(outcome, level, sheet) for outcome, level in each.levels]
    # An authority may gain by less effect and lose by more. Twice the error is what chance explains.
    surely = round(each.effect - 2 * (each.error or 0), 2) > 1
    place = "beyond" if surely and each.side is PartyRole.INVESTOR else "at"
    return sheet.say(
        f"structure.break-even.{each.side.value}.{place}", effect=_effect_text(each, sheet), levels="; ".join(levels)
    )


def _effect_text(each: BreakEven, sheet: Sheet) -> str:
    effect = sheet.percent(each.effect or 0, decimals=0)
    if each.error is None:
        return sheet.say("structure.break-even.of_plan", effect=effect)
    return sheet.say("structure.break-even.of_plan_near", effect=effect, error=sheet.percent(each.error))


def _level_text(outcome: ExpectedOutcome, level: float, sheet: Sheet) -> str:
    unit = paid_unit(sheet.agreement, outcome.metric)
    mean = number_text(Fraction(level).limit_denominator(1000) / unit, sheet.language, decimals=1)
    return f"{outcome_text(outcome, sheet)} {mean if outcome.share is None else sheet.percent(level)}"


def end_text(swing: Swing, end: float, sheet: Sheet) -> str:
    """An assumption at an end of its range: months, or a share of the plan."""
    return number_text(round(end), sheet.language) if swing.assumption == "delay" else sheet.percent(end, decimals=0)


def incentives_sentences(found: Incentives, sheet: Sheet) -> Iterator[str]:
    """Whether it pays to crowd at a level, to pick easy cases, and to park those who will not do."""
    yield from _crowding_texts(found.crowding, sheet)
    yield from _picking_texts(found, sheet)
    yield from _parking_texts(found, sheet)


def _crowding_texts(crowding: Crowding, sheet: Sheet) -> Iterator[str]:
    values = {
        "people": number_text(crowding.people, sheet.language),
        "expected": number_text(crowding.expected, sheet.language),
        "at": number_text(crowding.at, sheet.language),
        "greatest": sheet.kroner(crowding.greatest),
        "average": sheet.kroner(crowding.average),
        "here": sheet.kroner(crowding.at_expected),
    }
    yield sheet.say(f"structure.crowding.{'yes' if crowding.crowds else 'no'}", **values)
    if crowding.starts is not None and crowding.starts > 1:
        yield sheet.say("structure.crowding.starts", starts=number_text(crowding.starts, sheet.language))
    if crowding.ends is not None and crowding.ends < crowding.people:
        yield sheet.say("structure.crowding.ends", ends=number_text(crowding.ends, sheet.language))


def _picking_texts(found: Incentives, sheet: Sheet) -> Iterator[str]:
    picking = found.picking
    easy, hard = sheet.kroner(picking.easy), sheet.kroner(abs(picking.hard))
    kind = "costs" if picking.hard < 0 else "pays" if picking.easy > picking.hard else "no"
    yield sheet.say(f"structure.picking.{kind}", easy=easy, hard=hard)
    for group, brings in picking.groups:
        yield sheet.say("structure.picking.group", group=group, brings=sheet.kroner(brings))
    if picking.planned > 0:
        share = sheet.percent(picking.anyway / picking.planned, decimals=0)
        yield sheet.say("structure.picking.anyway", anyway=sheet.kroner(picking.anyway), share=share)
        unsaid = [outcome_text(step.outcome, sheet) for step in found.steps if not step.outcome.says_unaided]
        if unsaid:
            key = "all" if len(unsaid) == len(found.steps) else "some"
            yield sheet.say(f"structure.picking.unsaid_{key}", outcomes="; ".join(unsaid))


def _parking_texts(found: Incentives, sheet: Sheet) -> Iterator[str]:
    if len(found.steps) == 1:
        yield sheet.say(f"structure.parking.{'mean' if found.steps[0].outcome.share is None else 'one'}")
        return
    lost = [step for step in found.steps if step.alone > 0 and step.others <= 0]
    for step in lost:
        yield sheet.say("structure.parking.yes", step=outcome_text(step.outcome, sheet))
    if not lost:
        # What one step and the others bring is what all of them do, so that one such step tells it of the whole.
        nothing = any(step.alone + step.others <= 0 for step in found.steps)
        yield sheet.say(f"structure.parking.{'nothing' if nothing else 'no'}")
