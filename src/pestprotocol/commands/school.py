"""The commands with which a school makes the program its own."""

from __future__ import annotations

from pathlib import Path

from pestprotocol import (
    casebook,
    files,
    hand_over,
    overview,
    setting_up,
    sheets,
    words,
)
from pestprotocol.commands.common import (
    Options,
    make_desk,
    tell_failures,
)
from pestprotocol.errors import WrongUsage, failed
from pestprotocol.screen import Blank, Text, Verbatim


def settings(options: Options) -> int:
    setting_up.change(make_desk(options))
    return 0


MOST_SHOWN = 300  # of mistakes in one file; who has more begins at the top


def protocol_check(options: Options, *, path: str) -> int:
    from pestprotocol import mistakes, protocol_file

    desk = make_desk(options)
    wanted = Path(path).expanduser() if path else desk.protocol_path
    read = protocol_file.read(_protocol_text(wanted))
    told = read.mistakes
    if read.protocol is not None:
        told = protocol_file.advice(read, desk.today)
    lead = "" if read.mistakes else "let op: "
    lines = mistakes.lines(wanted, told[:MOST_SHOWN], lead=lead)
    desk.out.show(*(Verbatim(line, "", 0) for line in lines))
    if len(told) > MOST_SHOWN:
        desk.out.show(Text(f"en nog {len(told) - MOST_SHOWN}"))
    if read.mistakes:
        amount = words.count(len(told), "fout", "fouten")
        desk.err.show(Text(f"{amount} gevonden.", "bad"))
        return 1
    if told:
        amount = words.count(len(told), "keer “let op”", "keer “let op”")
        desk.out.show(Blank(), Text(f"{amount}. Dat is geen fout; de school kijkt ernaar.", "warn"))
    desk.out.show(Text(f"In orde: {wanted}", "good"))
    return 0


def _protocol_text(path: Path) -> bytes:
    from pestprotocol.yaml_text import MOST_BYTES

    try:
        return files.read(path, most=MOST_BYTES + 1)
    except OSError as error:
        raise failed("Het bestand is niet te lezen", path, error) from error


def names(options: Options, *, export_to: str, import_from: str) -> int:
    desk = make_desk(options)
    if export_to and import_from:
        raise WrongUsage("Kies --exporteer of --importeer, niet allebei.")
    if export_to:
        return hand_over.export(desk, Path(export_to).expanduser())
    if import_from:
        return hand_over.bring_in(desk, Path(import_from).expanduser())
    loaded = overview.load(desk)
    desk.page(casebook.name_blocks(list(loaded.cases)))
    return tell_failures(desk, loaded.failures)


def protocol_page(options: Options) -> int:
    desk = make_desk(options)
    desk.page(sheets.blocks(sheets.booklet(desk.protocol, desk.today)))
    return 0
