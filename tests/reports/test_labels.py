"""Where words may stand in a drawing."""

from __future__ import annotations

from gavn.reports.charts.labels import Box, Ground, Label, width


def test_a_line_through_a_box_cuts_it_and_one_beside_does_not() -> None:
    box = Box(0, 0, 10, 10)
    assert box.cut_by((-5, 5), (15, 5))
    assert box.cut_by((2, 2), (3, 3))
    assert not box.cut_by((-5, 20), (15, 20))
    assert not box.cut_by((11, -5), (11, 15))
    assert not box.cut_by((-5, 4), (-1, 6))


def test_the_first_free_place_is_taken_and_stays_taken() -> None:
    ground = Ground(Box(0, 0, 100, 100))
    places = [Label("8,3", 50, 20), Label("8,3", 50, 60)]
    first, second = ground.place(places), ground.place(places)
    assert first is not None and second is not None
    assert (first.y, second.y) == (20, 60)
    assert ground.place(places) is None
    assert ground.place(places, must=True) is not None
    assert ground.place([]) is None


def test_words_outside_the_frame_or_on_a_line_are_faults() -> None:
    ground = Ground(Box(0, 0, 100, 100))
    ground.line([(0, 50), (100, 50)])
    assert ground.faults(Label("7,7", 50, 52)) == 1
    assert ground.faults(Label("7,7", 2, 20)) == 100
    assert ground.faults(Label("7,7", 2, 20, "start")) == 0


def test_bold_and_longer_words_are_wider() -> None:
    assert width("39,7") < width("39,7", bold=True) < width("39,7 mio.")
