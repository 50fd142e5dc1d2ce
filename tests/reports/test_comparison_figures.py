"""Figures of comparisons: where marks stand, what the caption says, and that the table has every number."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from gavn.domain.agreements.agreement import EvidenceGrade
from gavn.domain.agreements.grading import LEAST
from gavn.domain.outcomes.kept_figures import MeasuredBand
from gavn.domain.outcomes.rate import Rate
from gavn.language.catalogue import Language
from gavn.reports.charts.intervals import IntervalRow
from gavn.reports.charts.love import LoveRow
from gavn.reports.charts.plot import fitted, in_lines
from gavn.reports.charts.survival import StepPoint
from gavn.reports.comparison import (
    Expected,
    Figure,
    Followed,
    Group,
    band_figure,
    interval_figure,
    love_figure,
    survival_figure,
)

CASE = Fraction(31, 100)
RATES = (
    Expected("HbA1c faldt 8,5 %", Rate(22, 38, missing=20), CASE, EvidenceGrade.C),
    Expected("Efter et år", Rate(7, 13), CASE, EvidenceGrade.C),
    Expected("I arbejde", Rate(4, 42), Fraction(19, 42), EvidenceGrade.C),
    Expected("Uden ny vold", Rate(0, 0), Fraction(4, 5), EvidenceGrade.D),
    Expected("Frafald", Rate(83, 1475), None, EvidenceGrade.C),
)
# The first steps of the leukaemia trial, and its last (Freireich and others, 1963).
DRUG = Group(
    "6-MP",
    tuple(
        Followed(StepPoint(time, Fraction(still, 1000), Fraction(low, 1000), Fraction(high, 1000)), at_risk, events)
        for time, still, low, high, at_risk, events in (
            (6, 857, 620, 952, 21, 3),
            (7, 807, 563, 923, 17, 1),
            (23, 448, 188, 680, 6, 1),
        )
    ),
    Fraction(35),
    Fraction(23),
    (Fraction(13), None),
)
OTHER = Group(
    "Placebo", (Followed(StepPoint(1, Fraction(1, 2), CASE, CASE * 2), 21, 10),), Fraction(20), None, (None, None)
)
LOVE = (
    LoveRow("Uger på ydelse", Fraction(35, 100), Fraction(13, 100)),
    LoveRow("Alder", Fraction(62, 100), Fraction(4, 100)),
)


def marks(svg: str, class_: str, tag: str = "circle") -> list[dict[str, str]]:
    tree = ElementTree.fromstring(svg)  # noqa: S314
    return [dict(found.attrib) for found in tree.iter(tag) if found.attrib.get("class") == class_]


def words(svg: str) -> list[str]:
    return [found.text or "" for found in ElementTree.fromstring(svg).iter("text")]  # noqa: S314


FIGURES = {
    language: (
        interval_figure(RATES, language, least=LEAST),
        survival_figure((DRUG, OTHER), (5, 10, 20), language, unit="uger"),
        love_figure(LOVE, language),
    )
    for language in Language
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("place", range(3))
def test_each_figure_is_an_image_read_as_its_caption_with_a_cell_for_every_head(language: Language, place: int) -> None:
    figure = FIGURES[language][place]
    for drawn, width in ((figure.drawings.wide, "800"), (figure.drawings.narrow, "343")):
        tree = ElementTree.fromstring(drawn)  # noqa: S314
        assert (tree.attrib["role"], tree.attrib["aria-label"], tree.attrib["width"]) == ("img", figure.caption, width)
    assert figure.rows and all(len(row) == len(figure.head) for row in figure.rows)
    assert figure == FIGURES[language][place]


def test_captions_read_the_chart_in_both_languages() -> None:
    assert [figure.caption for figure in FIGURES[Language.DANISH]] == [
        "Målt: 4 af 5 resultater. Sikkert over eller under det ventede: 1. Kan ikke afgøres: 1. "
        "For få til at konkludere: 1. Intet var ventet af 1 resultat.",
        "Andel, det endnu ikke er sket for. 6-MP: halvdelen efter 23 uger [13 til ikke nået]. "
        "Placebo: det er ikke sket for halvdelen.",
        "Efter matching ligger 1 af 2 baggrundsoplysninger inden for 0,1 standardafvigelse; størst forskel er 0,13.",
    ]
    assert [figure.caption.split(" ")[0] for figure in FIGURES[Language.ENGLISH]] == ["Measured:", "Share", "After"]


def test_the_table_of_intervals_has_what_a_rate_must_stand_with() -> None:
    figure = FIGURES[Language.ENGLISH][0]

    assert figure.rows == (
        ("HbA1c faldt 8,5 %", "58 %", "22 / 38", "41–74 %", "31 %", "66 %", "38–72 %", "C",
         "too little known to conclude"),
        ("Efter et år", "54 %", "7 / 13", "25–81 %", "31 %", "100 %", "–", "C", "too few to conclude"),
        ("I arbejde", "10 %", "4 / 42", "3–23 %", "45 %", "100 %", "–", "C", "surely below"),
        ("Uden ny vold", "–", "–", "–", "80 %", "–", "–", "D", "–"),
        ("Frafald", "6 %", "83 / 1,475", "5–7 %", "–", "100 %", "–", "C", "–"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reached", "measured", "expected", "reading", "counted"),
    [
        (29, 29, CASE, "too few to conclude", (0, 0, 1)),
        (30, 30, CASE, "surely above", (1, 0, 0)),
        (0, 29, CASE, "too few to conclude", (0, 0, 1)),
        (10, 30, CASE, "cannot be told", (0, 1, 0)),
        (1, 1, None, "–", (0, 0, 0)),
        (0, 0, CASE, "–", (0, 0, 0)),
    ],
)
def test_nothing_is_read_of_a_group_under_the_least_size_however_clear_it_looks(
    reached: int, measured: int, expected: Fraction | None, reading: str, counted: tuple[int, int, int]
) -> None:
    row = Expected("a", Rate(reached, measured), expected, EvidenceGrade.C)
    figure = interval_figure([row], Language.ENGLISH, least=LEAST)

    assert figure.rows[0][-1] == reading
    sure, unsure, few = counted
    told = f"expected: {sure}. Cannot be told: {unsure}. Too few to conclude: {few}."
    if expected is None:
        told = "Measured: 1 of 1 result. Nothing was expected, so that it is held against nothing."
    assert figure.caption.endswith(told)


@pytest.mark.parametrize(
    ("rate", "counted", "reading"),
    [
        # 80 of 100 are known, and the 20 others cannot bring 60 under the 31 expected; one fewer known is too few.
        (Rate(60, 80, missing=20), Rate(60, 100), "surely above"),
        (Rate(60, 79, missing=21), Rate(60, 100), "too little known to conclude"),
        (Rate(60, 79, missing=11, lost=10), Rate(60, 100), "too little known to conclude"),
        # 90 of 100 are known: 20 of them, and 30 with the ten others, lie under 31 and 32 over it.
        (Rate(20, 90, missing=10), Rate(20, 100), "surely below"),
        (Rate(22, 90, missing=10), Rate(22, 100), "cannot be told"),
        (Rate(215, 900, missing=100), Rate(215, 1000), "too little known to conclude"),
        # Left out of what counts, they are still unknown.
        (Rate(60, 75, missing=25), Rate(60, 75), "too little known to conclude"),
    ],
)
def test_what_too_little_is_known_of_is_not_called_sure(rate: Rate, counted: Rate, reading: str) -> None:
    """As the sentence beside it says: nothing is concluded, although the interval lies clear of what was expected."""
    figure = interval_figure(
        [Expected("a", rate, Fraction("0.31"), EvidenceGrade.D, counted)], Language.ENGLISH, least=LEAST
    )

    assert figure.rows[0][-1] == reading
    assert f"was expected: {int(reading.startswith('surely'))}. Cannot be told:" in figure.caption


def test_expected_is_hollow_and_found_solid_on_one_scale() -> None:
    for drawn, left, right in ((FIGURES[Language.DANISH][0].drawings.wide, 290, 710),
                               (FIGURES[Language.DANISH][0].drawings.narrow, 8, 335)):  # fmt: skip
        rings, dots = marks(drawn, "plan-m"), marks(drawn, "real")
        # The narrow one has a ring and a dot more, which are named.
        assert (len(rings), len(dots)) == ((4, 4) if left == 290 else (5, 5))
        found = [(float(mark["cx"]) - left) / (right - left) for mark in dots][:4]
        assert found == pytest.approx([22 / 38, 7 / 13, 4 / 42, 83 / 1475], abs=0.001)
        assert len(marks(drawn, "whisker", "line")) == 3 * 4


def test_marks_are_named_once_on_either_drawing() -> None:
    for drawn in (FIGURES[Language.DANISH][0].drawings.wide, FIGURES[Language.DANISH][0].drawings.narrow):
        assert (words(drawn).count("ventet"), words(drawn).count("fundet")) == (1, 1)


def test_a_band_is_shaded_behind_what_was_found_and_what_all_have_in_common_is_said_once() -> None:
    falls = Fraction(1, 5), Fraction(3, 5)
    band = MeasuredBand("m", "12-months", Fraction(1, 100), Fraction(3, 10), *falls)
    rows = [IntervalRow(name, "22 / 38", None, CASE, Fraction(1, 5), Fraction(1, 2)) for name in ("Et år", "To år")]
    figure = band_figure([(row, band) for row in rows], Language.DANISH, share=True)
    for drawn, left, right, named in ((figure.drawings.wide, 290, 710, 0), (figure.drawings.narrow, 8, 335, 1)):
        shades = marks(drawn, "fan2", "rect")[:2]
        assert len(marks(drawn, "fan2", "rect")) == 2 + named and words(drawn).count("uden nogen virkning") == 1
        for shade in shades:
            ends = float(shade["x"]), float(shade["x"]) + float(shade["width"])
            assert [(end - left) / (right - left) for end in ends] == pytest.approx([0.01, 0.3], abs=0.001)
    assert figure.caption.count("Uden nogen virkning") == 1
    assert figure.rows == tuple((row.label, "31 %", "20–50 %", "1–30 %") for row in rows)

    other = replace(band, high_share=Fraction(2, 5), low_fall=Fraction(-2), high_fall=Fraction(1))
    apart = band_figure([(rows[0], band), (rows[1], other)], Language.DANISH, share=True)
    assert "Et år: Uden nogen virkning" in apart.caption and "To år: Uden nogen virkning" in apart.caption


def test_a_curve_steps_down_where_it_happens_and_ends_with_the_last_who_was_followed() -> None:
    drawn = FIGURES[Language.DANISH][1].drawings.wide
    [line] = marks(drawn, "real-line", "path")
    corners = [tuple(float(part) for part in corner.split(" ")) for corner in line["d"].removeprefix("M").split("L")]
    # Time 0 to 35 stands from 46 to 770, shares of 1 and 0 at 20 and 302.
    weeks = [round((across - 46) / 724 * 35, 1) for across, _ in corners]
    shares = [round(1 - (down - 20) / 282, 2) for _, down in corners]

    assert weeks == [0, 6, 6, 7, 7, 23, 23, 35]
    assert shares == pytest.approx([1, 1, 0.86, 0.86, 0.81, 0.81, 0.45, 0.45], abs=0.011)
    assert len(marks(drawn, "other-line", "path")) == 1
    # Intervals of the drug's curve at weeks 10 and 20: at week 5 it has happened to nobody yet.
    assert len(marks(drawn, "whisker", "line")) == 2 * 3


@pytest.mark.parametrize("times", [(5, 10, 20), (10, 20, 30, 35), ()])
def test_groups_are_always_named(times: tuple[int, ...]) -> None:
    figure = survival_figure((DRUG, OTHER), times, Language.ENGLISH, unit="weeks")

    assert {"6-MP", "Placebo"} <= set(words(figure.drawings.wide)) & set(words(figure.drawings.narrow))


def test_a_step_is_a_row_of_the_table() -> None:
    figure = FIGURES[Language.ENGLISH][1]

    told = ("still followed", "number it happened to", "share it has not happened to")
    assert figure.head == ("group", "uger", *told, "95 % interval")
    assert figure.rows[0] == ("6-MP", "6", "21", "3", "85.7 %", "62.0–95.2 %")


@pytest.mark.parametrize(
    ("language", "head", "caption"),
    [
        (Language.DANISH, ("baggrundsoplysning", "forskel, standardafvigelser"),
         "Grupperne er højst 0,12 standardafvigelse fra hinanden i 1 af 2 baggrundsoplysninger"),
        (Language.ENGLISH, ("covariate", "difference, standard deviations"),
         "The groups are at most 0.12 of a standard deviation apart in 1 of 2 covariates"),
    ],
)  # fmt: skip
def test_of_groups_that_a_draw_made_there_is_one_difference_and_no_matching(
    language: Language, head: tuple[str, ...], caption: str
) -> None:
    figure = love_figure(LOVE, language, limit=Fraction("0.12"), matched=False)
    drawn = figure.drawings.wide

    assert (figure.head, figure.caption.partition(";")[0]) == (head, caption)
    assert [len(row) for row in figure.rows] == [2, 2]
    assert len(marks(drawn, "real")) == 2 and not marks(drawn, "start", "line") and not marks(drawn, "change", "line")


def test_covariates_stand_with_the_greatest_difference_first() -> None:
    figure = FIGURES[Language.ENGLISH][2]

    deviations = "matching, standard deviations"
    assert figure.head == ("covariate", f"difference before {deviations}", f"difference after {deviations}")
    assert figure.rows == (("Alder", "0.62", "0.04"), ("Uger på ydelse", "0.35", "0.13"))
    drawn = figure.drawings.wide
    before = [float(mark["x1"]) for mark in marks(drawn, "start", "line")]
    after = [float(mark["cx"]) for mark in marks(drawn, "real")]
    [limit] = marks(drawn, "limit", "line")
    assert before[0] > before[1] > after[1] > float(limit["x1"]) > after[0]
    assert {"before", "after", "limit"} <= set(words(drawn))


@pytest.mark.parametrize(
    ("figure", "sentence"),
    [
        (interval_figure((), Language.DANISH, least=LEAST), "Intet er målt endnu."),
        (
            interval_figure((replace(RATES[3], expected=None),), Language.ENGLISH, least=LEAST),
            "Nothing has been measured yet.",
        ),
        (survival_figure((), (5,), Language.DANISH, unit="uger"), "Ingen er fulgt endnu."),
        (love_figure((), Language.ENGLISH), "No covariates are compared."),
    ],
)
def test_nothing_to_draw_says_so(figure: Figure, sentence: str) -> None:
    assert sentence in figure.drawings.wide and figure.drawings.narrow == ""


def test_a_group_whom_it_happened_to_in_no_case_is_a_level_line() -> None:
    nobody = Group("Ingen", (), Fraction(12), None, (None, None))

    figure = survival_figure((nobody,), (6, 12), Language.DANISH, unit="uger")

    [line] = marks(figure.drawings.wide, "real-line", "path")
    assert line["d"].count(" 20") == 2 and figure.rows == ()


def test_hostile_and_long_names_do_no_harm() -> None:
    hostile = '<script>"&' + "meget lang " * 24
    for figure in (
        interval_figure((replace(RATES[0], label=hostile),), Language.DANISH, least=LEAST),
        love_figure((replace(LOVE[0], label=hostile),), Language.DANISH),
    ):
        assert "<script" not in figure.drawings.wide + figure.drawings.narrow
        assert any(word.endswith("…") for word in words(figure.drawings.wide))
        assert figure.rows[0][0] == hostile


def test_words_are_cut_only_where_they_have_no_room() -> None:
    assert fitted("Alder", 100) == "Alder"
    assert fitted("Alder ved optagelse", 60) == "Alder v…"


def test_words_that_are_too_wide_for_one_line_have_more_and_lose_none() -> None:
    assert in_lines("Alder", 100) == ("Alder",)
    assert in_lines("Uger på offentlig forsørgelse mod en kontrolgruppe", 236) == (
        "Uger på offentlig forsørgelse mod en",
        "kontrolgruppe",
    )
    drawn = interval_figure(
        [
            Expected(
                "No charge or conviction for violence · 24 months after enrolment", Rate(11, 11), None, EvidenceGrade.D
            )
        ],
        Language.ENGLISH,
        least=LEAST,
    ).drawings
    said = words(drawn.narrow)
    assert said[said.index("No charge or conviction for violence") + 1] == "24 months after enrolment"
    # Nothing was expected, so no mark of it is named.
    assert "expected" not in said and "found" in said
    assert in_lines("Forsørgelsesgrundlagsoplysninger", 60) == (fitted("Forsørgelsesgrundlagsoplysninger", 60),)


def test_the_longest_label_of_a_row_is_whole_and_has_a_row_to_itself() -> None:
    parts = [
        "I job mindst 25 % af de sidste 6 måneder",
        "eller studieaktiv",
        "12 måneder efter optagelse",
        "årgang 2023",
    ]
    label = f"{parts[0]} {parts[1]} · {parts[2]} · {parts[3]}"
    rows = [Expected(label, Rate(reached, 42), Fraction("0.45"), EvidenceGrade.D) for reached in (4, 5)]
    drawings = interval_figure(rows, Language.DANISH, least=LEAST).drawings
    for drawing in (drawings.wide, drawings.narrow):
        sheet = ElementTree.fromstring(drawing)  # noqa: S314
        lines = [(int(each.get("y", "")), each.text) for each in sheet.iter("text") if each.text in parts]
        baselines = [y for y, _ in lines]
        assert [text for _, text in lines] == parts * 2
        assert [low - high for high, low in pairwise(baselines[:4])] == [15] * 3
        # A line is 11 pixels high, and 4 below its baseline.
        assert baselines[4] - baselines[3] >= 15 and baselines[-1] + 4 <= int(sheet.get("viewBox", "").split()[3])
