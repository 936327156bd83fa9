"""Runs the command line as a user does. Most tests use the stand-in engine, which sees a face in every picture."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from faceseg_live.cli.main import main
from tests.cli.results import Command, Outcome


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs the command line with these words; hears native libraries, too."""

    def command(*words: str | Path) -> Outcome:
        capfd.readouterr()
        code = main([str(word) for word in words])
        return Outcome(code, *capfd.readouterr())

    return command


@pytest.fixture
def process(run: Command, tmp_path: Path) -> Command:
    """Runs `process` with the stand-in engine and the output folder "out"."""

    def command(*words: str | Path) -> Outcome:
        return run("process", *words, "--out", tmp_path / "out", "--engine", "fake")

    return command


@pytest.fixture(scope="session")
def short_demo(demo_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first second of the demo clip, not encoded anew."""
    clip = tmp_path_factory.mktemp("demo") / "short.mp4"
    with av.open(str(demo_path)) as whole, av.open(str(clip), "w") as part:
        stream = part.add_stream_from_template(whole.streams.video[0])
        for packet in list(whole.demux(video=0))[:24]:
            if packet.dts is not None:
                packet.stream = stream
                part.mux(packet)
    return clip
