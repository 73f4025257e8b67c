"""The mistakes in a protocol file, in Dutch: what is wrong, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pestprotocol.clean import one_line
from pestprotocol.words import listed

if TYPE_CHECKING:
    from pestprotocol.protocol_file import Mistake

_LOOKED_AT = 300  # what could have been meant is compared letter by letter

# {d}: what stands there; {k}: the key that it belongs to.
_SENTENCES = {
    # the text
    "not_utf8": "vanaf hier is dit geen gewone tekst; bewaar het als tekst (UTF-8)",
    "too_big": "het bestand is te groot; hoogstens 1 miljoen bytes",
    "too_deep": "dit is te diep genest",
    "too_many": "er staat te veel in dit bestand; hoogstens 10.000 waarden",
    "syntax": "dit is geen geldige YAML; kijk naar inspringing, dubbele punten en haakjes",
    "colon_in_text": "deze dubbele punt past hier niet; staat hij in een tekst? "
    "Zet er aanhalingstekens om. Klopt de inspringing?",
    "quote": "dit aanhalingsteken wordt niet goed afgesloten; "
    "begint een tekst met ' of \"? Zet de hele tekst tussen aanhalingstekens",
    "bracket": "dit haakje wordt niet goed afgesloten; of er ontbreekt een komma",
    "sign_first": "een tekst mag niet beginnen met `{d}`; zet er aanhalingstekens om",
    "indent": "deze regel past niet bij de regels erboven; kijk naar inspringing, streepjes en "
    "dubbele punten",
    "no_space": "in `{d}` ontbreekt een spatie na de dubbele punt",
    "cut_by_comma": "`{d}` staat los door de komma ervoor; hoort het bij de tekst? "
    "Zet er aanhalingstekens om",
    "tab": "hier staat een tab; spring in met spaties",
    "duplicate_key": "de sleutel `{d}` staat hier al",
    "key_not_text": "een sleutel moet een gewoon woord zijn",
    "anchor": "een anker (&{d}) mag niet; schrijf het voluit",
    "alias": "een verwijzing (*{d}) mag niet; schrijf het voluit",
    "merge": "samenvoegen met `<<` mag niet; schrijf het voluit",
    "tag": "een tag ({d}) mag niet",
    "empty": "hier ontbreekt de inhoud",
    "documents": "hier begint een tweede document; er mag er één in een bestand staan",
    "bom": "het bestand begint met een onzichtbaar teken (BOM); sla het op als UTF-8 zonder BOM",
    "control": "hier staat een onzichtbaar stuurteken; haal het weg",
    "looks_other": "andere programma's lezen `{d}` hier niet als tekst; zet er aanhalingstekens om",
    # the form
    "unknown_key": "de sleutel `{d}` bestaat hier niet",
    "missing_key": "de sleutel `{d}` ontbreekt hier",
    "not_one_of": "`{d}` kan niet bij `{k}`",
    "no_condition": "dit is geen voorwaarde; een voorwaarde begint met {x}",
    "not_Protocol": "dit is geen protocol; een protocol begint met sleutels, zoals `roles:`",
    "not_Duration": "`{d}` is geen termijn; schrijf zoiets als `2 weeks` of `10 school_days`",
    "not_Selection": "`{d}` is geen rol; schrijf zoiets als `gepeste` of `gepeste.parents`",
    "not_ItemRef": "`{d}` wijst geen punt aan; schrijf zoiets als `ouders.wie`",
    "not_Moment": "`{d}` is geen moment; schrijf `opened`, `closed`, een checklist of een punt",
    "not_Who": "`{d}` zegt niet wie; schrijf zoiets als `every gepeste` of `some gepeste`",
    "not_tuple": "bij `{k}` hoort een lijst",
    "not_string": "bij `{k}` hoort tekst",
    "not_bool": "bij `{k}` hoort `true` of `false`, niet `{d}`",
    "not_int": "bij `{k}` hoort een heel getal, niet `{d}`",
    "not_dict": "bij `{k}` horen sleutels met een waarde",
    "not_date": "`{d}` is geen dag die bestaat; schrijf jjjj-mm-dd",
    "not_date_from_datetime": "`{d}` is geen dag die bestaat; schrijf jjjj-mm-dd",
    # the meaning
    "bad_id": "`{d}` kan geen id zijn: alleen kleine letters, cijfers, - en _, hoogstens 40",
    "digit_in_id": "in de id `{d}` van een stap of checklist mag geen cijfer staan",
    "same_id": "`{d}` bestaat al; elke id en letter komt één keer voor",
    "no_checklist": "er is geen checklist of stap `{d}`",
    "no_item": "er is geen punt `{d}`",
    "no_step": "er is geen stap `{d}`",
    "no_role": "er is geen rol `{d}`",
    "no_contact": "er is geen contact `{d}`",
    "no_answer": "`{d}` is geen antwoord op dit punt",
    "no_choices": "bij een keuze horen `choices`",
    "choices_unused": "`choices` hoort alleen bij `answer: choice`",
    "many_unused": "`many` hoort alleen bij `answer: choice`",
    "not_for": "de checklist `{x}` is er niet voor `{d}`, dus dit kan nooit kloppen",
    "no_who": "de checklist `{d}` is er per persoon; zeg met `who` of het `every` of `some` is",
    "unmarked": "geen enkel antwoord zet het merk `{d}`",
    "circle": "de checklist `{d}` wacht op zichzelf",
    "never": "dit kan nooit kloppen: het punt `{d}` wordt niet zo vaak gevraagd, of kan dit "
    "antwoord niet krijgen",
    "unreached_step": "bij de stap `{d}` komt niemand ooit; kijk naar `when` en `unless`",
    "unreached_list": "bij de checklist `{d}` komt niemand ooit; kijk naar `when` en `unless`",
    "unreached_item": "bij het punt `{d}` komt niemand ooit; kijk naar `when` en `unless`",
    "closing_never": "aan de voorwaarde `{d}` kan nooit worden voldaan",
    "after_closing": "de checklist `{d}` komt pas na de afronding; daar kan die niet op wachten",
    "closing_always": "aan de voorwaarde `{d}` is altijd voldaan, ook zonder dat er iets is gedaan",
    "reserved_answer": "`{d}` is al een antwoord van het programma zelf; kies een andere id",
    "no_parents": "de rol `{d}` heeft geen ouders; zet bij die rol `parents: true`",
    "always_in_step": "`always` kan alleen bij een checklist onder `anytime`",
    "escalates_for_each": "opschalen geldt voor de hele casus, dus zonder `for_each`",
    "follow_up_once": "navraag komt terug; zet bij de checklist `{d}` ook `repeats`",
    "no_word": "het programma heeft geen woord `{d}` om te vervangen",
    "again_and_begin": "`again` en `begin` kunnen niet allebei bij één antwoord",
    "intake_item": "in de intake ontbreekt het punt `{d}` met `answer: {x}`",
    "intake_for_each": "de intake is er voor de hele casus, niet per persoon",
    "amount": "`{d}` is te klein of te groot (1 tot 1000)",
    "letter": "`{d}` kan niet; een rol heeft één hoofdletter",
    "days_reversed": "de laatste dag ligt voor de eerste",
    # no mistake
    "long_list": "deze checklist heeft {d} punten; meer dan negen is te veel voor een gesprek",
    "unchecked": "bij het contact `{d}` staat niet wanneer het is nagekeken (`checked`)",
    "checked_long_ago": "dit contact is nagekeken op {d}; dat is meer dan een jaar geleden",
    "checked_later": "dit contact is nagekeken op {d}, en die dag komt nog",
    "long_text": "deze tekst heeft {d} tekens; maak hem korter dan 200",
    "proposal": "deze termijn is nog een voorstel; past die bij de school? Haal dan `source` weg",
    "may_be_nobody": "dit klopt nooit zolang niemand de rol `{d}` heeft; moet dat zo? Zeg anders "
    "met `who` welke rollen je bedoelt",
    "no_protocol": "naast dit bestand staat geen protocol met de id `{d}`",
}
CODES = frozenset(_SENTENCES)
_SUGGESTS = frozenset(
    {"unknown_key", "not_one_of", "no_checklist", "no_item", "no_step", "no_role", "no_contact",
     "no_answer", "unmarked", "no_word"}
)  # fmt: skip


def lines(path: Path, mistakes: Iterable[Mistake], *, lead: str = "") -> list[str]:
    """A line each, as `file:line:column: what is wrong`."""
    return [f"{path}:{m.mark.line}:{m.mark.column}: {lead}{sentence(m)}" for m in mistakes]


def sentence(mistake: Mistake) -> str:
    form = _SENTENCES.get(mistake.code, "dit kan hier niet: `{d}`")
    shown = one_line(mistake.detail)[:60]
    text = form.format(d=shown, k=mistake.key, x=listed(list(mistake.expected[:12]), "of"))
    if mistake.code in _SUGGESTS:
        near = difflib.get_close_matches(shown, mistake.expected[:_LOOKED_AT], n=1, cutoff=0.55)
        if near:
            return f"{text}; bedoel je `{near[0]}`?"
        if 0 < len(mistake.expected) <= 12:
            return f"{text}; kies uit {listed(list(mistake.expected), 'of')}"
    return text
