"""Build the program as one folder that needs no Python, and walk a case with it.

    python tools/build_folder.py [--into dist]

Makes `pestprotocol` in that folder for the kind of computer that this is run on: for the laptops of
a school, run it on Windows. Installs the checkout, with the extras `bundle` and `namen`, into an
empty environment and has PyInstaller gather what it loads. Tells the size, and how long a start
takes against the same Python that does nothing.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from try_installs import SCRIPTS, SUFFIX, copy_of_checkout, run, venv
from walk_case import Failed, walk

# Each is loaded by a library that is used for something else; no command of ours comes there.
LEFT_OUT = (
    "_ssl", "ssl", "sqlite3", "tkinter", "unittest", "doctest", "pydoc", "xmlrpc", "pygments",
    "setuptools", "pip", "PIL",
)  # fmt: skip
STARTS = 15


def build(into: Path, work: Path) -> Path:
    """The command in the folder that was made."""
    checkout = copy_of_checkout(work / "checkout")
    commands = venv(work / "venv")
    python = commands / f"python{SUFFIX}"
    run(python, "-m", "pip", "install", f"{checkout}[bundle,namen]")
    main = work / "start.py"
    main.write_text("from pestprotocol.main import run\n\nrun()\n", encoding="utf-8")
    run(
        python, "-m", "PyInstaller", "--noconfirm", "--onedir", "--console",
        "--name", "pestprotocol",
        "--distpath", into, "--workpath", work / "work", "--specpath", work,
        "--collect-data", "pestprotocol",  # the protocol, the page and its letters
        # A country's holidays are looked up by its name, when a school's protocol names it.
        "--collect-submodules", "holidays.countries",
        *(word for module in LEFT_OUT for word in ("--exclude-module", module)),
        *([] if sys.platform == "win32" else ["--strip"]),
        main,
    )  # fmt: skip
    return into / "pestprotocol" / f"pestprotocol{SUFFIX}"


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def seconds(*command: str | Path) -> float:
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--into", type=Path, default=Path("dist"), help="where the folder comes")
    into = asked.parse_args().into.absolute()
    with tempfile.TemporaryDirectory() as work:
        command = build(into, Path(work))
        walk(command)
        print(f"{command.parent}: walked a case and made a PDF")
        print(f"{size_of(command.parent) / 1e6:.0f} MB")
        python = Path(work) / "venv" / SCRIPTS / f"python{SUFFIX}"
        pairs = [(seconds(command, "--version"), seconds(python, "-c", "pass"))
                 for _ in range(STARTS)]  # fmt: skip
        start, nothing = (statistics.median(times) for times in zip(*pairs, strict=True))
        print(f"--version: {start * 1000:.0f} ms, {start / nothing:.1f} times `python -c pass`")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as problem:
        sys.exit(str(problem))
