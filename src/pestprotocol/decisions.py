"""The decisions that a protocol can owe: who is it, and does it begin again."""

from __future__ import annotations

from pestprotocol import contacts, prompts
from pestprotocol.asking import ask_note, ask_words, without_names
from pestprotocol.core.facts import Proposal
from pestprotocol.core.logbook import Declined, Nobody, Pass
from pestprotocol.core.progress import Question
from pestprotocol.desk import CaseDesk
from pestprotocol.people import add_people
from pestprotocol.prompts import Given, Remark
from pestprotocol.screen import Text, title


def ask_who(case: CaseDesk, question: Question) -> None:
    """The built-in question of an expected role: who is it, or nobody, because."""
    role = question.role
    labels = {
        "found": "ja, ik voeg die leerling toe",
        "nobody": "nee, en we zoeken niet verder, omdat …",
        "later": "nog niet, we zoeken verder",
    }
    reply = case.desk.asker.ask(
        prompts.choice(
            f"Weet je wie de {role.label} is?",
            labels,
            why=(
                "Zonder antwoord blijft deze stap open. Wordt de leerling later toch gevonden?",
                "Dan voeg je die toe en geldt “niet gevonden” niet meer.",
            ),
        )
    )
    if isinstance(reply, Remark):
        ask_note(case)
        ask_who(case, question)
    elif isinstance(reply, Given) and reply.value == "found":
        add_people(case, role)
    elif isinstance(reply, Given) and reply.value == "nobody":
        reason = ask_words(case, prompts.words_wanted("Waarom zoeken jullie niet verder?"))
        if reason:
            case.record(case.make(Nobody, role=role.id, reason=without_names(case, reason)))


def decide(case: CaseDesk, proposal: Proposal) -> None:
    """An answer that proposes to begin again: the teacher accepts it, or says why not."""
    step = case.protocol.step(proposal.effect.again)
    who = case.label(proposal.subject)
    out = case.desk.out
    out.show(title(f"Er is een besluit nodig · {who}" if who else "Er is een besluit nodig"))
    if proposal.effect.text:
        out.show(Text(proposal.effect.text))
    out.show(contacts.short_lines(case.protocol, proposal.effect.call, case.today))
    begins = f"De stappen beginnen opnieuw bij “{step.title}”." if step else ""
    marked = "Het pestprotocol van de school treedt in werking." if proposal.effect.mark else ""
    accepted = case.desk.asker.confirm(
        f"{marked} {begins} Doe je dat?".strip(),
        why=("Bij nee leg je de reden vast. Zonder besluit blijft de casus open.",),
    )
    if accepted:
        case.record(
            case.make(
                Pass,
                n=case.facts.last_pass + 1,
                from_=proposal.effect.again,
                because=proposal.answer.id,
            )
        )
        return
    reason = ask_words(case, prompts.words_wanted("Waarom nog niet?"))
    if reason:
        case.record(
            case.make(Declined, answer=proposal.answer.id, reason=without_names(case, reason))
        )
