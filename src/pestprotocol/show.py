"""One case on the screen: where it stands in ten seconds, or its whole logbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pestprotocol import tell, words
from pestprotocol.core.agenda import agenda, urgent
from pestprotocol.core.closing import closing_of, findings, not_so
from pestprotocol.core.facts import Facts, Subject
from pestprotocol.core.logbook import (
    WORDS,
    Adopted,
    Agreement,
    Answer,
    Closed,
    Declined,
    Departure,
    Entry,
    Erase,
    Finished,
    Group,
    Home,
    Left,
    Linked,
    Nobody,
    Note,
    Opened,
    Outcome,
    Pass,
    Person,
    Skip,
    Withdraw,
    is_blank,
    shortest,
)
from pestprotocol.core.progress import OWED, StepProgress
from pestprotocol.core.protocol import ESCALATED
from pestprotocol.desk import CaseDesk
from pestprotocol.people import also, everyone
from pestprotocol.screen import Blank, Block, Rows, Text, title

MOST_DATES = 3
_NAME_GONE = "De naam in regel {} vervangen door een code"


def case_blocks(case: CaseDesk) -> Iterator[Block]:
    progress, facts = case.progress, case.facts
    status = tell.STATUSES[progress.status]
    yield title(f"Casus {case.code} · groep {case.group or 'nog niet ingevuld'} · {status}")
    if facts.opened:
        closed = facts.closing
        ended = f" · afgerond op {words.day(closed.day)}" if closed else ""
        if closed and closed.outcome == "no_bullying":
            ended += ", want het was geen pesten"
        yield Text(f"geopend op {words.day(facts.opened)}{ended}", "soft")
    began = next((one for one in facts.of(Pass) if one.n == facts.last_pass), None)
    step = case.protocol.step(began.from_) if began else None
    if began and step and not began.persons:
        said = f"Opnieuw begonnen op {words.day(began.day)}, vanaf “{step.title}”"
        yield Text(f"{said}. Wat toen al gedaan was, staat in het logboek.", "soft")
    if progress.escalated:
        yield Text(words.escalated(case.protocol), "bad", lead="Opgeschaald: ", lead_style="bad")
    for link in facts.of(Linked):
        yield Text(f"Hoort bij casus {link.case}: pestprotocol toon {link.case}", "soft")
    for finding in findings(progress):
        yield Text(tell.finding_sentence(facts, finding, case.shown_names), "warn", lead="Let op: ")
    yield from _people(case)
    if everyone(case) or not progress.is_intake_open:  # or nothing is known of the steps yet
        yield from _steps(case)
        yield from _coming(case)
        yield from _agreements(case)
        yield from _optional(case)
        yield from _closing(case)
    yield Blank()
    yield from _what_now(case)
    yield Text(f"Het hele logboek: pestprotocol toon {case.code} --tijdlijn", "soft")


def _what_now(case: CaseDesk) -> Iterator[Block]:
    """The one command to type: for what can be done now, before what has a day of its own."""
    for action in urgent(case.progress):
        command = tell.action_command(action, case.code, case.facts)
        yield Text(command, "command", lead="Eerst dit: ", lead_style="bad")
    found = case.actions()
    if now := tell.command_now(case.progress, found, case.code, case.today):
        yield Text(now, "command", lead="Nu: ")
    elif found:
        later = tell.action_command(found[0], case.code, case.facts)
        yield Text(later, "command", lead="Later: ")


def _people(case: CaseDesk) -> Iterator[Block]:
    lines = []
    for role in case.protocol.roles:
        people = [subject for subject in everyone(case) if subject.role == role.id]
        said = [words.person(p, case.shown_names) + _beside(case, p) for p in people]
        if said:
            label = role.label if len(said) == 1 else words.role_many(case.protocol, role.id)
            lines.append((label, " · ".join(said)))
        elif case.facts.expected_and_empty(role):
            lines.append((role.label, "nog niet bekend"))
        elif (waiver := case.facts.waiver(role.id)) is not None:
            lines.append((role.label, f"niet gevonden, omdat: {waiver.reason}"))
    yield Rows(tuple(lines), styles=("soft", ""))
    if everyone(case) and not case.names:
        yield Text(
            "Van deze casus zijn hier geen namen bekend. Geef ze met pestprotocol persoon "
            f"{case.code}, of vraag een collega om het bestand van "
            "pestprotocol namen --exporteer namen.age.",
            "soft",
        )


def _beside(case: CaseDesk, subject: Subject) -> str:
    """Behind the code of a child: its other codes, and its group where that is another."""
    return also(case, subject) + (f", groep {subject.group}" if subject.group else "")


def _steps(case: CaseDesk) -> Iterator[Block]:
    closed = case.progress.status == "closed"
    yield Blank()
    for number, step in enumerate(case.progress.steps, 1):
        lacking = list(_not_enough(case, step))
        not_enough = ", zo kun je nog niet afronden" if lacking and step.state == "done" else ""
        said = f"{tell.step_line(step, closed=closed)}{not_enough}"
        yield Text(f"Stap {number}. {step.step.title}: {said}", "strong")
        if step.state in OWED or tell.is_partly(step):  # or its line says it all
            yield from _lists(case, step)
        yield from lacking


def _lists(case: CaseDesk, step: StepProgress) -> Iterator[Block]:
    closed = case.progress.status == "closed"
    rows = [
        (
            words.count(instance.done, "punt", "punten")
            if instance.subject and instance.subject.ended
            else tell.instance_line(instance, closed=closed),
            words.titled(instance.checklist.title, instance.subject, case.shown_names)
            + (words.gone(instance.subject) if instance.subject else ""),
        )
        for instance in step.instances
        if instance.state != "not_applicable"
        # what was done with who is not involved after all still counts
        and (instance.done or not (instance.subject and instance.subject.ended))
    ]
    for question in step.questions:
        state = "klaar" if question.answered else "niet bekend" if closed else "open"
        rows.append((state, words.who_is(question.role)))
    if rows:
        yield Rows(tuple(rows), indent=2)


def _not_enough(case: CaseDesk, step: StepProgress) -> Iterator[Block]:
    """The answers of a step with which the case cannot be closed."""
    own = {checklist.id for checklist in step.step.checklists}
    for missing in not_so(case.progress):
        if missing.checklist in own:
            said = tell.missing_sentence(case.facts, missing, case.shown_names)
            yield Text(said, "warn", indent=2)


def _coming(case: CaseDesk) -> Iterator[Block]:
    dated = agenda(case.actions())
    if dated:
        yield Blank()
        yield Text("Op de agenda", "strong")
        for action in dated[:MOST_DATES]:
            what = tell.action_sentence(action, case.facts, case.shown_names)
            said = tell.with_when(what, action, case.today, case.facts)
            late = action.due is not None and action.due < case.today
            yield Text(said, "bad" if late else "", indent=2)
        if len(dated) > MOST_DATES:
            more = len(dated) - MOST_DATES
            yield Text(f"en nog {more}: pestprotocol agenda", "soft", indent=2)


def _agreements(case: CaseDesk) -> Iterator[Block]:
    undated = [state for state in case.facts.open_agreements if state.due is None]
    ended = [state for state in case.facts.agreements if state.state != "open"]
    if undated or ended:
        yield Blank()
        yield Text("Afspraken", "strong")
        for state in [*undated, *ended[-MOST_DATES:]]:
            about = "" if state.agreement.tells else state.agreement.about
            who = words.about(case.facts, about, case.shown_names)
            text = f"{tell.agreement_text(state)} ({tell.became(state.agreement, state.state)})"
            yield Text(f"{who}: {text}" if who else text, indent=2)
        if len(ended) > MOST_DATES:
            more = len(ended) - MOST_DATES
            whole = f"pestprotocol toon {case.code} --tijdlijn"
            yield Text(f"en nog {more} van eerder: {whole}", "soft", indent=2)


def _optional(case: CaseDesk) -> Iterator[Block]:
    """What need not be done and was said to come later: no duty, and not to be forgotten."""
    if case.progress.status == "closed":
        return
    later = [
        (instance, point)
        for instance in case.progress.instances()
        if case.progress.applies(instance.checklist, instance.subject).holds is True
        and instance.state != "skipped"
        and not (instance.subject and instance.subject.ended)
        for point in case.progress.points_of(instance)
        if point.item.optional and point.standing is not None and not point.settled
    ]
    if later:
        yield Blank()
        yield Text("Hoeft niet, en nog niet klaar", "strong")
    for instance, point in later:
        title = words.titled(instance.checklist.title, instance.subject, case.shown_names)
        yield Text(f"{title}: {point.item.text}", indent=2)


def _closing(case: CaseDesk) -> Iterator[Block]:
    if case.progress.status == "closed":
        return
    closing, facts, names = closing_of(case.progress), case.facts, case.shown_names
    yield Blank()
    yield Text("Voor de afronding", "strong")
    for condition, verdict in closing.conditions:
        state = "in orde" if verdict.holds is True else "nog niet"
        style = "good" if verdict.holds is True else "warn"
        yield Text(condition.text, indent=2, lead=f"{state}: ", lead_style=style)  # type: ignore[arg-type]
        lacking = () if verdict.holds is True else verdict.missing
        said = list(dict.fromkeys(tell.missing_sentence(facts, one, names) for one in lacking))
        yield from (Text(line, "soft", indent=4) for line in said[:1])
        if len(said) > 1:
            more = f"en nog {len(said) - 1}: pestprotocol afronden {case.code}"
            yield Text(more, "soft", indent=4)
    yield from (Text(text, "warn", indent=2) for text in tell.advice(case.progress))


# --- the whole logbook ---


def timeline_blocks(case: CaseDesk) -> Iterator[Block]:
    """Every entry with the number that withdraws it, by the day on which it happened."""
    yield title(f"Casus {case.code}: het logboek")
    ids = [entry.id for entry in case.logbook]
    replaced = replacements(case.facts)
    heading = ""
    for entry in sorted(case.logbook, key=lambda e: (e.day, e.at, e.id)):
        if (now := _heading(entry)) != heading:
            heading = now
            yield Blank()
            yield Text(heading, "strong")
        short = shortest(entry.id, ids)
        yield Text(entry_text(case, entry), lead=f"{short}  ", lead_style="key")
        if entry.id in case.facts.withdrawn:
            reason = case.facts.withdrawn[entry.id].reason or "reden gewist"
            yield Text(f"ingetrokken: {reason}", "warn", indent=len(short) + 2)
        if entry.id in replaced:
            later = words.day(replaced[entry.id].at.date())
            yield Text(f"vervangen op {later}", "soft", indent=len(short) + 2)


def replacements(facts: Facts) -> dict[str, Entry]:
    """The entries that others replaced, each with what came instead."""
    entries: list[Answer | Note | Agreement] = [
        *facts.of(Answer), *facts.of(Note), *facts.of(Agreement),
    ]  # fmt: skip
    return {target: entry for entry in entries for target in entry.replaces}


def _heading(entry: Entry) -> str:
    """When it happened and, where that differs, when it was recorded; and who recorded."""
    if entry.day == entry.at.date():
        when = words.moment(entry.at)
    else:
        when = f"gebeurd op {words.day(entry.day)}, vastgelegd op {words.moment(entry.at)}"
    by = f" · {entry.by}" if entry.by else ""
    chosen = " · met een gekozen datum" if entry.clock else ""
    return f"{when}{by}{chosen}"


def entry_text(case: CaseDesk, entry: Entry) -> str:
    """What an entry says, in a sentence."""
    facts, names = case.facts, case.shown_names
    subject = facts.subjects.get(getattr(entry, "about", ""))
    who = words.subject(subject, facts.protocol, names)
    if is_blank(entry):
        # of an erasure itself: a later one of the same words came instead
        return _NAME_GONE.format(entry.entry[:4]) if isinstance(entry, Erase) else "gewist"
    text = _text(case, entry)
    return f"{who}: {text}" if who else text


def _text(case: CaseDesk, entry: Entry) -> str:
    facts, names = case.facts, case.shown_names
    match entry:
        case Opened():
            return "Casus geopend"
        case Person():
            subject = facts.subjects.get(entry.id)
            label = words.person(subject, names) if subject else entry.code
            group = f", groep {entry.group}" if entry.group else ""
            return f"{label} erbij als {words.role_one(facts.protocol, entry.role)}{group}"
        case Home():
            return f"Nog een adres voor {words.about(facts, entry.of, names)}: {entry.label}"
        case Group():
            return f"{words.about(facts, entry.person, names)} zit in groep {entry.group}"
        case Left():
            return (
                f"{words.about(facts, entry.person, names)} hoort er toch niet bij: {entry.reason}"
            )
        case Answer():
            said = words.asked_and_said(_item_text(case, entry.item), _answer_text(case, entry))
            # of a talk that comes back, a line alone does not say which talk it was
            title = _list_title(case, entry.item.partition(".")[0])
            return f"{title}: {said}" if entry.round else said
        case Finished():
            return f"Klaar: {_list_title(case, entry.checklist)}"
        case Departure():
            why = f", omdat: {entry.reason}" if entry.reason else ", zonder reden"
            return f"Eerder dan in het protocol: “{_list_title(case, entry.checklist)}”{why}"
        case Skip():
            return f"Overgeslagen: “{_skipped_title(case, entry)}”, omdat: {entry.reason}"
        case Nobody():
            return f"{words.role_one(facts.protocol, entry.role)} niet gevonden: {entry.reason}"
        case Pass():
            step = facts.protocol.step(entry.from_)
            start = f"Opnieuw begonnen vanaf “{step.title}”" if step else "Weer geopend"
            escalates = f". {words.escalated(facts.protocol)}" if _escalates(case, entry) else ""
            return f"{start}{f': {entry.reason}' if entry.reason else ''}{escalates}"
        case Declined():
            return f"Besloten om niet opnieuw te beginnen: {entry.reason}"
        case Linked():
            return f"Hoort bij casus {entry.case}"
        case Adopted():
            title = case.protocol.protocol.title  # a case keeps to one protocol
            return f"Verder met het protocol van nu: {title}, versie {entry.version}"
        case Closed():
            if entry.outcome == "no_bullying":
                return f"Casus afgerond, want het was geen pesten: {entry.reason}"
            return f"Casus afgerond{f', toch, omdat: {entry.reason}' if entry.reason else ''}"
        case Withdraw():
            return f"Ingetrokken: regel {entry.entry[:4]}: {entry.reason}"
        case Erase() if any(getattr(entry, name) for name in WORDS):
            return _NAME_GONE.format(entry.entry[:4])
        case Erase():
            return f"Gewist: de woorden van regel {entry.entry[:4]}"
        case Note():
            about = f" bij “{_item_text(case, entry.item)}”" if entry.item else ""
            time = f" ({entry.time} uur)" if entry.time else ""
            return f"{'Opmerking' if entry.item else 'Notitie'}{about}{time}: {entry.text}"
        case Agreement():
            due = f", uiterlijk {words.day(entry.due)}" if entry.due else ""
            return f"Afspraak: {entry.text.rstrip(' .')}{due}"
        case Outcome():
            return outcome_text(entry, {e.id: e for e in case.logbook})
        case _:
            return "Iets dat deze versie van het programma niet kent"


def _escalates(case: CaseDesk, decided: Pass) -> bool:
    """Whether the decision to begin again was one to escalate too."""
    because = next((one for one in case.logbook if one.id == decided.because), None)
    if not isinstance(because, Answer) or (item := case.facts.item(because.item)) is None:
        return False
    effects = (effect for value, effect in (item.then or {}).items() if value in because.values)
    return any(effect.mark == ESCALATED for effect in effects)


def outcome_text(entry: Outcome, known: Mapping[str, Entry]) -> str:
    """What became of which agreement, as far as that one is among the entries that are known."""
    agreement = known.get(entry.agreement)
    text = agreement.text.rstrip(" .") if isinstance(agreement, Agreement) else ""
    became = tell.became(agreement if isinstance(agreement, Agreement) else None, entry.state)
    to = f" naar {words.day(entry.due)}" if entry.due else ""
    why = f" ({entry.reason})" if entry.reason else ""
    return f"Afspraak{f' “{text}”' if text else ''}: {became}{to}{why}"


def _item_text(case: CaseDesk, reference: str) -> str:
    item = case.facts.item(reference)
    return item.text.rstrip(".") if item else f"{reference} (niet gevraagd in dit protocol)"


def _answer_text(case: CaseDesk, entry: Answer) -> str:
    said = entry.text or words.answer(case.facts.item(entry.item), entry.value)
    return f"{said} ({entry.reason})" if entry.reason else said


def _skipped_title(case: CaseDesk, entry: Skip) -> str:
    """A list for each child that was skipped for nobody in particular is the step of that name."""
    checklist, step = case.facts.lists.get(entry.what), case.protocol.step(entry.what)
    if step is not None and not entry.about and (checklist is None or checklist.for_each):
        return step.title
    return _list_title(case, entry.what)


def _list_title(case: CaseDesk, id_: str) -> str:
    found = case.facts.lists.get(id_) or case.protocol.step(id_)
    return found.title if found else id_
