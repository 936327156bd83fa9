"""A summary counts what is done, what was done before, and what failed, in part or as a whole."""

from __future__ import annotations

from pathlib import Path

from faceseg_live.batch.report import FileReport, Summary
from faceseg_live.batch.walk import Skipped
from faceseg_live.messages import Message

PROBLEM = Message("batch.never_seen")
SUMMARY = Summary(Path("out"), (
    FileReport(Path("a"), "image", (Path("out/a.json"),)),
    FileReport(Path("b"), "image", is_earlier=True),
    FileReport(Path("c"), "video", (Path("out/c.mp4"),), damage=PROBLEM),
    FileReport(Path("d"), "", error=PROBLEM),
), 1.0, skipped=(Skipped(Path("e"), Message("batch.hidden")),))


def test_a_part_counts_as_failed_and_what_was_done_before_as_done() -> None:
    assert (SUMMARY.done, SUMMARY.earlier, SUMMARY.failed, SUMMARY.partial) == (2, 1, 2, 1)


def test_machines_are_told_everything() -> None:
    document = SUMMARY.as_json()
    files = document["files"]
    assert isinstance(files, list)
    assert [(file["done"], file["already_done"], file["error"], file["damage"]) for file in files] == [
        (True, False, "", ""), (True, True, "", ""), (False, False, "", str(PROBLEM)), (False, False, str(PROBLEM), "")]
    assert document["skipped"] == [{"input": "e", "reason": "hidden"}]
    assert (document["already_done"], document["done_in_part"]) == (1, 1)
