"""The printable record of a case, whole or for the parents of one child."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from itertools import groupby, pairwise
from typing import NamedTuple, TypeVar

from pestprotocol import tell, words
from pestprotocol.clean import one_line
from pestprotocol.core.closing import closing_of
from pestprotocol.core.facts import AgreementState, Facts, Place, Subject
from pestprotocol.core.logbook import (
    WORDS,
    Agreement,
    Answer,
    Departure,
    Entry,
    Erase,
    Finished,
    Group,
    Home,
    Note,
    Opened,
    Outcome,
    Person,
    Unknown,
    Withdraw,
    is_blank,
)
from pestprotocol.core.protocol import FORM, SEEN, SIGNAL, UNSETTLED, Protocol
from pestprotocol.core.redaction import (
    code_pattern,
    excerpt,
    homes_of,
    mask,
    other_codes,
    participations,
)
from pestprotocol.desk import CaseDesk
from pestprotocol.errors import UserError, WrongUsage
from pestprotocol.names import NO_NAME_ALONE, find, fold
from pestprotocol.names import replace as put_codes
from pestprotocol.sheets import (
    Bullets,
    Heading,
    Line,
    Pairs,
    Paragraph,
    Part,
    Points,
    Sheet,
    agreement_line,
    texts,
    ticked_by,
)
from pestprotocol.show import entry_text, outcome_text, replacements

_HOW_TO_READ = (
    "De dag erboven zegt wanneer het gebeurde. De tijd ervoor zegt wanneer het is vastgelegd."
)


class Redacted(NamedTuple):
    """A record for one reader, and what was left out of it: for the teacher's eyes only."""

    sheet: Sheet
    left_out: tuple[Entry, ...]


def whole(case: CaseDesk, *, brief: bool = False) -> Sheet:
    """Everything, in the order in which it happened; or in brief, to paste elsewhere."""
    progress, facts = case.progress, case.facts
    rows = [
        ("casus", case.code),
        ("groep", case.group or "niet ingevuld"),
        ("status", tell.STATUSES[progress.status]),
        ("protocol", f"{case.protocol.protocol.title}, versie {case.protocol.protocol.version}"),
    ]
    rows += [
        (
            words.role_one(facts.protocol, subject.role),
            f"{subject.label}{words.gone(subject)}",
        )
        for subject in facts.subjects.values()
        if not subject.home
    ]
    if progress.escalated:
        rows.append(("opgeschaald", words.escalated(case.protocol)))
    return Sheet(
        title=f"Dossier van casus {case.code}",
        subtitle=f"Gemaakt op {words.day(case.today)}. Vertrouwelijk.",
        day=case.today,
        footer=f"Dossier {case.code} · vertrouwelijk",
        parts=(
            Pairs(tuple(rows)),
            *(
                _in_brief(case, case.logbook)
                if brief
                else (
                    Paragraph(_HOW_TO_READ, "soft"),
                    *_by_day(case, case.logbook),
                    *_agreements(case),
                )
            ),
            *_closing(case, brief=brief),
            *(_rest(case) if brief else ()),
        ),
    )


def _agreements(case: CaseDesk, only: Mapping[str, Entry] | None = None) -> Iterator[Part]:
    """What was agreed and what became of it. `only`: the entries that a reader may see."""
    found = []
    for known in case.facts.agreements:
        state = known if only is None else _seen_by(known, only)
        if state is None:
            continue
        tells = state.agreement.tells  # and then it says itself whom
        who = "" if tells else words.about(case.facts, state.agreement.about)
        found.append(f"{who}: {agreement_line(state)}" if who else agreement_line(state))
    if found:
        yield Heading("Afspraken")
        yield Bullets(tuple(found))


def _seen_by(state: AgreementState, entries: Mapping[str, Entry]) -> AgreementState | None:
    """The same agreement in the words of these entries; nothing when it is not among them."""
    own = entries.get(state.agreement.id)
    return replace(state, agreement=own) if isinstance(own, Agreement) else None


def _closing(case: CaseDesk, *, brief: bool) -> Iterator[Part]:
    closed = case.facts.closing
    if closed is not None and closed.outcome == "no_bullying":  # and nothing had to be met
        return
    yield Heading("Voorwaarden voor de afronding")
    for condition, verdict in closing_of(case.progress).conditions:
        met = verdict.holds is True
        shown = tell.proof_lines(case.facts, verdict.proof) if met else [
            tell.missing_sentence(case.facts, missing) for missing in verdict.missing
        ]  # fmt: skip
        yield Paragraph(f"{'In orde' if met else 'Nog niet'}: {condition.text}")
        if not (met and brief):
            yield Bullets(tuple(dict.fromkeys(shown)))


# --- for one reader ---


class Reader(NamedTuple):
    """Whom a record is for: what entries may be about, and how that is said."""

    subject: Subject
    own: frozenset[str]
    label: str


def for_reader(case: CaseDesk, reader: str, *, brief: bool = False) -> Redacted:
    """Only what concerns one child: `ouders:G1`, or `gepeste:G1` without what was said at home.
    Refused when another child can be recognised."""
    whom = _reader(case, reader)
    own = own_of_child(case.facts, whom.subject.person)
    codes = other_codes(case.facts, own)
    chosen = excerpt(case.facts, whom.own)
    kept = tuple(_masked(entry, codes) for entry in chosen.kept)
    mine = {case.facts.subjects[id_].label for id_ in own}
    others = {code: role for code, role in codes.items() if code not in mine}
    sheet = Sheet(
        title=f"Wat is vastgelegd over {whom.subject.label}",
        subtitle=f"Casus {case.code} · gemaakt op {words.day(case.today)}. Vertrouwelijk.",
        day=case.today,
        footer=f"{case.code} · {whom.subject.label} · vertrouwelijk",
        parts=(
            Paragraph(f"Voor: {whom.label}"),
            Paragraph("Andere kinderen staan hier niet in met hun naam of code.", "soft"),
            *(
                (*_in_brief(case, kept), *_rest(case))
                if brief
                else (
                    Paragraph(_HOW_TO_READ, "soft"),
                    *_by_day(case, kept),
                )
            ),
        ),
    )
    # Also what was not typed in these entries themselves, such as how a home is called.
    sheet = _with_texts(sheet, lambda text: mask(text, others))
    _refuse_others(case, kept, sheet, own, others)
    _warn_of_unnamed(case, own)
    return Redacted(sheet, chosen.left_out)


def own_of_child(facts: Facts, person: str) -> frozenset[str]:
    """The child in all its roles, with all its homes: nobody of these is another child."""
    people = participations(facts, person)
    return frozenset(s.id for s in facts.subjects.values() if s.person in people)


def _reader(case: CaseDesk, typed: str) -> Reader:
    readers = _readers(case)
    wanted = typed.replace(" ", "").casefold()
    homes = ((key, who) for key, who in readers.items() if key.startswith("ouders:"))
    several = {key: who for key, who in homes if key.casefold().rpartition(":")[0] == wanted}
    found = next((who for key, who in readers.items() if key.casefold() == wanted), None)
    if found is None and len(several) == 1:  # there is but one home
        return next(iter(several.values()))
    if found is None and several:
        raise WrongUsage(
            "Dit kind heeft meer dan één adres. Typ de opdracht nog eens, met één hiervan:",
            *(f"{who.label}: --voor {key}" for key, who in several.items()),
        )
    if found is None:
        if not readers:
            raise UserError(
                "Er is nog niemand voor wie een dossier te maken is.",
                f"Voeg iemand toe: pestprotocol persoon {case.code}",
            )
        children = [key for key in readers if not key.startswith("ouders:")]
        first = [key.removesuffix(":1") for key in readers if key.endswith(":1")]
        raise WrongUsage(
            f"Voor wie is het dossier? Kies uit: {words.listed(first or children, 'of')}.",
            *([f"Voor het kind zelf: {words.listed(children, 'of')}."] if first else []),
        )
    return found


def _readers(case: CaseDesk) -> dict[str, Reader]:
    """Who there is, by what is typed: every home of a child, and the child in its role."""
    facts = case.facts
    found: dict[str, Reader] = {}
    for subject in facts.subjects.values():
        role = facts.protocol.role(subject.role)
        if subject.home or role is None:
            continue
        people = participations(facts, subject.person)
        child = f"{subject.label} ({role.label})"
        found[f"{role.id}:{subject.label}"] = Reader(subject, people, child)
        homes = homes_of(facts, subject.person) if role.parents else ()
        for number, home in enumerate(homes, 1):
            known = [facts.subjects[id_] for id_ in home]
            which = next((one for one in known if one.person == subject.person), None)
            label = words.subject(which, facts.protocol) if which else ""
            first = " (eerste adres)" if number == 1 and len(homes) > 1 else ""
            found[f"ouders:{subject.label}:{number}"] = Reader(
                subject, people | home, f"{label}{first}"
            )
    return found


T = TypeVar("T")


def _with_texts(value: T, change: Callable[[str], str]) -> T:
    """The same value with every text in it changed, however deep."""
    if isinstance(value, str):
        return change(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_with_texts(one, change) for one in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: _with_texts(getattr(value, f.name), change) for f in fields(value)}
        return replace(value, **changed)
    return value


def _masked(entry: Entry, codes: dict[str, str]) -> Entry:
    """The same entry with other children's codes turned into their role."""
    changed = {
        field.name: mask(getattr(entry, field.name), codes)
        for field in fields(entry)
        if field.name in WORDS
    }
    return replace(entry, **changed)  # type: ignore[arg-type]


# What helps against a refusal: by the name, where giving it again is enough, or by the line.
_A_WORD = "Is het een gewoon woord? Haal de naam van dat kind dan hier weg."
_NAME_AGAIN = (
    "Is het een kind uit deze casus? Geef dezelfde naam nog eens, dan komt daar de code.",
    _A_WORD,
    "Allebei zo:",
)
_THE_LINE = (
    "Is het een naam in een ander woord, zoals een account of een koosnaam? Trek de regel in en "
    "leg die zonder dat woord opnieuw vast:"
)
_ELSE_THE_LINE = "Lukt dat niet? Trek zo'n regel in en leg het zonder dat woord opnieuw vast:"


def _refuse_others(
    case: CaseDesk,
    kept: tuple[Entry, ...],
    sheet: Sheet,
    own: frozenset[str],
    codes: Mapping[str, str],
) -> None:
    """The last look: no name and no code of another child may be left anywhere."""
    mine = [name for person, name in case.names.items() if person in own]
    names = [name for person, name in case.names.items() if person not in own]
    others = Others(names, mine, codes)
    telling = _Telling(case, kept)
    printed = _printed(case.protocol)
    said = ((entry, printed.sub(" ", _said_by(telling, entry))) for entry in kept)
    held = [(entry, found) for entry, text in said if (found := others.found_in(text))]

    def is_left(text: str) -> bool:
        """Whether a child stays in it when its name is given again: in an account, or small."""
        coded = put_codes(text, find(text, case.codes))
        return bool(others.found_in(printed.sub(" ", mask(coded, codes))))

    helps = not any(is_left(_said_by(telling, entry)) for entry, _ in held)
    by_name = (*(_NAME_AGAIN if helps else (_A_WORD,)), f"pestprotocol persoon {case.code}")
    if held:
        amount = words.count(len(held), "regel", "regels")
        by_line = f"pestprotocol intrekken {case.code} {held[0][0].id[:6]}"
        raise UserError(
            f"Dit dossier wordt niet gemaakt: in {amount} staat nog een ander kind.",
            *(
                f"regel {entry.id[:6]}, {words.day(entry.day)}: {words.listed(list(found))}"
                for entry, found in held
            ),
            *((*by_name, _ELSE_THE_LINE, by_line) if helps else (_THE_LINE, by_line, *by_name)),
        )
    if found := others.found_in(printed.sub(" ", " ".join(texts(sheet)))):
        raise UserError(
            "Dit dossier wordt niet gemaakt: er staat nog een ander kind in.",
            words.listed(list(found)),
            *by_name,
        )


def _printed(protocol: Protocol) -> re.Pattern[str]:
    """What the school asks everyone: a word in it is no child, whatever a child is called."""
    lists = list(protocol.checklists())
    known = [*(one.title for one in lists), *(item.text for one in lists for item in one.items)]
    longest = sorted((text.rstrip(" .") for text in known), key=len, reverse=True)
    found = "|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in longest if text)
    return re.compile(found or _NOTHING)


def _said_by(telling: _Telling, entry: Entry) -> str:
    """All that an entry brings to the page."""
    typed = (str(getattr(entry, name, "")) for name in WORDS)
    return " ".join([*typed, telling.text(entry), entry.by])


_NOTHING = "(?!)"  # an empty pattern would be found everywhere


class Others:
    """The names and codes of other children, to be found in any disguise that is likely: a part
    of a name, accents, `Brammetje`, an account such as `bram_08`, a hidden character in between."""

    def __init__(self, names: Iterable[str], mine: Iterable[str], codes: Iterable[str]) -> None:
        known = list(names)
        own = {part for name in mine for part in _parts(name)}
        first = [part for name in known for part in _parts(name)[:1]]
        rest = [part for name in known for part in _parts(name)[1:] if part not in own]
        self._names = dict.fromkeys([*known, *first, *rest], "")
        self._codes = [code_pattern(code) for code in codes]
        self._long = {_plain(name) for name in self._names if len(_plain(name)) > 2}
        small = "|".join(map(_diminutives, self._long)) or _NOTHING
        self._small = re.compile(rf"(?:{small})s?")

    def found_in(self, text: str) -> dict[str, None]:
        plain = "".join(char for char in text if unicodedata.category(char) != "Cf")
        letters = "".join(" " if char == "_" or char.isdecimal() else char for char in plain)
        found = [f"“{one_line(place.typed)}”" for place in find(letters, self._names)]
        found += [f"“{one_line(m[0])}”" for code in self._codes for m in code.finditer(plain)]
        for word in re.findall(r"\w+", plain):
            if self._small.fullmatch(_plain(word)):
                found.append(f"“{one_line(word)}”")
        for word in filter(_is_account, plain.split()):
            letters = _plain(word)
            if any(name in letters for name in self._long):
                found.append(f"“{one_line(word)}”")
        return dict.fromkeys(found)


_NO_NAME_ALONE = NO_NAME_ALONE | {
    "al", "bin", "da", "del", "di", "dos", "du", "el", "la", "le",
}  # fmt: skip


def _is_account(word: str) -> bool:
    """Whether a word looks like the name of an account: a digit, a `_` or `@`, a capital inside."""
    return any(char.isdecimal() or char in "_@" for char in word) or any(
        before.islower() and after.isupper() for before, after in pairwise(word)
    )


def _parts(name: str) -> list[str]:
    """The words of a name that say who it is, the first name first."""
    found = (part.strip(".,()'’").casefold() for part in re.split(r"[\s-]+", name))
    return [part for part in found if len(part) > 1 and part not in _NO_NAME_ALONE]


def _diminutives(plain: str) -> str:
    """How a name is made small in Dutch: Noortje, Brammetje, Bassie, Pimpje, Wilke."""
    return rf"{re.escape(plain)}(?:{re.escape(plain[-1])}?(?:e?tje|ie|y)|je|pje|kje|ke)"


def _plain(text: str) -> str:
    """The letters alone, without capitals and accents."""
    return "".join(filter(str.isalpha, fold(text)))


def _warn_of_unnamed(case: CaseDesk, own: frozenset[str]) -> None:
    """A name that this computer does not know cannot be searched for."""
    unnamed = [
        subject.label
        for subject in case.facts.subjects.values()
        if not subject.home and subject.id not in own and not case.names.get(subject.person)
    ]
    if unnamed:
        case.desk.warn(
            f"De naam van {words.listed(unnamed)} is op deze computer niet bekend.",
            "Daar is niet op gezocht. Lees zelf na of die naam er niet in staat.",
        )


def left_out_lines(case: CaseDesk, left_out: Iterable[Entry]) -> list[str]:
    """What was left out, for the teacher."""
    telling = _Telling(case, left_out)
    return [
        f"{words.day(entry.day)}: {entry_text(case, entry)}"
        for entry in telling.all
        if telling.worth_telling(entry)
    ]


# --- what happened ---


class _Telling:
    """What an entry needs to know of the others on the page, and of nothing beside it."""

    def __init__(self, case: CaseDesk, entries: Iterable[Entry]) -> None:
        self.case = case
        self.replaced = replacements(case.facts)
        self.all = tuple(entries)
        self.entries = {entry.id: entry for entry in self.all}

    def worth_telling(self, entry: Entry) -> bool:
        """Not the marks of walking a list, nor what was only added to in the same breath."""
        later = self.replaced.get(entry.id)
        if isinstance(entry, Note | Agreement) and isinstance(later, Note | Agreement):
            return not later.text.startswith(entry.text)
        return not isinstance(entry, Finished)

    def text(self, entry: Entry) -> str:
        match entry:
            case Outcome():
                return outcome_text(entry, self.entries)
            case Withdraw() if entry.entry in self.entries:
                target = entry_text(self.case, self.entries[entry.entry])
                return f"Ingetrokken: “{one_line(target)}”. Reden: {entry.reason}"
            case Erase() if entry.erased or any(getattr(entry, name) for name in WORDS):
                return "De naam in een regel vervangen door een code"
            case Erase():
                return "Woorden van een regel gewist"
            case _:
                return entry_text(self.case, entry)

    def in_talk(self, entry: Entry) -> Line:
        """A point of a list, with what was answered; or a remark at a point."""
        item = self.case.facts.item(getattr(entry, "item", ""))
        if isinstance(entry, Note):
            at = f" (bij “{item.text.rstrip(' .')}”)" if item else ""
            return Line(f"Opmerking{at}: {entry.text or 'gewist'}", None)
        assert isinstance(entry, Answer)
        said = entry.text or words.answer(item, entry.value)
        if is_blank(entry):
            said = "gewist"
        elif entry.reason:
            said = f"{said} ({entry.reason})"
        current = entry.id not in self.replaced and entry.id not in self.case.facts.withdrawn
        settled = current and entry.value not in UNSETTLED
        return Line(item.text if item else entry.item, ticked_by(entry, settled), said)

    def notes(self, entry: Entry, known: str, when: str) -> str:
        """Behind an entry: what the heading above it does not say, and what became of it."""
        notes = [when] if when else []
        if (who := _recorder(entry)) != known:
            notes.append(who)
        if entry.id in self.replaced:
            notes.append(f"vervangen op {words.day(self.replaced[entry.id].at.date())}")
        if entry.id in self.case.facts.withdrawn:
            reason = self.case.facts.withdrawn[entry.id].reason or "reden gewist"
            notes.append(f"ingetrokken: {reason}")
        return f" [{'; '.join(notes)}]" if notes else ""


def _by_day(case: CaseDesk, entries: Iterable[Entry]) -> Iterator[Part]:
    """What happened, day by day and talk by talk; what was recorded later says so."""
    telling = _Telling(case, entries)
    told = sorted(filter(telling.worth_telling, telling.all), key=_order)
    for day, of_day in groupby(told, key=lambda entry: entry.day):
        yield from _of_day(telling, day, list(of_day))


def _of_day(telling: _Telling, day: date, entries: list[Entry]) -> Iterator[Part]:
    recorders = {_recorder(entry) for entry in entries}
    known = recorders.pop() if len(recorders) == 1 else ""
    yield Heading(" · ".join(filter(None, (words.day(day), known))))
    for place, group in groupby(entries, key=_talk):
        found = list(group)
        if place is None:
            yield Pairs(
                tuple(
                    (_when(entry), telling.text(entry) + telling.notes(entry, known, ""))
                    for entry in found
                )
            )
            continue
        began = _when(found[0])
        yield Heading(f"{began} · {_talk_title(telling.case, place)}", 3)
        lines = []
        for entry in found:
            when = "" if _when(entry) == began else f"vastgelegd {_when(entry)}"
            line = telling.in_talk(entry)
            notes = telling.notes(entry, known, when)
            lines.append(replace(line, said=line.said + notes) if line.said else
                         replace(line, text=line.text + notes))  # fmt: skip
        yield Points(tuple(lines))


def _order(entry: Entry) -> tuple[date, str, str, str]:
    """By when it happened; what was recorded on a later day without a time comes last."""
    time = entry.time if isinstance(entry, Note) else ""
    if not time and entry.day == entry.at.date():
        time = f"{entry.at:%H:%M}"
    return (entry.day, time or "24", entry.at.isoformat(), entry.id)


def _talk(entry: Entry) -> Place | None:
    """The list that an entry belongs to, for someone."""
    if isinstance(entry, Answer) or (isinstance(entry, Note) and entry.item):
        return Place(entry.item.partition(".")[0], entry.about, entry.pass_, entry.round)
    return None


def _talk_title(case: CaseDesk, place: Place) -> str:
    checklist = case.facts.lists.get(place.checklist)
    title = checklist.title if checklist else place.checklist
    return words.titled(title, case.facts.subjects.get(place.about))


def _recorder(entry: Entry) -> str:
    """Who recorded it, and whether the date was set by hand."""
    return " · ".join(filter(None, (entry.by, "met een gekozen datum" if entry.clock else "")))


def _when(entry: Entry) -> str:
    return f"{entry.at:%H:%M}" if entry.day == entry.at.date() else f"{entry.at:%d-%m-%Y %H:%M}"


# --- in brief ---


def _in_brief(case: CaseDesk, entries: Iterable[Entry]) -> Iterator[Part]:
    """What is needed elsewhere: the facts, who was spoken to when, what was agreed, how it went.

    Of these entries and of nothing beside them: they may be those of one reader."""
    telling = _Telling(case, entries)
    gone = {*telling.replaced, *case.facts.withdrawn}
    current = sorted((e for e in telling.all if e.id not in gone and not is_blank(e)), key=_order)
    facts = [e for e in current if isinstance(e, Answer) and _is_fact(case.protocol, e)]
    if facts:
        yield Heading("Het signaal")
        yield Bullets(tuple(telling.text(entry) for entry in facts))
    lines = []
    for (day, place), group in groupby(current, key=lambda entry: (entry.day, _talk(entry))):
        if place is None:
            told = [telling.text(entry) for entry in group if not isinstance(entry, _ELSEWHERE)]
            lines += [f"{words.day(day)}: {text}" for text in told]
        elif place.checklist != case.protocol.intake.id:
            said = "; ".join(_told(telling, place, group))
            lines.append(f"{words.day(day)}: {_talk_title(case, place)}{said and f' – {said}'}")
    if lines:
        yield Heading("Wat er is gedaan")
        yield Bullets(tuple(dict.fromkeys(lines)))
    yield from _agreements(case, telling.entries)


# What has a place of its own in the short text, or is of no use outside the case.
_ELSEWHERE = (
    Opened, Person, Home, Group, Finished, Departure, Agreement, Outcome, Withdraw, Erase,
    Unknown,
)  # fmt: skip


def _is_fact(protocol: Protocol, entry: Answer) -> bool:
    """What happened and when, and what could not wait."""
    checklist, _, id_ = entry.item.partition(".")
    item = protocol.intake.item(id_)
    if checklist != protocol.intake.id or item is None:
        return False
    alarming = protocol.alarming.get(id_, frozenset())
    return id_ in (SIGNAL, FORM, SEEN) or not alarming.isdisjoint(entry.values)


def _told(telling: _Telling, place: Place, entries: Iterable[Entry]) -> Iterator[str]:
    """Of a talk what was decided and why, and what something follows from; of a round of a list
    that comes back all answers."""
    checklist = telling.case.facts.lists.get(place.checklist)
    is_round = checklist is not None and checklist.repeats is not None
    for entry in entries:
        if not isinstance(entry, Answer):
            continue
        line = telling.in_talk(entry)
        item = telling.case.facts.item(entry.item)
        follows = item is not None and entry.value in (item.then or {})
        if entry.reason or (follows and not is_round):
            yield words.asked_and_said(line.text.rstrip(" ."), line.said)
        elif is_round:
            yield line.said


def _rest(case: CaseDesk) -> Iterator[Part]:
    yield Heading("Meer weten")
    yield Paragraph(f"Dit is een korte tekst. Alles staat in het dossier van casus {case.code}.")


# --- as plain text ---


def to_paste(sheet: Sheet) -> str:
    """Plain text without any markup, for a note in the pupil administration."""
    lines = [sheet.title, sheet.subtitle]
    for part in sheet.parts:
        match part:
            case Heading():
                lines += [*([""] if part.level == 2 else []), part.text]
            case Paragraph():
                lines.append(part.text)
            case Pairs():
                lines += [f"{left}: {right}" for left, right in part.rows]
            case Bullets():
                lines += [f"- {line}" for line in part.lines]
            case _:
                pass
    return "\n".join(one_line(line) for line in lines) + "\n"
