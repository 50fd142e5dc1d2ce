"""What `gavn structure` can show of a design: its parties, what it rests on and tempts to, and others beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gavn.cli.structured import Rows, Shown, plain_value, share_text
from gavn.cli.tables import TextTable
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.structuring.bench import Bench
from gavn.domain.forecasting.structuring.designs import Swing, asked_of_swings, compare, quantities_of, tornado
from gavn.domain.forecasting.structuring.incentives import Incentives, StepWorth, incentives
from gavn.domain.forecasting.structuring.parties import Negotiation, Stake, negotiation
from gavn.domain.forecasting.structuring.scenarios import Scenario, changes, in_scenarios
from gavn.domain.forecasting.structuring.targets import readings
from gavn.language.catalogue import Language
from gavn.language.structuring import (
    Sheet,
    end_text,
    incentives_sentences,
    outcome_text,
    parties_sentences,
    stake_text,
)


def parties_shown(bench: Bench, sheet: Sheet) -> Shown:
    """What each party gives and gets, where sides break even, and what the guarantee does."""
    view = negotiation(bench, sheet.agreement)
    heads = ("party", "gives", "gets", "result", "eighty", "loses")
    rows = tuple(_stake_row(stake, sheet) for stake in view.stakes)
    table = TextTable(
        tuple(sheet.say(f"structure.head.{head}") for head in heads), rows, frozenset(range(1, len(heads)))
    )
    return Shown(
        sheet.say("structure.parties.title"),
        (table,),
        tuple(parties_sentences(view, sheet)),
        _rows_of_parties(view, sheet),
    )


def _stake_row(stake: Stake, sheet: Sheet) -> tuple[str, ...]:
    gets = 0 if stake.gets is None else stake.gets
    return (
        stake_text(stake, sheet),
        sheet.kroner(stake.gives),
        sheet.say("structure.none") if stake.gets is None else sheet.kroner(stake.gets),
        sheet.kroner(gets - stake.gives),
        f"{sheet.kroner(stake.low)} – {sheet.kroner(stake.high)}",
        sheet.say("structure.none") if stake.loses is None else sheet.chance(stake.loses),
    )


def _rows_of_parties(view: Negotiation, sheet: Sheet) -> Rows:
    parties = [
        {
            "role": stake.role.value,
            "party": stake.party,
            "gives": sheet.plain(stake.gives),
            "gets": None if stake.gets is None else sheet.plain(stake.gets),
            "low": sheet.plain(stake.low),
            "high": sheet.plain(stake.high),
            "loses": share_text(stake.loses),
        }
        for stake in view.stakes
    ]
    even = [
        {
            "side": each.side.value,
            "effect": share_text(each.effect),
            "error": share_text(each.error),
            "always": each.always,
        }
        for each in view.break_even
    ]
    guarantee = view.guarantee
    worth = [] if guarantee is None else [
        {
            "back_with": share_text(guarantee.back_with),
            "back_without": share_text(guarantee.back_without),
            "called": sheet.plain(guarantee.called),
            "chance": share_text(guarantee.chance),
        }
    ]  # fmt: skip
    return {"parties": parties, "break_even": even, "guarantee": worth}


def sensitivity_shown(bench: Bench, sheet: Sheet) -> Shown:
    """Each assumption at either end, the one that moves most first."""
    targets = asked_of_swings(bench.question, sheet.agreement)
    swings = tornado(bench, sheet.agreement, targets)
    names = [sheet.say(f"structure.quantity.{target.quantity.value}") for target in targets]
    head = (sheet.say("structure.head.assumption"), sheet.say("structure.head.range"), *names)
    table = TextTable(head, tuple(_swing_row(swing, sheet) for swing in swings), frozenset(range(1, len(head))))
    return Shown(sheet.say("structure.sensitivity.title"), (table,), (), {"sensitivity": _plain_swings(swings, sheet)})


def _swing_row(swing: Swing, sheet: Sheet) -> tuple[str, ...]:
    pairs = zip(swing.at_low, swing.at_high, strict=True)
    return (
        sheet.say(f"structure.assumption.{swing.assumption}"),
        f"{end_text(swing, swing.low, sheet)} → {end_text(swing, swing.high, sheet)}",
        *(f"{sheet.value(a.target, a.value)} → {sheet.value(b.target, b.value)}" for a, b in pairs),
    )


def _plain_swings(swings: Sequence[Swing], sheet: Sheet) -> Sequence[Mapping[str, object]]:
    return [
        {
            "assumption": swing.assumption,
            "end": name,
            "value": share_text(value),
            **{reading.target.quantity.value: plain_value(reading, sheet) for reading in found},
        }
        for swing in swings
        for name, value, found in (("low", swing.low, swing.at_low), ("high", swing.high, swing.at_high))
    ]


def designs_shown(bench: Bench, designs: Sequence[Agreement], sheet: Sheet) -> Shown:
    """What each of several designs comes to in the same futures."""
    found = compare(bench.question, designs, trials=bench.trials, seed=bench.seed)
    names = [f"{design.id} {design.version}" for design in designs]
    known = {reading.target.quantity: None for told in found for reading in told}
    rows = tuple(
        (
            sheet.say(f"structure.quantity.{quantity.value}"),
            *(next((sheet.reading(each) for each in told if each.target.quantity is quantity), "") for told in found),
        )
        for quantity in known
    )
    head = (sheet.say("structure.head.quantity"), *names)
    plain = [
        {
            "agreement": design.id,
            "version": design.version,
            **{reading.target.quantity.value: plain_value(reading, sheet) for reading in told},
        }
        for design, told in zip(designs, found, strict=True)
    ]
    table = TextTable(head, rows, frozenset(range(1, len(head))))
    return Shown(sheet.say("structure.designs.title"), (table,), (), {"designs": plain})


def scenarios_shown(bench: Bench, scenarios: Sequence[Scenario], sheet: Sheet) -> Shown:
    """What a design comes to as it is believed, and in each scenario beside it that changes it; which do not."""
    others = [each for each in scenarios if not changes(each, sheet.agreement.id)]
    scenarios = [each for each in scenarios if each not in others]
    targets = [target for target in quantities_of(bench.question, sheet.agreement) if not target.unaided]
    believed = readings(bench, sheet.agreement, targets)
    found = in_scenarios(bench, sheet.agreement, targets, scenarios)
    names = [_name(each, sheet) for each in scenarios]
    rows = tuple(
        (
            sheet.say(f"structure.quantity.{target.quantity.value}"),
            sheet.reading(believed[place]),
            *(sheet.reading(each[place]) for each in found),
        )
        for place, target in enumerate(targets)
    )
    head = (sheet.say("structure.head.quantity"), sheet.say("structure.head.believed"), *names)
    plain = [
        {"scenario": name, **{reading.target.quantity.value: plain_value(reading, sheet) for reading in each}}
        for name, each in zip(["", *(scenario.id for scenario in scenarios)], [believed, *found], strict=True)
    ]
    table = TextTable(head, rows, frozenset(range(1, len(head))))
    left_out = (
        sheet.say("structure.scenarios.of_others", name=_name(each, sheet), effort=each.effort) for each in others
    )
    return Shown(sheet.say("structure.scenarios.title"), (table,), tuple(left_out), {"scenarios": plain})


def _name(scenario: Scenario, sheet: Sheet) -> str:
    return scenario.name_da if sheet.language == Language.DANISH else scenario.name_en


def incentives_shown(bench: Bench, sheet: Sheet) -> Shown:
    """In words with numbers: does it pay to crowd at a threshold, to pick easy cases, to park those who will not do?"""
    found = incentives(bench.question, sheet.agreement)
    head = ("step", "alone", "others")
    rows = tuple(
        (
            outcome_text(step.outcome, sheet),
            sheet.kroner(step.alone),
            sheet.kroner(step.others),
        )
        for step in found.steps
    )
    tables = (TextTable(tuple(sheet.say(f"structure.head.{each}") for each in head), rows, frozenset({1, 2})),)
    title, sentences = sheet.say("structure.incentives.title"), tuple(incentives_sentences(found, sheet))
    return Shown(title, tables, sentences, _rows_of_incentives(found, sheet))


def _rows_of_incentives(found: Incentives, sheet: Sheet) -> Rows:
    crowding, picking = found.crowding, found.picking
    return {
        "crowding": [
            {
                "people": crowding.people,
                "expected": crowding.expected,
                "average": sheet.plain(crowding.average),
                "at_expected": sheet.plain(crowding.at_expected),
                "greatest": sheet.plain(crowding.greatest),
                "at": crowding.at,
                "starts": crowding.starts,
                "ends": crowding.ends,
                "crowds": crowding.crowds,
            }
        ],
        "picking": [
            {
                "easy": sheet.plain(picking.easy),
                "hard": sheet.plain(picking.hard),
                "planned": sheet.plain(picking.planned),
                "anyway": sheet.plain(picking.anyway),
            }
        ],
        "groups": [{"group": group, "easy": sheet.plain(brings)} for group, brings in picking.groups],
        "steps": [_plain_step(step, sheet) for step in found.steps],
    }


def _plain_step(step: StepWorth, sheet: Sheet) -> Mapping[str, object]:
    about = {"metric": step.outcome.metric, "follow_up": step.outcome.follow_up}
    return {**about, "alone": sheet.plain(step.alone), "others": sheet.plain(step.others)}


VIEWS: Mapping[str, Callable[[Bench, Sheet], Shown]] = {
    "parties": parties_shown,
    "sensitivity": sensitivity_shown,
    "incentives": incentives_shown,
}
