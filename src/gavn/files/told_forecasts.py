"""A forecast as JSON that other programs read, and as the database keeps it (`gavn.forecast/1`): amounts are texts,
chances and shares have four decimals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from gavn.domain.forecasting.assumptions import ExpectedOutcome
from gavn.domain.forecasting.learning import Seen
from gavn.domain.forecasting.no_effect import NoEffect
from gavn.domain.forecasting.room_ahead import YearRoom
from gavn.domain.forecasting.structuring.parties import Stake
from gavn.domain.forecasting.summary import AllPayments, OfAccount, Spread, Year
from gavn.domain.forecasting.told import Call, Learned, ToldEffort
from gavn.domain.forecasting.why import Closing, Middle, Why
from gavn.domain.fund.room_ahead import RoomAhead, WholeRoom
from gavn.domain.fund.told import Told
from gavn.domain.values.money import Money
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period
from gavn.domain.values.plain import fraction_text
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.told_priors import priors_data, priors_in, ratios_in
from gavn.language.amounts import UNITS, Unit

SCHEMA = "gavn.forecast/1"
RANGES_SHOWN = ("50", "80", "95")
WAYS = ("rule", "median", "safe")
WHOLE = ("free", "rule_business_case", "rule_invested", "median", "safe")
STAGES = ("comparable", "others", "own")


def share_text(share: float) -> str:
    """Four decimals."""
    return f"{share:.4f}"


def _rule_text(rule: Fraction) -> str:
    """Four decimals, or what they cannot say."""
    text = share_text(float(rule))
    return text if Fraction(text) == rule else fraction_text(rule)


def told_data(
    told: Told, *, unit: Unit, why: Mapping[str, str], no_effect: Sequence[NoEffect] = ()
) -> dict[str, object]:
    """All of a forecast but its schema, in the order in which it is written; `why` is a sentence for each effort."""
    write = _Writer(told.currency, unit)
    return {
        "fund": told.fund,
        "as_of": told.as_of.isoformat(),
        "trials": told.trials,
        "seed": told.seed,
        "inputs": told.inputs,
        "plan": told.version,
        "program": told.program,
        "rule": _rule_text(told.rule),
        "rule_version": told.rule_version,
        "currency": told.currency,
        "unit": unit.divisor,
        "years": [write.year(year) for year in told.years],
        "payments": write.whole(told.whole),
        "accounts": [write.account(each, told) for each in told.accounts],
        "efforts": [write.effort(each) | {"why": why.get(each.why.effort, "")} for each in told.efforts],
        "unmodelled": list(told.unmodelled),
        "over": list(told.over),
        "no_effect": [write.nothing(each) for each in no_effect],
        "room": write.room(told.room),
        "prior": told.ratios and priors_data(*told.ratios),
    }


def told_text(told: Told, *, why: Mapping[str, str]) -> str:
    """As the database keeps it, in whole kroner and øre: the same forecast gives the same text."""
    data = {"schema": SCHEMA, **told_data(told, unit=UNITS["kr"], why=why)}
    return json.dumps(data, ensure_ascii=False)


class _Writer:
    """Amounts in one unit."""

    def __init__(self, currency: str, unit: Unit) -> None:
        self.currency, self.unit = currency, unit

    def minor(self, minor: int) -> str:
        return self.unit.plain(Money(minor, self.currency))

    def spread(self, spread: Spread) -> dict[str, object]:
        pairs = zip(RANGES_SHOWN, spread.ranges, strict=True)
        ranges = {share: [self.minor(low), self.minor(high)] for share, (low, high) in pairs}
        return {"mean": self.minor(spread.mean), "median": self.minor(spread.median), "ranges": ranges}

    def year(self, year: Year) -> dict[str, object]:
        return {
            "period": year.period.label,
            "plan": self.minor(year.planned.minor),
            "rule": self.minor(year.rule.minor),
            "balance": self.spread(year.balance),
            "payments": self.spread(year.payments),
            "chance_dry": _chance(year.dry),
            "chance_first_dry": _chance(year.first_dry),
        }

    def whole(self, whole: AllPayments) -> dict[str, object]:
        return {
            "plan": self.minor(whole.planned.minor),
            "rule": self.minor(whole.rule.minor),
            "payments": self.spread(whole.payments),
            "chance_rule_holds": _chance(whole.holds),
        }

    def room(self, room: RoomAhead) -> dict[str, object]:
        years = [
            {
                "period": each.period.label,
                "rule": self.minor(each.rule.minor),
                "median": self.minor(each.median.minor),
                "safe": self.minor(each.safe.minor),
            }
            for each in room.years
        ]
        whole = room.whole and {
            "free": self.minor(room.whole.free.minor),
            "rule_business_case": self.minor(room.whole.business_case.minor),
            "rule_invested": self.minor(room.whole.invested.minor),
            "median": self.minor(room.whole.median.minor),
            "safe": self.minor(room.whole.safe.minor),
        }
        return {"safety": share_text(float(room.safety)), "years": years, "whole": whole}

    def account(self, each: OfAccount, told: Told) -> dict[str, object]:
        unknown = (None,) * len(told.years)
        planned, ruled = each.planned_by_period or unknown, each.rule_by_period(told.rule) or unknown
        periods = zip(told.years, each.by_period, planned, ruled, strict=True)
        return {
            "account": each.account,
            "efforts": list(each.efforts),
            "plan": self.minor(each.planned.minor),
            "rule": self.minor(each.rule.minor),
            "payments": self.spread(each.payments),
            "rule_invested": self.minor(each.by_invested(told.rule).minor),
            "by_period": [
                {
                    "period": year.period.label,
                    "plan": None if plan is None else self.minor(plan.minor),
                    "rule": None if rule is None else self.minor(rule.minor),
                    **self.spread(spread),
                }
                for year, spread, plan, rule in periods
            ],
            "chance_rule_holds": _chance(each.holds),
            "part_of_risk": share_text(each.risk),
            "invested": self.minor(each.invested.minor),
            "received": self.minor(each.received.minor),
            "chance_capital_returns": _chance(each.returns),
            "multiple": None if each.multiple is None else [share_text(end) for end in each.multiple],
            "rate": None if each.rate is None else [share_text(end) for end in each.rate],
        }

    def effort(self, each: ToldEffort) -> dict[str, object]:
        why = each.why
        return {
            "id": why.effort,
            "why": "",
            "effect": share_text(why.effect.mean),
            "volume": share_text(each.volume.own.mean),
            "found": [_found(seen) for seen in why.found],
            "enrolled": why.enrolled,
            "units": why.units,
            "comes": why.comes and _middle(why.comes),
            "settled": why.settled,
            # Whether anybody can be enrolled still.
            "open": why.volume is not None,
            "prior": priors_data(each.effect_prior, each.volume_prior),
            "learned": {"effect": _learned(each.effect), "volume": _learned(each.volume)},
            "prices_assumed": each.assumed,
            "stakes": [self._stake(stake) for stake in each.stakes],
            "calls": [self._call(call) for call in each.calls],
            "closing": why.closing and self._closing(why.closing),
        }

    def _closing(self, closing: Closing) -> dict[str, object]:
        return {"chance": share_text(closing.chance), "paid": self.spread(closing.paid)}

    def _stake(self, stake: Stake) -> dict[str, object]:
        return {
            "role": stake.role.value,
            "party": stake.party,
            "gives": self.minor(stake.gives),
            "gets": None if stake.gets is None else self.minor(stake.gets),
            "range80": [self.minor(stake.low), self.minor(stake.high)],
            "chance_loses": None if stake.loses is None else share_text(stake.loses),
        }

    def _call(self, call: Call) -> dict[str, object]:
        return {
            "guarantor": call.guarantor,
            "mean": self.minor(call.mean),
            "worst": self.minor(call.worst),
            "chance": share_text(call.chance),
        }

    def nothing(self, each: NoEffect) -> dict[str, object]:
        return {
            "id": each.effort,
            "plan": self.minor(each.planned),
            "payments": self.spread(each.payments),
            "chance_pays": share_text(each.pays),
            "stated": each.stated,
        }


def _found(seen: Seen) -> dict[str, object]:
    outcome = seen.outcome
    about = {"metric": outcome.metric, "follow_up": outcome.follow_up, "due": seen.due}
    if outcome.share is None:
        return {**about, "expected_mean": fraction_text(outcome.expected), "mean": share_text(seen.mean)}
    told = {**about, "expected_share": fraction_text(outcome.expected), "reached": seen.reached}
    if not seen.missing:
        return told
    return {**told, "missing": seen.missing, "missing_reached": seen.missing_reached}


def _middle(middle: Middle) -> list[str]:
    return [share_text(number) for number in (middle.mean, middle.low, middle.high)]


def _learned(learned: Learned) -> dict[str, object]:
    return {stage: _middle(getattr(learned, stage)) for stage in STAGES}


def told_in(text: str, *, name: str) -> Told:
    """What `told_text` wrote; refused where it is none that this program reads."""
    try:
        data = json.loads(text)
        if data["schema"] != SCHEMA or data["unit"] != 1:
            raise ValueError(name)
        return _Reader(data["currency"]).told(data)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Refused([Problem("kept-forecast-unreadable", Place(name))]) from error


class _Reader:
    """The same, read back."""

    def __init__(self, currency: str) -> None:
        self.currency = currency

    def told(self, data: Mapping[str, Any]) -> Told:
        return Told(
            data["fund"],
            date.fromisoformat(data["as_of"]),
            data["trials"],
            data["seed"],
            data["inputs"],
            data["plan"],
            data["program"],
            data["currency"],
            Fraction(data["rule"]),
            tuple(map(self._year, data["years"])),
            self._whole(data["payments"]),
            tuple(map(self._account, data["accounts"])),
            tuple(map(self._effort, data["efforts"])),
            tuple(data["unmodelled"]),
            self._room(data["room"]),
            # Forecasts that were kept before it was told say nothing of it.
            tuple(data.get("over", ())),
            ratios_in(data.get("prior")),
            data.get("rule_version"),
        )

    def _money(self, text: str) -> Money:
        return Money.parse(text, self.currency)

    def _minor(self, text: str) -> int:
        return self._money(text).minor

    def _spread(self, data: Mapping[str, Any]) -> Spread:
        ranges = tuple((self._minor(low), self._minor(high)) for low, high in map(data["ranges"].get, RANGES_SHOWN))
        return Spread(self._minor(data["mean"]), self._minor(data["median"]), ranges)

    def _year(self, data: Mapping[str, Any]) -> Year:
        return Year(
            Period.parse_years(data["period"]),
            self._money(data["plan"]),
            self._money(data["rule"]),
            self._spread(data["balance"]),
            self._spread(data["payments"]),
            _chance_in(data["chance_dry"]),
            _chance_in(data["chance_first_dry"]),
        )

    def _whole(self, data: Mapping[str, Any]) -> AllPayments:
        planned, rule, payments = self._money(data["plan"]), self._money(data["rule"]), self._spread(data["payments"])
        return AllPayments(planned, rule, payments, _chance_in(data["chance_rule_holds"]))

    def _room(self, data: Mapping[str, Any]) -> RoomAhead:
        years = tuple(
            YearRoom(Period.parse_years(each["period"]), *(self._money(each[name]) for name in WAYS))
            for each in data["years"]
        )
        whole = data["whole"] and WholeRoom(*(self._money(data["whole"][name]) for name in WHOLE))
        return RoomAhead(Fraction(data["safety"]), years, whole)

    def _account(self, data: Mapping[str, Any]) -> OfAccount:
        return OfAccount(
            data["account"],
            tuple(data["efforts"]),
            self._money(data["plan"]),
            self._money(data["rule"]),
            self._spread(data["payments"]),
            tuple(map(self._spread, data["by_period"])),
            _chance_in(data["chance_rule_holds"]),
            float(data["part_of_risk"]),
            self._money(data["invested"]),
            self._money(data["received"]),
            _chance_in(data["chance_capital_returns"]),
            _three(data["multiple"]),
            _three(data["rate"]),
            tuple(self._money(each["plan"]) for each in data["by_period"] if each.get("plan") is not None),
        )

    def _effort(self, data: Mapping[str, Any]) -> ToldEffort:
        effect, volume = (_to_learned(data["learned"][name]) for name in ("effect", "volume"))
        why = Why(
            data["id"],
            tuple(map(_seen, data["found"])),
            data["units"],
            data["enrolled"],
            effect.own,
            volume.own if data["open"] else None,
            data["settled"],
            closing=self._closing(data),
            # Told since, as is how many complete.
            comes=data.get("comes") and _to_middle(data["comes"]),
        )
        stakes, calls = tuple(map(self._stake, data["stakes"])), tuple(map(self._call, data["calls"]))
        return ToldEffort(why, effect, volume, stakes, calls, data["prices_assumed"], *priors_in(data.get("prior")))

    def _closing(self, effort: Mapping[str, Any]) -> Closing | None:
        # Forecasts that were kept before any was closed early say nothing of it.
        told = effort.get("closing")
        return told and Closing(float(told["chance"]), self._spread(told["paid"]), effort["prices_assumed"])

    def _stake(self, data: Mapping[str, Any]) -> Stake:
        low, high = data["range80"]
        gets, loses = data["gets"], data["chance_loses"]
        return Stake(
            PartyRole(data["role"]),
            data["party"],
            self._minor(data["gives"]),
            None if gets is None else self._minor(gets),
            self._minor(low),
            self._minor(high),
            None if loses is None else float(loses),
        )

    def _call(self, data: Mapping[str, Any]) -> Call:
        mean, worst = self._minor(data["mean"]), self._minor(data["worst"])
        return Call(data["guarantor"], mean, worst, float(data["chance"]))


def _chance(chance: float | None) -> str | None:
    return None if chance is None else share_text(chance)


def _chance_in(text: str | None) -> float | None:
    return None if text is None else float(text)


def _three(numbers: Sequence[str] | None) -> tuple[float, float, float] | None:
    if numbers is None:
        return None
    low, median, high = map(float, numbers)
    return low, median, high


def _to_middle(numbers: Sequence[str]) -> Middle:
    mean, low, high = map(float, numbers)
    return Middle(mean, low, high)


def _to_learned(stages: Mapping[str, Sequence[str]]) -> Learned:
    comparable, others, own = (_to_middle(stages[stage]) for stage in STAGES)
    return Learned(comparable, others, own)


def _seen(data: Mapping[str, Any]) -> Seen:
    metric, follow_up, due = data["metric"], data["follow_up"], data["due"]
    if "expected_share" in data:
        outcome = ExpectedOutcome(metric, follow_up, share=Fraction(data["expected_share"]))
        # Nothing is said of them where all had a reading, nor of a forecast from before it was kept.
        missing, counted = data.get("missing", 0), data.get("missing_reached", False)
        return Seen(outcome, due, data["reached"], missing=missing, missing_reached=counted)
    outcome = ExpectedOutcome(metric, follow_up, mean=Fraction(data["expected_mean"]))
    return Seen(outcome, due, mean=float(data["mean"]))
