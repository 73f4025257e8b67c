"""Where the cases live, who records, which protocol: asked once, and changed at will."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pestprotocol import places, prompts
from pestprotocol.desk import Desk
from pestprotocol.screen import Blank, Text


def first_time(desk: Desk, *, has_folder: bool) -> bool:
    """The first time: where the cases shall live, and who records. Whether anything was asked."""
    current = places.read_settings()
    if not has_folder:
        desk.out.show(Text("De eerste keer zijn er twee vragen over deze computer."), Blank())
        current = replace(current, folder=_ask_folder(desk, str(places.proposed_case_folder())))
        places.write_settings(current)
    if not current.by:
        places.write_settings(replace(current, by=_ask_by(desk, "")))
        return True
    return not has_folder


def change(desk: Desk) -> None:
    """Ask everything again; Enter keeps what there is."""
    current = places.read_settings()
    folder = _ask_folder(desk, current.folder or str(places.proposed_case_folder()))
    by = _ask_by(desk, current.by)
    protocol = _ask_setting(
        desk,
        f"Welk protocol? Een bestand, of Enter = {current.protocol or 'dat van het programma'}",
        "Een protocol.yaml in de map met casussen gaat voor.",
    )
    if protocol:
        desk.protocol_path = Path(protocol).expanduser().absolute()
        _ = desk.protocol  # a file with mistakes is refused here, before it is chosen
        protocol = str(desk.protocol_path)
    places.write_settings(
        places.Settings(folder=folder, by=by, protocol=protocol or current.protocol)
    )
    desk.out.show(Text("De instellingen zijn bewaard.", "good"))


def _ask_folder(desk: Desk, proposed: str) -> str:
    while True:
        typed = _ask_setting(
            desk,
            f"Waar mogen de casussen staan? Enter = {proposed}",
            "Een map van school die je deelt met wie meewerkt is goed. Namen staan er niet in.",
        )
        folder = Path(typed or proposed).expanduser().absolute()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            desk.out.show(Text(f"In {folder} kan ik geen map maken. Kies een andere.", "warn"))
            continue
        return str(folder)


def _ask_by(desk: Desk, current: str) -> str:
    keep = f" Enter = {current}" if current else ""
    while True:
        typed = _ask_setting(
            desk,
            f"Wie legt vast? Een rol, geen naam: zoals leerkracht 7b.{keep}",
            "Dit komt bij elke regel te staan, zodat later duidelijk is wie het vastlegde.",
        )
        if typed or current:
            return typed or current
        desk.out.show(Text("Typ een rol, zoals leerkracht 7b of ib'er.", "warn"))


def _ask_setting(desk: Desk, text: str, why: str) -> str:
    return desk.asker.ask(prompts.words_wanted(text, empty=True, why=(why,))).text
