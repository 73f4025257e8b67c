"""The commands with which a school makes the program its own."""

from __future__ import annotations

from pathlib import Path

from pestprotocol import (
    casebook,
    files,
    hand_over,
    overview,
    practice,
    setting_up,
    sheets,
    shells,
    words,
)
from pestprotocol.commands.common import (
    Options,
    make_desk,
    tell_failures,
)
from pestprotocol.errors import WrongUsage, failed
from pestprotocol.screen import Text, Verbatim, screens


def practise(options: Options) -> int:
    practice.run(make_desk(options))
    return 0


def settings(options: Options, *, tab_in: str) -> int:
    if tab_in:
        script = shells.SCRIPTS.get(tab_in.casefold())
        if script is None:
            raise WrongUsage(
                f"Kies bij --aanvullen uit: {words.listed(list(shells.SCRIPTS), 'of')}."
            )
        out, _ = screens(plain=True)
        out.write(script)
        return 0
    setting_up.change(make_desk(options))
    return 0


def protocol_check(options: Options, *, path: str) -> int:
    from pestprotocol import mistakes, protocol_file

    desk = make_desk(options)
    wanted = Path(path).expanduser() if path else desk.protocol_path
    try:
        data = files.read(wanted)
    except OSError as error:
        raise failed("Het bestand is niet te lezen", wanted, error) from error
    read = protocol_file.read(data)
    if read.mistakes:
        desk.out.show(*(Verbatim(line, "", 0) for line in mistakes.lines(wanted, read.mistakes)))
        amount = words.count(len(read.mistakes), "fout", "fouten")
        desk.err.show(Text(f"{amount} gevonden.", "bad"))
        return 1
    desk.out.show(Text(f"In orde: {wanted}", "good"))
    return 0


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
