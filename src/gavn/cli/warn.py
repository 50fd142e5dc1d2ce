"""`gavn warn`: what goes wrong, how serious it is, what it means, and what to do; nothing where all is well."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gavn.cli.agreements import telling
from gavn.cli.arguments import Request, fund_of, request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.forecasting.agreed import Agreed
from gavn.domain.forecasting.warning import Evidence, Warned
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.fund.warnings import Warnings, warnings_of
from gavn.domain.values.money import Money
from gavn.language.agreements import names_of
from gavn.language.catalogue import Language, say
from gavn.language.chances import likely_text
from gavn.language.formats import date_text, number_text
from gavn.language.warnings import PARTS, standing_text, warning_parts

SCHEMA = "gavn.warnings/1"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that one run of the command shows."""

    fund: Fund
    warnings: Warnings
    language: Language

    def name(self, effort: str) -> str:
        """An investment or agreement, as the reader knows it."""
        known = {each.id: each for each in self.fund.investments}
        found = known.get(effort)
        if found is None:
            return effort
        return found.name_da if self.language == Language.DANISH else found.name_en

    def names(self, efforts: Sequence[str]) -> str:
        return ", ".join(map(self.name, efforts)) or say("warning.the_fund", self.language)

    def parts(self, warned: Warned) -> Mapping[str, str]:
        own = (dossier.versions[-1] for dossier in self.fund.dossiers if dossier.id in warned.efforts)
        metrics = [metric for agreement in own for metric in agreement.metrics]
        named = names_of(metrics, self.language)
        return warning_parts(warned, named, self.language, futures=self.warnings.forecast.trials)


def run(arguments: argparse.Namespace) -> int:
    request = request_of(arguments)
    fund = fund_of(request, agreements=True)
    as_of = arguments.as_of or fund.as_of
    with telling(request):
        found = warnings_of(fund, {}, movements_of(fund), as_of=as_of, trials=arguments.trials, seed=arguments.seed)
    PRINTERS[request.format](Sheet(fund, found, request.language), request)
    return Exit.FOUND if found.warned else Exit.DONE


def _print_table(sheet: Sheet, request: Request) -> None:
    language, found, fund = sheet.language, sheet.warnings, sheet.fund
    print(
        say(
            "warning.title",
            language,
            fund=fund.name_da if language == Language.DANISH else fund.name_en,
            as_of=date_text(found.as_of, language),
            trials=number_text(found.forecast.trials, language),
            seed=str(found.forecast.seed),
        )
    )
    for warned in found.warned:
        parts, level = sheet.parts(warned), say(f"warning.level.{warned.level.value}", language)
        print()
        print(f"{level}: {sheet.names(warned.efforts)}: {parts['what']}")
        print(f"    {say('warning.means', language, text=parts['means'])}")
        print(f"    {say('warning.do', language, text=parts['do'])}")
    if not found.warned:
        print(say("warning.none", language))
    if found.verdicts:
        print()
        print_table(_verdicts(sheet))
    if found.untold:
        print(say("warning.untold", language, names=sheet.names(found.untold)))


def _verdicts(sheet: Sheet) -> TextTable:
    language, found = sheet.language, sheet.warnings
    head = tuple(say(f"warning.{name}", language) for name in ("returns", "chance", "standing"))
    rows = tuple(
        (
            sheet.names(each.efforts),
            likely_text(each.chance, language, futures=found.forecast.trials),
            standing_text(each, language),
        )
        for each in found.verdicts
    )
    return TextTable(head, rows, frozenset({1}))


def _print_csv(sheet: Sheet, request: Request) -> None:
    """A row for each warning; its evidence as `name=value`, for other programs."""
    rows = [["level", "kind", "efforts", *PARTS, "evidence"]]
    for warned in sheet.warnings.warned:
        parts, evidence = sheet.parts(warned), _evidence(warned)
        rows.append(
            [warned.level.value, warned.kind.value, " ".join(warned.efforts), *(parts[part] for part in PARTS),
             " ".join(f"{name}={value}" for name, value in evidence.items())]
        )  # fmt: skip
    print_csv(rows)


def _evidence(warned: Warned) -> Mapping[str, str]:
    named = dict(warned.problem.values) if warned.problem is not None else {}
    return {**named, **{name: _plain(value) for name, value in warned.evidence.items()}}


def _plain(value: Evidence) -> str:
    if isinstance(value, Money):
        return value.plain()
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def _print_json(sheet: Sheet, request: Request) -> None:
    found = sheet.warnings
    print_json(
        SCHEMA,
        {
            "fund": sheet.fund.id,
            "as_of": found.as_of.isoformat(),
            "trials": found.forecast.trials,
            "seed": found.forecast.seed,
            "inputs": found.forecast.inputs,
            "plan": found.forecast.version,
            "warnings": [
                {
                    "level": warned.level.value,
                    "kind": warned.kind.value,
                    "efforts": list(warned.efforts),
                    **sheet.parts(warned),
                    "evidence": _evidence(warned),
                }
                for warned in found.warned
            ],
            "capital": [
                {
                    "account": each.account,
                    "efforts": list(each.efforts),
                    "chance": f"{each.chance:.4f}",
                    "standing": each.standing.value,
                    "agreed": None if each.agreed is None else _agreed(each.agreed),
                }
                for each in found.verdicts
            ],
            "untold": list(found.untold),
        },
    )


def _agreed(agreed: Agreed) -> Mapping[str, object]:
    ends = {"futility": agreed.futility, "success": agreed.success}
    return {
        "on": agreed.on.isoformat(),
        "boundary": agreed.shape.value,
        "look": agreed.look,
        "looks": agreed.looks,
        **{name: None if end is None else f"{end:.6f}" for name, end in ends.items()},
    }


PRINTERS = {Format.TABLE: _print_table, Format.CSV: _print_csv, Format.JSON: _print_json}
