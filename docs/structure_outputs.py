"""What the commands that shape and choose agreements print as JSON."""

from __future__ import annotations

from docs.forecast_outputs import SEED, SHARE, TRIALS, bare
from docs.schemas import CURRENCY, DAY, Schema, holding, listed, one_of, or_null, text, whole
from gavn.domain.forecasting.structuring.solver import Moves, Side
from gavn.domain.forecasting.structuring.targets import Quantity
from gavn.domain.values.party import PartyRole

# An amount in the agreement's currency, a share of 1, or how many of something.
READ = text("An amount, or a share where 1 is all", pattern=r"^-?\d+(\.\d+)?$")


def of_quantities(description: str, **named: Schema) -> Schema:
    """Rows with what a design comes to, by quantity."""
    quantities = "|".join(quantity.value for quantity in Quantity)
    row = holding(**named)
    return listed({**row, "patternProperties": {f"^({quantities})$": READ}}, description)


PARTS = {
    "answer": listed(
        holding(
            paths=text("The keys of the agreement that were solved for"),
            present=READ,
            number=or_null(bare(READ, "Null where none meets the targets")),
            lowest=or_null(READ),
            highest=or_null(READ),
            moves=bare(one_of(Moves), "What the number moves: what is asked, other payment alone, or none"),
            holds_from=or_null(bare(READ, "Null where the agreement holds together in the whole range")),
            holds_to=or_null(READ),
            chance_from=or_null(bare(READ, "Other futures, as many, would hardly give less: two standard errors")),
            chance_to=or_null(READ),
            fresh_seed=whole("Of the futures in which it was tried"),
            verified=or_null(text(enum=["met", "within", "missed"])),
        ),
        "The number that meets the targets",
    ),
    "targets": listed(
        holding(
            quantity=one_of(Quantity),
            party=text("Blank for all"),
            at_least={"type": "boolean"},
            limit=READ,
            side=one_of(Side),
            number=or_null(bare(READ, "What it asks of the number")),
            best=READ,
            monotone={"type": "boolean", "description": "It only rises or only falls with the number"},
            present=or_null(READ),
            own=or_null(READ),
            own_error=or_null(READ),
            fresh=or_null(READ),
            fresh_error=or_null(READ),
        ),
        "Each target, in the futures that were sought in and in fresh ones",
    ),
    "parties": listed(
        holding(
            role=one_of(PartyRole),
            party=text("Blank for all of the role"),
            gives=READ,
            gets=or_null(READ),
            low=READ,
            high=READ,
            loses=or_null(bare(SHARE, "The chance of losing")),
        ),
        "What each party gives and gets",
    ),
    "break_even": listed(
        holding(side=text(), effect=or_null(SHARE), error=or_null(SHARE), always={"type": "boolean"}),
        "Where a side breaks even, with the standard error of the effect",
    ),
    "guarantee": listed(
        holding(back_with=SHARE, back_without=SHARE, called=READ, chance=SHARE), "What it does, if there is one"
    ),
    "sensitivity": of_quantities(
        "Each assumption at either end", assumption=text(), end=text(enum=["low", "high"]), value=READ
    ),
    "designs": of_quantities(
        "Several designs in the same futures", agreement=text("Its id"), version=whole("From 1")
    ),
    "scenarios": of_quantities("As it is believed, and in each scenario", scenario=text("Its id; blank as believed")),
    "crowding": listed(
        holding(
            people=whole(), expected=whole(), average=READ, at_expected=READ, greatest=READ, at=whole(),
            starts=or_null(whole()), ends=or_null(whole()), crowds={"type": "boolean"},
        ),
        "What one more who succeeds brings",
    ),
    "picking": listed(holding(easy=READ, hard=READ, planned=READ, anyway=READ), "What easy and hard cases bring"),
    "groups": listed(holding(group=text(), easy=READ), "What one more of a group brings"),
    "steps": listed(
        holding(metric=text(), follow_up=text(), alone=READ, others=READ), "What each outcome brings"
    ),
}  # fmt: skip

STRUCTURE = holding(
    "`gavn structure --format json`: what a design comes to; a part is there where it was asked for.",
    agreement=text("The agreement's id"),
    version=whole("From 1"),
    currency=CURRENCY,
    as_of=DAY,
    trials=TRIALS,
    seed=SEED,
)
STRUCTURE["properties"] |= PARTS

CHOOSE = holding(
    "`gavn choose --format json`: which investments are worth most within the limits.",
    currency=CURRENCY,
    found={"type": "boolean", "description": "Whether any choice keeps every limit"},
    worth=or_null(READ),
    second_worth=or_null(READ),
    candidates=listed(
        holding(
            id=text(),
            theme=text(),
            capital=READ,
            worth=READ,
            chosen={"type": "boolean"},
            in_second={"type": "boolean", "description": "Chosen in the second best choice"},
            back_by={**text("Whether futures or the file say what comes back"), "enum": ["futures", "file"]},
            back=bare(READ, "What comes back by the end of the last year; of futures, what half of them give"),
            counted_on=bare(READ, "What of it is counted on: what is safe of futures, a share of what is written"),
        ),
        "In the order of the file",
    ),
    futures=or_null(
        holding(
            "What was drawn; null where the file says all that comes back",
            trials=TRIALS,
            seed=SEED,
            safety=text("The share of futures in which the reserve is to be kept"),
            reserve_kept_in=or_null(bare(SHARE, "The share in which it is, at the end of every year")),
        )
    ),
    limits=listed(holding(kind=text(), of=text(), left=READ), "What is left of each limit in money"),
    unmet=listed(
        holding(kind=text(), of=text(), alone={"type": "boolean", "description": "It cannot be kept even alone"}),
        "Where there is no choice, the limits that cannot be kept, alone or together",
    ),
)
