"""`faceseg-live doctor`: prints the findings as they come."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING

from ..concurrency.signals import exit_on_termination
from ..exit_codes import ExitCode
from .command_parser import CommandParser, Commands, add_command
from .reporter import Reporter

if TYPE_CHECKING:
    from ..doctor.findings import Finding


def add_to(commands: Commands, common: CommandParser) -> None:
    """Add the command's parser."""
    doctor = add_command(
        commands, common, "doctor", run, summary="check this installation",
        description="Checks packages, display, cameras, sound, encoders, models and processors, names the command that "
                    "fixes each fault, and times every engine.",
        codes={ExitCode.DONE: "the default engine works, whatever else was found",
               ExitCode.FAILED: "the default engine does not work"},
    )
    doctor.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(arguments: Namespace, reporter: Reporter) -> ExitCode:
    """Check everything; done when the default engine works, whatever else is wrong."""
    from ..doctor.checks import findings
    from ..doctor.findings import Severity

    seen: list[Finding] = []
    with exit_on_termination():  # so that trials end, too
        for finding in findings():
            if not arguments.json:
                _show(finding, reporter, is_new_topic=not seen or seen[-1].topic != finding.topic)
            seen.append(finding)
    works = not any(finding.stops_the_default_path for finding in seen)
    if arguments.json:
        reporter.json({"works": works, "findings": [asdict(finding) for finding in seen]})
    else:
        faults = sum(finding.level is Severity.FAULT for finding in seen)
        reporter.result("")
        reporter.result(f"{'The default engine works.' if works else 'The default engine does not work.'}"
                        f"{f' Faults: {faults}.' if faults else ''}")
    return ExitCode.DONE if works else ExitCode.FAILED


def _show(finding: Finding, reporter: Reporter, *, is_new_topic: bool) -> None:
    if is_new_topic:
        reporter.result(finding.topic)
    reporter.result(f"  {finding.level.value:8}{' '.join(finding.text.split())}")
    if finding.command:
        reporter.result(f"          fix it with: {finding.command}")
