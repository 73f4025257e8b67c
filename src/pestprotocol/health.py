"""The health of the case folder: what is wrong with it, and the repairs that are safe.

A finding is a fault (something may be lost or seen by others) or a hint. A repair takes nothing
away that is not kept elsewhere, and is asked about one by one.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from pestprotocol import case_text, codec, contacts, files, places, tell, words
from pestprotocol.core.closing import findings
from pestprotocol.core.logbook import Note, Unknown, merge
from pestprotocol.core.protocol import Contact
from pestprotocol.core.value import value
from pestprotocol.desk import CaseDesk, Desk, checked
from pestprotocol.errors import Stopped, UserError
from pestprotocol.screen import Blank, Text, title
from pestprotocol.store import (
    APART_FOLDER,
    GRAVES_FOLDER,
    PINNED_FOLDER,
    README,
    Listing,
    digest_of,
)

T = TypeVar("T")

_STALE = 600  # seconds after which writing that was broken off is not going on any more
_AHEAD = timedelta(days=1)
_IMAGES = (".jpg", ".jpeg", ".png", ".gif", ".heic", ".webp", ".mp4", ".mov", ".avi")
_OF_SYSTEMS = frozenset({"desktop.ini", "thumbs.db", "icon\r"})
_OWN = frozenset({README, "protocol.yaml", PINNED_FOLDER, APART_FOLDER, GRAVES_FOLDER})


@value
class Finding:
    """`question` proposes the repair, `why` says what for, `done` that it was carried out."""

    said: str
    hints: tuple[str, ...] = ()
    fault: bool = True
    question: str = ""
    why: str = ""
    done: str = ""
    repair: Callable[[], object] | None = None


def check_up(desk: Desk) -> int:
    """Say how the folder is, offer what can be repaired; 1 when a fault remains."""
    listing = desk.store.listing()
    cases: list[CaseDesk] = []
    unread: dict[str, UserError] = {}
    for code in listing.codes:
        try:
            cases.append(CaseDesk(desk, code, desk.store.read(code, listing, strict=True)))
        except UserError as error:
            unread[code] = error
    revived = desk.store.left_of_destroyed(listing)
    of_cases = {
        "de bestanden van de casussen": [
            *_unreadable(desk, listing, unread, revived),
            *_changed(cases),
            *_revived(revived),
            *_copies(desk, cases),
        ],
        "wat erin staat": [finding for case in cases for finding in _inside(case)],
    }
    parts = {
        "de map": [*_folder(desk), *_strangers(desk, listing), *_leftovers(desk)],
        **({} if desk.is_gone else of_cases),
        "het protocol": list(_protocols(desk, cases)),
        "de contacten": list(_contacts(desk)),
        "de namen": list(_names(desk)),
    }
    amount = "niet te zien" if desk.is_gone else words.cases(len(listing.codes))
    desk.out.show(
        title(f"Nakijken · {words.day(desk.today)}"),
        Text(f"{desk.store.folder} ({amount})", "soft"),
    )
    for what, found in parts.items():
        if not found:
            desk.out.show(Text(what, lead="in orde:  ", lead_style="good"))
        for finding in found:
            if finding.fault:
                desk.out.show(Text(finding.said, lead="fout:     ", lead_style="bad"))
            else:
                desk.out.show(Text(finding.said, lead="let op:   ", lead_style="warn"))
            desk.out.show(*(Text(hint, "soft", indent=10) for hint in finding.hints))
    everything = [finding for found in parts.values() for finding in found]
    repaired = _repair(desk, [finding for finding in everything if finding.repair])
    left = [f for f in everything if f.fault and f not in repaired]
    desk.out.show(Blank())
    if left:
        desk.out.show(
            Text(f"Er is nog iets mis ({len(left)}).", "bad"),
            Text("Kom je er niet uit? Vraag hulp aan wie het programma op school beheert."),
        )
        return 1
    hints = " Wat bij “let op” staat, kan later." if len(everything) > len(repaired) else ""
    desk.out.show(Text(f"Er is niets mis.{hints}", "good"))
    return 0


def _repair(desk: Desk, found: list[Finding]) -> list[Finding]:
    """Ask about each repair and carry it out; those that were."""
    repaired = []
    try:
        for finding in found:
            desk.out.show(Blank())
            if desk.asker.confirm(finding.question, why=(finding.why,)):
                assert finding.repair is not None
                try:
                    finding.repair()
                except (UserError, OSError) as error:
                    desk.out.show(Text(f"Dat lukte niet: {error}", "bad"))
                else:
                    repaired.append(finding)
                    desk.out.show(Text(finding.done, "good"))
    except Stopped:
        pass
    return repaired


def _each(do: Callable[[T], object], things: Iterable[T]) -> Callable[[], None]:
    def repair() -> None:
        for thing in things:
            do(thing)

    return repair


# --- the folder ---


def _folder(desk: Desk) -> Iterator[Finding]:
    folder = desk.store.folder
    if desk.is_gone:
        said, *hints = places.GONE
        yield Finding(said=said, hints=tuple(hints))
        return
    if not folder.is_dir():
        yield Finding(said="De map bestaat nog niet. Die komt er bij de eerste casus.", fault=False)
        return
    if not os.access(folder, os.W_OK):
        yield Finding(
            said="In de map kan niets worden bewaard.",
            hints=("Kies een andere map: pestprotocol instellen",),
        )
        return
    exposed = [path for path in _own_paths(folder) if files.is_open_to_others(path)]
    if exposed:
        whole = folder in exposed  # if not, nobody gets as far as the files
        inside = [path.name for path in exposed if path != folder]
        yield Finding(
            said="Andere gebruikers van deze computer kunnen in de map kijken."
            if whole
            else "De map is van jou alleen, maar niet elk bestand daarin.",
            hints=(_some(inside),) if inside else (),
            fault=whole,
            question="De map en de bestanden alleen voor jou maken? Anderen kunnen er dan niet in.",
            why="Wie in de map kan kijken, leest wat over kinderen is vastgelegd.",
            done="De map en de bestanden zijn nu alleen voor jou.",
            repair=_each(files.make_private, exposed),
        )
    if not (folder / README).exists():
        yield Finding(
            said=f"{README} ontbreekt. Daarin staat van wie de map is.",
            fault=False,
            question=f"{README} terugzetten?",
            why="Wie de map tegenkomt, leest daarin van wie die is en blijft eraf.",
            done=f"{README} staat er weer.",
            repair=desk.store.make_folder,
        )


def _own_paths(folder: Path) -> Iterator[Path]:
    yield folder
    for entry in files.listed(folder):
        if entry.is_symlink():
            continue
        if entry.name in (PINNED_FOLDER, APART_FOLDER, GRAVES_FOLDER):
            yield from _own_paths(Path(entry.path))
        elif entry.name.casefold().endswith(".json"):
            yield Path(entry.path)


def _strangers(desk: Desk, listing: Listing) -> Iterator[Finding]:
    foreign = sorted(
        entry.name
        for entry in files.listed(desk.store.folder)
        if entry.name not in _OWN
        and entry.name[0] not in ".~"
        and not entry.name.casefold().endswith(".json")
        and entry.name.casefold() not in _OF_SYSTEMS
    )
    foreign = [path.name for path in listing.strangers] + foreign
    images = [name for name in foreign if name.casefold().endswith(_IMAGES)]
    others = [name for name in foreign if name not in images]
    if others:
        yield Finding(
            said=f"Dit hoort niet in de map: {_some(others)}.",
            hints=("Zet het ergens anders neer.",),
            fault=False,
        )
    if images:
        yield Finding(
            said=f"Er staat beeld in de map: {_some(images)}.",
            hints=(
                "Bewaar nooit beelden van kinderen, ook niet als bewijs.",
                "Open het niet, laat het niemand zien en stuur het niet door.",
                "Vraag vandaag aan de schoolleider wat ermee moet gebeuren.",
            ),
        )


def _some(names: list[str]) -> str:
    more = f" en nog {len(names) - 5}" if len(names) > 5 else ""
    return f"{', '.join(names[:5])}{more}"


def _leftovers(desk: Desk) -> Iterator[Finding]:
    """Writing that was broken off, such as by a computer that lost its power."""
    now = time.time()
    old = [
        Path(entry.path)
        for folder in (desk.store.folder, desk.store.folder / PINNED_FOLDER)
        for entry in files.listed(folder)
        if entry.name.startswith(files.TEMPORARY)
        and now - entry.stat(follow_symlinks=False).st_mtime > _STALE
    ]
    if old:
        amount = words.count(len(old), "half geschreven bestand", "half geschreven bestanden")
        yield Finding(
            said=f"Er staat {amount} in de map.",
            hints=("Het bewaren werd toen afgebroken. De casus zelf is heel gebleven.",),
            fault=False,
            question="Wat half geschreven is, weghalen?",
            why="Er kan iets in staan wat later is gewist.",
            done="Weggehaald.",
            repair=_each(files.remove, old),
        )


# --- the files of cases ---


def _unreadable(
    desk: Desk, listing: Listing, unread: dict[str, UserError], revived: list[Path]
) -> Iterator[Finding]:
    for path, error in listing.unreadable:
        if path in revived:
            continue
        yield Finding(said=error.message, hints=(f"Bestand: {path.name}",))
    for code, error in unread.items():
        yield _damaged(desk, code, error, listing)


def _changed(cases: list[CaseDesk]) -> Iterator[Finding]:
    for case in cases:
        if case.file and case.file.changed:
            yield Finding(
                said=f"Het bestand van casus {case.code} is beschadigd, of veranderd buiten "
                "pestprotocol om.",
                hints=(f"Lees de casus na: pestprotocol toon {case.code} --tijdlijn",),
                question=f"Klopt casus {case.code}, en mag die zo worden bewaard?",
                why="Daarna valt het weer op als iets anders het bestand verandert.",
                done=f"Casus {case.code} is opnieuw bewaard.",
                repair=_each(case.desk.store.save, [case.file]),
            )


def _revived(left: list[Path]) -> Iterator[Finding]:
    if left:
        names = _some([path.name for path in left])
        yield Finding(
            said=f"Van een vernietigde casus staat weer een oude kopie in de map: {names}.",
            question="Die kopie weghalen?",
            why="Wat vernietigd is, hoort nergens meer te staan.",
            done="Weggehaald.",
            repair=_each(files.remove, left),
        )


def _damaged(desk: Desk, code: str, error: UserError, listing: Listing) -> Finding:
    """A case that cannot be read; with what its copies and its own whole lines still say."""
    if not isinstance(error, case_text.Damaged):
        return Finding(said=error.message, hints=error.hints[:1])
    try:
        data = files.read(desk.store.path(code), own=True)
    except OSError:
        return Finding(said=error.message, hints=error.hints[:1])
    entries, lost = case_text.rescue(data)
    copies = [case for _, case in listing.copies.get(code, ())]
    head = case_text.head_of(data, code) or next(iter(copies), None)
    if head is None or not (entries or copies):
        return Finding(
            said=error.message,
            hints=(
                *error.hints[:1],
                "Zet een eerdere versie van dit bestand terug, of vraag hulp.",
            ),
        )
    whole = merge(entries, *(copy.logbook for copy in copies))
    lines = words.count(len(whole), "regel", "regels")
    lacks = "Er kan iets ontbreken." if lost else "Alles lijkt er nog te staan."
    case = CaseDesk(desk, code, replace(head, logbook=whole))
    told = f"Het bestand van deze casus was beschadigd en is hersteld met {lines}. {lacks}"

    def repair() -> None:
        noted = merge(whole, [case.make(Note, text=told)])
        desk.store.rescue(replace(head, logbook=noted), data)

    return Finding(
        said=error.message,
        hints=(
            f"Nog te lezen: {lines}. {lacks}",
            "Is er een eerdere versie? Zet die liever terug.",
        ),
        question=f"Casus {code} herstellen met wat nog te lezen is? "
        f"Het oude bestand blijft in de map {APART_FOLDER}.",
        why="Zonder herstel gaat de casus niet open. Wat niet te lezen is, komt er niet in terug.",
        done=f"Casus {code} is hersteld met {lines}. {lacks} "
        f"Lees de casus na: pestprotocol toon {code} --tijdlijn",
        repair=repair,
    )


def _copies(desk: Desk, cases: list[CaseDesk]) -> Iterator[Finding]:
    copied = [case.file for case in cases if case.file and case.file.copies]
    if copied:
        amount = words.count(sum(len(c.copies) for c in copied), "kopie", "kopieën")
        yield Finding(
            said=f"Van {words.listed([c.code for c in copied])} staat ook {amount} in de map.",
            hints=(
                "Die maakte OneDrive, Google Drive of een andere gedeelde map. Wat erin staat, "
                "telt gewoon mee.",
                "Bij het volgende antwoord worden ze samengevoegd.",
            ),
            fault=False,
            question="Die kopieën nu samenvoegen met de casus?",
            why="Dan staat alles in één bestand. Er gaat niets weg.",
            done="Samengevoegd.",
            repair=_each(desk.store.save, copied),
        )
    apart = list(_apart(desk))
    if apart:
        amount = words.count(len(apart), "bestand", "bestanden")
        yield Finding(
            said=f"In de map {APART_FOLDER} staat {amount} waarvan alles in de casussen staat.",
            fault=False,
            question=f"Wat in de map {APART_FOLDER} staat en dubbel is, weghalen?",
            why="Wat dubbel is, is ook dubbel te lezen. In de casussen blijft alles staan.",
            done="Weggehaald.",
            repair=_each(files.remove, apart),
        )


def _apart(desk: Desk) -> Iterator[Path]:
    """What was put apart and says nothing that the case does not say, or had erased since."""
    for path in desk.store.apart():
        try:
            data = files.read(path, own=True)
            copy = case_text.read(data, path, strict=True)
            case = desk.store.read(copy.code)
        except (OSError, UserError):
            continue
        same = merge(case.logbook, copy.logbook) == case.logbook
        if same and case.extra | copy.extra == case.extra:
            yield path


# --- what the cases say ---


def _inside(case: CaseDesk) -> Iterator[Finding]:
    for found in findings(case.progress):
        yield Finding(
            said=f"{case.code}: {tell.finding_sentence(case.facts, found, {})}",
            hints=(f"Bekijk de casus: pestprotocol toon {case.code}",),
            fault=False,
        )
    unknown = sum(isinstance(entry, Unknown) and not entry.erased for entry in case.logbook)
    if unknown:
        lines = words.count(unknown, "regel", "regels")
        yield Finding(
            said=f"{case.code}: {lines} die deze versie van het programma niet kent. "
            "Die blijven bewaard.",
            hints=("Vraag om de nieuwste versie van pestprotocol.",),
            fault=False,
        )
    now = case.desk.clock.now()
    ahead = sum(entry.at > now + _AHEAD and not entry.clock for entry in case.logbook)
    if ahead:
        yield Finding(
            said=f"{case.code}: {words.count(ahead, 'regel', 'regels')} met een tijd die nog komt.",
            hints=("Kijk of de klok van je computer goed staat.",),
            fault=False,
        )


# --- protocol, contacts, names ---


def _protocols(desk: Desk, cases: list[CaseDesk]) -> Iterator[Finding]:
    try:
        _ = desk.protocol
    except UserError as error:
        yield Finding(said=error.message, hints=error.hints)
    used = Counter(case.ref.digest for case in cases if case.ref)
    known = {digest_of(data): (data, path) for data, path in _protocol_files(desk)}
    for fingerprint, amount in used.items():
        pinned = desk.store.pinned(fingerprint)
        if fingerprint in known:
            fresh = checked(*known[fingerprint], desk.today)
            if pinned is None or codec.dump(pinned.protocol) != codec.dump(fresh.protocol):
                yield Finding(
                    said="De kopie van het protocol bij "
                    f"{words.cases(amount)} ontbreekt of is beschadigd.",
                    question="Die opnieuw maken uit het protocol zelf?",
                    why="Zonder kopie weet een casus niet meer met welke vragen die begon.",
                    done="De kopie van het protocol is er weer.",
                    repair=_each(desk.store.pin_anew, [fresh]),
                )
        elif pinned is None:
            yield Finding(
                said="De kopie van het protocol bij "
                f"{words.cases(amount)} ontbreekt of is beschadigd.",
                hints=(
                    "Vraag hulp aan wie het protocol beheert. Die zet het protocol van toen "
                    f"terug, of een eerdere versie van {PINNED_FOLDER}/{fingerprint[:12]}….json.",
                ),
            )


def _protocol_files(desk: Desk) -> Iterator[tuple[bytes, Path]]:
    for path in dict.fromkeys((desk.protocol_path, places.shipped_protocol())):
        try:
            yield files.read(path), path
        except OSError:
            continue


def _contacts(desk: Desk) -> Iterator[Finding]:
    try:
        protocol = desk.protocol
    except UserError:
        yield Finding(
            said="De contacten zijn niet na te kijken zolang het protocol fouten heeft.",
            fault=False,
        )
        return
    doubtful: list[Contact] = [c for c in protocol.contacts if contacts.trust(c, desk.today)]
    if doubtful:
        amount = words.count(len(doubtful), "contact", "contacten")
        names = words.listed([contact.label for contact in doubtful])
        yield Finding(
            said=f"Van {amount} is niet bekend of het nummer nog klopt: {names}.",
            hints=(
                "Zoek op of het nummer klopt. Vertel het aan wie het protocol beheert: "
                "die zet de dag van nakijken erbij.",
            ),
            fault=False,
        )


def _names(desk: Desk) -> Iterator[Finding]:
    path = desk.names.path
    try:
        known = desk.names.everything()
    except UserError as error:
        yield Finding(said=error.message, hints=error.hints)
        return
    if path.exists() and files.is_open_to_others(path):
        yield Finding(
            said="Andere gebruikers van deze computer kunnen in het bestand met namen kijken.",
            question="Dat bestand alleen voor jou maken?",
            why="In dat bestand staan namen van kinderen.",
            done="Het bestand is nu alleen voor jou.",
            repair=lambda: files.make_private(path),
        )
    gone = sorted(set(known) & desk.store.destroyed())
    if gone:
        yield Finding(
            said=f"Er staan nog namen van vernietigde casussen: {words.listed(gone)}.",
            question="Die namen weghalen?",
            why="Van een vernietigde casus hoeft niemand de namen nog te weten.",
            done="De namen zijn weg.",
            repair=lambda: desk.names.forget(gone),
        )
