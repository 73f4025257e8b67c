"""What Tab adds, in a line, in a broken folder, and in the real shells that this machine has."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from journeys import follow_up, intake, parents
from pestprotocol import shells
from pestprotocol.cli import app
from pestprotocol.completion import SOURCES, candidates, respond
from scripted import Teacher

# What only the person who types can know.
HER_OWN = {"GROEP", "DAG", "UUR", "REGEL", "JAAR"}


def tab(line: str) -> dict[str, str]:
    """What is offered behind `pestprotocol`, each with what it says about itself."""
    words = shells.words_of(f"pestprotocol {line}", "bash")[1:]
    return dict(candidates(typer.main.get_command(app), words))


def press(line: str, shell: str = "fish", **more: str) -> subprocess.CompletedProcess[str]:
    """What the program itself answers to a shell."""
    asked = {shells.SHELL_VARIABLE: shell, shells.LINE_VARIABLE: line}
    return subprocess.run(
        [sys.executable, "-m", "pestprotocol"],
        env={**os.environ, **asked, **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        yield " ".join((*path, name)), command
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))


# --- commands and options ---


def test_the_commands_are_those_of_help(teacher: Teacher) -> None:
    shown = teacher.does("--help").out
    assert len(tab("")) > 20
    assert all(f"\n  {name} " in shown for name in tab(""))
    assert tab("ove") == {
        "overzicht": "Toon alle open casussen.",
        "overslaan": "Sla een stap of checklist over, met een reden.",
    }
    assert tab("OVERZ").keys() == {"overzicht"}
    assert tab("protocol ").keys() >= {"toon", "controleer"}


def test_an_english_word_is_understood_and_not_offered() -> None:
    assert tab("overv") == tab("sho") == {}
    assert tab("list --te") == tab("overzicht --te") == {"--te-laat": "alleen waar iets te laat is"}


@pytest.mark.parametrize(("path", "command"), list(commands()))
def test_every_option_is_offered_and_none_besides(path: str, command: Any) -> None:
    options = {max(p.opts, key=len) for p in command.params if p.param_type_name == "option"}
    assert tab(f"{path} -").keys() == options | {"--help"}


def test_an_option_is_offered_once_unless_it_may_be_repeated() -> None:
    assert "--te-laat" not in tab("overzicht --te-laat --")
    assert tab("start --vorm schelden --groep 7b --").keys() >= {"--vorm", "--personen"}
    assert "--groep" not in tab("start --vorm schelden --groep 7b --")


def test_where_nothing_more_can_stand_the_options_are_offered() -> None:
    assert "--alles" in tab("overzicht ")
    assert tab("bestaat-niet ") == {}


def test_for_each_kind_of_word_it_is_known_whether_it_can_be_offered() -> None:
    every = {
        parameter.metavar
        for _, command in [*commands(), ("", typer.main.get_command(app))]
        for parameter in command.params
        if not getattr(parameter, "is_flag", False)
    }
    assert every == SOURCES.keys() | HER_OWN


def test_files_and_folders_are_left_to_the_shell() -> None:
    assert tab("checklist gepeste --pdf ") == tab("dossier --md=x") == {shells.FILES: ""}
    assert tab("--map /x") == {shells.FOLDERS: ""}


# --- cases, checklists, persons ---


@pytest.fixture
def cases(teacher: Teacher) -> tuple[str, str]:
    """An open case and a closed one."""
    teacher.does("start", script=intake())
    closed = teacher.case()
    why = "Verhuisd."
    teacher.does("afronden", closed, "--toch", "--reden", "-", piped=why)
    teacher.does("start", script=intake(bullied="Fatima", bullies="Daan, Sem"))
    (open_,) = {path.stem for path in teacher.folder.glob("???-???.json")} - {closed}
    return open_, closed


def test_a_case_is_offered_by_its_code_where_it_can_be_meant(cases: tuple[str, str]) -> None:
    open_, closed = cases
    both = {open_: "groep 7b", closed: "groep 7b, afgerond"}
    for anywhere in ("toon ", "dossier ", "checklist --casus ", "wissen ", "show "):
        assert tab(anywhere) == both, anywhere
    for busy in ("afronden ", "opschalen ", "persoon ", "afspraak ", "overslaan "):
        assert tab(busy) == {open_: "groep 7b"}, busy
    assert tab("heropenen ") == {closed: "groep 7b, afgerond"}
    assert open_ in tab("verder ")
    assert closed not in tab("verder ")


def test_a_code_is_found_by_its_beginning(cases: tuple[str, str]) -> None:
    open_, _ = cases
    for typed in (open_[:5], open_[:5].upper(), open_.replace("-", "")[:5], open_):
        assert tab(f"toon {typed}") == {open_: "groep 7b"}
    assert tab(f"checklist --casus={open_[:5]}") == {f"--casus={open_}": "groep 7b"}
    assert tab("toon 000") == {}


def test_the_cards_are_those_of_the_protocol(teacher: Teacher) -> None:
    listed = teacher.does("checklist").out
    cards = tab("checklist ")
    assert len(cards) > 7
    assert cards["gepeste"] == "Gesprek met de gepeste leerling"
    assert all(f"\n  {name}" in listed for name in cards)


def test_a_step_is_offered_where_it_is_taken(cases: tuple[str, str]) -> None:
    open_, closed = cases
    assert tab(f"verder {open_} ").keys() == tab("checklist ").keys() | {"gesprekken"}
    assert tab("verder ").keys() == tab(f"verder {open_} ").keys() | {open_}
    assert tab(f"heropenen {closed} --vanaf ").keys() == {"gesprekken", "ouders"}
    assert "klassengesprek" not in tab(f"overslaan {open_} ")
    assert {"stap-1", "stap-2", "ouders"} <= set(tab(f"overslaan {open_} "))


def test_a_case_has_the_checklists_that_it_began_with(
    teacher: Teacher, cases: tuple[str, str]
) -> None:
    open_, _ = cases
    other = teacher.shipped().replace("voor-publiceren", "voor-het-delen")
    (teacher.folder / "protocol.yaml").write_text(other, encoding="utf-8")
    assert "voor-het-delen" in tab("checklist ")
    assert "voor-publiceren" in tab(f"verder {open_} ")
    assert "voor-publiceren" in tab(f"checklist --casus {open_} ")


def test_persons_are_offered_by_their_code(cases: tuple[str, str]) -> None:
    open_, closed = cases
    three = ["ouders:G1", "ouders:P1", "ouders:P2"]
    assert list(tab(f"dossier {open_} --voor ")) == three
    assert list(tab(f"verder {open_} ouders:")) == three
    assert list(tab("verder ouders:")) == three, "of the only open case"
    assert list(tab(f"verder {open_} pester:P")) == ["pester:P1", "pester:P2"]
    assert tab(f"dossier {closed} --voor=ouders:P") == {"--voor=ouders:P1": "leerling die pest"}
    assert list(tab("start --personen pe")) == ["pester=0", "pester=1", "pester=2"]


def test_the_words_of_the_intake_are_offered() -> None:
    assert tab("start --melder ").keys() >= {"leerling", "ouder", "collega", "zelf", "anders"}
    assert tab("start --vorm sch") == {"schelden": "schelden"}
    assert tab("start --wat ") == {"-": ""}


def test_what_is_offered_is_taken(teacher: Teacher, cases: tuple[str, str]) -> None:
    open_, _ = cases
    for word in tab(f"dossier {open_} --voor "):
        assert "Wat is vastgelegd over" in teacher.does("dossier", open_, "--voor", word).out
    for word in tab(f"checklist --casus {open_} "):
        assert teacher.does("checklist", word, "--casus", open_).code == 0
    for word in ("ouders:G1", "ouders:P2"):
        teacher.does("verder", open_, word, script=parents())
    teacher.does("navraag", open_, script=follow_up("1"))


def test_no_name_is_offered_anywhere(teacher: Teacher, cases: tuple[str, str]) -> None:
    names = {"noor", "bram", "fatima", "daan", "sem"}
    kept = json.dumps(json.loads(_names_file().read_text(encoding="utf-8"))).casefold()
    assert all(name in kept for name in names), "so there is something to leak"
    offered = []
    for path, command in commands():
        offered += [tab(f"{path} "), tab(f"{path} -"), tab(f"{path} {cases[0]} ")]
        offered += [tab(f"{path} {o}=") for p in command.params for o in p.opts if "-" in o]
        offered += [tab(f"{path} {name[:2]}") for name in names]
    words = " ".join(f"{word} {about}" for found in offered for word, about in found.items())
    assert cases[0] in words
    assert [name for name in names if f" {name}" in words.casefold()] == []


def _names_file() -> Path:
    return Path(os.environ["XDG_DATA_HOME"]) / "pestprotocol" / "namen.json"


# --- silence ---


def test_a_case_that_cannot_be_read_is_offered_and_disturbs_nothing(
    teacher: Teacher, cases: tuple[str, str]
) -> None:
    open_, closed = cases
    (teacher.folder / f"{closed}.json").write_text("{ half", encoding="utf-8")
    assert tab("toon ") == {open_: "groep 7b", closed: ""}


def _a_file_for_a_folder(folder: Path) -> None:
    folder.write_text("x", encoding="utf-8")


def _a_folder_for_settings(_: Path) -> None:
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / "pestprotocol" / "instellingen.json"
    settings.unlink()
    settings.mkdir(parents=True)


def _a_broken_protocol(folder: Path) -> None:
    folder.mkdir()
    (folder / "protocol.yaml").write_text("steps: [", encoding="utf-8")


def _another_kind_of_protocol(folder: Path) -> None:
    folder.mkdir()
    (folder / "protocol.yaml").write_text("steps: 3\nroles: {a: b}\n", encoding="utf-8")


def _a_half_case(folder: Path) -> None:
    folder.mkdir()
    for name in ("k7f-abc.json", "k7f-abc (kopie).json", "lijst.json"):
        (folder / name).write_text('{"format": 1, "entries": [', encoding="utf-8")


LINES = (
    "", "pestprotocol", "pestprotocol ", "pestprotocol toon ", "pestprotocol verder ouders:",
    "pestprotocol checklist ", 'pestprotocol dossier --voor "', "pestprotocol zo maar wat ",
    "pestprotocol start --personen ", "pestprotocol --map", "pestprotocol -- -- --x=",
)  # fmt: skip


@pytest.mark.parametrize(
    "breaking",
    [
        _a_file_for_a_folder, _a_folder_for_settings, _a_broken_protocol,
        _another_kind_of_protocol, _a_half_case,
    ],
    ids=lambda breaking: breaking.__name__.strip("_"),
)  # fmt: skip
def test_nothing_is_said_about_what_is_broken(
    teacher: Teacher,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    breaking: Any,
) -> None:
    breaking(teacher.folder)
    monkeypatch.setenv("PESTPROTOCOL_NU", "geen datum")
    monkeypatch.setenv(shells.SHELL_VARIABLE, "zsh")
    for line in LINES:
        monkeypatch.setenv(shells.LINE_VARIABLE, line)
        respond(typer.main.get_command(app))
        out, err = capfd.readouterr()
        assert err == "", line
        assert all(word.partition("\t")[0] for word in out.splitlines()), line
    done = press("pestprotocol toon ")
    assert (done.returncode, done.stderr) == (0, "")


def test_no_shell_is_asked_for_that_is_unknown() -> None:
    assert press("pestprotocol overz", "bestaat niet").stderr == ""


def test_nothing_is_written(teacher: Teacher, own_home: Path, cases: tuple[str, str]) -> None:
    def everything() -> dict[Path, tuple[int, int]]:
        return {
            path: (path.stat().st_mtime_ns, path.stat().st_size) for path in own_home.rglob("*")
        }

    (teacher.folder / "protocol.yaml").write_text(teacher.shipped() + "\n", encoding="utf-8")
    before = everything()
    for line in ("toon ", "checklist ", f"verder {cases[0]} ", "dossier --voor "):
        assert press(f"pestprotocol {line}").stdout
    assert everything() == before


def test_it_loads_little(cases: tuple[str, str]) -> None:
    assert cases
    for line in ("toon ", "checklist ", "verder ouders:", "start --vorm "):
        asked = {shells.SHELL_VARIABLE: "zsh", shells.LINE_VARIABLE: f"pestprotocol {line}"}
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "pestprotocol"],
            env={**os.environ, **asked},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout, line
        loaded = set(re.findall(r"\| +([a-z_]+)$", done.stderr, re.MULTILINE))
        assert "typer" in loaded
        assert not loaded & {"rich", "pydantic", "holidays", "typst", "filelock"}, line


def test_a_hostile_folder_puts_nothing_on_the_line(teacher: Teacher) -> None:
    text = teacher.shipped().replace("id: afweging", 'id: "$(touch kwaad)"')
    text = text.replace("title: Klassengesprek over", 'title: "\\e[31mKlas\\u202egesprek over')
    text = text.replace("chat en mail\n", 'chat en mail"\n')
    teacher.folder.mkdir()
    (teacher.folder / "protocol.yaml").write_text(text, encoding="utf-8")
    for shell in shells.SCRIPTS:
        said = press("pestprotocol checklist ", shell).stdout
        assert "gepeste" in said
        assert "touch" not in said
        assert "\x1b" not in said
        assert "\u202e" not in said


# --- shells ---


@pytest.mark.parametrize(
    ("line", "shell", "words"),
    [
        ("p toon", "bash", ["p", "toon"]),
        ("p toon ", "bash", ["p", "toon", ""]),
        (r"p --map /een\ map/x to", "bash", ["p", "--map", "/een map/x", "to"]),
        ("p --map '/een map/x' to", "zsh", ["p", "--map", "/een map/x", "to"]),
        ("p --map 'een ma", "fish", ["p", "--map", "een ma"]),
        (r"p --map C:\een\map toon ", "powershell", ["p", "--map", r"C:\een\map", "toon", ""]),
        ("", "bash", []),
    ],
)
def test_a_line_is_read_as_its_shell_reads_it(line: str, shell: str, words: list[str]) -> None:
    assert shells.words_of(line, shell) == words


def test_bash_gets_only_what_comes_behind_the_colon(cases: tuple[str, str]) -> None:
    line = f"pestprotocol verder {cases[0]} ouders:P"
    assert press(line, "bash", **{shells.WORD_VARIABLE: "P"}).stdout == "P1\nP2\n"
    whole = {shells.WORD_VARIABLE: "ouders:P"}
    assert press(line, "bash", **whole).stdout == "ouders:P1\nouders:P2\n"


def test_powershell_gets_letters_that_any_console_has() -> None:
    assert "privégegevens" in press("pestprotocol start --vorm pri").stdout
    done = press("pestprotocol start --vorm pri", "powershell")
    assert done.stdout == "priveegegevens\tprivegegevens online gezet\n"


@pytest.mark.parametrize("shell", shells.SCRIPTS)
def test_a_script_says_where_it_goes(teacher: Teacher, shell: str) -> None:
    script = teacher.does("instellen", "--aanvullen", shell).out
    assert script == shells.SCRIPTS[shell]
    assert script.isascii(), "so that no editor or console can spoil it"
    assert f"pestprotocol instellen --aanvullen {shell}" in script
    for variable in (shells.SHELL_VARIABLE, shells.LINE_VARIABLE):
        assert variable in script
    assert tab("instellen --aanvullen ").keys() == shells.SCRIPTS.keys()


def test_another_shell_is_not_known(teacher: Teacher) -> None:
    seen = teacher.does("instellen", "--aanvullen", "cmd")
    assert seen.code == 2
    assert "Kies bij --aanvullen uit: bash, zsh, fish of powershell." in " ".join(seen.err.split())


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
needs_zsh = pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh")
needs_fish = pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish")
on_a_terminal = pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")


def in_terminal(program: str, *options: str, lines: dict[str, str]) -> None:
    """Load the script in an interactive shell, type each line and Tab, and wait for the text."""
    import pexpect

    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    shell = pexpect.spawn(
        program, list(options), env={**os.environ, "PATH": path, "TERM": "xterm"},
        encoding="utf-8", dimensions=(24, 200), timeout=20,
    )  # fmt: skip
    try:
        shell.sendline(f'eval "$(pestprotocol instellen --aanvullen {program})"; echo kla""ar')
        shell.expect("klaar")
        for typed, wanted in lines.items():
            shell.send(typed)
            shell.expect_exact(wanted)
            shell.send("\x15")  # away with the line
    finally:
        shell.close(force=True)


@needs_bash
@on_a_terminal
@pytest.mark.terminal
def test_tab_in_bash(cases: tuple[str, str], own_home: Path) -> None:
    open_, _ = cases
    (own_home / "een-blad.pdf").touch()
    in_terminal("bash", "--norc", "--noprofile", "-i", lines={
        "pestprotocol overz\t": "pestprotocol overzicht ",
        f"pestprotocol toon {open_[:5]}\t": f"toon {open_} ",
        "pestprotocol verder gep\t": "verder gepeste ",
        "pestprotocol dossier --voor ouders:G\t": "--voor ouders:G1 ",
        f"pestprotocol checklist --casus={open_[:5]}\t": f"--casus={open_} ",
        "pestprotocol checklist pester --pdf een\t": "--pdf een-blad.pdf ",
    })  # fmt: skip


@needs_zsh
@on_a_terminal
@pytest.mark.terminal
def test_tab_in_zsh(cases: tuple[str, str], own_home: Path) -> None:
    open_, _ = cases
    (own_home / "een-blad.pdf").touch()
    in_terminal("zsh", "-f", "-i", lines={
        "pestprotocol overz\t": "icht",
        "pestprotocol checklist gep\t\t": "este",
        "pestprotocol dossier --voor ouders:P\t\t": "leerling die pest",
        f"pestprotocol toon {open_[:5]}\t": open_[5:],
        "pestprotocol checklist pester --pdf een\t": "blad.pdf",
    })  # fmt: skip


@needs_fish
def test_tab_in_fish(cases: tuple[str, str], own_home: Path, teacher: Teacher) -> None:
    open_, _ = cases
    (own_home / "een-blad.pdf").touch()
    script = own_home / "aanvullen.fish"
    script.write_text(shells.SCRIPTS["fish"], encoding="utf-8")
    asked = {
        "pestprotocol overz": "overzicht\tToon alle open casussen.",
        f"ls; pestprotocol toon {open_[:5]}": f"{open_}\tgroep 7b",
        "pestprotocol dossier --voor ouders:G": "ouders:G1\tgepeste leerling",
        "pestprotocol checklist pester --pdf een": "een-blad.pdf",
        f"pestprotocol --map {teacher.folder.name[:4]}": f"{teacher.folder.name}/",
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for line, wanted in asked.items():
        done = subprocess.run(
            ["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"],
            env={**os.environ, "PATH": path},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert done.stderr == "", line
        assert [found for found in done.stdout.splitlines() if found.startswith(wanted)], line
