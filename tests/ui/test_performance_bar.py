"""The instruments at the lower edge."""

from __future__ import annotations

import pytest

from faceseg_live.pipeline.telemetry import Telemetry
from faceseg_live.ui.performance_bar import PerformanceBar

READING = Telemetry(29.97, 28.04, 16.4, 23.1, {"draw": 2.25, "find": 0.4, "hands": 1.1, "mesh": 2.7},
                    {"inference busy": 3, "screen busy": 0, "drawing busy": 1}, 3)


@pytest.fixture
def bar(qtbot):
    made = PerformanceBar()
    qtbot.addWidget(made)
    made.resize(1280, 30)
    made.show()
    return made


def test_every_figure_is_shown(bar):
    bar.show_telemetry(READING)
    bar.show_engine("Face mesh", "CUDA")
    assert bar.camera.text == "camera 30.0 fps"
    assert bar.shown.text == "shown 28.0 fps"
    assert bar.latency.text == "latency 16 / 23 ms"
    assert bar.dropped.text == "dropped 4"
    assert bar.stages.full_text.replace("\u2007", "") == "find 0.4 · mesh 2.7 · hands 1.1 · draw 2.2 ms"
    assert bar.faces.text == "faces 3"
    assert bar.engine.text() == "Face mesh · CUDA"


def test_nothing_measured_is_a_dash_not_a_zero(bar):
    assert bar.camera.text == "camera – fps"
    assert bar.latency.text == "latency – / – ms"


def test_drops_are_reported_by_cause(bar):
    bar.show_telemetry(READING)
    told = bar.dropped.toolTip()
    assert "3: the models were still busy" in told
    assert "1: the mask of an earlier frame" in told
    assert "0:" not in told


@pytest.mark.parametrize("dropped", [{}, READING.dropped], ids=["none dropped", "some dropped"])
def test_damaged_pictures_are_told_beside_the_dropped_ones_which_they_are_not(bar, dropped):
    bar.show_telemetry(Telemetry(dropped=dropped))
    before, count = bar.dropped.toolTip(), bar.dropped.text
    assert "damaged" not in before
    bar.show_telemetry(Telemetry(dropped=dropped, damaged=21))
    assert bar.dropped.toolTip() == f"{before}\nShown, but damaged when they arrived: 21."
    assert bar.dropped.text == count, "they were shown"


def test_figures_do_not_move_their_neighbours(bar):
    bar.show_telemetry(READING)
    before = [measure.x() for measure in (bar.camera, bar.shown, bar.latency, bar.dropped)]
    bar.show_telemetry(Telemetry(8.1, 11.1, 1.0, 111.0, READING.stage_ms, {"inference busy": 111}, 1))
    bar.layout().activate()
    assert [measure.x() for measure in (bar.camera, bar.shown, bar.latency, bar.dropped)] == before


def test_the_stages_keep_their_width_with_one_digit_or_two(bar):
    widths = set()
    for ms in (1.1, 8.8, 44.4):
        bar.show_telemetry(Telemetry(stage_ms={"find": ms, "draw": 48.0 - ms}))
        widths.add(bar.stages.sizeHint().width())
    assert len(widths) == 1
