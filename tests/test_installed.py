"""The program as it is installed: what it finds, and what it does not need."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import pestprotocol
from pestprotocol import places, terminal

HEAVY = frozenset({"pydantic", "pydantic_core", "yaml", "typst", "holidays"})
DAILY = (
    ("overzicht",),
    (),
    ("agenda",),
    ("toon",),
    ("verder",),
    ("checklist", "gepeste"),
)


def python(*words: str, piped: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        input=piped,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PESTPROTOCOL_NU": "2026-11-20T08:15", "PYTHONIOENCODING": "utf-8"},
        timeout=60,
        check=False,
    )


def loads(*words: str) -> set[str]:
    """The packages that a command imports, by Python's own account. Nothing is typed."""
    done = python("-X", "importtime", "-m", "pestprotocol", *words)
    assert done.returncode == 0, done.stderr
    found = re.findall(r"^import time:.*\| *([\w.]+)$", done.stderr, re.MULTILINE)
    return {name.partition(".")[0] for name in found}


def start(folder: Path) -> None:
    options = ["--groep", "7b", "--signaal-op", "2026-11-20", "--melder", "ouder", "--vorm"]
    options += ["schelden", "--wat", "-", "--personen", "gepeste=1", "--personen", "pester=1"]
    command = ["-m", "pestprotocol", "--map", str(folder), "start", "--niet-vragen", *options]
    done = python(*command, piped="Nare berichten.\n")
    assert done.returncode == 0, done.stderr


def test_the_shipped_protocol_is_there_and_in_order() -> None:
    path = places.shipped_protocol()
    beside = Path(pestprotocol.__file__).parent
    assert path in (beside / "protocol.yaml", beside.parents[1] / "protocol.yaml")
    assert path.is_file()
    done = python("-m", "pestprotocol", "--kaal", "protocol", "controleer")
    assert done.returncode == 0, done.stderr
    assert "".join(done.stdout.split()).endswith(f"Inorde:{''.join(str(path).split())}")


def test_the_project_says_what_it_is() -> None:
    path = Path(__file__).resolve().parents[1] / "pyproject.toml"
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    assert project["version"] == pestprotocol.__version__
    assert (path.parent / project["readme"]).is_file()
    (licence,) = project["license-files"]
    assert project["license"] in (path.parent / licence).read_text(encoding="utf-8")
    versions = [c.rpartition(" :: ")[2] for c in project["classifiers"] if "Python :: 3." in c]
    assert project["requires-python"] == f">={versions[0]}"
    assert versions == [f"3.{n}" for n in range(11, 11 + len(versions))], "each, in order"


def test_it_says_its_version() -> None:
    done = python("-m", "pestprotocol", "--version")
    assert (done.returncode, done.stdout) == (0, f"pestprotocol {pestprotocol.__version__}\n")


def test_the_command_itself_is_installed() -> None:
    beside = Path(sys.executable).parent
    names = ("pestprotocol", "pestprotocol.exe")
    command = next(beside / name for name in names if (beside / name).is_file())
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"pestprotocol {pestprotocol.__version__}\n"


def test_it_does_without_click() -> None:
    """Typer carries its own; the package itself is absent for users."""
    check = (
        "import sys; sys.modules['click'] = None; import pestprotocol.cli; "
        "from pestprotocol.commands import cases, lists, papers, school"
    )
    assert python("-c", check).returncode == 0
    check = "import sys; import pestprotocol.cli; assert 'click' not in sys.modules"
    assert python("-c", check).returncode == 0


def test_help_and_version_load_no_domain() -> None:
    for words in (("--version",), ("--help",), ("start", "--help")):
        done = python("-X", "importtime", "-m", "pestprotocol", *words)
        assert "pestprotocol.core" not in done.stderr, words


def test_a_new_protocol_does_load_what_reads_it(own_home: Path) -> None:
    """So that the next test is known to see what it looks for."""
    folder = own_home / "casussen"
    folder.mkdir()
    assert loads("--map", str(folder), "checklist", "gepeste") >= {"pydantic", "yaml", "holidays"}
    assert not HEAVY & loads("--map", str(folder), "checklist", "gepeste"), "now there is a copy"


@pytest.mark.parametrize("words", DAILY, ids=lambda words: " ".join(words) or "bare")
def test_daily_commands_load_nothing_heavy(own_home: Path, words: tuple[str, ...]) -> None:
    folder = own_home / "casussen"
    start(folder)
    loaded = loads("--map", str(folder), *words)
    assert "pestprotocol" in loaded
    assert sorted(HEAVY & loaded) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows opens a file by itself")
@pytest.mark.parametrize(("before", "seen"), [("/van/het/systeem", "/van/het/systeem"), ("", "-")])
def test_a_folder_build_keeps_its_libraries_to_itself(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, before: str, seen: str
) -> None:
    for name in ("xdg-open", "open"):
        (own_home / name).write_text('#!/bin/sh\necho "${LD_LIBRARY_PATH--}" > "$1"\n')
        (own_home / name).chmod(0o700)
    monkeypatch.setenv("PATH", f"{own_home}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/van/het/programma")
    if before:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    started: list[Any] = []
    real = subprocess.Popen

    def noted(*words: Any, **more: Any) -> Any:
        started.append(real(*words, **more))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", noted)
    assert terminal.open_file(own_home / "blad")
    started[0].wait(10)
    assert (own_home / "blad").read_text().strip() == seen
