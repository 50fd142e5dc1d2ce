"""The balance drawing: where marks stand, and that kinds of figure never share a mark."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

from gavn.reports.charts.balance import Balance, Budgeted, Injection, Range, Realised, Words, balance
from gavn.reports.charts.balance_sheet import sheet_for
from gavn.reports.charts.scale import Tick

WORDS = Words(
    realised="Realiseret", budget="Budget", empty="Fonden har ingen posteringer endnu.", span="2029–2034 samlet"
)
AARHUS = Balance(
    realised=tuple(
        Realised(year, amount * 1000, label)
        for year, amount, label in (
            (2020, 39678, "39,7"),
            (2021, 35953, "36,0"),
            (2022, 23068, "23,1"),
            (2023, 8264, "8,3"),
            (2024, 7700, "7,7"),
        )
    ),
    budget=(
        Budgeted(2025, 2025, 15_193_000, "15,2"),
        Budgeted(2026, 2026, 17_205_000, "17,2"),
        Budgeted(2027, 2027, 20_088_000, "20,1"),
        Budgeted(2028, 2028, 23_208_000, "23,2"),
        Budgeted(2029, 2034, 30_525_000, "30,5"),
    ),
    words=WORDS,
    description="Saldoen faldt fra 39,7 mio. kr. i 2020 til 7,7 i 2024; budgettet når 30,5 i 2034.",
    ticks=tuple(Tick(amount * 10**6, f"{amount} mio.", str(amount)) for amount in (10, 20, 30, 40)),
    injections=(Injection(2025, "+ 8,0 bevilling"),),
)
FAN = (Range(2025, 12, 14, 16, 18), Range(2034, 15, 20, 35, 45))


def marks(svg: str, class_: str) -> list[dict[str, str]]:
    """The attributes of every element of a class, in the order drawn."""
    tree = ElementTree.fromstring(svg)  # noqa: S314
    return [dict(found.attrib) for found in tree.iter() if found.attrib.get("class") == class_]


def words(svg: str) -> list[str]:
    return [found.text or "" for found in ElementTree.fromstring(svg).iter("text")]  # noqa: S314


def test_two_points_stand_exactly_where_their_year_and_amount_say() -> None:
    two = Balance((Realised(2023, 100, "100"), Realised(2024, 50, "50")), (), WORDS, "To år.")
    drawn = marks(balance(data=two).wide, "real")
    # Zero is 26 px above the bottom of 328, the highest balance 30 px from the top, the years 46 px in and 22 px out.
    assert [(mark["cx"], mark["cy"]) for mark in drawn] == [("46", "30"), ("778", "166")]


def test_time_is_true_to_years() -> None:
    sheet = sheet_for(data=AARHUS, wide=800, high=328)
    assert sheet.x.at(2034) - sheet.x.at(2028) == 6 * (sheet.x.at(2021) - sheet.x.at(2020))
    rings = marks(balance(data=AARHUS).wide, "plan-m")
    assert [ring["cx"] for ring in rings] == ["307.4", "359.7", "412", "464.3", "778"]


def test_realised_is_solid_and_budget_hollow_never_the_same_mark() -> None:
    for drawn in (balance(data=AARHUS).wide, balance(data=AARHUS).narrow):
        solid = {(mark["cx"], mark["cy"]) for mark in marks(drawn, "real")}
        hollow = {(mark["cx"], mark["cy"]) for mark in marks(drawn, "plan-m")}
        assert (len(solid), len(hollow)) == (5, 5)
        assert not solid & hollow
        assert len(marks(drawn, "real-line")) == 1


def test_only_years_budgeted_in_one_sum_are_dotted() -> None:
    drawn = balance(data=AARHUS).wide
    assert len(marks(drawn, "budget-line")) == 4
    assert len(marks(drawn, "budget-lump")) == 1
    assert "2029–2034 samlet" in words(drawn)


def test_changing_one_balance_moves_that_mark_alone() -> None:
    changed = replace(AARHUS, realised=(*AARHUS.realised[:3], Realised(2023, 9_264_000, "9,3"), AARHUS.realised[4]))
    before, after = marks(balance(data=AARHUS).wide, "real"), marks(balance(data=changed).wide, "real")
    assert [one["cy"] == other["cy"] for one, other in zip(before, after, strict=True)] == [
        True,
        True,
        True,
        False,
        True,
    ]
    assert Fraction(before[3]["cy"]) > Fraction(after[3]["cy"])


def test_every_balance_is_labelled_on_the_wide_drawing_and_every_realised_one_on_the_narrow() -> None:
    drawings = balance(data=AARHUS)
    realised = {point.label for point in AARHUS.realised}
    assert realised | {point.label for point in AARHUS.budget} <= set(words(drawings.wide))
    assert realised | {"30,5"} <= set(words(drawings.narrow))
    assert {"Realiseret", "Budget", "+ 8,0 bevilling", "40 mio."} <= set(words(drawings.wide))
    assert "40" in words(drawings.narrow)


def test_a_forecast_is_two_shaded_ranges_and_only_when_there_is_one() -> None:
    assert marks(balance(data=AARHUS).wide, "fan1") == []
    forecast = tuple(
        replace(span, **{k: getattr(span, k) * 10**6 for k in ("low", "half_low", "half_high", "high")}) for span in FAN
    )
    drawn = balance(data=replace(AARHUS, forecast=forecast)).wide
    assert len(marks(drawn, "fan1")) == len(marks(drawn, "fan2")) == 1
    assert "stroke" not in marks(drawn, "fan1")[0]


def test_a_balance_below_zero_is_drawn_below_the_line() -> None:
    below = Balance((Realised(2023, 100, "100"), Realised(2024, -50, "−50")), (), WORDS, "Under nul.")
    drawn = balance(data=below).wide
    [zero] = marks(drawn, "base")
    assert Fraction(marks(drawn, "real")[1]["cy"]) > Fraction(zero["y1"])


def test_one_year_alone_can_be_drawn() -> None:
    drawn = balance(data=Balance((Realised(2020, 0, "0"),), (), WORDS, "Et år."))
    assert len(marks(drawn.wide, "real")) == 1
    assert marks(drawn.wide, "real-line") == []
    assert len(marks(balance(data=replace(AARHUS, realised=())).narrow, "plan-m")) == 5


def test_nothing_to_draw_says_so() -> None:
    drawn = balance(data=Balance((), (), WORDS, "Intet."))
    assert drawn.wide == '<span class="g-empty">Fonden har ingen posteringer endnu.</span>'
    assert drawn.narrow == ""


def test_the_drawing_is_one_image_with_its_sentence_and_the_same_every_time() -> None:
    hostile = replace(AARHUS, description='"<b>&', words=replace(WORDS, budget="<script>"))
    drawn = balance(data=hostile).wide
    assert "<script" not in drawn
    tree = ElementTree.fromstring(drawn)  # noqa: S314
    assert (tree.attrib["role"], tree.attrib["aria-label"]) == ("img", '"<b>&')
    assert balance(data=AARHUS) == balance(data=AARHUS)


def test_drawings_that_share_a_reach_share_a_scale() -> None:
    low, high = -5_000_000, 60_000_000
    sheets = [sheet_for(data=replace(AARHUS, forecast=fan, reach=(low, high)), wide=800, high=328) for fan in ((), FAN)]
    assert sheets[0].y == sheets[1].y
    assert sheets[0].y != sheet_for(data=AARHUS, wide=800, high=328).y


def test_the_furthest_range_is_the_palest_and_drawn_first_where_it_is_told() -> None:
    far = tuple(replace(span, far_low=span.low - 5, far_high=span.high + 5) for span in FAN)
    three = balance(data=replace(AARHUS, forecast=far)).wide
    two = balance(data=replace(AARHUS, forecast=FAN)).wide

    assert [class_ for class_ in ("fan0", "fan1", "fan2") if marks(three, class_)] == ["fan0", "fan1", "fan2"]
    assert three.index("fan0") < three.index("fan1") < three.index("fan2")
    assert marks(two, "fan0") == []


def test_a_range_is_named_clear_of_the_budget_s_line() -> None:
    named = replace(WORDS, half="halvdelen", eight_of_ten="8 af 10")
    spans = tuple(
        Range(year, *(amount * 10**6 for amount in amounts))
        for year, amounts in ((2028, (15, 18, 24, 26)), (2034, (23, 25, 31, 34)))
    )
    drawn = balance(data=replace(AARHUS, words=named, forecast=spans)).wide
    height = {found.text: float(found.attrib["y"]) for found in ElementTree.fromstring(drawn).iter("text")}  # noqa: S314
    sheet = sheet_for(data=replace(AARHUS, forecast=spans), wide=800, high=328)

    # The budget ends at 30.5, in the upper half of the middle range: the name stands at its lower edge instead.
    assert height["halvdelen"] > float(sheet.y.at(30_525_000)) + 10
    assert height["halvdelen"] < float(sheet.y.at(25_000_000))
