"""The commands with which a school makes the program its own."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pestprotocol import (
    adopting,
    casebook,
    files,
    hand_over,
    overview,
    practice,
    setting_up,
    sheets,
    shells,
    terminal,
    words,
)
from pestprotocol.commands.common import (
    Options,
    find_case,
    kept,
    make_desk,
    tell_failures,
    write_file,
)
from pestprotocol.errors import UserError, WrongUsage, failed
from pestprotocol.screen import Blank, Text, Verbatim, screens


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


MOST_SHOWN = 300  # of mistakes in one file; who has more begins at the top


def protocol_check(options: Options, *, path: str) -> int:
    from pestprotocol import mistakes, protocol_file

    desk = make_desk(options)
    wanted = Path(path).expanduser() if path else desk.protocol_path
    read = protocol_file.read(_protocol_text(wanted))
    told = read.mistakes
    if read.protocol is not None:
        told = protocol_file.advice(read, desk.today, beside=_ids_beside(wanted))
    lead = "" if read.mistakes else "let op: "
    lines = mistakes.lines(wanted, told[:MOST_SHOWN], lead=lead)
    # An editor or a script takes them line by line; on a screen a long line breaks between words.
    on_screen = terminal.at_keyboard()
    desk.out.show(*(Text(line) if on_screen else Verbatim(line, "", 0) for line in lines))
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


def _ids_beside(path: Path) -> frozenset[str]:
    """The ids of the protocols in the same folder: with those an answer can begin a new case."""
    from pestprotocol import protocol_file

    found = set()
    for other in sorted(path.parent.glob("*.y*ml")):
        with suppress(UserError):
            found.add(protocol_file.id_of(_protocol_text(other)))
    return frozenset(found)


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
    here = desk.listing().codes
    elsewhere = sum(
        bool(names) for code, names in desk.names.everything().items() if code not in here
    )
    desk.page(casebook.name_blocks(list(loaded.cases), elsewhere))
    return tell_failures(desk, loaded.failures)


def protocol_compare(options: Options, *, case: str) -> int:
    desk = make_desk(options)
    found = find_case(desk, case, closed=bool(case))
    assert found.ref is not None
    today = desk.pinned
    if today.protocol.protocol.id != found.ref.id:
        today = desk.protocol_with_id(found.ref.id) or today
    adopting.refuse_another(found, today)
    if found.ref.digest != today.digest and desk.store.pinned(found.ref.digest) is None:
        raise UserError(
            f"De kopie van het protocol van casus {found.code} ontbreekt of is beschadigd.",
            "Wat er anders is, is daardoor niet te zeggen.",
            f"Het hele logboek: pestprotocol toon {found.code} --tijdlijn",
        )
    with kept(found, f"protocol vergelijk {found.code}"):
        desk.out.show(adopting.compare_blocks(found, today))
        adopting.adopt(found, today)
    return 0


def protocol_schema(options: Options) -> int:
    from pestprotocol import protocol_schema

    make_desk(options).out.write(protocol_schema.text())
    return 0


def protocol_copy(options: Options, *, path: str) -> int:
    from pestprotocol import protocol_schema

    desk = make_desk(options)
    wanted = Path(path or "mijn-protocol.yaml").expanduser()
    described = wanted.with_name(protocol_schema.FILE)
    if wanted.exists():
        raise UserError(
            f"Er staat al een bestand: {wanted}",
            "Er is niets veranderd. Kies een andere naam: pestprotocol protocol kopie anders.yaml",
        )
    copied = protocol_schema.named_in(_protocol_text(desk.protocol_path), protocol_schema.FILE)
    write_file(wanted, copied)
    desk.out.show(Text(f"Gemaakt: {wanted}", "good"))
    if not described.exists():
        write_file(described, protocol_schema.text().encode("utf-8"))
        helps = "Daarmee helpt een teksteditor bij het typen."
        desk.out.show(Text(f"Gemaakt: {described}. {helps}", "good"))
    desk.out.show(
        Text("Pas het aan met een teksteditor. Kijk het daarna na:"),
        Verbatim(f"pestprotocol protocol controleer {wanted}"),
        Text("Lees het zoals je collega's het zien:"),
        Verbatim(f"pestprotocol --protocol {wanted} protocol toon"),
        Text("In gebruik nemen: bewaar het als protocol.yaml in de map met casussen.", "soft"),
    )
    return 0


def protocol_page(options: Options) -> int:
    desk = make_desk(options)
    desk.page(sheets.blocks(sheets.booklet(desk.protocol, desk.today)))
    return 0
