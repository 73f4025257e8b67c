"""Practice: a whole case in ten minutes, in a temporary folder, on days that the trainee moves.

Nothing here knows the protocol's subject: the chapters go by what the protocol asks next. What the
trainee does not do herself a helper fills in with the first answer of each question.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from pestprotocol import (
    contacts,
    finish,
    follow_ups,
    going_on,
    intake,
    overview,
    prompts,
    sheets,
    tell,
    words,
)
from pestprotocol.asking import ask_note
from pestprotocol.clock import Clock
from pestprotocol.core.agenda import Action, first_now, is_later
from pestprotocol.core.closing import closing_of
from pestprotocol.core.conditions import Missing
from pestprotocol.desk import CaseDesk, Desk
from pestprotocol.errors import NotYet, Stopped
from pestprotocol.names import NamesFile
from pestprotocol.prompts import Asker, Given, Question
from pestprotocol.screen import Blank, Block, Screen, Text, Verbatim, title
from pestprotocol.store import Store
from pestprotocol.walk import start_walk

CHAPTERS = 8
_MOST_AT_ONCE = 200  # things to fill in on one day, of a protocol that always finds another
_MOST_DAYS = 12  # days of following up; a protocol that wants more is closed with a reason
_AHEAD = {1: "Een dag", 7: "Een week", 14: "Twee weken", 21: "Drie weken"}


def run(desk: Desk) -> None:
    """Practise from the signal to the closing; `s` or the end of the input stops at any moment."""
    with tempfile.TemporaryDirectory(prefix="pestprotocol-oefenen-") as place:
        try:
            _Practice(desk, Path(place)).run()
        except (Stopped, KeyboardInterrupt):
            desk.out.show(
                Blank(),
                Text("De oefening is gestopt. Er is niets bewaard. De volgende keer begint de "
                     "oefening opnieuw."),
            )  # fmt: skip
            raise
    desk.out.show(
        Text("De oefening is weg. Je echte casussen zijn niet veranderd.", "good"),
        Text("Een echt signaal?"),
        Verbatim("pestprotocol start"),
    )


class _Helper(Asker):
    """Gives the first answer of every question, and shows nothing."""

    def _ask(self, question: Question, *_: object) -> Given:
        if question.empty is not None:
            return Given(question.empty)
        match question.kind:
            case "text" if question.check is not None:
                return Given("given", "1")  # how many children, without a name
            case "text":
                return Given("given", "Ingevuld voor de oefening.")
            case "date":
                return Given((question.latest or self.today).isoformat())
            case "many":
                return Given((question.options[0].value,))
            case "number":
                return Given("1", "1")
            case _:
                return Given(question.options[0].value)


class _Practice:
    def __init__(self, real: Desk, place: Path) -> None:
        self.out = real.out
        self.asker = real.asker
        self.now = datetime.combine(real.today, datetime.min.time()).astimezone()
        self.now += timedelta(hours=8, minutes=15)
        self.desk = replace(
            real,
            clock=Clock(now=lambda: self.now, is_set=True),
            store=Store(place / "casussen", place / "state"),
            names=NamesFile(place / "namen.json"),
            by=real.by or "leerkracht",
            is_gone=False,
        )
        self.code = ""

    def run(self) -> None:
        self._welcome()
        self._signal()
        self._card()
        self._first_talks()
        self._rest()
        self._closing_refused()
        self._follow_up_that_does_not_go_well()
        self._follow_ups_that_go_well()
        self._closing()

    # --- the chapters ---

    def _welcome(self) -> None:
        self.out.show(
            title("Oefenen"),
            Text("Je oefent een hele casus, in ongeveer tien minuten. Niets hiervan komt bij je "
                 "echte casussen."),
            Text("Je typt zelf de antwoorden. Het zijn dezelfde vragen als in het echt. Verzin "
                 "namen en gebruik nooit die van een echte leerling."),
            Text("Bij elke vraag: ? is uitleg, s is stoppen. Stop je? Dan begint de oefening de "
                 "volgende keer opnieuw."),
        )  # fmt: skip
        self._pause()

    def _signal(self) -> None:
        self._begin(
            1,
            "Een signaal",
            "Een moeder laat je een bericht zien dat haar kind kreeg. Zij weet van wie het komt. "
            "Niemand is nu in gevaar. In het echt typ je nu:",
            "pestprotocol start",
            "Verzin zelf wat er is gebeurd, en bij elke rol één naam.",
        )
        case = CaseDesk(self.desk, self.desk.new_case(), None)
        with self._noting(case):
            intake.begin(case, "Een nieuwe casus. In het echt is elk antwoord meteen bewaard.")
        self.code = case.code
        self.out.show(
            Text(case.code, "strong", lead="De casus heeft de code "),
            Text("Zo hoeft er geen naam op het scherm."),
            Text("Stop je in het echt onderweg? Dan ga je later verder waar je was."),
        )
        self._pause()

    def _card(self) -> None:
        case = self._case()
        lists = (action.list for action in case.actions() if action.list is not None)
        first = next(lists, None)
        if first is None:
            return
        name = first.checklist.id
        self._begin(
            2,
            "De checklist voor een gesprek",
            "Voor een gesprek bekijk je de checklist. Afdrukken kan ook. In het echt typ je:",
            f"pestprotocol checklist {name} --casus {self.code[:3]}",
        )
        sheet = sheets.card(
            case.protocol, first.checklist, case.today, case=case, subject=first.subject
        )
        self.desk.page(sheets.blocks(sheet))
        self._pause("Stel: dit is gedaan")

    def _first_talks(self) -> None:
        self._begin(
            3,
            "Vastleggen",
            "Na het gesprek leg je het vast, punt voor punt. Het programma weet wat eerst komt. "
            "Een antwoord als “nog niet” mag ook. In het echt typ je:",
            "pestprotocol verder",
        )
        for _ in range(2):
            case = self._case()
            first = first_now(case.progress, case.actions(), case.today)
            if first is None or first.follow_up is not None or first.close:
                return
            with self._noting(case):
                going_on.do_next(case, case.today)
            self._pause("Daarna komt het volgende")

    def _rest(self) -> None:
        """What is still to be done before the follow-ups, filled in."""
        self._begin(
            4,
            "De rest",
            "In het echt doe je nu ook de andere stappen. Voor deze oefening vult het programma "
            "die in.",
        )
        self._fill_in()
        while self._wait_for_a_list():
            self._fill_in()
        self.out.show(Text("Zo staat de casus er nu voor:"), Blank())
        self._show_now()
        self._pause()

    def _closing_refused(self) -> None:
        self._begin(
            5,
            "Nog niet afronden",
            "Je zou nu willen afronden. In het echt typ je:",
            f"pestprotocol afronden {self.code[:3]}",
        )
        case = self._case()
        if closing_of(case.progress).ready:
            self.out.show(Text("Dit protocol laat dat nu al toe. Dat doen we straks."))
            return
        try:
            finish.close(case, anyway=False, reason="")
        except NotYet as refused:
            self.out.show(Text(refused.message, "warn"))
        self.out.show(Text("Je ziet bij elke voorwaarde wat er nog ontbreekt."))

    def _follow_up_that_does_not_go_well(self) -> None:
        action = self._follow_up_due()
        if action is None:
            return
        self._move_on(action)
        self._begin(
            6,
            words.day(self.desk.today),
            "Dit zie je als je alleen pestprotocol typt:",
            "pestprotocol",
        )
        self._show_now()
        self.out.show(
            Blank(),
            Text("Je vraagt na hoe het gaat. Speel deze keer dat het nog niet over is."),
            Verbatim("pestprotocol navraag"),
            Blank(),
        )
        self._hold(action)

    def _follow_ups_that_go_well(self) -> None:
        """The trainee holds the first, the helper the others until the closing can be done."""
        self._fill_in("Wat er nu te doen is, vult het programma in.")
        action = self._follow_up_due()
        if action is None:
            return
        self._move_on(action)
        self._begin(
            7,
            words.day(self.desk.today),
            "Je vraagt het opnieuw na. Speel nu dat het is gestopt.",
            "pestprotocol navraag",
        )
        self._hold(action)
        self._fill_in()
        self._mend()
        before = self.desk.today
        for _ in range(_MOST_DAYS):
            coming = self._follow_up_due()
            if coming is None or not self._rounds_lack():
                break
            self._later(coming)
            self._fill_in()
            self._hold_others()
        if self.desk.today > before:
            self.out.show(
                Text("De volgende keren vult het programma in, alsof het dan goed gaat. Het is nu "
                     f"{words.day(self.desk.today)}.")
            )  # fmt: skip
        self._pause()

    def _closing(self) -> None:
        """In a case that lacks something which cannot be made up for, with a reason."""
        command = f"pestprotocol afronden {self.code[:3]}"
        self._begin(8, "Afronden", "Nu nog een keer:", command)
        case = self._case()
        with self._noting(case):
            try:
                finish.close(case, anyway=False, reason="")
            except NotYet as refused:
                self.out.show(
                    Text(refused.message, "warn"),
                    Text("Wat ontbreekt, komt hier niet meer. Dan rond je af met een reden. Die "
                         "blijft in het logboek staan. In het echt typ je:"),
                    Verbatim(f"{command} --toch"),
                    Blank(),
                )  # fmt: skip
                finish.close(case, anyway=True, reason="")
        self.out.show(
            Blank(),
            Text("Dat was de oefening. Je zag een signaal, een checklist, gesprekken, navraag en "
                 "het afronden. Je hoeft maar één ding te onthouden: typ pestprotocol.", "strong"),
        )  # fmt: skip

    # --- what the chapters are made of ---

    def _begin(self, number: int, name: str, story: str, command: str = "", tip: str = "") -> None:
        blocks: list[Block] = [
            Blank(),
            title(f"Oefening {number} van {CHAPTERS} · {name}"),
            Text(story),
        ]
        if command:
            blocks.append(Verbatim(command))
        if tip:
            blocks.append(Text(tip))
        self.out.show(*blocks, Blank())

    def _pause(self, text: str = "Verder met de oefening") -> None:
        self.asker.ask(
            prompts.enter_wanted(
                text, why=("Zo lees je rustig wat er staat. Met Enter gaat de oefening verder.",)
            )
        )

    def _case(self, *, helped: bool = False) -> CaseDesk:
        """The case as it stands on disk; `helped` has the helper answer, out of sight."""
        desk = self.desk
        if helped:
            nowhere = Screen(io.StringIO(), plain=True)
            helper = _Helper(nowhere, lambda _: None, lambda _: (), desk.today)
            desk = replace(desk, out=nowhere, err=nowhere, asker=helper)
        case = desk.find(self.code)
        case.may_show_names = True
        return case

    @contextmanager
    def _noting(self, case: CaseDesk) -> Iterator[None]:
        """`o` and `!` work as in a real case, and belong to no other afterwards."""
        asker = self.asker
        before = asker.on_remark, asker.contacts
        asker.on_remark = lambda: ask_note(case)
        asker.contacts = lambda first: contacts.page(case.protocol, case.today, first)
        try:
            yield
        finally:
            asker.on_remark, asker.contacts = before

    def _fill_in(self, said: str = "") -> None:
        """What can be done today is done out of sight: lists, "who?" and agreements, not only what
        comes first. Follow-ups have chapters of their own, decisions stay with the trainee."""
        for _ in range(_MOST_AT_ONCE):
            case = self._case(helped=True)
            first = next(
                (
                    action
                    for action in case.actions()
                    if (action.list or action.question or action.agreement)
                    and not is_later(action, case.today)
                ),
                None,
            )
            if first is None:
                return
            if said:
                self.out.show(Text(said))
            said = ""
            going_on.do(case, first, case.today)

    def _mend(self) -> None:
        """An answer that stands in the way of closing is given anew, out of sight."""
        case = self._case(helped=True)
        found = [
            (lack, case.facts.lists[lack.checklist], case.facts.subjects.get(lack.subject))
            for lack in _lacking(case)
            if lack.item and lack.checklist in case.facts.lists
        ]
        found = [one for one in found if one[1].repeats is None]
        if not found:
            return
        lists = [tell.list_word(where, whom, case.facts) for _, where, whom in found]
        self.out.show(
            Text("Om te kunnen afronden ontbreekt nog iets:"),
            *tell.missing_lines(case.progress, [lack for lack, _, _ in found]),
            Text("In het echt ga je terug naar die checklist. Nu vult het programma het in."),
            *(Verbatim(f"pestprotocol verder {self.code[:3]} {word}") for word in lists),
            Blank(),
        )
        for lack, checklist, subject in found:
            start_walk(case, checklist, subject, day=case.today).ask_all([lack.item])
        self._fill_in()

    def _rounds_lack(self) -> bool:
        """Whether following up once more brings the closing nearer."""
        case = self._case()
        # with nobody to follow up, no round ever will
        lacking = [lack for lack in _lacking(case) if lack.reason not in ("who", "nobody")]
        lists = [case.facts.lists.get(lack.checklist) for lack in lacking]
        return any(found is not None and found.repeats is not None for found in lists)

    def _wait_for_a_list(self) -> bool:
        """Whether there is a list that may be done on a later day, which is then today."""
        actions = self._case().actions()
        days = [a.earliest for a in actions if a.list is not None and a.earliest is not None]
        ahead = min((day for day in days if day > self.desk.today), default=None)
        if ahead is not None:
            self._go_to(ahead)
        return ahead is not None

    def _follow_up_due(self) -> Action | None:
        """The first follow-up that comes, late or not."""
        dated = [a for a in self._case().actions() if a.follow_up is not None and a.due is not None]
        return min(dated, key=lambda action: action.due or self.desk.today, default=None)

    def _later(self, action: Action) -> None:
        """The day on which something is due becomes today."""
        if action.due is not None and action.due > self.desk.today:
            self._go_to(action.due)

    def _go_to(self, day: date) -> None:
        self.now += day - self.desk.today
        self.asker.today = day

    def _move_on(self, action: Action) -> None:
        """The trainee moves the date herself."""
        due = action.due or self.desk.today
        days = (due - self.desk.today).days
        if days > 0:
            ahead = f"{days // 7} weken" if days % 7 == 0 else f"{days} dagen"
            self._pause(f"{_AHEAD.get(days, ahead)} later: {words.day(due)}")
        self._later(action)
        self._fill_in("Wat er tot die dag te doen was, vult het programma in.")

    def _hold(self, action: Action) -> None:
        """One follow-up by the trainee, the others of that day by the helper."""
        assert action.follow_up is not None
        case = self._case()
        with self._noting(case):
            follow_ups.hold(case, action.follow_up.checklist, action.follow_up.subject, case.today)
        self._hold_others()

    def _hold_others(self) -> None:
        """The follow-ups that are due today, out of sight."""
        for _ in range(_MOST_AT_ONCE):
            other = self._follow_up_due()
            if other is None or other.due is None or other.due > self.desk.today:
                return
            going_on.do(self._case(helped=True), other, self.desk.today)

    def _show_now(self) -> None:
        self.out.show(overview.now_blocks(self.desk, (self._case(),)))


def _lacking(case: CaseDesk) -> list[Missing]:
    """What the conditions of closing lack."""
    conditions = closing_of(case.progress).conditions
    return [lack for _, verdict in conditions if not verdict.holds for lack in verdict.missing]
