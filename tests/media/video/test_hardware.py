"""Encoders are chosen by what they really do here."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import av
import pytest

from faceseg_live.media.video import FORMATS, codecs, encoder_trial
from faceseg_live.media.video.hardware import candidates_for
from tests.conftest import ROOT

H264 = FORMATS["h264"]


@pytest.fixture(autouse=True)
def _trials_find_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.mark.parametrize("key", ["h264", "hevc"])
def test_the_processor_is_the_last_resort_and_says_so_to_who_wanted_a_card(key: str) -> None:
    assert candidates_for(FORMATS[key], "auto")[0][-1] is FORMATS[key].codec
    assert candidates_for(FORMATS[key], "auto")[1] is None
    candidates, note = candidates_for(FORMATS[key], "nvenc")
    assert candidates[-1] is FORMATS[key].codec
    assert bool(note) == (len(candidates) == 1)
    if note:
        assert str(note).endswith(f"so the processor does, by {FORMATS[key].codec.name}")


def test_what_works_comes_first() -> None:
    pretended = replace(H264, hardware={"nvenc": codecs.HEVC})
    assert candidates_for(pretended, "auto") == ((codecs.HEVC, codecs.H264), None)
    assert candidates_for(pretended, "nvenc") == ((codecs.HEVC, codecs.H264), None)


def test_a_named_one_that_is_absent_is_reported() -> None:
    pretended = replace(H264, hardware={"vaapi": codecs.Codec("h264_of_nobody", "yuv420p")})
    candidates, note = candidates_for(pretended, "vaapi")
    assert candidates == (codecs.H264,)
    assert "vaapi: not in this build of FFmpeg" in str(note)


def test_one_that_crashes_is_reported() -> None:
    pretended = replace(H264, hardware={"qsv": codecs.Codec("libvpx-vp9", "yuv420p")})  # no trial knows it
    candidates, note = candidates_for(pretended, "qsv")
    assert candidates == (codecs.H264,)
    assert "crashed" in str(note)


def test_software_is_not_excused() -> None:
    assert candidates_for(H264, "software") == ((codecs.H264,), None)
    assert candidates_for(FORMATS["vp9"], "auto") == ((codecs.VP9,), None)
    assert str(candidates_for(FORMATS["vp9"], "nvenc")[1]) == "nvenc encodes no VP9 WebM: libvpx-vp9 does"


@pytest.mark.parametrize("codec", [codecs.H264, codecs.HEVC])
def test_a_trial_lets_what_works_pass(codec: codecs.Codec) -> None:
    assert encoder_trial.failure_of(codec) == ""


def test_a_trial_says_why_not() -> None:
    assert encoder_trial.failure_of(codecs.Codec("h264_of_nobody", "yuv420p"))
    assert encoder_trial.failure_of(replace(codecs.H264, options={"profile": "nonsense"}))


def test_a_trial_leaves_ffmpeg_silent() -> None:
    encoder_trial.failure_of(codecs.H264)
    assert av.logging.get_level() is None


@pytest.mark.parametrize("name", [codec.name for codec in codecs.H264_HARDWARE.values()])
def test_a_trial_is_quiet(name: str) -> None:
    command = [sys.executable, "-m", encoder_trial.__name__, name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    assert (done.returncode == 0) == (done.stdout.strip() == "")
