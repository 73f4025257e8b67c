"""The guards around the tests hold, and the program does nothing behind anyone's back."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import platformdirs
import pytest

from journeys import intake, parents
from pestprotocol import places
from pestprotocol.clock import clock_of
from scripted import Teacher

SOURCES = sorted(Path(places.__file__).parent.rglob("*.py"))
REAL_HOME = Path(os.path.expanduser("~"))  # noqa: PTH111 - before any fixture, so the real one


# --- the home ---


def test_the_home_is_one_of_this_test(own_home: Path, tmp_path: Path) -> None:
    assert Path.home() == own_home == Path.cwd()
    assert own_home.is_relative_to(tmp_path)
    assert own_home != REAL_HOME
    for folder in (
        platformdirs.user_config_dir("x"),
        platformdirs.user_data_dir("x"),
        platformdirs.user_state_dir("x"),
        platformdirs.user_cache_dir("x"),
        platformdirs.user_documents_dir(),
        os.path.expanduser("~"),  # noqa: PTH111
    ):
        assert Path(folder).is_relative_to(own_home), folder


def test_every_place_of_the_program_lies_in_that_home(own_home: Path) -> None:
    for folder in (
        places.config_folder(),
        places.data_folder(),
        places.state_folder(),
        places.proposed_case_folder(),
    ):
        assert folder.is_relative_to(own_home)


def test_a_process_of_a_test_has_that_home_too(own_home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import pathlib; print(pathlib.Path.home())"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(own_home)


@pytest.mark.parametrize(
    "variable", ["PESTPROTOCOL_MAP", "PESTPROTOCOL_PROTOCOL", "PESTPROTOCOL_NU", "NO_COLOR"]
)
def test_nothing_of_the_outside_is_in_the_environment(variable: str) -> None:
    assert variable not in os.environ


def test_a_journey_writes_nothing_outside(
    teacher: Teacher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    real = os.open

    def noted(path: str | Path, flags: int, *rest: int, **more: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            opened.append(Path(path))
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", noted)
    teacher.does("start", script=intake())
    teacher.does("verder", script=parents())
    assert len(opened) > 10
    assert [path for path in opened if not path.is_relative_to(tmp_path)] == []


# --- the clock ---


def test_the_day_is_the_one_that_was_set(teacher: Teacher) -> None:
    assert clock_of().today() == date(2026, 11, 20)
    assert clock_of().is_set
    teacher.on("2027-01-31")
    assert clock_of().today() == date(2027, 1, 31)
    assert "zo 31 januari 2027" in teacher.does().out


def test_a_day_that_was_set_is_said_and_kept(teacher: Teacher) -> None:
    seen = teacher.does("start", script=intake())
    assert "De datum is met de hand gekozen: vr 20 november 2026, 08:15 uur." in seen.err
    assert {entry["clock"] for entry in teacher.entries()} == {"set"}
    assert {entry["at"][:16] for entry in teacher.entries()} == {"2026-11-20T08:15"}


def test_without_a_set_day_the_clock_is_the_real_one() -> None:
    assert not clock_of({}).is_set
    assert abs((clock_of({}).today() - date.today()).days) <= 1  # noqa: DTZ011


# --- the network ---


def test_no_test_reaches_the_network() -> None:
    with socket.socket() as one, pytest.raises(AssertionError, match="tried to reach the network"):
        one.connect(("127.0.0.1", 9))
    with pytest.raises(AssertionError, match="tried to reach the network"):
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    with pytest.raises(AssertionError, match="tried to reach the network"):
        urllib.request.urlopen("http://127.0.0.1:9/", timeout=1)


def test_the_program_never_asks_for_the_network(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    real = socket.socket.__init__

    def noted(self: socket.socket, *args: int, **more: int) -> None:
        made.append(args)
        real(self, *args, **more)

    monkeypatch.setattr(socket.socket, "__init__", noted)
    socket.socket().close()
    assert len(made) == 1, "the guard hears it"
    teacher.does("start", script=intake())
    teacher.does("overzicht")
    assert len(made) == 1


# --- the sources ---

NETWORK = {
    "socket", "ssl", "http", "urllib", "ftplib", "smtplib", "imaplib", "poplib", "telnetlib",
    "xmlrpc", "socketserver", "asyncio", "requests", "httpx", "aiohttp", "urllib3", "webbrowser",
}  # fmt: skip
DANGEROUS_IMPORTS = {"pickle", "marshal", "shelve", "code", "codeop", "ctypes", "click"}
DANGEROUS_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint"}


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield "".join(str(a.value) for a in node.args if isinstance(a, ast.Constant))


def objections(source: str) -> list[str]:
    """What must not stand in the program."""
    tree = ast.parse(source)
    found = [
        f"import {name}"
        for name in imports(tree)
        if name.split(".")[0] in NETWORK | DANGEROUS_IMPORTS
    ]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in DANGEROUS_CALLS or called in ("os.system", "os.popen", "subprocess.getoutput"):
            found.append(called)
        if called in ("yaml.load", "yaml.unsafe_load", "yaml.full_load"):
            found.append(called)
        found += [
            f"{called}(shell=…)"
            for keyword in node.keywords
            if keyword.arg == "shell"
            and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
        ]
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_module_does_nothing_dangerous(path: Path) -> None:
    assert objections(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import click",
        "from click.testing import CliRunner",
        "def f():\n    import urllib.request",
        "eval('1')",
        "exec(compile('1', '', 'exec'))",
        "subprocess.run('ls', shell=True)",
        "subprocess.run('ls', shell=maybe)",
        "os.system('ls')",
        "import pickle",
        "yaml.load(text)",
        "importlib.import_module('socket')",
    ],
)
def test_the_search_objects(source: str) -> None:
    assert objections(source)


def test_the_search_reads_the_whole_program() -> None:
    assert len(SOURCES) > 40
    assert {"walk", "store", "logbook", "cli"} <= {path.stem for path in SOURCES}


# --- the guards themselves ---


@pytest.mark.parametrize("way", ["connect_ex", "sendto", "getaddrinfo"])
def test_no_other_way_to_the_network(way: str) -> None:
    place = ("127.0.0.1", 9)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        ways: dict[str, Callable[[], object]] = {
            "connect_ex": lambda: one.connect_ex(place),
            "sendto": lambda: one.sendto(b"", place),
            "getaddrinfo": lambda: socket.getaddrinfo(*place),
        }
        with pytest.raises(AssertionError, match="tried to reach the network"):
            ways[way]()


OUTSIDE = {
    "PESTPROTOCOL_MAP": "/tmp/ergens",
    "PESTPROTOCOL_PROTOCOL": "/tmp/ergens.yaml",
    "PESTPROTOCOL_NU": "2020-01-01",
    "NO_COLOR": "1",
    "TERM": "dumb",
    "LC_ALL": "C",
    "TZ": "Asia/Kathmandu",
    "COLUMNS": "31",
    "XDG_DATA_HOME": "/tmp/ergens",
    "XDG_DOCUMENTS_DIR": "/tmp/ergens",
}


def test_the_guards_hold_whatever_is_set_outside() -> None:
    """The tests above, once more, as someone with other settings runs them."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
         "-p", "no:hypothesispytest", __file__, "-k", "home or environment"],
        env={**os.environ, **OUTSIDE},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout
