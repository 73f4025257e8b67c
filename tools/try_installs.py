"""Install the program in every way that is promised, each in an empty environment, and use it.

    python tools/try_installs.py [--python PYTHON ...] [--with uv ...] [--from wheel ...]

Tries `uv tool install`, `pipx install` and `pip install`, from a wheel, an sdist and a checkout, on
every Python from 3.11 on that is found here, or on those that are named. After each it walks a case
(walk_case.py). uv and pipx are installed for this alone; nothing is left behind. No Python is
fetched: what is not on this machine is reported as not tried.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from walk_case import PROJECT, Failed, walk

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
SOURCES = ("wheel", "sdist", "checkout")
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
SUFFIX = ".exe" if os.name == "nt" else ""


def run(*words: str | Path, **more: str) -> str:
    """Run to the end; `Failed`, with what it said, when it does not end well."""
    outside = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "UV_PYTHON")
    env = {k: v for k, v in os.environ.items() if k not in outside}
    done = subprocess.run(
        [str(word) for word in words], env=env | more, stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise Failed(f"{words[0]}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


# --- what is installed, on what ---


def pythons(named: list[str]) -> dict[str, Path]:
    """Version -> interpreter: those that were named, else one of each version that is found."""
    found: dict[str, Path] = {}
    for candidate in named or _candidates():
        version = _version(candidate)
        if named and version is None:
            raise Failed(f"{candidate} is no Python")
        if version in VERSIONS or (named and version is not None):
            found.setdefault(version, Path(candidate).absolute())
    return dict(sorted(found.items(), key=lambda pair: int(pair[0].partition(".")[2])))


def _candidates() -> Iterator[str]:
    yield sys.executable
    for version in VERSIONS:
        if there := shutil.which(f"python{version}"):
            yield there
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from (str(path) for path in sorted(pyenv.glob("3.*/bin/python3"), reverse=True))
    if os.name == "nt" and shutil.which("py"):
        listed = run("py", "--list-paths")
        yield from re.findall(r"[A-Za-z]:\\.*python\.exe", listed)


def _version(python: str) -> str | None:
    try:
        return run(python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").strip()
    except (Failed, OSError):  # a launcher whose Python is not there
        return None


def copy_of_checkout(where: Path) -> Path:
    """The files of the checkout as git knows them, without what it ignores."""
    root = PROJECT.parent
    listed = run("git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (root / name).is_file():
            (where / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, where / name)
    return where


def venv(where: Path, python: Path | str = sys.executable) -> Path:
    """An empty environment; the folder of its commands."""
    run(python, "-m", "venv", where)
    return where / SCRIPTS


# --- how it is installed: each returns the folder in which the command then stands ---


def with_uv(tools: Path, python: Path, source: Path, empty: Path) -> Path:
    own = {"UV_TOOL_DIR": str(empty / "tools"), "UV_TOOL_BIN_DIR": str(empty / "bin")}
    command = (tools / f"uv{SUFFIX}", "tool", "install", "--no-cache", "--python", python, source)
    run(*command, **own, UV_PYTHON_DOWNLOADS="never")
    return empty / "bin"


def with_pipx(tools: Path, python: Path, source: Path, empty: Path) -> Path:
    own = {"PIPX_HOME": str(empty / "pipx"), "PIPX_BIN_DIR": str(empty / "bin")}
    own |= {"PIPX_MAN_DIR": str(empty / "man"), "PIPX_DEFAULT_BACKEND": "pip"}
    run(tools / f"pipx{SUFFIX}", "install", "--python", python, source, **own)
    return empty / "bin"


def with_pip(_tools: Path, python: Path, source: Path, empty: Path) -> Path:
    commands = venv(empty / "venv", python)
    run(commands / f"python{SUFFIX}", "-m", "pip", "install", source)
    return commands


WAYS: dict[str, Callable[[Path, Path, Path, Path], Path]] = {
    "uv": with_uv, "pipx": with_pipx, "pip": with_pip,
}  # fmt: skip


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--python", nargs="+", default=[], help="interpreters to try, by their path")
    asked.add_argument("--with", nargs="+", choices=WAYS, default=list(WAYS), dest="ways")
    asked.add_argument("--from", nargs="+", choices=SOURCES, default=list(SOURCES), dest="sources")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return try_all(Path(folder), options)


def try_all(work: Path, options: argparse.Namespace) -> int:
    interpreters = pythons(options.python)
    checkout = copy_of_checkout(work / "checkout")
    tools = venv(work / "tools")
    run(tools / f"python{SUFFIX}", "-m", "pip", "install", "build", "uv", "pipx")
    run(tools / f"python{SUFFIX}", "-m", "build", "--outdir", work / "dist", checkout)
    (wheel,), (sdist,) = (work / "dist").glob("*.whl"), (work / "dist").glob("*.tar.gz")
    made = {"wheel": wheel, "sdist": sdist, "checkout": checkout}
    failed = done = 0
    for version, python in interpreters.items():
        for way in options.ways:
            for source in options.sources:
                name = f"{version}  {way:4} {source:8}"
                empty = work / "empty"
                began = time.monotonic()
                try:
                    commands = WAYS[way](tools, python, made[source], empty)
                    walk(commands / f"pestprotocol{SUFFIX}")
                except Failed as problem:
                    failed += 1
                    print(f"{name}  FAILED\n{problem}", flush=True)
                else:
                    done += 1
                    print(f"{name}  walked a case  ({time.monotonic() - began:.0f} s)", flush=True)
                shutil.rmtree(empty, ignore_errors=True)
    if not options.python:
        for version in VERSIONS:
            if version not in interpreters:
                print(f"{version}  not tried: there is no such Python here")
    print(f"{done} passed, {failed} failed")
    return 1 if failed or not done else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as problem:
        sys.exit(str(problem))
