"""The commands: their words, options and help. What they do stands in `commands`.

Every function here loads the module that it needs when it runs, and with it as little of the domain
as it can: so help and version start quickly. Typer builds all commands at every start and evaluates
annotations that are text twice for each of them, so here they are no text: no
`from __future__ import annotations`.
"""

from typing import Annotated, NamedTuple

import typer

from pestprotocol import __version__
from pestprotocol.dutch import DutchCommand, DutchGroup

SIGNAL, RUNNING, ENDING, SCHOOL = (
    "Bij een signaal", "Tijdens de casus", "Afronden", "Voor de school",
)  # fmt: skip

app = typer.Typer(
    cls=DutchGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Helpt je stap voor stap als een leerling wordt gepest. Zo doet jouw school het.",
    epilog="Weet je niet wat je moet doen? Typ alleen: pestprotocol",
)
protocol_app = typer.Typer(
    cls=DutchGroup,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Het protocol van de school: lezen en nakijken.\n\nVoorbeeld: pestprotocol protocol toon",
)
app.add_typer(protocol_app, name="protocol", rich_help_panel=SCHOOL)


class Options(NamedTuple):
    """What stands before the command."""

    folders: tuple[str, ...] = ()
    protocol: str = ""
    plain: bool = False


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pestprotocol {__version__}")
        raise typer.Exit


Case = Annotated[str, typer.Argument(metavar="CASUS", help="de code, of het begin daarvan")]
Json = Annotated[bool, typer.Option("--json", help="voor een ander programma (JSON)")]
Pdf = Annotated[
    str, typer.Option("--pdf", metavar="BESTAND", help="maak een bestand om af te drukken (PDF)")
]
Happened = Annotated[
    str, typer.Option("--op", metavar="DAG", help="de dag waarop het was, als dat niet vandaag is")
]
Reason = Annotated[
    str,
    typer.Option(
        "--reden", metavar="-", help="de reden komt van een ander programma (typ: --reden -)"
    ),
]


@app.callback(invoke_without_command=True)
def bare(
    ctx: typer.Context,
    folders: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="MAP", help="de map met casussen, als je een andere wilt"),
    ] = None,
    protocol: Annotated[
        str,
        typer.Option("--protocol", metavar="BESTAND", help="het protocol, als je een ander wilt"),
    ] = "",
    plain: Annotated[bool, typer.Option("--kaal", help="zonder kleur")] = False,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="welke versie dit is"),
    ] = False,
) -> None:
    ctx.obj = Options(tuple(folders or ()), protocol, plain)
    if ctx.invoked_subcommand is None:
        from pestprotocol.commands import lists

        raise typer.Exit(lists.now(ctx.obj))


@app.command(cls=DutchCommand, rich_help_panel=SIGNAL)
def start(
    ctx: typer.Context,
    unattended: Annotated[
        bool,
        typer.Option(
            "--niet-vragen", help="maak de casus zonder vragen, vanuit een ander programma"
        ),
    ] = False,
    group: Annotated[
        str, typer.Option("--groep", metavar="GROEP", help="om welke groep het gaat, zoals 7b")
    ] = "",
    signal: Annotated[
        str,
        typer.Option(
            "--signaal-op", metavar="DAG", help="de dag van het signaal, zoals 2026-11-20"
        ),
    ] = "",
    reporter: Annotated[
        str,
        typer.Option(
            "--melder",
            metavar="WIE",
            help="wie het meldde: leerling, ouder, collega, zelf of anders",
        ),
    ] = "",
    form: Annotated[
        list[str] | None,
        typer.Option("--vorm", metavar="VORM", help="wat er gebeurde, zoals schelden; mag vaker"),
    ] = None,
    what: Annotated[
        str,
        typer.Option(
            "--wat", metavar="-", help="de tekst komt van een ander programma (typ: --wat -)"
        ),
    ] = "",
    persons: Annotated[
        list[str] | None,
        typer.Option(
            "--personen", metavar="ROL=AANTAL", help="hoeveel kinderen, zoals gepeste=1; mag vaker"
        ),
    ] = None,
) -> None:
    """Begin een nieuwe casus.

    Eerst: kan hulp wachten? Dan wat er is gebeurd en om wie het gaat. Daarna zie je wat eerst komt.

    Voorbeeld: pestprotocol start
    """

    from pestprotocol.commands import cases

    raise typer.Exit(
        cases.start(
            ctx.obj,
            unattended=unattended,
            group=group,
            signal=signal,
            reporter=reporter,
            forms=form or [],
            what=what,
            persons=persons or [],
        )
    )


@app.command(cls=DutchCommand, rich_help_panel=SIGNAL)
def checklist(
    ctx: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="NAAM", help="welke checklist; zonder naam zie je welke er zijn"),
    ] = "",
    case: Annotated[
        str, typer.Option("--casus", metavar="CASUS", help="met wat in deze casus al is gedaan")
    ] = "",
    pdf: Pdf = "",
    printed: Annotated[
        bool, typer.Option("--afdrukken", help="maak een blad en open het om af te drukken")
    ] = False,
    as_text: Annotated[bool, typer.Option("--tekst", help="als gewone tekst")] = False,
    everything: Annotated[
        bool, typer.Option("--alles", help="het hele protocol als één boekje")
    ] = False,
) -> None:
    """Toon de checklist voor een gesprek, of maak een blad om mee te nemen.

    Voorbeeld: pestprotocol checklist gepeste --casus k7f --pdf checklist.pdf
    """

    from pestprotocol.commands import papers

    raise typer.Exit(
        papers.checklist(
            ctx.obj,
            name=name,
            case=case,
            pdf=pdf,
            printed=printed,
            as_text=as_text,
            everything=everything,
        )
    )


@app.command(cls=DutchCommand, rich_help_panel=SIGNAL)
def contacten(ctx: typer.Context) -> None:
    """Wie je kunt bellen.

    Voorbeeld: pestprotocol contacten
    """

    from pestprotocol.commands import lists

    raise typer.Exit(lists.contacts_page(ctx.obj))


@app.command(cls=DutchCommand, rich_help_panel=RUNNING)
def verder(
    ctx: typer.Context,
    case: Case = "",
    step: Annotated[
        str, typer.Argument(metavar="STAP", help="een stap of checklist; zonder dit: de volgende")
    ] = "",
    day: Happened = "",
) -> None:
    """Ga verder waar je was, of bij een stap of checklist.

    Voorbeeld: pestprotocol verder k7f gepeste
    """

    from pestprotocol.commands import cases

    raise typer.Exit(cases.resume(ctx.obj, case=case, step=step, day=day))


@app.command(cls=DutchCommand, rich_help_panel=RUNNING)
def toon(
    ctx: typer.Context,
    case: Case = "",
    timeline: Annotated[
        bool, typer.Option("--tijdlijn", help="toon het logboek: elke regel, met zijn code")
    ] = False,
    as_json: Json = False,
) -> None:
    """Toon hoe het met een casus staat.

    Voorbeeld: pestprotocol toon k7f
    """

    from pestprotocol.commands import lists

    raise typer.Exit(lists.show(ctx.obj, case=case, timeline=timeline, as_json=as_json))


@app.command(cls=DutchCommand, rich_help_panel=RUNNING)
def overzicht(
    ctx: typer.Context,
    awaiting: Annotated[
        bool,
        typer.Option("--wacht-op-afronding", help="welke casussen wachten, en wat nog ontbreekt"),
    ] = False,
    late: Annotated[bool, typer.Option("--te-laat", help="alleen waar iets te laat is")] = False,
    closed: Annotated[bool, typer.Option("--afgerond", help="alleen wat is afgerond")] = False,
    everything: Annotated[bool, typer.Option("--alles", help="open en afgerond")] = False,
    as_json: Json = False,
) -> None:
    """Toon alle open casussen.

    Voorbeeld: pestprotocol overzicht --wacht-op-afronding
    """

    from pestprotocol.commands import lists

    raise typer.Exit(
        lists.overview_page(
            ctx.obj,
            awaiting=awaiting,
            late=late,
            closed=closed,
            everything=everything,
            as_json=as_json,
        )
    )


@app.command(cls=DutchCommand, rich_help_panel=RUNNING)
def navraag(ctx: typer.Context, case: Case = "", day: Happened = "") -> None:
    """Leg vast hoe het nu gaat, in een paar vragen.

    Voorbeeld: pestprotocol navraag k7f
    """

    from pestprotocol.commands import cases

    raise typer.Exit(cases.follow_up(ctx.obj, case=case, day=day))


@app.command(cls=DutchCommand, rich_help_panel=RUNNING)
def notitie(
    ctx: typer.Context,
    case: Case = "",
    day: Happened = "",
    time: Annotated[
        str, typer.Option("--om", metavar="UUR", help="hoe laat het was, zoals 14:30")
    ] = "",
) -> None:
    """Leg iets los vast: een telefoontje, een bericht, iets wat je zag.

    Voorbeeld: pestprotocol notitie k7f --op gisteren --om 14:30
    """

    from pestprotocol.commands import cases

    raise typer.Exit(cases.note(ctx.obj, case=case, day=day, time=time))


@app.command(cls=DutchCommand, rich_help_panel=RUNNING)
def afspraak(ctx: typer.Context, case: Case = "") -> None:
    """Een afspraak: nieuw, nagekomen of niet, of later kijken.

    Voorbeeld: pestprotocol afspraak k7f
    """

    from pestprotocol.commands import cases

    raise typer.Exit(cases.agreement(ctx.obj, case=case))


@app.command(cls=DutchCommand, rich_help_panel=RUNNING)
def agenda(
    ctx: typer.Context,
    ics: Annotated[
        str,
        typer.Option(
            "--ics", metavar="BESTAND", help="maak een bestand voor je agenda (ICS), zonder namen"
        ),
    ] = "",
    time: Annotated[
        str,
        typer.Option("--om", metavar="UUR", help="op dit uur, zoals 15:30, en niet de hele dag"),
    ] = "",
) -> None:
    """Wat wanneer moet gebeuren, in alle casussen.

    Voorbeeld: pestprotocol agenda --ics pesten.ics
    """

    from pestprotocol.commands import lists

    raise typer.Exit(lists.agenda_page(ctx.obj, ics=ics, time=time))


@app.command(cls=DutchCommand, rich_help_panel=RUNNING)
def overslaan(
    ctx: typer.Context,
    case: Annotated[str, typer.Argument(metavar="CASUS", help="de code van de casus")] = "",
    step: Annotated[
        str, typer.Argument(metavar="STAP", help="een stap of checklist; leeg: kies uit een lijst")
    ] = "",
    reason: Reason = "",
) -> None:
    """Sla een stap of checklist over, met een reden.

    Voorbeeld: pestprotocol overslaan k7f afweging
    """

    from pestprotocol.commands import cases

    raise typer.Exit(cases.skip(ctx.obj, case=case, step=step, reason=reason))


@app.command(cls=DutchCommand, rich_help_panel=RUNNING)
def opschalen(ctx: typer.Context, case: Case = "", day: Happened = "") -> None:
    """Laat het pestprotocol van de school in werking treden.

    Voorbeeld: pestprotocol opschalen k7f
    """

    from pestprotocol.commands import cases

    raise typer.Exit(cases.escalate(ctx.obj, case=case, day=day))


@app.command(cls=DutchCommand, rich_help_panel=RUNNING)
def persoon(ctx: typer.Context, case: Case = "") -> None:
    """Voeg iemand toe, of geef een naam of een groep.

    Voorbeeld: pestprotocol persoon k7f
    """

    from pestprotocol.commands import cases

    raise typer.Exit(cases.person(ctx.obj, case=case))


@app.command(cls=DutchCommand, rich_help_panel=RUNNING)
def intrekken(
    ctx: typer.Context,
    case: Annotated[str, typer.Argument(metavar="CASUS", help="de code van de casus")] = "",
    line: Annotated[
        str,
        typer.Argument(metavar="REGEL", help="de code van de regel; leeg: kies uit een lijst"),
    ] = "",
    reason: Reason = "",
) -> None:
    """Trek een regel van het logboek in. Die blijft zichtbaar, met de reden.

    Voorbeeld: pestprotocol intrekken k7f 4g7h
    """

    from pestprotocol.commands import cases

    raise typer.Exit(cases.withdraw(ctx.obj, case=case, line=line, reason=reason))


@app.command(cls=DutchCommand, rich_help_panel=ENDING)
def afronden(
    ctx: typer.Context,
    case: Case = "",
    anyway: Annotated[
        bool, typer.Option("--toch", help="ook als er iets ontbreekt; de reden blijft staan")
    ] = False,
    no_bullying: Annotated[
        bool, typer.Option("--geen-pesten", help="het bleek geen pesten; vraagt een reden")
    ] = False,
    reason: Reason = "",
) -> None:
    """Rond een casus af, met het bewijs voor elke voorwaarde.

    Voorbeeld: pestprotocol afronden k7f
    """

    from pestprotocol.commands import cases

    raise typer.Exit(
        cases.close(ctx.obj, case=case, anyway=anyway, no_bullying=no_bullying, reason=reason)
    )


@app.command(cls=DutchCommand, rich_help_panel=ENDING)
def heropenen(
    ctx: typer.Context,
    case: Case = "",
    step: Annotated[
        str, typer.Option("--vanaf", metavar="STAP", help="bij welke stap het opnieuw begint")
    ] = "",
    reason: Reason = "",
) -> None:
    """Open een afgeronde casus opnieuw, met een reden.

    Voorbeeld: pestprotocol heropenen k7f
    """

    from pestprotocol.commands import cases

    raise typer.Exit(cases.reopen(ctx.obj, case=case, step=step, reason=reason))


@app.command(cls=DutchCommand, rich_help_panel=ENDING)
def wissen(
    ctx: typer.Context,
    case: Annotated[str, typer.Argument(metavar="CASUS", help="de code van de casus")] = "",
    line: Annotated[
        str,
        typer.Argument(metavar="REGEL", help="de code van de regel; leeg: kies uit een lijst"),
    ] = "",
    whole: Annotated[
        bool,
        typer.Option("--hele-casus", help="de hele casus vernietigen, met de kopieën in de map"),
    ] = False,
) -> None:
    """Wis de woorden van een regel, of vernietig een hele casus. Voorgoed.

    Voorbeeld: pestprotocol wissen k7f 4g7h
    """
    from pestprotocol.commands import keeping

    raise typer.Exit(keeping.erase(ctx.obj, case=case, line=line, whole=whole))


@app.command(cls=DutchCommand, rich_help_panel=RUNNING)
def dossier(
    ctx: typer.Context,
    case: Case = "",
    reader: Annotated[
        str,
        typer.Option(
            "--voor", metavar="LEZER", help="alleen wat één kind aangaat, zoals ouders:G1"
        ),
    ] = "",
    pdf: Pdf = "",
    md: Annotated[
        str,
        typer.Option("--md", metavar="BESTAND", help="maak een tekst die je kunt aanpassen"),
    ] = "",
    paste: Annotated[
        bool, typer.Option("--plakken", help="een korte tekst voor het leerlingsysteem")
    ] = False,
) -> None:
    """Alles wat is vastgelegd, om te lezen of te bewaren.

    Voorbeeld: pestprotocol dossier k7f --voor ouders:G1 --pdf dossier.pdf
    """

    from pestprotocol.commands import papers

    raise typer.Exit(papers.record(ctx.obj, case=case, reader=reader, pdf=pdf, md=md, paste=paste))


@app.command(cls=DutchCommand, rich_help_panel=SCHOOL)
def jaaroverzicht(
    ctx: typer.Context,
    year: Annotated[
        str, typer.Argument(metavar="JAAR", help="het jaar waarin het schooljaar begon, zoals 2026")
    ] = "",
    pdf: Pdf = "",
    csv: Annotated[
        str,
        typer.Option("--csv", metavar="BESTAND", help="maak een tabel voor een rekenblad (CSV)"),
    ] = "",
    as_json: Json = False,
) -> None:
    """Cijfers over een schooljaar: alleen totalen, zonder namen.

    Voorbeeld: pestprotocol jaaroverzicht 2026 --pdf jaar.pdf
    """

    from pestprotocol.commands import papers

    raise typer.Exit(papers.year_page(ctx.obj, year=year, pdf=pdf, csv_path=csv, as_json=as_json))


@app.command(cls=DutchCommand, rich_help_panel=SCHOOL)
def richtlijnen(ctx: typer.Context, pdf: Pdf = "") -> None:
    """De richtlijnen voor sociale media, voor het team.

    Voorbeeld: pestprotocol richtlijnen --pdf poster.pdf
    """

    from pestprotocol.commands import papers

    raise typer.Exit(papers.guidelines(ctx.obj, pdf=pdf))


@app.command(cls=DutchCommand, rich_help_panel=SCHOOL)
def namen(
    ctx: typer.Context,
    export_to: Annotated[
        str,
        typer.Option(
            "--exporteer",
            metavar="BESTAND",
            help="maak een bestand voor een collega, met een wachtwoord",
        ),
    ] = "",
    import_from: Annotated[
        str, typer.Option("--importeer", metavar="BESTAND", help="lees het bestand van een collega")
    ] = "",
) -> None:
    """De namen achter de codes. Die staan alleen op deze computer.

    Voorbeeld: pestprotocol namen
    """

    from pestprotocol.commands import school

    raise typer.Exit(school.names(ctx.obj, export_to=export_to, import_from=import_from))


@app.command(cls=DutchCommand, rich_help_panel=SCHOOL)
def oefenen(ctx: typer.Context) -> None:
    """Oefen een hele casus in tien minuten. Je echte casussen veranderen niet.

    Voorbeeld: pestprotocol oefenen
    """
    from pestprotocol.commands import school

    raise typer.Exit(school.practise(ctx.obj))


@app.command(cls=DutchCommand, rich_help_panel=SCHOOL)
def instellen(
    ctx: typer.Context,
    tab_in: Annotated[
        str,
        typer.Option(
            "--aanvullen",
            metavar="SOORT",
            help="laat de Tab-toets woorden aanvullen: in bash, zsh, fish of powershell",
        ),
    ] = "",
) -> None:
    """Waar de casussen staan, wie vastlegt, en welk protocol geldt.

    Voorbeeld: pestprotocol instellen
    """

    from pestprotocol.commands import school

    raise typer.Exit(school.settings(ctx.obj, tab_in=tab_in))


@app.command(cls=DutchCommand, rich_help_panel=SCHOOL)
def bewaartermijn(
    ctx: typer.Context,
    destroy: Annotated[
        bool,
        typer.Option("--vernietig", help="vernietig wat over de termijn is; vraagt het eerst"),
    ] = False,
) -> None:
    """Toon welke afgeronde casussen over de bewaartermijn zijn, of vernietig ze.

    Voorbeeld: pestprotocol bewaartermijn
    """
    from pestprotocol.commands import keeping

    raise typer.Exit(keeping.retention(ctx.obj, destroy=destroy))


@app.command(cls=DutchCommand, rich_help_panel=SCHOOL)
def nakijken(ctx: typer.Context) -> None:
    """Kijk na of de map met casussen in orde is, en herstel wat veilig kan.

    Voorbeeld: pestprotocol nakijken
    """
    from pestprotocol.commands import keeping

    raise typer.Exit(keeping.check_up(ctx.obj))


@protocol_app.callback(invoke_without_command=True)
def protocol_bare(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


@protocol_app.command("toon", cls=DutchCommand)
def protocol_show(ctx: typer.Context) -> None:
    """Lees het protocol.

    Voorbeeld: pestprotocol protocol toon
    """

    from pestprotocol.commands import school

    raise typer.Exit(school.protocol_page(ctx.obj))


@protocol_app.command("controleer", cls=DutchCommand)
def protocol_check(
    ctx: typer.Context,
    path: Annotated[
        str,
        typer.Argument(
            metavar="BESTAND", help="een bestand met een protocol; zonder dit: het protocol van nu"
        ),
    ] = "",
) -> None:
    """Kijk een protocol na: elke fout met regel en kolom.

    Voorbeeld: pestprotocol protocol controleer protocol.yaml
    """

    from pestprotocol.commands import school

    raise typer.Exit(school.protocol_check(ctx.obj, path=path))


@protocol_app.command("vergelijk", cls=DutchCommand)
def protocol_compare(ctx: typer.Context, case: Case = "") -> None:
    """Toon wat er in het protocol is veranderd sinds een casus begon.

    Is de casus daar nog niet aan begonnen? Dan kan die verder met het protocol van nu.

    Voorbeeld: pestprotocol protocol vergelijk k7f
    """

    from pestprotocol.commands import school

    raise typer.Exit(school.protocol_compare(ctx.obj, case=case))


@protocol_app.command("kopie", cls=DutchCommand)
def protocol_copy(
    ctx: typer.Context,
    path: Annotated[
        str,
        typer.Argument(metavar="BESTAND", help="hoe de kopie heet; zonder dit: mijn-protocol.yaml"),
    ] = "",
) -> None:
    """Maak een kopie van het protocol om aan te passen. Nooit over een bestand heen.

    Voorbeeld: pestprotocol protocol kopie mijn-protocol.yaml
    """

    from pestprotocol.commands import school

    raise typer.Exit(school.protocol_copy(ctx.obj, path=path))


@protocol_app.command("schema", cls=DutchCommand)
def protocol_schema(ctx: typer.Context) -> None:
    """Toon wat er in een protocol kan staan, voor een programma dat meekijkt (JSON Schema).

    Voorbeeld: pestprotocol protocol schema > protocol.schema.json
    """

    from pestprotocol.commands import school

    raise typer.Exit(school.protocol_schema(ctx.obj))
