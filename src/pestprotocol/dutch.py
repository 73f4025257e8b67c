"""Typer in Dutch: help, usage errors, suggestions, and the one door out for every failure.

Typer carries its own copy of Click, so nothing is imported from there: its exceptions are
recognised by the names of their classes, and whatever is not recognised becomes a general sentence.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from pestprotocol.errors import Interrupted, Stopped, UserError, WrongUsage, failed

PROGRAM = "pestprotocol"
_WIDEST = 80
_HELP_WORDS = ("help", "hulp", "uitleg")
_BEFORE = {"--map": "--map MAP", "--protocol": "--protocol BESTAND", "--kaal": "--kaal"}

# English words find their command; help does not show them.
# Words that are no command and that a teacher may think of: suggested, never carried out.
_MEANT = {
    "bel": "contacten",
    "bellen": "contacten",
    "delete": "wissen",
    "gesprek": "verder",
    "next": "verder",
    "sluit": "afronden",
    "sluiten": "afronden",
    "verwijder": "wissen",
    "verwijderen": "wissen",
}
_LEAVING = ("s", "stop", "stoppen", "quit", "exit")
ALIASES = {
    "new": "start",
    "continue": "verder",
    "resume": "verder",
    "show": "toon",
    "list": "overzicht",
    "cases": "overzicht",
    "print": "checklist",
    "person": "persoon",
    "note": "notitie",
    "followup": "navraag",
    "skip": "overslaan",
    "close": "afronden",
    "reopen": "heropenen",
    "escalate": "opschalen",
    "withdraw": "intrekken",
    "erase": "wissen",
    "record": "dossier",
    "calendar": "agenda",
    "year": "jaaroverzicht",
    "retention": "bewaartermijn",
    "contacts": "contacten",
    "guidelines": "richtlijnen",
    "names": "namen",
    "settings": "instellen",
    "practice": "oefenen",
    "doctor": "nakijken",
}


class DutchCommand(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return _help(self, ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        try:
            return super().parse_args(ctx, args)
        except typer.exceptions.TyperException as error:
            if getattr(error, "ctx", ctx) is None:  # which help tells more
                error.ctx = ctx  # type: ignore[attr-defined]
            raise


class DutchGroup(TyperGroup):
    def get_help(self, ctx: Any) -> str:
        return _help(self, ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        found = super().get_command(ctx, cmd_name)
        return found or super().get_command(ctx, ALIASES.get(cmd_name.casefold(), cmd_name))

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _close_output()
            raise typer.Exit(0) from None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        typed = args[0]
        if typed.casefold() in _HELP_WORDS:
            typer.echo(self.get_help(ctx))
            raise typer.Exit
        if self.get_command(ctx, typed) is None and not typed.startswith("-"):
            path = ctx.command_path
            raise WrongUsage(
                f"De opdracht “{typed}” bestaat niet.", *self._meant(typed, path),
                f"Alle opdrachten: {path} --help",
            )  # fmt: skip
        return super().resolve_command(ctx, args)

    def _meant(self, typed: str, path: str) -> list[str]:
        words = [*self.commands, *(w for w, target in ALIASES.items() if target in self.commands)]
        if typed.casefold() in _LEAVING:
            return ["Er loopt nu niets. Je kunt dit venster gewoon sluiten."]
        meant = _MEANT.get(typed.casefold(), "")
        if meant in self.commands:
            return [f"Bedoel je: {path} {meant}"]
        if 2 < len(typed) < 8 and any(char.isdecimal() for char in typed):  # as in a case's code
            return [f"Is dat de code van een casus? Typ: {path} verder {typed}"]
        near = difflib.get_close_matches(typed.casefold(), words, n=1, cutoff=0.5)
        return [f"Bedoel je: {path} {ALIASES.get(near[0], near[0])}"] if near else []

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and leave through one door: with the exit code that says how it went."""

        def run() -> Any:
            return super(DutchGroup, self).main(
                args, prog_name, complete_var, False, windows_expand_args, **extra
            )

        if not standalone_mode:
            return run()
        sys.exit(leave_with(run))


def leave_with(run: Callable[[], object]) -> int:
    """Run a command and say what went wrong, if anything did; the exit code."""
    try:
        code = run()
        if code == 130:
            raise KeyboardInterrupt
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except Stopped:
        return 0
    except KeyboardInterrupt:
        _say("\nOnderbroken. Wat je bevestigde, is bewaard.")
        return 130
    except Interrupted:
        return 130
    except UserError as error:
        _say(error.message, *error.hints)
        return error.exit_code
    except BrokenPipeError:
        _close_output()
        return 0
    except OSError as error:
        if error.filename is not None:
            return _bug(error)
        _close_output()
        problem = failed("De uitvoer kon niet worden geschreven", Path("-"), error)
        _say(problem.message.removesuffix(": -") + ".", *problem.hints)
        return 1
    except Exception as error:
        usage = _usage_sentence(error)
        if usage:
            _say(*usage)
            return 2
        return _bug(error)


def _close_output() -> None:
    """Whoever read our output has stopped reading, or cannot take more: say no more there."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str, *hints: str) -> None:
    from pestprotocol.screen import Text, screens

    _, err = screens(plain=False)
    err.show(Text(message, "bad"), *(Text(hint, indent=2) for hint in hints))


def _usage_sentence(error: Exception) -> list[str]:
    """The Dutch for an error of Typer itself; empty when it is not one of those."""
    if not isinstance(error, typer.exceptions.TyperException):
        return []
    kind = type(error).__name__
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", PROGRAM)
    hint = f"Uitleg: {path} --help"
    option = getattr(error, "option_name", "")
    if kind == "NoSuchOption":
        if option in _BEFORE:
            before = f"Zet die vóór de opdracht: {PROGRAM} {_BEFORE[option]} …"
            return [f"De optie {option} kan hier niet staan.", before, hint]
        near = sorted(getattr(error, "possibilities", None) or ())
        meant = [f"Bedoel je: {near[0]}"] if near else []
        return [f"De optie {option} bestaat niet bij {path}.", *meant, hint]
    if kind == "BadOptionUsage":
        takes = "does not take" in str(getattr(error, "message", ""))
        what = "hoort niets" if takes else "hoort nog iets"
        return [f"Achter de optie {option} {what}.", hint]
    if kind == "MissingParameter":
        param = getattr(error, "param", None)
        name = getattr(param, "metavar", None) or str(getattr(param, "name", "")).upper()
        return [f"Er ontbreekt iets: {name}.", hint]
    if kind == "BadParameter":
        param = getattr(error, "param", None)
        name = "/".join(getattr(param, "opts", ()) or ["iets"])
        return [f"Wat bij {name} staat, kan niet.", hint]
    return [f"Zo kan {path} niet worden gebruikt: er staat te veel of te weinig.", hint]


def _bug(error: Exception) -> int:
    """One calm sentence. The log holds where it went wrong, and no word that anyone typed."""
    from pestprotocol import files, places

    lines = [f"{type(error).__name__}\n"]
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {frame.filename}:{frame.lineno} {frame.name}\n")
    where = ""
    with contextlib.suppress(Exception):
        log = places.state_folder() / "fouten.log"
        files.make_private_folder(log.parent)
        log.touch(mode=0o600)
        with log.open("a", encoding="utf-8") as file:
            file.writelines(lines)
        where = f"Stuur dit bestand naar wie het programma beheert: {log}"
    _say(
        "Er ging iets mis in het programma zelf. Wat je bevestigde, is bewaard.",
        *([where] if where else []),
    )
    return 3


# --- help ---


def _help(command: Any, ctx: Any) -> str:
    from pestprotocol.wrapping import at_spaces

    lines = [*at_spaces(f"Gebruik: {_usage(command, ctx)}", _width()), ""]
    if command.help:
        lines += [*_paragraphs(command.help), ""]
    arguments = [p for p in command.get_params(ctx) if p.param_type_name == "argument"]
    options = [p for p in command.get_params(ctx) if p.param_type_name == "option"]
    if arguments:
        rows = [(p.metavar or p.name.upper(), getattr(p, "help", "") or "") for p in arguments]
        lines += ["Wat je erbij kunt typen", *_rows(rows), ""]
    for panel, rows in _panels(command, ctx).items():
        lines += [panel, *_rows(rows), ""]
    rows = [_option_row(p) for p in options if not getattr(p, "hidden", False)]
    lines += ["Opties", *_rows(rows)]
    if command.epilog:
        lines += ["", *_paragraphs(command.epilog)]
    return "\n".join(lines)


def _usage(command: Any, ctx: Any) -> str:
    parts = [ctx.command_path]
    if isinstance(command, TyperGroup):
        parts += ["[OPTIES]", "OPDRACHT"]
        return " ".join(parts)
    parts += [
        f"[{p.metavar or p.name.upper()}]" if not p.required else p.metavar or p.name.upper()
        for p in command.get_params(ctx)
        if p.param_type_name == "argument"
    ]
    return " ".join([*parts, "[OPTIES]"])


def _panels(command: Any, ctx: Any) -> dict[str, list[tuple[str, str]]]:
    panels: dict[str, list[tuple[str, str]]] = {}
    if isinstance(command, TyperGroup):
        for name in command.list_commands(ctx):
            found = command.get_command(ctx, name)
            if found is not None and not found.hidden:
                panel = getattr(found, "rich_help_panel", None)
                title = panel if isinstance(panel, str) else "Opdrachten"
                first = (found.help or "").strip().split("\n")[0]
                panels.setdefault(title, []).append((name, first))
    return panels


def _option_row(param: Any) -> tuple[str, str]:
    names = ", ".join(sorted(param.opts, key=len))
    if param.name == "help":
        return (names, "deze uitleg")
    metavar = "" if getattr(param, "is_flag", False) else f" {param.metavar or 'TEKST'}"
    return (f"{names}{metavar}", getattr(param, "help", "") or "")


def _width() -> int:
    """Of the lines of a help page: those of the terminal, where it is narrow."""
    import shutil

    return max(30, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))


def _paragraphs(text: str) -> list[str]:
    from pestprotocol.wrapping import wrap

    paragraphs = [" ".join(part.split()) for part in text.strip().split("\n\n")]
    lines = [line for part in paragraphs for line in [*wrap(part, _width()), ""]]
    return lines[:-1]


def _rows(rows: Sequence[tuple[str, str]]) -> list[str]:
    from pestprotocol.wrapping import wrap

    room = _width()
    width = min(28 if room >= 60 else 14, max((len(name) for name, _ in rows), default=0))
    lines = []
    for full_name, text in rows:
        name = full_name
        parts = wrap(" ".join(text.split()), room - width - 4)
        if len(name) > width:
            lines.append(f"  {name}")
            name = ""
        lines.append(f"  {name:<{width}}  {parts[0]}".rstrip())
        lines += [f"  {'':<{width}}  {part}" for part in parts[1:]]
    return lines
