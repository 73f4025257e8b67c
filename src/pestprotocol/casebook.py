"""What happens around the walk: notes, skipping, reopening, escalating, the agenda, the names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from pestprotocol import prompts, tell, words
from pestprotocol.asking import ask_words, choose, without_names
from pestprotocol.core.agenda import Action, left_at_end, not_enough, undated, urgent
from pestprotocol.core.closing import closing_of
from pestprotocol.core.facts import Place, Subject
from pestprotocol.core.logbook import Note, Pass, Skip, shortest
from pestprotocol.core.protocol import Checklist, Texts
from pestprotocol.decisions import decide
from pestprotocol.desk import CaseDesk, Desk
from pestprotocol.errors import UserError, WrongUsage
from pestprotocol.follow_ups import choose_subject
from pestprotocol.people import everyone
from pestprotocol.prompts import SteppedBack
from pestprotocol.screen import Blank, Block, Rows, Text, Verbatim, title
from pestprotocol.walk import start_walk

_ONLY_FOLLOW = "?"  # no step has such an id

# --- notes ---


def note(case: CaseDesk, *, piped: str, day: date, time: str) -> None:
    """A dated note of one or more lines, asked or from a pipe."""

    def made(text: str, *replaces: str) -> Note:
        return case.make(Note, day=day, text=text, time=time, replaces=replaces)

    if not piped and day == case.today:
        other = f"pestprotocol notitie {case.code} --op gisteren"
        case.desk.out.show(Text(f"Was het eerder? Stop met s en typ: {other}", "soft"))
    if piped:
        case.record(made(without_names(case, piped, may_ask=False)))
    elif not _ask_lines(case, made):
        case.desk.out.show(Text("Er is niets vastgelegd."))
        return
    case.desk.out.show(Text(f"De notitie staat in casus {case.code}.", "good"))


def _ask_lines(case: CaseDesk, made: Callable[..., Note]) -> bool:
    """Line by line, each on disk before the next; `t` goes back to the one before."""
    why = (
        "Wat nu vaststaat, hoef je later niet te onthouden. Schrijf feiten op, geen oordeel.",
        "Klaar? Druk op Enter zonder iets te typen.",
    )
    lines: list[str] = []
    ahead: list[str] = []  # those that `t` went back over
    kept: Note | None = None
    while True:
        text = "Nog een zin?" if lines else "Wat wil je vastleggen?"
        now = ahead[-1] if ahead else ""
        wanted = prompts.words_wanted(text, empty=True, why=why, now=now, comes_back=True)
        try:
            line = ask_words(case, wanted, back=bool(lines))
        except SteppedBack:
            ahead.append(lines.pop())
            continue
        if not line:
            return kept is not None
        lines.append(line)
        ahead = ahead[:-1]
        whole = "\n".join((*lines, *reversed(ahead)))
        if kept is None or whole != kept.text:
            kept = made(whole, *(() if kept is None else (kept.id,)))
            case.record(kept)


# --- skipping ---


def skip(case: CaseDesk, word: Callable[[], str], reason: str) -> None:
    """A step, or a list for one subject, is not done. It can be undone by withdrawing the entry.

    `word` may ask which: it is called again where someone steps back to it."""

    def questions() -> tuple[Skip, str]:
        name, place = _to_skip(case, word(), asks=not reason)
        why = reason or ask_words(case, prompts.words_wanted(f"Waarom sla je “{name}” over?"))
        entry = case.make(
            Skip, what=place.checklist, about=place.about, pass_=place.pass_, reason=why
        )
        return entry, name

    entry, name = case.desk.asker.flow(questions)
    case.record(entry)
    case.desk.out.show(Text(f"Overgeslagen: “{name}”", "good"))
    step = None if entry.about else case.protocol.step(entry.what)
    skipped = {checklist.id for checklist in step.checklists} if step else {entry.what}
    if any(
        missing.checklist in skipped and entry.about in ("", missing.subject)
        for missing in closing_of(case.progress).missing
    ):
        case.desk.out.show(Text("Let op: voor het afronden is dit wel nodig.", "warn"))
    line = shortest(entry.id, [other.id for other in case.logbook])
    case.desk.out.show(
        Text("Toch doen? Trek dan deze regel in:", "soft"),
        Verbatim(f"pestprotocol intrekken {case.code} {line}"),
    )


def _to_skip(case: CaseDesk, word: str, *, asks: bool) -> tuple[str, Place]:
    """What a word means: a checklist, or a step by its name or number. A checklist goes before the
    step that is named like it."""
    word, _, whom = word.partition(":")
    checklist = case.protocol.checklist(word)
    if checklist is not None and checklist.id in case.facts.step_of:
        subject = _whom(case, checklist, whom, asks=asks)
        return words.titled(checklist.title, subject), case.facts.place(checklist, subject)
    numbered = {words.step_word(n): step for n, step in enumerate(case.protocol.steps, 1)}
    step = numbered.get(word) or case.protocol.step(word)
    if step is None:
        lists = [c.id for s in case.protocol.steps for c in s.checklists]
        raise WrongUsage(
            f"“{word}” is geen stap of checklist die je kunt overslaan.",
            f"Kies uit: {words.listed([*numbered, *lists], 'of')}.",
        )
    return step.title, Place(step.id, pass_=case.facts.pass_of(step.checklists[0].id, None))


def _whom(case: CaseDesk, checklist: Checklist, whom: str, *, asks: bool) -> Subject | None:
    subjects = [s for s in case.facts.subjects_of(checklist) if s is not None]
    if not checklist.for_each:
        return None
    if not subjects:
        raise UserError("Daar is nog niemand voor. Er is niets over te slaan.")
    words_for = [tell.list_word(checklist, subject, case.facts) for subject in subjects]
    if whom:
        subjects = tell.named(subjects, whom)
    else:  # for whom it is done, or was skipped before, there is nothing to skip
        owed = [s for s in subjects if case.progress.instance(checklist, s).owed]
        subjects = owed or subjects
    if not subjects or (len(subjects) > 1 and not asks):
        raise WrongUsage(f"Voor wie? Typ {words.listed(words_for, 'of')}.")
    return choose_subject(case, subjects, "Voor wie?", "Alleen voor wie je kiest, sla je het over.")


# --- escalating and reopening ---


def escalate(case: CaseDesk, day: date) -> None:
    """Put the school's own protocol into effect: the decision that is owed, or one at will."""
    proposals = case.facts.proposals
    if proposals:
        for proposal in proposals:
            decide(case, proposal)
        return
    checklist = next((c for c in case.protocol.checklists() if c.command == "opschalen"), None)
    if checklist is None:
        raise UserError("Met dit protocol kun je niet opschalen.")
    if case.progress.escalated:
        case.desk.out.show(
            Text(words.escalated(case.protocol), "warn"),
            Text("Klopt dat niet? Trek dan die regel in:", "soft"),
            Verbatim(f"pestprotocol intrekken {case.code}", "soft"),
        )
        return
    start_walk(case, checklist, None, day=day).run()
    if case.progress.escalated:
        case.desk.out.show(Text(words.escalated(case.protocol), "warn"))


def reopen(case: CaseDesk, reason: str, step: str) -> None:
    """Open a closed case again. Both closings stay in the logbook."""
    if case.facts.closing is None:
        raise UserError(
            f"Casus {case.code} is niet afgerond.", f"Ga verder: pestprotocol verder {case.code}"
        )
    ended = words.day(case.facts.closing.day)
    said = f"Casus {case.code} · groep {case.group} · afgerond op {ended}"
    case.desk.out.show(Text(said, "soft"))
    labels = {step.id: f"vanaf “{step.title}”" for step in case.protocol.steps}
    labels[_ONLY_FOLLOW] = "geen stap opnieuw, alleen blijven volgen"
    why = (
        "Is er iets nieuws gebeurd? Dan horen daar nieuwe gesprekken bij.",
        "De stappen vanaf hier doe je opnieuw. Wat er al stond, blijft staan.",
        "Per ongeluk afgerond? Trek dan de afronding in (pestprotocol intrekken).",
    )

    def questions() -> Pass:
        start = step or choose(case, "Waar begint het opnieuw?", labels, why=why)
        text = reason or ask_words(case, prompts.words_wanted("Waarom open je de casus weer?"))
        return case.make(
            Pass,
            n=case.facts.last_pass + 1,
            from_="" if start == _ONLY_FOLLOW else start,
            reason=text,
        )

    case.record(case.desk.asker.flow(questions))
    case.desk.out.show(Text(f"Casus {case.code} is weer open.", "good"))


# --- agenda ---


def agenda_blocks(desk: Desk, cases: Iterable[CaseDesk]) -> Iterator[Block]:
    """What is due, overdue and coming, over all cases, and what has no day; without names."""
    today = desk.today
    dated: list[tuple[date, str, str]] = []
    first: list[tuple[str, str, str]] = []
    without_day: list[tuple[str, str]] = []
    for case in cases:
        first += [
            (case.code, _public(case, one), tell.action_command(one, case.code, case.facts))
            for one in urgent(case.progress)
        ]
        found = case.actions()
        now = undated(found, today)
        for action, times in tell.told_once(found):
            what = tell.public_sentence(action, case.facts, times)
            if action.due is not None:
                late = action.due < today
                said = f"{what} ({words.late_by(action.due, today)})" if late else what
                dated.append((action.due, case.code, said))
            elif any(action is one for one in now):
                without_day.append((case.code, what))
        besides = (*left_at_end(case.progress), *not_enough(case.progress))
        without_day += [(case.code, _public(case, action)) for action in besides]
    dated.sort(key=lambda row: row[:2])
    yield title(f"Agenda · {words.day(desk.today)}")
    if not (first or dated or without_day):
        yield Text("Er staat niets op de agenda.", "good")
        return
    if first:
        yield Blank()
        yield Text(f"Eerst dit ({len(first)})", "bad")
        for code, what, command in first:
            yield Text(what, indent=2, lead=f"{code}  ", lead_style="strong")
            yield Verbatim(command, indent=4)
    parts = {
        "Te laat": [row for row in dated if row[0] < today],
        "Vandaag": [row for row in dated if row[0] == today],
        "Komt nog": [row for row in dated if row[0] > today],
    }
    for heading, rows in parts.items():
        if rows:
            yield Blank()
            yield Text(f"{heading} ({len(rows)})", "strong")
            days = tuple((words.day(due), code, what) for due, code, what in rows)
            yield Rows(days, indent=2, styles=("soft", "strong", ""))
    if without_day:
        yield Blank()
        yield Text(f"Nu te doen, zonder vaste dag ({len(without_day)})", "strong")
        yield Rows(tuple(without_day), indent=2, styles=("strong", ""))
    yield Blank()
    yield Text("Aan de slag? Typ pestprotocol verder, met de code van de casus erachter.", "soft")


def _public(case: CaseDesk, action: Action) -> str:
    return tell.public_sentence(action, case.facts)


# --- guidelines and names ---


def guideline_blocks(texts: Iterable[Texts]) -> Iterator[Block]:
    for number, part in enumerate(texts):
        if number:
            yield Blank()
        yield title(part.title)
        yield from (Text(line, lead="· ") for line in part.lines)


def name_blocks(cases: list[CaseDesk], elsewhere: int) -> Iterator[Block]:
    """The names that this computer knows, per case. Only here and in `toon` and `verder`.

    `elsewhere`: of how many cases that are not in this folder there are names too."""
    yield title("Namen op deze computer")
    first = ""
    for case in cases:
        # of who is not involved after all, a name that is still kept here
        left = [s for s in case.facts.left if s.id in case.names]
        people = [*everyone(case), *left]
        if not people:
            continue
        first = first or case.code
        yield Blank()
        yield Text(f"groep {case.group}", lead=f"{case.code}  ", lead_style="strong")
        for subject in people:
            name = case.names.get(subject.person, "")
            yield Text(f"{name or 'geen naam bekend'}{words.gone(subject)}",
                       "" if name else "soft", indent=2, lead=f"{subject.label}  ")  # fmt: skip
    if elsewhere:
        of_cases = words.cases(elsewhere)
        start = "Ook" if first else "Er zijn namen"
        yield Text(
            f"{start} van {of_cases} die niet in deze map {'staat' if elsewhere == 1 else 'staan'}."
        )
        yield Text("Een andere map kiezen: pestprotocol instellen", "soft")
    elif not first:
        yield Text("Er zijn geen namen bekend.")
    if not first:
        return
    yield Blank()
    yield Text("Een naam geven of veranderen:", "soft")
    yield Verbatim(f"pestprotocol persoon {first}")
