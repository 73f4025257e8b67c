"""Where the cases live, who records, which protocol: asked once, and changed at will."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pestprotocol import places, prompts, terminal, words
from pestprotocol.desk import Desk
from pestprotocol.errors import Interrupted, Stopped, UserError
from pestprotocol.names import find, forms
from pestprotocol.screen import Blank, Text, Verbatim
from pestprotocol.store import Store

_OWN, _OWN_PROTOCOL = "programma", "dat van het programma"


def first_time(desk: Desk, *, has_folder: bool) -> bool:
    """The first time: where the cases shall live, and who records. Whether anything was asked."""
    current = places.read_settings()
    if not has_folder:
        desk.out.show(Text("De eerste keer zijn er twee vragen over deze computer."), Blank())

    def folder(settings: places.Settings) -> places.Settings:
        return _kept(replace(settings, folder=_ask_folder(desk, _proposed(settings))))

    def by(settings: places.Settings) -> places.Settings:
        return _kept(replace(settings, by=_ask_by(desk, "", back=not has_folder)))

    asked = [*([] if has_folder else [folder]), *([] if current.by else [by])]
    try:
        _in_turn(current, asked)
    except (Stopped, KeyboardInterrupt) as stopped:
        desk.out.show(
            Blank(), Text("Gestopt. Wat je bevestigde, is bewaard. Ga later verder met:"),
            Verbatim("pestprotocol start"),
        )  # fmt: skip
        if isinstance(stopped, KeyboardInterrupt):
            raise Interrupted from None
        raise
    return bool(asked)


def _kept(settings: places.Settings) -> places.Settings:
    places.write_settings(settings)
    return settings


def _proposed(settings: places.Settings) -> str:
    return settings.folder or str(places.proposed_case_folder())


def _in_turn(
    settings: places.Settings, questions: Sequence[Callable[[places.Settings], places.Settings]]
) -> places.Settings:
    """The settings after these questions; `t` leads back to the one before."""
    number = 0
    while number < len(questions):
        try:
            settings = questions[number](settings)
        except prompts.SteppedBack:
            number -= 1
        else:
            number += 1
    return settings


def change(desk: Desk) -> None:
    """Ask everything again; Enter keeps what there is. All of it is kept at the end, or nothing."""
    try:
        settings = _ask_all(desk)
    except (Stopped, KeyboardInterrupt) as stopped:
        desk.out.show(Blank(), Text("Gestopt. De instellingen zijn niet veranderd."))
        if isinstance(stopped, KeyboardInterrupt):
            raise Interrupted from None
        raise
    places.write_settings(settings)
    desk.out.show(Text("De instellingen zijn bewaard.", "good"))


def _ask_all(desk: Desk) -> places.Settings:
    current = places.read_settings()

    def folder(settings: places.Settings) -> places.Settings:
        return replace(settings, folder=_ask_folder(desk, _proposed(settings), current.folder))

    def by(settings: places.Settings) -> places.Settings:
        return replace(settings, by=_ask_by(desk, settings.by, back=True))

    def protocol(settings: places.Settings) -> places.Settings:
        if (Path(settings.folder) / "protocol.yaml").is_file():
            own = "In de map met casussen staat een eigen protocol.yaml. Dat geldt."
            desk.out.show(Text(own, "warn"), Text("Wat je nu kiest, geldt pas als dat weg is."))
        return replace(settings, protocol=_ask_protocol(desk, settings.protocol))

    return _in_turn(current, [folder, by, protocol])


def _ask_protocol(desk: Desk, known: str) -> str:
    """The file that was chosen, or `known`; never one with mistakes. Empty: the program's own."""
    if known and (problem := _wrong_protocol(desk, known)) is not None:
        _say_wrong(desk, problem)
        known = ""
    if known:
        desk.out.show(Text(f"Terug naar {_OWN_PROTOCOL}? Typ {_OWN}.", "soft"))
    enter = known or _OWN_PROTOCOL
    while True:
        typed = _ask_setting(
            desk,
            f"Welk protocol? Een bestand, of Enter = {enter}",
            "Het protocol bepaalt welke vragen je krijgt. Een protocol.yaml in de map met casussen "
            "gaat voor.",
            enter,
            back=True,
            check=_no_command,
        )
        if not typed or typed.casefold() in (_OWN, _OWN_PROTOCOL):
            return "" if typed else known
        if (problem := _wrong_protocol(desk, typed)) is None:
            return str(Path(typed).expanduser().absolute())
        if not terminal.at_keyboard():
            raise problem
        _say_wrong(desk, problem)


def _no_command(typed: str) -> str:
    return prompts.A_COMMAND if typed.casefold().startswith("pestprotocol ") else ""


def _wrong_protocol(desk: Desk, typed: str) -> UserError | None:
    chosen = replace(desk, protocol_path=Path(typed).expanduser().absolute())
    try:
        _ = chosen.protocol
    except UserError as error:
        return error
    return None


def _say_wrong(desk: Desk, problem: UserError) -> None:
    hints = [hint for hint in problem.hints if "pestprotocol instellen" not in hint]
    desk.out.show(
        Text(problem.message, "warn"),
        *(Text(hint, indent=2) for hint in hints),
        Text("Kies een ander bestand."),
    )


def _ask_folder(desk: Desk, proposed: str, current: str = "") -> str:
    """The folder, made where it did not exist. `current`: the one that is left, if any."""
    while True:
        typed = _ask_setting(
            desk,
            f"Waar mogen de casussen staan? Enter = {proposed}",
            "Een map van school die je deelt met wie meewerkt, is goed. Dan kan die erbij als "
            "jij er niet bent. Namen staan er niet in.",
            proposed,
        )
        folder = Path(typed or proposed).expanduser().absolute()
        try:
            asked = typed or desk.is_gone  # where it was, there may be cases
            if asked and not _folder_confirmed(desk, folder, current):
                continue
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK):
                desk.out.show(Text(f"In {folder} kan ik niets bewaren. Kies een andere.", "warn"))
                continue
        except OSError:
            desk.out.show(Text(f"In {folder} kan ik geen map maken. Kies een andere.", "warn"))
            continue
        return str(folder)


def _folder_confirmed(desk: Desk, folder: Path, current: str) -> bool:
    """Whether this folder is meant: asked where it would be made, or cases would stay behind."""
    new = not folder.exists()
    if new:
        gone = desk.is_gone and folder == desk.store.folder
        said = "Deze map is er nu niet:" if gone else "Deze map bestaat nog niet:"
        desk.out.show(Text(said, "warn"), Verbatim(str(folder), "strong"))
        if gone:
            desk.out.show(Text("Wat daarin stond, komt niet terug als je een lege map maakt."))
    left = _cases_in(current) if current and folder != Path(current) else 0
    if left:
        stand = "staat" if left == 1 else "staan"
        goes = "Die gaat" if left == 1 else "Die gaan"
        desk.out.show(
            Text(f"In de map van nu {stand} {words.cases(left)}. {goes} niet mee.", "warn"),
            Text("Terug kan altijd: typ pestprotocol instellen en kies weer deze map:"),
            Verbatim(current, "strong"),
        )
    if not new and not left:
        return True
    text = "Die map maken en gebruiken?" if new else "Toch de andere map gebruiken?"
    why = (
        "Hier komen straks alle casussen te staan. Een typefout zou ze ergens anders neerzetten. "
        "Bij nee kies je opnieuw. Er verandert dan niets."
    )
    try:
        return desk.asker.confirm(text, why=(why,), back=True)
    except prompts.SteppedBack:
        return False


def _cases_in(folder: str) -> int:
    try:
        return len(Store(Path(folder), places.state_folder()).listing().codes)
    except UserError:  # a folder that cannot be read is no reason to stay there
        return 0


def _ask_by(desk: Desk, current: str, *, back: bool = False) -> str:
    keep = f" Enter = {current}" if current else ""
    while True:
        typed = _ask_setting(
            desk,
            f"Wie legt vast? Een rol, geen naam: zoals leerkracht 7b.{keep}",
            "Dit komt bij elke regel te staan, zodat later duidelijk is wie het vastlegde.",
            current,
            back=back,
        )
        if typed and _looks_like_a_name(desk, typed) and not _name_confirmed(desk):
            continue
        if typed or current:
            return typed or current
        desk.out.show(Text("Typ een rol, zoals leerkracht 7b of ib'er.", "warn"))


# How the words end of which a role is made, written with a capital or not.
_ROLES = (
    "adjunct", "anti", "assistent", "begeleider", "beheerder", "bestuur", "bouw", "conciërge",
    "coördinator", "coordinator", "directeur", "directie", "docent", "groep", "ib", "ib'er",
    "intern", "invaller", "juf", "leerkracht", "leider", "leraar", "lerares", "meester", "mentor",
    "ondersteuner", "pedagoog", "persoon", "psycholoog", "stagiair", "stagiaire", "team", "werker",
)  # fmt: skip


def _looks_like_a_name(desk: Desk, typed: str) -> bool:
    """A name that this computer knows, or a few words with a capital that make no role."""
    known: dict[str, str] = {}
    with suppress(UserError):  # where names cannot be read, none is known
        for names in desk.names.everything().values():
            known |= {form: form for name in names.values() for form in forms(name)}
    if find(typed, known):
        return True
    return len(typed.split()) <= 4 and any(
        part[:1].isupper() and part[1:].islower() and not part.casefold().endswith(_ROLES)
        for part in typed.replace("-", " ").split()
    )


def _name_confirmed(desk: Desk) -> bool:
    desk.out.show(
        Text("Dit lijkt een naam. Hier hoort je rol, zoals leerkracht 7b of ib'er.", "warn")
    )
    why = "De rol komt bij elke regel te staan, ook in het dossier."
    try:
        return desk.asker.confirm("Toch zo bewaren?", why=(why,), back=True)
    except prompts.SteppedBack:
        return False


def _ask_setting(
    desk: Desk,
    text: str,
    why: str,
    known: str,
    *,
    back: bool = False,
    check: Callable[[str], str] | None = None,
) -> str:
    """What was typed; nothing where Enter stands for what is `known`, and says so."""
    wanted = prompts.words_wanted(text, empty=True, why=(why,), says_enter=True)
    return desk.asker.ask(replace(wanted, empty=known, check=check), back=back).text
