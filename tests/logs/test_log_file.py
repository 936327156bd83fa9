"""The file of the log: bounded, private, written by several at once, and never in the way."""

from __future__ import annotations

import logging
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from faceseg_live.logs.log_file import PARTS, LogFile, tail
from faceseg_live.logs.place import NAME, log_folder
from faceseg_live.messages import Message

log = logging.getLogger("faceseg_live.of_this_test")


@pytest.fixture
def told() -> list[Message]:
    return []


@pytest.fixture
def handler(tmp_path: Path, told: list[Message]) -> Iterator[LogFile]:
    """Writes into a folder that is not there yet, 2000 bytes a part."""
    handler = LogFile(tmp_path / "a" / "logs", told.append, part_bytes=2000)
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    yield handler
    log.removeHandler(handler)
    handler.close()


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_a_line_has_its_time_process_level_and_module(handler: LogFile) -> None:
    log.warning("frames=%d", 3)
    (line,) = lines(handler.path)
    moment, process, said = line.split(" ", 2)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", moment)
    assert (int(process), said) == (os.getpid(), "warning of_this_test: frames=3")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_the_log_is_its_users_own(handler: LogFile) -> None:
    log.info("begun")
    assert stat.S_IMODE(handler.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(handler.path.parent.stat().st_mode) == 0o700


def test_a_full_part_is_put_aside_and_old_ones_go(handler: LogFile) -> None:
    for number in range(300):
        log.info("number=%d %s", number, "x" * 50)
    parts = sorted(handler.path.parent.glob(f"{NAME}*"))
    assert [part.name for part in parts if not part.name.endswith(".lock")] == [
        NAME, *(f"{NAME}.{number}" for number in range(1, PARTS))]
    assert all(part.stat().st_size <= 2000 for part in parts)
    kept = [int(found[1]) for part in reversed(parts) for found in re.finditer(r"number=(\d+)", part.read_text())]
    assert kept == list(range(kept[0], 300)), "the newest, without a gap"


def test_several_processes_write_at_once_and_every_line_is_whole(tmp_path: Path) -> None:
    code = (
        "import logging, sys; from pathlib import Path; from faceseg_live.logs.log_file import LogFile\n"
        "log = logging.getLogger('faceseg_live.x'); log.setLevel('INFO')\n"
        "log.addHandler(LogFile(Path(sys.argv[1]), print, part_bytes=20_000))\n"
        "for number in range(250): log.info('who=%s number=%d %s', sys.argv[2], number, 'x' * 100)\n"
    )
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(who)], env=surroundings,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for who in range(2)]
    assert [process.communicate(timeout=60)[0] for process in running] == [b"", b""]
    parts = [part for part in tmp_path.iterdir() if not part.name.endswith(".lock")]
    assert len(parts) == PARTS
    written = [line for part in parts for line in lines(part)]
    assert all(re.fullmatch(r"\S+ \d+ info x: who=\d number=\d+ x{100}", line) for line in written)
    assert len(set(written)) == len(written)
    assert sum(part.stat().st_size for part in parts) > 40_000, "two full parts at least"


def test_what_is_said_again_and_again_is_counted(handler: LogFile) -> None:
    for _ in range(1000):
        log.warning("the camera is gone")
    log.info("it is back")
    said = [line.split(" ", 2)[2] for line in lines(handler.path)]
    assert said == ["warning of_this_test: the camera is gone", "info the same again, times=999",
                    "info of_this_test: it is back"]


def test_an_error_has_its_traceback_without_anything_personal(handler: LogFile) -> None:
    try:
        Path("/home/anna/secret.jpg\x1b[2J").read_bytes()
    except OSError:
        log.exception("unforeseen")
    text = handler.path.read_text("utf-8")
    assert "FileNotFoundError: [Errno 2] No such file or directory: '…'" in text
    assert "python/pathlib" in text
    assert "anna" not in text
    assert all(line.startswith("    ") for line in text.splitlines()[1:]), "no line can pass for another record"


def test_of_others_only_warnings_are_kept(handler: LogFile) -> None:
    other = logging.getLogger("urllib3")
    other.addHandler(handler)
    try:
        other.warning("retrying '%s'", "secret")
        other.setLevel(logging.INFO)
        other.info("secret")
    finally:
        other.setLevel(logging.NOTSET)
        other.removeHandler(handler)
    assert [line.partition("urllib3: ")[2] for line in lines(handler.path)] == ["retrying '…'"]


def test_a_log_that_cannot_be_written_is_told_once(tmp_path: Path, told: list[Message]) -> None:
    (tmp_path / "file").write_bytes(b"")
    handler = LogFile(tmp_path / "file", told.append)
    log.addHandler(handler)
    try:
        log.error("one")
        log.error("two")
    finally:
        log.removeHandler(handler)
        handler.close()
    assert [message.message_id for message in told] == ["logs.not_written"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a disk that is always full is Linux's")  # noqa: PTH110
@pytest.mark.parametrize("kind", ["full", "pipe", "folder", "link", "loop"])
def test_what_is_no_file_is_not_written_to(tmp_path: Path, told: list[Message], kind: str) -> None:
    path = tmp_path / NAME
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"")
    {"full": lambda: path.symlink_to("/dev/full"), "pipe": lambda: os.mkfifo(path), "folder": path.mkdir,
     "link": lambda: path.symlink_to(elsewhere), "loop": lambda: path.symlink_to(path)}[kind]()
    handler = LogFile(tmp_path, told.append)
    handler.handle(logging.makeLogRecord({"name": "faceseg_live", "msg": "x", "levelno": 30, "levelname": "WARNING"}))
    handler.close()
    assert len(told) == 1
    assert elsewhere.read_bytes() == b""
    assert tail(tmp_path, 3) == [] or kind == "pipe"


def test_a_record_that_makes_no_text_disturbs_nobody(handler: LogFile, told: list[Message]) -> None:
    bad = {"name": "faceseg_live", "msg": "frames=%d", "args": ("many",), "levelno": 20, "levelname": "INFO"}
    handler.handle(logging.makeLogRecord(bad))
    log.info("frames=%d", 1)
    assert "frames=1" in handler.path.read_text("utf-8")
    assert len(told) == 1


def test_the_last_lines_are_records_without_tracebacks(handler: LogFile) -> None:
    for number in range(5):
        log.error("number=%d\nTraceback (most recent call last):\nValueError", number)
    assert [line.rpartition(" ")[2] for line in tail(handler.path.parent, 2)] == ["number=3", "number=4"]
    assert tail(handler.path.parent / "none", 2) == []


def test_the_folder_is_the_platforms_unless_another_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert log_folder() == Path(os.environ["FACESEG_LOGS"])
    monkeypatch.delenv("FACESEG_LOGS")
    assert log_folder().is_absolute()
    assert "faceseg_live" in log_folder().parts


def test_the_last_lines_are_of_this_process(handler: LogFile) -> None:
    log.info("number=1")
    with handler.path.open("a") as file:
        file.write(f"2026-11-30T06:37:36.874Z {os.getpid() + 1} info x: number=2\n")
    assert [line.rpartition(" ")[2] for line in tail(handler.path.parent, 9)] == ["number=1"]
