"""What can stand where someone presses Tab: commands, options, cases, checklists and persons.

A case is offered by its code, a person by a code such as G1; no name is ever read. Nothing is
written, and a folder or protocol that cannot be read offers less and says nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pestprotocol import files, places, shells
from pestprotocol.clean import one_line
from pestprotocol.shells import Candidate

if TYPE_CHECKING:
    from pestprotocol.core.facts import Facts
    from pestprotocol.store import Listing, Pinned, Store

# A case that is over is no answer here; what may be done with any case offers all.
_FOR_OPEN = frozenset({"verder", "afspraak", "afronden", "opschalen", "overslaan", "persoon"})
_FOR_CLOSED = frozenset({"heropenen"})
_MOST_READ = 200  # cases; of more only the codes are offered, which takes no reading
_LONGEST = 60


def respond(program: Any) -> None:
    """Answer the shell that set the variables, and never disturb it."""
    shell = os.environ.get(shells.SHELL_VARIABLE, "")
    line = os.environ.get(shells.LINE_VARIABLE, "")
    replaced = os.environ.get(shells.WORD_VARIABLE, "")
    found: list[Candidate] = []
    typed = ""
    # Whatever goes wrong, the line that is being typed is worth more than a message across it.
    with contextlib.suppress(Exception):
        _, *words = shells.words_of(line, shell)
        typed = words[-1]
        found.extend(candidates(program, words))
    text = shells.answer(found, shell, typed, replaced)
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.flush()


@dataclass
class _Line:
    """What stands before the word that is being typed.

    `values` holds what was given to each option; `waiting` is the option that has no value yet."""

    command: Any
    name: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)
    waiting: Any = None


def candidates(program: Any, words: list[str]) -> Iterator[Candidate]:
    """What may stand in the place of the last of the words that follow the program's name."""
    *before, typed = words
    line = _read(program, before)
    if line is None:
        return
    head, equals, value = typed.partition("=")
    if line.waiting is not None:
        yield from _fitting(_values(line, line.waiting, typed), typed)
    elif typed.startswith("--") and equals:
        option = _option(line.command, head)
        if option is not None and not option.is_flag:
            for found in _fitting(_values(line, option, value), value):
                path = found.word in (shells.FILES, shells.FOLDERS)
                yield found if path else found._replace(word=f"{head}={found.word}")
    elif typed.startswith("-"):
        yield from _fitting(_options(line), typed)
    elif hasattr(line.command, "commands"):
        yield from _fitting(_commands(line.command), typed)
    else:
        arguments = [p for p in line.command.params if p.param_type_name == "argument"]
        if len(line.given) < len(arguments):
            yield from _fitting(_values(line, arguments[len(line.given)], typed), typed)
        elif not typed:
            yield from _options(line)


def _fitting(found: Iterator[Candidate], typed: str) -> Iterator[Candidate]:
    """Those that begin as what was typed; capitals and the hyphen of a code may be left out."""
    wanted = typed.casefold()
    for candidate in found:
        word = candidate.word.casefold()
        if word.startswith((wanted, ":")) or word.replace("-", "").startswith(wanted):
            yield candidate


def _read(program: Any, words: list[str]) -> _Line | None:
    """Follow the words through the commands; nothing when one of them is no command."""
    line = _Line(program)
    for word in words:
        if line.waiting is not None:
            line.values[line.waiting.name].append(word)
            line.waiting = None
        elif word.startswith("-") and word != "-":
            name, equals, value = word.partition("=")
            option = _option(line.command, name)
            if option is not None:
                line.values.setdefault(option.name, []).extend([value] if equals else [])
                line.waiting = None if option.is_flag or equals else option
        elif hasattr(line.command, "commands"):
            found = line.command.get_command(None, word)
            if found is None:
                return None
            line.command, line.name = found, found.name
        else:
            line.given.append(word)
    return line


def _option(command: Any, name: str) -> Any:
    return next((p for p in command.params if name in p.opts), None)


def _commands(group: Any) -> Iterator[Candidate]:
    for name, command in group.commands.items():
        if not command.hidden:
            yield Candidate(name, _about((command.help or "").strip().split("\n")[0]))


def _options(line: _Line) -> Iterator[Candidate]:
    for option in line.command.params:
        if option.param_type_name != "option" or option.hidden:
            continue
        if option.name not in line.values or option.multiple:
            yield Candidate(max(option.opts, key=len), _about(option.help or ""))
    yield Candidate("--help", "deze uitleg")


def _about(text: str) -> str:
    short = one_line(text)
    return short if len(short) <= _LONGEST else f"{short[: _LONGEST - 3]}..."


# --- values, by what help calls them ---


def _values(line: _Line, parameter: Any, typed: str) -> Iterator[Candidate]:
    source = SOURCES.get(parameter.metavar)
    if source is not None:
        yield from source(line, typed)


def _cases(line: _Line, typed: str) -> Iterator[Candidate]:
    for code, facts in _known(line, typed):
        closed = facts is not None and facts.closing is not None
        if facts is None or line.name not in (_FOR_OPEN if closed else _FOR_CLOSED):
            about = _group(facts) + (", afgerond" if closed else "") if facts else ""
            yield Candidate(code, _about(about))


def _group(facts: Facts) -> str:
    from pestprotocol.core.facts import Place
    from pestprotocol.core.protocol import GROUP

    standing = facts.standing(Place(facts.protocol.intake.id), GROUP)
    return f"groep {standing.answers[-1].text}" if standing else "groep nog niet bekend"


def _steps(line: _Line, typed: str) -> Iterator[Candidate]:
    """Steps and checklists by name; behind the colon of `ouders:` for whom."""
    name, colon, _ = typed.partition(":")
    if colon:
        facts = _facts(line)
        checklist = facts.protocol.checklist(name.casefold()) if facts else None
        for subject in facts.subjects_of(checklist) if facts and checklist else ():
            if facts and subject is not None and not subject.ended:
                yield Candidate(f"{name}:{subject.label}", _role(facts, subject.role))
        return
    raw = _protocol(line)
    found = {step["id"]: step["title"] for step in raw["steps"]}
    if line.name == "overslaan":
        from pestprotocol.words import step_word

        numbered = {step_word(n): title for n, title in enumerate(found.values(), 1)}
        found = _titles(raw, anytime=False) | numbered
    elif line.name != "heropenen":  # begins at a step
        found = _titles(raw, anytime=True) | found
    for word, title in found.items():
        yield Candidate(word, _about(title))


def _case_or_step(line: _Line, typed: str) -> Iterator[Candidate]:
    """`verder` takes a case, or in its place a step of the only case there is."""
    yield from _steps(line, typed)
    yield from _cases(line, typed)


def _cards(line: _Line, _typed: str) -> Iterator[Candidate]:
    for word, title in _titles(_protocol(line), anytime=True).items():
        yield Candidate(word, _about(title))


def _titles(raw: Mapping[str, Any], *, anytime: bool) -> dict[str, str]:
    """The checklists of a protocol; those that no step needs when asked for."""
    lists = [found for step in raw["steps"] for found in step["checklists"]]
    lists += (raw.get("anytime") or ()) if anytime else ()
    return {found["id"]: found["title"] for found in lists}


def _readers(line: _Line, _typed: str) -> Iterator[Candidate]:
    facts = _facts(line)
    for subject in facts.subjects.values() if facts else ():
        if facts and not subject.home:
            yield Candidate(f"ouders:{subject.label}", _role(facts, subject.role))


def _role(facts: Facts, role_id: str) -> str:
    role = facts.protocol.role(role_id)
    return _about(role.label) if role else ""


def _roles(line: _Line, _typed: str) -> Iterator[Candidate]:
    for role in _protocol(line)["roles"]:
        for number in range(3):
            yield Candidate(f"{role['id']}={number}")


def _choices(item_id: str) -> Callable[[_Line, str], Iterator[Candidate]]:
    def choices(line: _Line, _typed: str) -> Iterator[Candidate]:
        item = next(i for i in _protocol(line)["intake"]["items"] if i["id"] == item_id)
        for name, text in item["choices"].items():
            yield Candidate(name, _about(text))

    return choices


def _fixed(*words: str) -> Callable[[_Line, str], Iterator[Candidate]]:
    return lambda _line, _typed: (Candidate(word) for word in words)


SOURCES: dict[str, Callable[[_Line, str], Iterator[Candidate]]] = {
    "CASUS": lambda line, typed: (_case_or_step if line.name == "verder" else _cases)(line, typed),
    "STAP": _steps,
    "NAAM": _cards,
    "LEZER": _readers,
    "ROL=AANTAL": _roles,
    "WIE": _choices("reporter"),
    "VORM": _choices("form"),
    "SOORT": _fixed(*shells.SCRIPTS),
    "BESTAND": _fixed(shells.FILES),
    "MAP": _fixed(shells.FOLDERS),
    "-": _fixed("-"),
}


# --- what there is, read and never written ---


def _folder(line: _Line) -> Path:
    chosen = "".join(line.values.get("folders", ())[-1:])
    return places.case_folder(chosen, places.read_settings()) or places.proposed_case_folder()


def _store(line: _Line) -> Store:
    from pestprotocol.store import Store

    return Store(_folder(line), places.state_folder())


def _known(line: _Line, typed: str) -> Iterator[tuple[str, Facts | None]]:
    """The cases whose code begins so; without facts when it cannot be read, or there are many."""
    from pestprotocol.core.facts import Facts

    store = _store(line)
    listing = store.listing()
    codes = _codes(listing, typed)
    protocols: dict[str, Pinned | None] = {}
    for code in codes:
        facts = None
        with contextlib.suppress(Exception):  # a case that cannot be read still has its code
            if len(codes) <= _MOST_READ:
                case = store.read(code, listing)
                digest = case.protocol.digest
                if digest not in protocols:
                    protocols[digest] = store.pinned(digest)
                pinned = protocols[digest]
                facts = Facts(pinned.protocol, case.logbook) if pinned else None
        yield code, facts


def _codes(listing: Listing, typed: str) -> list[str]:
    wanted = typed.casefold().replace("-", "")
    return [code for code in listing.codes if code.replace("-", "").startswith(wanted)]


def _facts(line: _Line) -> Facts | None:
    """The case on the line; when it names none, the only open one."""
    typed = _typed_case(line)
    known = [facts for _, facts in _known(line, typed) if facts is not None]
    if not typed:
        known = [facts for facts in known if facts.closing is None]
    return known[0] if len(known) == 1 else None


def _typed_case(line: _Line) -> str:
    arguments = [p.metavar for p in line.command.params if p.param_type_name == "argument"]
    given = dict(zip(arguments, line.given, strict=False))
    return given.get("CASUS") or "".join(line.values.get("case", ()))


def _protocol(line: _Line) -> Mapping[str, Any]:
    """The protocol of the case on the line, else today's: as it is written, and not checked."""
    from pestprotocol.store import digest_of

    store = _store(line)
    if typed := _typed_case(line):
        listing = store.listing()
        (code,) = _codes(listing, typed)
        digest, data = store.read(code, listing).protocol.digest, b""
    else:
        option = "".join(line.values.get("protocol", ())[-1:])
        data = files.read(places.protocol_path(option, store.folder, places.read_settings()))
        digest = digest_of(data)
    try:
        raw = json.loads(files.read(store.pinned_path(digest), own=True))["protocol"]
    except (OSError, ValueError, KeyError, TypeError):
        from pestprotocol import yaml_text

        raw = yaml_text.parse(data).value
    return cast(Mapping[str, Any], raw)
