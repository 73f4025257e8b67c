"""Walk a case with an installed `pestprotocol`, as a user would, and check what comes of it.

    python tools/walk_case.py .venv/bin/pestprotocol

Uses the standard library alone, an empty home and an empty case folder of its own, and nothing of
the environment that could lead the command to a checkout.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
INTAKE = (
    "--groep", "7b", "--signaal-op", "2026-01-05", "--melder", "ouder", "--vorm", "schelden",
    "--wat", "-", "--personen", "gepeste=1", "--personen", "pester=0",
)  # fmt: skip
TALK_WITH_PARENTS = "1\n1\nj\nj\n\n"


class Failed(Exception):
    """The command did something else than it should."""


def environment(home: Path) -> dict[str, str]:
    """What a new user has: a home, and the system's own commands."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG")
    places = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        **dict.fromkeys(places, str(home)),
        "PYTHONIOENCODING": "utf-8",
    }


def walk(command: Path) -> None:
    """From the version to a PDF; `Failed` at the first thing that is not as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        _walk(command.absolute(), Path(folder))


def _walk(command: Path, folder: Path) -> None:
    given = environment(folder)
    card = folder / "kaart.pdf"

    def does(*words: str, piped: str = "") -> str:
        done = subprocess.run(
            [command, "--map", str(folder / "casussen"), *words],
            input=piped, env=given, cwd=folder, capture_output=True, encoding="utf-8",
            timeout=120, check=False,
        )  # fmt: skip
        if done.returncode != 0 or "Traceback" in done.stderr:
            raise Failed(f"{' '.join(words)}: exit code {done.returncode}\n{done.stderr}")
        return done.stdout

    def expect(holds: bool, what: str) -> None:
        if not holds:
            raise Failed(what)

    version = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    said = does("--version").strip()
    expect(said == f"pestprotocol {version}", f"the version: {said}")
    expect("In orde" in does("protocol", "controleer"), "the protocol is not in order")
    code = does("start", "--niet-vragen", *INTAKE, piped="Nare berichten.\n").splitlines()[-1]
    does("verder", code, "ouders", piped=TALK_WITH_PARENTS)
    (case,) = json.loads(does("overzicht", "--json"))
    expect(case["code"] == code, "another case than the one that was begun")
    states = {step["id"]: step["state"] for step in case["steps"]}
    expect(states["ouders"] == "done", f"the talk with the parents: {states}")
    expect(code in does("overzicht"), "the list does not show the case")
    does("checklist", "gepeste", "--casus", code, "--pdf", str(card))
    expect(card.read_bytes().startswith(b"%PDF-"), "the card is no PDF")
    expect(b"DejaVu" in card.read_bytes(), "the card lacks the program's own letters")
    given.update(_PESTPROTOCOL_COMPLETE="fish", _PESTPROTOCOL_LINE="pestprotocol overz")
    expect(does().startswith("overzicht\t"), "Tab does not complete a command")


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    found = shutil.which(sys.argv[1])
    if found is None:
        print(f"there is no command {sys.argv[1]}", file=sys.stderr)
        return 1
    try:
        walk(Path(found))
    except Failed as problem:
        print(f"{found}: {problem}", file=sys.stderr)
        return 1
    print(f"{found}: walked a case and made a PDF")
    return 0


if __name__ == "__main__":
    sys.exit(main())
