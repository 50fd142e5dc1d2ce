"""The small drawings in table rows: promise, pair, funnel, rate and coverage."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

from gavn.reports.charts.bars import KeyWords, Promise, bar_axis, bar_key, pair_bar, promise_bar
from gavn.reports.charts.coverage import coverage
from gavn.reports.charts.funnel import Stage, funnel
from gavn.reports.charts.rate import Rate, rate, rate_axis
from gavn.reports.charts.recruitment import MarkWords, Recruited, recruitment_bar
from gavn.reports.charts.scale import Tick

UNGIFOKUS = Promise(paid_back=2_365_000, expected=10_429_000, invested=14_400_000, business_case=15_401_000)
NOTHING = "Ikke målt endnu."


def marks(svg: str, class_: str) -> list[dict[str, str]]:
    tree = ElementTree.fromstring(svg)  # noqa: S314
    return [dict(found.attrib) for found in tree.iter() if class_ in found.attrib.get("class", "").split()]


def test_a_promise_is_paid_then_expected_then_the_case_with_capital_across() -> None:
    drawn = promise_bar(promise=UNGIFOKUS, top=20_000_000, gridlines=(5_000_000,))
    [paid], [expected] = marks(drawn, "real"), marks(drawn, "plan-m")
    assert (paid["x"], paid["width"]) == ("0", "118.3")
    assert (expected["x"], expected["width"]) == ("118.3", "521.5")
    assert marks(drawn, "case")[0]["x2"] == marks(drawn, "case-end")[0]["x1"] == "770.1"
    assert marks(drawn, "tick")[0]["x1"] == "720"
    assert marks(drawn, "grid")[0]["x1"] == "250"


def test_changing_what_was_paid_moves_solid_and_hollow_but_not_the_capital() -> None:
    before = promise_bar(promise=UNGIFOKUS, top=20_000_000)
    after = promise_bar(promise=replace(UNGIFOKUS, paid_back=2_465_000), top=20_000_000)
    assert marks(after, "real")[0]["width"] == "123.3"
    assert marks(after, "plan-m")[0]["x"] == "123.3"
    assert marks(before, "tick") == marks(after, "tick")


def test_what_is_unknown_or_nothing_is_not_drawn() -> None:
    drawn = promise_bar(promise=Promise(paid_back=0, expected=0), top=0)
    assert [len(marks(drawn, mark)) for mark in ("real", "plan-m", "case", "tick", "zero")] == [0, 0, 0, 0, 1]
    met = promise_bar(promise=Promise(paid_back=5, expected=5, business_case=10), top=10)
    assert marks(met, "case") == []


def test_paid_is_never_drawn_hollow_and_expected_never_solid() -> None:
    only_paid = promise_bar(promise=Promise(paid_back=4_522_000, expected=0), top=10_000_000)
    only_expected = promise_bar(promise=Promise(paid_back=0, expected=2_834_000), top=10_000_000)
    assert (len(marks(only_paid, "real")), len(marks(only_paid, "plan-m"))) == (1, 0)
    assert (len(marks(only_expected, "real")), len(marks(only_expected, "plan-m"))) == (0, 1)


def test_the_axis_stands_on_the_bars_scale() -> None:
    drawn = bar_axis(top=16, ticks=(Tick(0, "0"), Tick(5, "5"), Tick(16, "16")))
    found = [(text.attrib["x"], text.attrib.get("text-anchor")) for text in ElementTree.fromstring(drawn)]  # noqa: S314
    assert found == [("0%", None), ("31.3%", "middle"), ("100%", "end")]


def test_the_key_is_one_image_with_its_words_escaped() -> None:
    drawn = bar_key(
        words=KeyWords("betalt", "ventes, 80 %", "<i>", "business case", "Udfyldt er betalt, hul er ventet.")
    )
    assert 'role="img"' in drawn and "&lt;i&gt;" in drawn


def test_money_out_is_grey_and_money_back_solid() -> None:
    drawn = pair_bar(out=1_821, back=4_522, top=10_000)
    assert marks(drawn, "counter")[0]["width"] == "182.1"
    assert marks(drawn, "real")[0]["width"] == "452.2"
    assert marks(pair_bar(out=1_821, back=0, top=10_000), "real") == []


def test_a_stroke_is_an_inquiry() -> None:
    first, launched = funnel(stages=(Stage(53, 34), Stage(9, 9)), most=53, empty=NOTHING)
    assert marks(first, "onward")[0]["d"].count("M") == 34
    assert marks(first, "lost")[0]["d"].count("M") == 19
    assert marks(first, "lost")[0]["d"].startswith("M136 0h3v14h-3z")
    assert marks(launched, "lost") == []
    assert 'viewBox="0 0 212 14"' in launched


def test_a_stage_nobody_reached_says_so_and_many_inquiries_become_a_bar() -> None:
    assert funnel(stages=(Stage(0, 0),), most=0, empty=NOTHING) == (f'<span class="g-empty">{NOTHING}</span>',)
    assert funnel(stages=(), most=53, empty=NOTHING) == ()
    [many] = funnel(stages=(Stage(500, 100),), most=500, empty=NOTHING)
    assert marks(many, "lost")[0]["d"] == "M400 0H2000V14H400z"


def test_a_rate_is_a_ring_expected_and_a_dot_found_with_its_whisker() -> None:
    diabetes = Rate(expected=Fraction(31, 100), found=Fraction(22, 38), low=Fraction(41, 100), high=Fraction(74, 100))
    drawn = rate(rate=diabetes, empty=NOTHING)
    assert marks(drawn, "plan-m")[0]["cx"] == "31%"
    assert marks(drawn, "real")[0]["cx"] == "57.9%"
    assert [(line["x1"], line["x2"]) for line in marks(drawn, "whisker")] == [
        ("41%", "74%"),
        ("41%", "41%"),
        ("74%", "74%"),
    ]
    moved = rate(rate=replace(diabetes, found=Fraction(1, 2)), empty=NOTHING)
    assert marks(moved, "real")[0]["cx"] == "50%"
    assert marks(moved, "plan-m") == marks(drawn, "plan-m")
    low = rate(rate=diabetes, empty=NOTHING, on_line=True)
    assert 'height="22"' in low and f"translate(0 {11 - int(marks(low, 'real')[0]['cy'])})" in low, (
        "in the line's middle"
    )


def test_a_rate_against_its_start_has_a_grey_tick_and_no_ring() -> None:
    drawn = rate(rate=Rate(found=Fraction(77, 100), start=Fraction(49, 100), start_word="ved <start>"), empty=NOTHING)
    assert marks(drawn, "start")[0]["x1"] == "49%"
    assert marks(drawn, "plan-m") == []
    assert "ved &lt;start&gt;" in drawn
    assert rate(rate=Rate(), empty=NOTHING) == f'<span class="g-empty">{NOTHING}</span>'


def test_the_rates_axis_anchors_its_ends_inside() -> None:
    drawn = rate_axis(ticks=(Tick(0, "0"), Tick(Fraction(1, 2), "50"), Tick(1, "100 %")))
    anchors = [text.attrib.get("text-anchor") for text in ElementTree.fromstring(drawn)]  # noqa: S314
    assert anchors == [None, "middle", "end"]


def test_coverage_is_solid_for_the_known_and_grey_for_the_rest() -> None:
    drawn = coverage(known=38, total=138, empty=NOTHING)
    assert marks(drawn, "real")[0]["width"] == "275.4"
    assert marks(drawn, "unknown")[0]["width"] == "1000"
    assert marks(coverage(known=0, total=138, empty=NOTHING), "real") == []
    assert coverage(known=0, total=0, empty=NOTHING) == f'<span class="g-empty">{NOTHING}</span>'


WORDS = MarkWords("138 kommet med", "300 aftalt", "200 planlagt til nu", "450 oprindeligt")


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter("text")]  # noqa: S314


def test_recruitment_is_solid_then_hollow_then_dotted_to_the_first_plan_with_each_mark_named() -> None:
    drawn = recruitment_bar(recruited=Recruited(reached=138, planned=300, by_now=200, original=450), words=WORDS)
    [come], [planned], [case] = marks(drawn, "real"), marks(drawn, "plan-m"), marks(drawn, "case")
    assert (come["x"], come["width"]) == ("0", "30.7%")
    assert (planned["x"], planned["width"]) == ("30.7%", "36%")
    assert (case["x1"], case["x2"]) == ("66.7%", "100%")
    assert marks(drawn, "tick")[0]["x1"] == "44.4%"
    assert texts(drawn) == ["138 kommet med", "300 aftalt", "200 planlagt til nu"], "450 would cover 200 on a phone"


def test_recruitment_draws_and_names_only_what_is_known() -> None:
    drawn = recruitment_bar(recruited=Recruited(reached=15, planned=15, original=25), words=WORDS)
    assert [len(marks(drawn, mark)) for mark in ("real", "plan-m", "case", "tick")] == [1, 0, 1, 0]
    assert texts(drawn) == ["138 kommet med", "300 aftalt", "450 oprindeligt"]
    assert marks(recruitment_bar(recruited=Recruited(reached=0, planned=0), words=WORDS), "real") == []
