"""No test may reach the real home, clock, network or locale of whoever runs it."""

from __future__ import annotations

import functools
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from hypothesis import settings

from scripted import Teacher

# Where a change is judged, the same examples are drawn on every run.
settings.register_profile("ci", derandomize=True)
if "CI" in os.environ:
    settings.load_profile("ci")

_PLACES = (
    "HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME",
    "XDG_DOCUMENTS_DIR", "LOCALAPPDATA", "APPDATA", "USERPROFILE",
)  # fmt: skip
_WAYS_OUT = ("connect", "connect_ex", "sendto")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of this test's own, and nothing of the outside in the environment."""
    home = tmp_path / "home"
    home.mkdir()
    for variable in _PLACES:
        own = variable in ("HOME", "USERPROFILE")
        monkeypatch.setenv(variable, str(home if own else home / variable.lower()))
    for variable in ("PESTPROTOCOL_MAP", "PESTPROTOCOL_PROTOCOL", "PESTPROTOCOL_NU", "NO_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    monkeypatch.chdir(home)
    return home


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a test tried to reach the network")

    for way in _WAYS_OUT:
        monkeypatch.setattr(socket.socket, way, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


_BUILT_ONCE = functools.cache(typer.main.get_command)


@pytest.fixture(autouse=True)
def commands_are_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typer makes its commands anew at every call, which takes longer than most of them do."""
    monkeypatch.setattr(typer.main, "get_command", _BUILT_ONCE)


@pytest.fixture
def teacher(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Teacher:
    """Someone who types, on Friday 20 November 2026 at a quarter past eight."""
    return Teacher(own_home, monkeypatch).on("2026-11-20")


@pytest.fixture
def files_of_her_own() -> Iterator[None]:
    """What a test puts in the folder has the rights that the program itself gives."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was made once, for the tests of one file to begin with."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def protocol_is_checked(teacher: Teacher, shelf: Path) -> None:
    """A case folder for which the protocol was checked before, as it is for who uses it daily."""
    checked = shelf / "protocollen"
    if not checked.exists():
        teacher.folder.mkdir()
        teacher.does("checklist")
        shutil.copytree(teacher.folder / "protocollen", checked)
    shutil.copytree(checked, teacher.folder / "protocollen", dirs_exist_ok=True)
