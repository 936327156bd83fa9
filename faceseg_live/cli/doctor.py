"""`faceseg-live doctor`: prints the findings as they come."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict

from ..doctor.checks import findings
from ..doctor.findings import Finding, Severity

WORKS, BROKEN = 0, 1


def run_doctor(arguments: Namespace) -> int:
    """Check everything; 0 when the default path works, whatever else is wrong."""
    seen: list[Finding] = []
    for finding in findings():
        if not arguments.json:
            _show(finding, is_new_topic=not seen or seen[-1].topic != finding.topic)
        seen.append(finding)
    works = not any(finding.stops_the_default_path for finding in seen)
    if arguments.json:
        print(json.dumps({"works": works, "findings": [asdict(finding) for finding in seen]}))
    else:
        faults = sum(finding.level is Severity.FAULT for finding in seen)
        print(f"\n{'The default engine works.' if works else 'The default engine does not work.'}"
              f"{f' Faults: {faults}.' if faults else ''}")
    return WORKS if works else BROKEN


def _show(finding: Finding, *, is_new_topic: bool) -> None:
    if is_new_topic:
        print(finding.topic)
    print(f"  {finding.level.value:8}{' '.join(finding.text.split())}", flush=True)
    if finding.command:
        print(f"          mend it with: {finding.command}", flush=True)
