"""A protocol in whole sentences: for whom, when, in what order, and what follows on an answer."""

from __future__ import annotations

from collections.abc import Iterator

from pestprotocol import words
from pestprotocol.core.protocol import (
    ESCALATED,
    PROPOSAL,
    AllOf,
    AnyOf,
    Checklist,
    Complete,
    Condition,
    Due,
    Effect,
    InPass,
    Item,
    ItemIs,
    ItemRef,
    Marked,
    Moment,
    Persons,
    Protocol,
    Repeats,
    Selection,
    Step,
)


def of_step(protocol: Protocol, step: Step) -> Iterator[str]:
    if step.by:
        yield f"Wie: {step.by}"
    yield from _applies(protocol, step.when, step.unless)


def of_list(protocol: Protocol, checklist: Checklist) -> Iterator[str]:
    """What stands above the points of a list."""
    if checklist.by:
        yield f"Wie: {checklist.by}"
    for selection in checklist.for_each:
        yield f"Apart per {_each(protocol, selection)}."
    yield from _applies(protocol, checklist.when, checklist.unless)
    if checklist.after is not None:
        yield f"Pas als {condition(protocol, checklist.after)}."
    if checklist.prefer is not None:
        yield checklist.prefer.text
    if checklist.due is not None:
        yield _due(protocol, checklist.due)
    if checklist.repeats is not None:
        yield _repeats(checklist.repeats)
    if checklist.agreements:
        yield "Aan het eind leg je vast wat jullie afspreken."


def of_item(protocol: Protocol, item: Item) -> Iterator[str]:
    """What stands under a point."""
    if item.why:
        yield item.why
    if item.by:
        yield f"Wie: {item.by}."
    if item.optional:
        yield "Past dit punt niet? Dan sla je het over."
    yield from _applies(protocol, item.when, item.unless)
    if item.reason:
        said = words.listed([f"“{words.answer(item, value)}”" for value in item.reason], "of")
        yield f"Bij {said} vraagt het programma waarom."
    for value, effect in (item.then or {}).items():
        yield f"Bij “{words.answer(item, value)}”: {_effect(protocol, effect)}"


def condition(protocol: Protocol, wanted: Condition) -> str:
    """A condition as what follows on "als"."""
    match wanted:
        case AllOf():
            return " en ".join(_inner(protocol, part) for part in wanted.all)
        case AnyOf():
            return " of ".join(_inner(protocol, part) for part in wanted.any)
        case ItemIs():
            return _item_is(protocol, wanted)
        case Complete():
            titles = [_list_or_step(protocol, id_) for id_ in wanted.complete]
            verb = "is" if len(titles) == 1 else "zijn"
            return f"{words.listed(titles)} {verb} gedaan{_whose(protocol, wanted)}"
        case Persons():
            if wanted.at_least == 1:
                return f"er een {words.role_one(protocol, wanted.persons)} bekend is"
            many = words.role_many(protocol, wanted.persons)
            return f"er minstens {wanted.at_least} {many} zijn"
        case Marked():
            if wanted.marked == ESCALATED:
                return f"{words.escalation(protocol)} in werking is"
            return f"het merk “{wanted.marked}” is gezet"
        case InPass():
            return f"dit minstens de {wanted.pass_}e keer is"


def _inner(protocol: Protocol, part: Condition) -> str:
    said = condition(protocol, part)
    several = isinstance(part, AllOf | AnyOf) and " of " in said
    return f"({said})" if several else said


def _applies(protocol: Protocol, when: Condition | None, unless: Condition | None) -> Iterator[str]:
    if when is not None:
        yield f"Alleen als {condition(protocol, when)}."
    if unless is not None:
        yield f"Niet als {condition(protocol, unless)}."


def _item_is(protocol: Protocol, wanted: ItemIs) -> str:
    item = _item(protocol, wanted.item)
    text = item.text.rstrip(".") if item else wanted.item.item
    whose = _whose(protocol, wanted)
    if wanted.is_:
        answers = words.listed([f"“{words.answer(item, v)}”" for v in wanted.is_], "of")
        said = f"bij “{text}”{whose} {answers} is geantwoord"
    else:
        said = f"“{text}”{whose} is beantwoord"
    if wanted.times > 1:
        said += f", {wanted.times} keer achter elkaar"
    if wanted.over is not None:
        said += f", met minstens {words.duration(wanted.over)} ertussen"
    return said + proposal(wanted.source)


def _whose(protocol: Protocol, wanted: ItemIs | Complete) -> str:
    if wanted.who is None or not wanted.who.of:
        every = wanted.who is not None and wanted.who.quantifier == "every"
        return " (voor iedereen)" if every else ("" if wanted.who is None else " (voor één)")
    if wanted.who.quantifier == "every":
        said = [_all(protocol, selection) for selection in wanted.who.of]
        return f" (voor {words.listed(said)})"
    said = [_each(protocol, selection) for selection in wanted.who.of]
    return f" (voor minstens één: {words.listed(said, 'of')})"


def _each(protocol: Protocol, selection: Selection) -> str:
    role = words.role_one(protocol, selection.role)
    return f"{role}, met de {words.parents(protocol)}" if selection.parents else role


def _all(protocol: Protocol, selection: Selection) -> str:
    everyone = f"alle {words.role_many(protocol, selection.role)}"
    return f"de {words.parents(protocol)} van {everyone}" if selection.parents else everyone


def _list_or_step(protocol: Protocol, id_: str) -> str:
    found = protocol.checklist(id_) or protocol.step(id_)
    return f"“{found.title}”" if found else id_


def _item(protocol: Protocol, ref: ItemRef) -> Item | None:
    checklist = protocol.checklist(ref.checklist)
    return None if checklist is None else checklist.item(ref.item)


def _due(protocol: Protocol, due: Due) -> str:
    start = words.listed([_moment(protocol, moment) for moment in due.from_], "of")
    if len(due.from_) > 1:
        start += " (wat het eerst is)"
    within = f"Binnen {words.duration(due.within)} na {start}"
    if due.earliest is not None:
        within += f", en niet eerder dan {words.duration(due.earliest)} daarna"
    return f"{within}{proposal(due.source)}."


def _moment(protocol: Protocol, moment: Moment) -> str:
    if moment.event is not None:
        return {"opened": "het begin van de casus", "closed": "de afronding"}[moment.event]
    if not moment.item:
        return _list_or_step(protocol, moment.checklist)
    item = _item(protocol, ItemRef(checklist=moment.checklist, item=moment.item))
    if item is None:
        return moment.item
    return f"“{item.text.rstrip('.')}”" if item.answer != "date" else f"de dag bij “{item.text}”"


def _repeats(repeats: Repeats) -> str:
    if repeats.every is None and repeats.times is None:
        return "Zo vaak als je wilt."
    if repeats.times == 1:
        return f"Eén keer{proposal(repeats.source)}."
    often = [] if repeats.every is None else [words.every(repeats.every)]
    if repeats.times is not None:
        often.append(f"in totaal {repeats.times} keer")
    return f"Daarna {', '.join(often)}{proposal(repeats.source)}."


def _effect(protocol: Protocol, effect: Effect) -> str:
    said = [effect.text] if effect.text else []
    calls = [contact.label for id_ in effect.call if (contact := protocol.contact(id_))]
    if calls:
        said.append(f"Bel: {' · '.join(calls)}.")
    if effect.mark == ESCALATED:
        said.append(words.escalates(protocol))
    if effect.again:
        said.append(f"Begin opnieuw bij {_list_or_step(protocol, effect.again)}.")
    if effect.begin:
        said.append(f"Begin een nieuwe casus met het protocol {effect.begin}.")
    return " ".join(said)


def proposal(source: str) -> str:
    return " (voorstel: de school mag dit veranderen)" if source == PROPOSAL else ""
