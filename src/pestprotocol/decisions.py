"""The decisions that a protocol can owe: who is it, and does it begin again."""

from __future__ import annotations

from pestprotocol import contacts, linked, prompts, words
from pestprotocol.asking import ask_words, choose
from pestprotocol.core.facts import Proposal
from pestprotocol.core.logbook import Declined, Entry, Nobody, Pass
from pestprotocol.core.progress import Question
from pestprotocol.core.protocol import ESCALATED
from pestprotocol.desk import CaseDesk
from pestprotocol.people import ask_people, join, say_joined
from pestprotocol.screen import Text, title


def ask_who(case: CaseDesk, question: Question, *, back: bool = False) -> None:
    """The built-in question of an expected role: who is it, or nobody, because."""
    role = question.role
    case.walking = case.facts.place(case.facts.lists[question.before], None)
    labels = {
        "found": "ja, ik voeg iemand toe",
        "nobody": "nee, en we zoeken niet verder",
        "later": "nog niet, we zoeken verder",
    }
    why = (
        "Pas als je het weet, praat je met beide kanten. Zonder antwoord blijft deze stap open.",
        "Weet je het later toch? Dan voeg je iemand toe, ook na “we zoeken niet verder”.",
    )

    def questions() -> tuple[list[str], str]:
        known = choose(case, f"Weet je wie het is: “{role.label}”?", labels, why=why)
        if known == "found":
            return ask_people(case, role), ""
        if known == "nobody":
            return [], ask_words(case, prompts.words_wanted("Waarom zoeken jullie niet verder?"))
        return [], ""

    names, reason = case.desk.asker.flow(questions, back=back)
    if names:
        say_joined(case, join(case, role, names))
    elif reason:
        case.record(case.make(Nobody, role=role.id, reason=reason))


def decide_to_reopen(case: CaseDesk) -> bool:
    """Ask what a closed case still owes a decision on, when it is to be opened, or the same would
    be asked once more of a case that is open. Whether there was anything to decide."""
    owed = [proposal for proposal in case.facts.proposals if proposal.effect.again]
    for proposal in owed:
        if case.facts.closing is not None:
            decide(case, proposal)
    return bool(owed)


def decide(case: CaseDesk, proposal: Proposal) -> None:
    """An answer that proposes to begin again, or to begin another case: the teacher accepts it, or
    says why not."""
    step = case.protocol.step(proposal.effect.again)
    who = case.label(proposal.subject)
    out = case.desk.out
    out.show(title(f"Er is een besluit nodig · {who}" if who else "Er is een besluit nodig"))
    if proposal.effect.text:
        out.show(Text(proposal.effect.text))
    out.show(contacts.short_lines(case.protocol, proposal.effect.call, case.today))
    marked = proposal.effect.mark == ESCALATED and not case.progress.escalated
    follows = [
        *([f"treedt {words.escalation(case.protocol)} nu in werking"] if marked else []),
        *([f"beginnen de stappen opnieuw bij “{step.title}”"] if step else []),
    ]

    def questions() -> Entry:
        accepted = case.desk.asker.confirm(
            f"Volgens het protocol {words.listed(follows)}. Besluit je dat?",
            why=(
                "Dit is een groot besluit. Jullie nemen het, niet het programma.",
                "Bij nee leg je de reden vast. Zonder besluit verandert er niets aan de casus.",
                "Wil je eerst overleggen? Stop met s. De vraag komt de volgende keer terug.",
            ),
        )
        if accepted:
            return case.make(
                Pass,
                n=case.facts.last_pass + 1,
                from_=proposal.effect.again,
                because=proposal.answer.id,
            )
        reason = ask_words(case, prompts.words_wanted("Waarom nog niet?"))
        return case.make(Declined, answer=proposal.answer.id, reason=reason)

    if proposal.effect.begin:
        linked.decide(case, proposal)
        return
    decided = case.desk.asker.flow(questions)
    case.record(decided)
    if not isinstance(decided, Pass):
        return
    if marked:
        out.show(Text(words.escalated(case.protocol), "warn"))
    if step:
        again = f"Je doet de stappen opnieuw, vanaf “{step.title}”."
        stays = "Wat er al stond, blijft in het logboek."
        dates = "De datums die van een stap afhangen, komen daarna terug."
        out.show(Text(f"{again} {stays} {dates}"))
