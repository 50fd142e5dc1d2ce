"""What the commands that look ahead print as JSON."""

from __future__ import annotations

from docs.schemas import (
    CURRENCY,
    DAY,
    DIGEST,
    FUND,
    Schema,
    held_or_null,
    holding,
    listed,
    one_of,
    or_null,
    text,
    whole,
)
from gavn.domain.agreements.measurement_plan import Boundary
from gavn.domain.forecasting.assumptions import Basis
from gavn.domain.forecasting.comparable import Comparable
from gavn.domain.forecasting.keeping import About, MadeBy
from gavn.domain.forecasting.moves import Cause
from gavn.domain.forecasting.warning import Level, WarningKind
from gavn.domain.forecasting.warning_money import Standing
from gavn.domain.values.party import PartyRole
from gavn.domain.values.provenance import Provenance

AMOUNT = text("An amount in the unit, as text", pattern=r"^-?\d+(\.\d+)?$")

# Chances and shares are told to four decimals.
SHARE = text("A share, where 1 is all, as text", pattern=r"^-?\d+\.\d{4}$")

FINE = text("A chance to six decimals, as text", pattern=r"^\d\.\d{6}$")

MAYBE_SHARE = {**SHARE, "description": "The same; blank where there is none", "pattern": r"^(-?\d+\.\d{4})?$"}

UNIT = whole("What every amount is divided by: 1, 1000 or 1000000", enum=[1, 1000, 1_000_000])

TRIALS, SEED = whole("How many futures were drawn"), whole("The number that chance began with")

PERIOD = text("A year, or the first and last of several, such as 2029-2034", pattern=r"^\d{4}(-\d{4})?$")

ENDS: Schema = {"type": "array", "items": AMOUNT, "minItems": 2, "maxItems": 2}

SPREAD = holding(
    "An amount in all futures.",
    mean=AMOUNT,
    median=AMOUNT,
    ranges=holding(
        "The ends between which so many per cent of futures lie.", **dict.fromkeys(("50", "80", "95"), ENDS)
    ),
)


def three(description: str) -> Schema:
    """The ends of the 80 % range with the median between them, or null."""
    return {"type": ["array", "null"], "description": description, "items": SHARE, "minItems": 3, "maxItems": 3}


def bare(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


MIDDLE: Schema = {
    "type": "array",
    "description": "Its mean and the ends between which four fifths of it lie, as shares of the plan's",
    "items": SHARE,
    "minItems": 3,
    "maxItems": 3,
}

COMES = "How many are enrolled in the end: the mean, and the ends of the 80 % range; null once nobody can be any more"

LEARNED = holding(
    "What is believed, step by step.",
    comparable=bare(MIDDLE, "By comparable efforts alone"),
    others=bare(MIDDLE, "With what the fund's other efforts have shown"),
    own=bare(MIDDLE, "With the effort's own enrolments and results"),
)

FOUND = {
    "type": "object",
    "required": ["metric", "follow_up", "due"],
    "additionalProperties": False,
    "properties": {
        "metric": text(),
        "follow_up": text(),
        "due": whole("Of whom it was told"),
        "expected_share": text("As a number, or as one whole number of another"),
        "reached": whole("How many of them"),
        "missing": whole("Of those due, how many are taken as without a reading; left out where none are"),
        "missing_reached": {
            "type": "boolean",
            "description": "Whether these are among `reached`; stands beside `missing`",
        },
        "expected_mean": text("Likewise"),
        "mean": SHARE,
    },
    "description": "A share that was reached, or a mean",
}

BASED = {
    "type": ["object", "null"],
    "required": ["basis"],
    "additionalProperties": False,
    "properties": {
        "basis": one_of(Basis),
        "persons": whole("As surely as by so many persons' results; of the business case"),
        "ranges": listed(
            {
                "type": "object",
                "required": ["low", "high"],
                "additionalProperties": False,
                "properties": {"low": text(), "high": text(), "provenance": one_of(Provenance)},
            },
            "What each expert expects in four cases of five, as shares of the plan; of experts",
        ),
        "comparable": one_of(Comparable),
        "source_da": text(),
        "source_en": text(),
        "provenance": one_of(Provenance),
    },
    "description": "What the effort's own plan says; null where it leans on what is believed of all",
}

RATIO = {
    "type": "object",
    "required": ["mean", "sd", "between_funds", "source_da", "source_en"],
    "additionalProperties": False,
    "properties": {
        "mean": text("Of 1 planned"),
        "sd": text("From one effort to another"),
        "between_funds": text("From one fund to another"),
        "comparable": one_of(Comparable),
        "source_da": text(),
        "source_en": text(),
        "provenance": one_of(Provenance),
    },
    "description": "As it stands in forecast.yaml",
}

TOTAL = holding(plan=AMOUNT, median=AMOUNT, low=bare(AMOUNT, "Of the 80 % range"), high=bare(AMOUNT, "Of the same"))

FORECAST = holding(
    "`gavn forecast --format json`: what the fund can expect, beside its plan and its rule.",
    fund=FUND,
    as_of=DAY,
    trials=TRIALS,
    seed=SEED,
    inputs=bare(DIGEST, "SHA-256 of all that the forecast goes out from: the same gives the same"),
    plan=text("The plan that it goes out from"),
    program=text("The version of gavn that made it"),
    rule=bare(SHARE, "The share of the plan that the effect policy counts on"),
    rule_version=or_null(whole("Which version of it; null in a forecast that was kept before it was told")),
    currency=CURRENCY,
    unit=UNIT,
    years=listed(
        holding(
            period=PERIOD,
            plan=bare(AMOUNT, "The balance at its end by the plan"),
            rule=bare(AMOUNT, "The same where as much is paid as the rule counts on"),
            balance=SPREAD,
            payments=SPREAD,
            chance_dry=or_null(
                bare(SHARE, "The chance of less than nothing at its end; null where nothing is assumed")
            ),
            chance_first_dry=or_null(bare(SHARE, "The chance that this is the first such period; null likewise")),
        ),
        "The fund, period by period",
    ),
    payments=holding(
        "All payments to come.",
        plan=AMOUNT,
        rule=AMOUNT,
        payments=SPREAD,
        chance_rule_holds=or_null(bare(SHARE, "The chance of as much as the rule counts on; null likewise")),
    ),
    accounts=listed(
        holding(
            account=text("Its id in accounts.yaml"),
            efforts=listed(text(), "The agreements behind it that were simulated"),
            plan=AMOUNT,
            rule=AMOUNT,
            payments=SPREAD,
            rule_invested=bare(AMOUNT, "By the rule's second reading: of all that is put in, less what has come back"),
            by_period=listed(
                {
                    **SPREAD,
                    "required": ["period", "plan", "rule", *SPREAD["required"]],
                    "properties": {
                        "period": PERIOD,
                        "plan": or_null(bare(AMOUNT, "Null in a forecast that was kept before it was told")),
                        "rule": or_null(bare(AMOUNT, "The same share of it; null likewise")),
                        **SPREAD["properties"],
                    },
                },
                "The same in each of `years`",
            ),
            chance_rule_holds=or_null(bare(SHARE, "Null where nothing is assumed of it, and the plan stands")),
            part_of_risk=bare(SHARE, "The part of the spread of all payments that it accounts for"),
            invested=bare(AMOUNT, "All that is or will be put in"),
            received=bare(AMOUNT, "What has come back so far"),
            chance_capital_returns=or_null(bare(SHARE, "Null likewise, and where nothing is put in")),
            multiple=three("What comes back for each krone: low, median, high; null where nothing is put in"),
            rate=three("The yearly rate (XIRR) likewise; null where too few futures have one"),
        ),
        "Payments still to come on each account",
    ),
    efforts=listed(
        holding(
            id=text("The agreement's"),
            why=text("In one sentence, in the language that was asked for"),
            effect=bare(SHARE, "What is believed of its effect, as a share of the plan's"),
            volume=bare(SHARE, "The same of how many come"),
            found=listed(FOUND, "What was known of its outcomes"),
            enrolled=or_null(whole("How many; null where nobody has told")),
            units=whole("How many are planned"),
            comes={**MIDDLE, "type": ["array", "null"], "description": COMES},
            settled={"type": "boolean", "description": "Nothing depends on results any more"},
            open={"type": "boolean", "description": "Somebody can be enrolled still"},
            prior=holding("What is believed of it before anything is seen.", effect=BASED, volume=BASED),
            learned=holding("How that came about.", effect=LEARNED, volume=LEARNED),
            prices_assumed={
                "type": "boolean",
                "description": "The agreement's prices are assumed; stakes and calls are in these",
            },
            stakes=listed(
                holding(
                    role=one_of(PartyRole),
                    party=text(),
                    gives=AMOUNT,
                    gets=or_null(bare(AMOUNT, "Null where it is not money")),
                    range80=bare(ENDS, "What it gets less what it gives, in four fifths of futures"),
                    chance_loses=or_null(SHARE),
                ),
                "What each party gives and gets by the agreement's own terms, from its first day",
            ),
            calls=listed(
                holding(
                    guarantor=text(),
                    mean=AMOUNT,
                    worst=bare(AMOUNT, "What nineteen of twenty futures stay within"),
                    chance=bare(SHARE, "Of any call at all"),
                ),
                "On its guarantees",
            ),
            closing=held_or_null(
                holding(
                    "The agreement is closed early in some futures.",
                    chance=bare(SHARE, "In how large a share of them"),
                    paid=bare(SPREAD, "What is paid in all in those, from its first day"),
                ),
                "Null where it is closed early in none",
            ),
        ),
        "What each rests on, and what it comes to",
    ),
    unmodelled=listed(text(), "Agreements of which nothing is assumed"),
    over=listed(text(), "Accounts of what is invested in that stand nowhere above, since nothing more comes"),
    no_effect=listed(
        holding(
            id=text("The agreement's"),
            plan=AMOUNT,
            payments=SPREAD,
            chance_pays=SHARE,
            stated={"type": "boolean", "description": "What would happen without it is written for every outcome"},
        ),
        "What each pays though the effort does nothing; empty unless asked for",
    ),
    room=holding(
        "The room to invest.",
        safety=bare(SHARE, "In how many futures no balance may fall below nothing"),
        years=listed(
            holding(
                period=PERIOD,
                rule=bare(AMOUNT, "By the rule"),
                median=bare(AMOUNT, "In half of the futures"),
                safe=bare(AMOUNT, "In as many as the safety says"),
            ),
            "What can be paid out in a period beyond the plan with no balance below 0 then or later",
        ),
        whole=held_or_null(
            holding(
                "Free capital and all payments to come.",
                free=bare(AMOUNT, "Free capital alone"),
                rule_business_case=bare(AMOUNT, "By the rule's first reading"),
                rule_invested=bare(AMOUNT, "By its second"),
                median=AMOUNT,
                safe=AMOUNT,
            ),
            "Over all years; null where no budget is in force",
        ),
    ),
    prior=holding("What is believed of all efforts before anything is seen.", effect=RATIO, volume=RATIO),
    moved=held_or_null(
        holding(
            "Held against the newest forecast that was kept before.",
            id=text("Under which it was kept"),
            as_of=DAY,
            accounts=listed(
                holding(
                    account=text("Its id; blank for the whole fund"),
                    received=bare(AMOUNT, "What came since, which `now` has with it"),
                    before=TOTAL,
                    now=TOTAL,
                    causes=listed(
                        holding(effort=text("Blank where it is of more than one"), cause=one_of(Cause)),
                        "What is another than it was",
                    ),
                    why=text("In one sentence, in the language that was asked for"),
                ),
                "The whole fund first",
            ),
        ),
        "What moved it; null where none was kept",
    ),
)

ENDS_OF_ROW = {f"{end}{share}": AMOUNT for share in ("50", "80", "95") for end in ("low", "high")}

WHAT_IF = holding(
    "`gavn forecast --scenario … --format json`: the fund as expected and by scenarios, in the same futures.",
    fund=FUND,
    as_of=DAY,
    trials=TRIALS,
    seed=SEED,
    inputs=bare(DIGEST, "SHA-256 of all that it goes out from and of what is asked"),
    plan=text("The plan that it goes out from"),
    currency=CURRENCY,
    unit=UNIT,
    columns=listed(
        holding(
            scenario=text("Its id; blank for what is expected, which stands first"),
            name=text("In the language that was asked for"),
            room=or_null(bare(AMOUNT, "The room to invest in the middle of the futures; null where no budget says it")),
            chance_dry=or_null(bare(SHARE, "The chance of running dry; null where nothing is assumed")),
            rows=listed(
                holding(
                    of={"enum": ["balance", "payments"]},
                    id=text("The account's, of payments; blank for all of them and for the balance"),
                    period=text("Of a balance, at its end"),
                    mean=AMOUNT,
                    median=AMOUNT,
                    **ENDS_OF_ROW,
                    chance=bare(
                        MAYBE_SHARE, "That a balance is below nothing; that as much is paid as the rule counts on"
                    ),
                ),
                "What it comes to",
            ),
        ),
        "Side by side",
    ),
)

WARNINGS = holding(
    "`gavn warn --format json`: what goes wrong, and which capital is likely to come back.",
    fund=FUND,
    as_of=DAY,
    trials=TRIALS,
    seed=SEED,
    inputs=DIGEST,
    plan=text("The plan that it goes out from; `terms.<day>` where the agreements' own terms stand for one"),
    warnings=listed(
        holding(
            level=one_of(Level),
            kind=one_of(WarningKind),
            efforts=listed(text(), "The agreements that it is about; none where it is the fund's own"),
            what=text("What is the matter"),
            means=text("What it means"),
            do=text("What to do"),
            evidence={
                "type": "object",
                "description": "The numbers that it rests on, as texts",
                "additionalProperties": text(),
            },
        ),
        "The most serious first",
    ),
    capital=listed(
        holding(
            account=text("Its id in accounts.yaml"),
            efforts=listed(text(), "The agreements behind it"),
            chance=bare(SHARE, "That as much comes back as is put in"),
            standing=one_of(Standing),
            agreed=or_null(
                holding(
                    "Boundaries of the agreement's own measurement plan; null where the fund's are used",
                    on=DAY,
                    boundary=one_of(Boundary),
                    look=whole("The newest look that has begun; 0 where none has"),
                    looks=whole("How many are planned"),
                    futility=or_null(bare(FINE, "Below it too small a chance is left; null before the first look")),
                    success=or_null(
                        bare(FINE, "From it on the capital is as good as back; null before the first look")
                    ),
                )
            ),
        ),
        "Accounts on which results still decide what comes back",
    ),
    untold=listed(text(), "Agreements of whose money nothing can be said"),
)

BACKTEST = holding(
    "`gavn backtest --format json`: forecasts held against what came.",
    fund=FUND,
    last_year=whole("The last year of which the records are complete"),
    currency=CURRENCY,
    unit=UNIT,
    forecasts=listed(
        holding(
            id=text("Its day and what tells it from others of the day"),
            as_of=DAY,
            made_by=one_of(MadeBy),
            again={"type": "boolean", "description": "Made again of what was known then, and not kept"},
            counted={"type": "boolean", "description": "Whether its misses count in the scores; one of each day does"},
            version=text("The plan or budget that it went out from"),
            program=text("The version of gavn; blank for a budget"),
            trials=TRIALS,
            seed=SEED,
            inputs=text("SHA-256; blank for a budget", pattern="^([0-9a-f]{64})?$"),
            prices_assumed=listed(text(), "Agreements whose prices are assumed"),
            agreed_later=listed(text(), "Agreements that came after it and moved money"),
            rows=listed(
                holding(
                    about=one_of(About),
                    account=text("Its id; blank for the whole fund"),
                    period=PERIOD,
                    plan=AMOUNT,
                    median=AMOUNT,
                    low80=AMOUNT,
                    high80=AMOUNT,
                    came=bare(AMOUNT, "What the ledger says"),
                    error=bare(AMOUNT, "The forecast's mean less what came"),
                    crps=bare(AMOUNT, "How far off all of the forecast was"),
                    pit=bare(MAYBE_SHARE, "The share of the forecast below what came; blank of one amount"),
                    **{
                        f"inside{share}": text(
                            f"In the {share} % range; blank of one amount", enum=["true", "false", ""]
                        )
                        for share in ("50", "80", "95")
                    },
                ),
                "Of the periods that are over",
            ),
        ),
        "In the order of their days",
    ),
    scores=listed(
        holding(
            about=one_of(About),
            account=text("Its id; blank for the whole fund"),
            number=whole("How many are scored"),
            ranged=whole("How many of them had a range; pit and inside are of these alone"),
            came=AMOUNT,
            bias=bare(AMOUNT, "The mean error"),
            crps=AMOUNT,
            plan_off=bare(AMOUNT, "How far off the plan's own amount was"),
            pit=or_null(SHARE),
            inside=holding("How many lay in each range.", **dict.fromkeys(("50", "80", "95"), or_null(SHARE))),
        ),
        "Of the model's forecasts",
    ),
)
