"""Asks whether weaknesses are known of the versions that constraints.txt pins, with pip-audit in a place of its own.

    python scripts/audit.py                     # or make audit

Every pinned version is asked about, those for other Pythons and systems, too. Where pip-audit or both of its services
can't be reached, nothing is claimed: the versions are printed, with how to audit them elsewhere. Exit codes: 0 nothing
is known, 1 something is, 3 some could not be audited.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "audit"
SERVICES = ("pypi", "osv")
_KNOWN_TO_BE_WEAK = ("requests", "2.30.0")
"""A service that knows nothing of this one is none: there are several that answer with nothing."""
_NOTHING_KNOWN, _SOMETHING_KNOWN, _NOT_AUDITED = 0, 1, 3
_REQUEST_TIMEOUT_S, _TIMEOUT_S = "15", 900
_BY_HAND = """
To audit them where the service can be reached:
    python scripts/audit.py
or look each of them up at https://osv.dev."""

Pin = tuple[str, str]
"""Name and version."""


@dataclass(frozen=True)
class Audit:
    """What a service says."""

    known: dict[Pin, list[str]]
    """Names of the weaknesses of those that have any."""
    skipped: dict[Pin, str]
    """Why one could not be audited."""


def pins_of(text: str) -> list[Pin]:
    """Each version once, whatever it is pinned for."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE)
    return sorted(dict.fromkeys((name.lower(), version) for name, version in found))


def rounds_of(pins: list[Pin]) -> list[list[Pin]]:
    """In lists that have each package once: pip-audit takes no more."""
    rounds: list[list[Pin]] = []
    for pin in pins:
        for part in rounds:
            if all(name != pin[0] for name, _ in part):
                part.append(pin)
                break
        else:
            rounds.append([pin])
    return rounds


def audit_of(output: str) -> Audit:
    """What pip-audit printed, as JSON."""
    known: dict[Pin, list[str]] = {}
    skipped: dict[Pin, str] = {}
    for item in json.loads(output)["dependencies"]:
        if "skip_reason" in item:
            reason = item["skip_reason"]
            version = re.search(r"\(([^()]+)\)$", reason)
            skipped[item["name"], version[1] if version else ""] = reason
        elif item["vulns"]:
            known[item["name"], item["version"]] = [weakness["id"] for weakness in item["vulns"]]
    return Audit(known, skipped)


def audited(pins: list[Pin], python: Path, service: str) -> Audit | None:
    """What a service says of all of these; None where it can't be reached or doesn't know anything."""
    if not _ask([_KNOWN_TO_BE_WEAK], python, service).known:
        return None
    answers = [_ask(part, python, service) for part in rounds_of(pins)]
    return Audit({pin: ids for answer in answers for pin, ids in answer.known.items()},
                 {pin: why for answer in answers for pin, why in answer.skipped.items()})


def _ask(pins: list[Pin], python: Path, service: str) -> Audit:
    listed = PLACE / "pins.txt"
    listed.write_text("".join(f"{name}=={version}\n" for name, version in pins))
    command = [str(python), "-m", "pip_audit", "--requirement", str(listed), "--no-deps", "--disable-pip", "--format",
               "json", "--vulnerability-service", service, "--progress-spinner", "off", "--timeout", _REQUEST_TIMEOUT_S]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S)
        return audit_of(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):  # it prints no JSON where the service can't be reached
        return Audit({}, dict.fromkeys(pins, f"{service} gave no answer"))


def _environment() -> Path | None:
    """The Python of an environment with pip-audit; None where that can't be had."""
    python = PLACE / "venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    try:
        if not python.exists():
            PLACE.mkdir(parents=True, exist_ok=True)
            subprocess.run([sys.executable, "-m", "venv", str(PLACE / "venv")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "pip-audit"],
                       check=True)
    except subprocess.CalledProcessError as error:
        print(f"pip-audit can't be installed: {error}", file=sys.stderr)
        return None
    return python


def main() -> int:
    pins = pins_of((ROOT / "constraints.txt").read_text("utf-8"))
    python = _environment()
    answer = None
    for service in SERVICES if python else ():
        print(f"asking {service} about {len(pins)} versions…", flush=True)
        answer = audited(pins, python, service)
        if answer is not None:
            break
        print(f"{service} can't be reached, or knows nothing", flush=True)
    if answer is None:
        print("\nNot audited:", *(f"    {name}=={version}" for name, version in pins), _BY_HAND, sep="\n")
        return _NOT_AUDITED
    for (name, version), ids in answer.known.items():
        print(f"known of {name} {version}: {', '.join(ids)}")
    for why in answer.skipped.values():
        print(f"not audited: {why}")
    asked = len(pins) - len(answer.skipped)
    print(f"{asked} of {len(pins)} versions audited; something is known of {len(answer.known)}")
    return _SOMETHING_KNOWN if answer.known else _NOT_AUDITED if answer.skipped else _NOTHING_KNOWN


if __name__ == "__main__":
    sys.exit(main())
