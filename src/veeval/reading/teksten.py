"""Every sentence that a supplier reads while a delivery is read: what is wrong, and what to do now.

The rules of the tables carry their own sentence (``veeval.tables``). A second language is a second set of these names.
"""

from __future__ import annotations

from typing import Final

__all__ = ["FORMULIER", "IN_RIJEN", "OPMERKING", "PROBLEEM"]

FORMULIER: Final = "Formulier van veeval"  # first cell of the sheet that explains a form; that sheet is no table
IN_RIJEN: Final = " (in {n} {rijen})"  # behind a sentence on a value of a table whose rows have no number

PROBLEEM: Final[dict[str, str]] = {
    # cells
    "getal": '"{waarde}" is geen getal. Schrijf {kolom} als getal met komma of punt, bijvoorbeeld {voorbeeld}.',
    "getal_heel": '"{waarde}" is geen getal. Schrijf {kolom} als heel getal, bijvoorbeeld {voorbeeld}.',
    "onderdrukt": (
        '"{waarde}" is een onderdrukt aantal en geen getal. Vraag het echte getal op en vul dat in bij {kolom}, of '
        "laat de cel leeg."
    ),
    "onderdrukt_verplicht": (
        '"{waarde}" is een onderdrukt aantal en geen getal. Vraag het echte getal op en vul dat in bij {kolom}, of '
        "laat de hele rij weg."
    ),
    "geheel_getal": '"{waarde}" is geen geheel getal. Vul bij {kolom} een aantal zonder cijfers achter de komma in.',
    "dubbelzinnig": (
        '"{waarde}" is dubbelzinnig of past niet bij het decimaalteken van deze tabel. Gebruik overal hetzelfde teken '
        "voor decimalen en geen teken voor duizendtallen, bijvoorbeeld 1250 en 1,25."
    ),
    "datum": '"{waarde}" is geen datum. Schrijf {kolom} als dag-maand-jaar: 31-01-2024, of als 2024-01-31.',
    "datum_volgorde": (
        '"{waarde}" is geen bestaande datum als dag-maand-jaar. Staan dag en maand verwisseld? '
        "Schrijf bijvoorbeeld 31-01-2024."
    ),
    "datum_bereik": '"{waarde}" ligt buiten de jaren 1900 tot en met 2100. Controleer het jaartal.',
    "datum_getal": (
        '"{waarde}" is een los getal, geen datum. Maak de cel in Excel op als datum, of schrijf 31-01-2024.'
    ),
    "datum_tijd": '"{waarde}" heeft een tijdstip. Vul bij {kolom} alleen de datum in, bijvoorbeeld 31-01-2024.',
    "ja_nee": '"{waarde}" is geen ja of nee. Vul bij {kolom} ja of nee in.',
    "ontbrekend": '"{waarde}" staat voor een ontbrekende waarde. Laat de cel leeg als {kolom} niet bekend is.',
    "formulefout": '"{waarde}" is een fout in een formule. Herstel de formule in Excel of vul de waarde in.',
    "formule_leeg": (
        "Deze cel heeft een formule waarvan de uitkomst niet is opgeslagen. Open het bestand in Excel, sla het op en "
        "lever het opnieuw aan, of vul de waarde van {kolom} in."
    ),
    "gemeentecode": (
        '"{waarde}" is geen gemeentecode of bekende gemeente. Schrijf GM en vier cijfers, bijvoorbeeld GM0363, of '
        "lever de tabel gemeenten mee waarin de naam staat."
    ),
    # columns
    "kolom_ontbreekt": "De kolom {kolom} ontbreekt. Voeg deze toe: {betekenis}.",
    "kolom_ontbreekt_keuze": (
        "De kolom {kolom} ontbreekt. Voeg deze toe ({betekenis}) en kies per rij uit: {keuzes}. Is het overal "
        'hetzelfde, zet dan in de toewijzing onder [{tabel}.vast]: {kolom} = "{voorbeeld}".'
    ),
    "kolom_onbekend": "De kolom {kolom} hoort niet bij de tabel {tabel}.{suggestie} Verwijder of hernoem de kolom.",
    "soort": "De kolom {kolom} is {soort} in plaats van {gewenst}. Zet de waarden om en lever de tabel opnieuw aan.",
    "kolom_dubbel": "De kolom {kolom} staat er meer dan een keer in. Laat er een staan.",
    "kolom_zonder_kop": "Kolom {nummer} heeft waarden maar geen kop. Geef de kolom een naam of verwijder deze.",
    "persoonsgegevens": (
        "De kolom {kolom} bevat waarschijnlijk {wat}. Persoonsgegevens horen niet in een levering: verwijder de kolom "
        "uit het bestand{alternatief}. De waarden zelf staan daarom niet in dit verslag."
    ),
    # rows
    "velden": "Deze rij heeft {gevonden} velden, maar de kop heeft er {verwacht}. Controleer scheidingstekens en "
    "aanhalingstekens in deze rij.",
    "velden_1": "Deze rij heeft 1 veld, maar de kop heeft er {verwacht}. Controleer scheidingstekens en "
    "aanhalingstekens in deze rij.",
    "sleutel": "Deze rij heeft dezelfde {sleutel} als {eerste}. Laat een van beide weg of verbeter de sleutel.",
    "verwijzing": '"{waarde}" staat niet in {tabel} (kolom {doel}). Voeg de rij daar toe of verbeter de waarde.',
    "verwijzing_ontbreekt": (
        "De tabel {tabel} is niet meegeleverd, daarom is {kolom} niet gecontroleerd. Lever {tabel} mee om dit te laten "
        "controleren."
    ),
    "instrument": "Dit instrument ({waarde}) staat niet in instrumenten. Voeg het toe met zijn schaal.",
    "schaal": "De score {waarde} valt buiten de schaal van {instrument}: {minimum} tot en met {maximum}.",
    # plausibility: these do not block
    "uren_per_kind": (
        "In {jaar} zijn dit samen {uren} uur op {kinderen} doelgroepkinderen: {verhouding} uur per kind. Dat is veel; "
        "controleer de uren en de telling."
    ),
    "uren_per_kind_1": (
        "In {jaar} zijn dit samen {uren} uur op 1 doelgroepkind: {verhouding} uur per kind. Dat is veel; controleer de "
        "uren en de telling."
    ),
    "verdubbeld": (
        "Het aantal doelgroepkinderen ging van {oud} in {vorig} naar {waarde}. Controleer de telling, of meld waarom."
    ),
    "sprong": (
        "De score ging van {oud} naar {waarde} toen een andere beoordelaar kwam. Controleer de score, of laat twee "
        "beoordelaars samen kijken."
    ),
    "herhaald": "Deze rij is in alles gelijk aan {eerste} en telt als een tweede mee. Is het blok twee keer geplakt?",
    "ontbrekend_verplicht": (
        '"{waarde}" staat voor een ontbrekende waarde, maar {kolom} is verplicht. Vul de waarde in, of laat de hele '
        "rij weg als die niet bekend is."
    ),
    "een_aanbieder": (
        "Het model {waarde} komt bij maar één aanbieder voor. Verschillen tussen het model en die aanbieder zijn dan "
        "niet te scheiden."
    ),
    "model_onbekend": (
        "Het inzetmodel {waarde} is bij veeval niet bekend.{suggestie} Een eigen model mag; geef de regels ervan dan "
        'in Python met ve.inzetmodel("{waarde}", map="map met uw TOML-bestanden").'
    ),
    "gewichten": (
        "De gewichten van {van} op {datum} tellen op tot {som} en niet tot 1. Verdeel de hele gemeente over de nieuwe."
    ),
    "totaalrij": 'Deze rij begint met "{waarde}" en is een totaal, geen gegeven. De rij is niet gebruikt.',
    "voetregel": 'Onder de tabel staat de tekst "{waarde}". Deze regel is geen gegeven en is niet gebruikt.',
    # tables and files
    "tabel_onbekend": "{naam} is geen tabel van veeval en is niet gelezen ({rijen} rijen).{suggestie} "
    "Hernoem of verwijder dit onderdeel.",
    "tabel_onbekend_1": "{naam} is geen tabel van veeval en is niet gelezen (1 rij).{suggestie} "
    "Hernoem of verwijder dit onderdeel.",
    "lrk": (
        "Dit is het bestand van het Landelijk Register Kinderopvang. Lees het met veeval.reading.lrk.load, of maak met "
        "veeval map een toewijzing aan locaties en aanbieders."
    ),
    "geen_tabellen": "Er is geen tabel herkend. Noem een bestand of werkblad naar zijn tabel, bijvoorbeeld inzet.",
    "kolom_ontbreekt_deel": (
        "De kolom {kolom} ontbreekt hier, maar staat wel in {andere}. Is de kop anders geschreven? De cellen zijn leeg."
    ),
    "pakket_pad": (
        "Het gegevenspakket verwijst voor {naam} naar {pad}. Dat is een adres of een plek buiten de map en is niet "
        "gevolgd. Zet het bestand in de map."
    ),
    "pakket_ontbreekt": (
        "Het gegevenspakket noemt {pad} voor {naam}, maar dat bestand is er niet. Lever het mee, of laat het zo als "
        "u het niet heeft."
    ),
    "pakket_zonder_pad": (
        "Het gegevenspakket noemt voor {naam} geen bestand (path). Zet de gegevens in een bestand in de map."
    ),
    "toewijzing_nergens": (
        "De toewijzing zoekt {tabel} in {wat}, maar dat is er niet of niet eenduidig. Aanwezig: {aanwezig}. "
        "Verbeter bestand of blad in de toewijzing."
    ),
    "kop_ontbreekt": (
        'De toewijzing zoekt de kolom "{kop}" (voor {kolom}), maar die staat er niet.{suggestie} '
        "Verbeter de toewijzing of de kop."
    ),
    "kolom_ongebruikt": (
        "De kolom {kolom} staat niet in de toewijzing en is niet gelezen. Wijs hem toe, of zet hem bij negeer."
    ),
    "jaar_onbekend": "Uit de naam {plek} blijkt niet een jaar voor {kolom}. Vul het jaar in de toewijzing zelf in.",
    "tabel_dubbel": "De tabel {naam} is twee keer geleverd: ook in {andere}. Lever elke tabel een keer.",
    "geen_rijen": "Dit bestand heeft wel een kop maar geen rijen. Vul de tabel of laat het bestand weg.",
    "leeg": "Dit bestand is leeg. Lever het opnieuw aan of laat het weg.",
    "map": "Dit is een map en geen bestand. Lever de tabel als csv-bestand of als werkblad.",
    "geen_bestand": "Dit is geen gewoon bestand en is niet geopend. Lever een gewoon bestand.",
    "buiten_map": "Dit verwijst naar een plek buiten de map en is niet gevolgd. Zet het bestand zelf in de map.",
    "onleesbaar": "Dit bestand kan niet worden gelezen ({reden}). Sla het opnieuw op en lever het opnieuw aan.",
    "beveiligd": "Dit werkboek heeft een wachtwoord. Sla het op zonder wachtwoord en lever het opnieuw aan.",
    "oud_excel": (
        "Dit is een werkboek in het oude Excel-formaat (.xls). Open het in Excel, kies Opslaan als, Excel-werkmap "
        "(.xlsx), en lever dat aan."
    ),
    "te_groot": "Dit bestand is uitgepakt te groot of verdacht sterk ingepakt en is niet geopend. Lever het als csv.",
    "regel_te_lang": (
        "Dit bestand begint met een regel van meer dan {grens} MB en is geen tabel. Lever het als csv met een rij per "
        "regel."
    ),
    "te_veel_kolommen": (
        "Deze tabel heeft {aantal} kolommen, meer dan de {grens} die worden gelezen. Zet jaren of locaties onder "
        "elkaar in plaats van naast elkaar."
    ),
    "entiteiten": (
        "Dit werkboek bevat een documenttype met eigen entiteiten, wat Excel nooit maakt, en is niet geopend. Sla het "
        "in Excel opnieuw op."
    ),
    "nul_tekens": "Dit bestand bevat nul-tekens en is geen gewone tekst. Sla het in Excel opnieuw op als CSV UTF-8.",
    "codering": (
        "Dit bestand mengt twee tekensets (UTF-8 en Windows-1252); deze rij is als {codering} gelezen. Controleer de "
        "letters met accenten en sla het bestand op als CSV UTF-8."
    ),
    "aanhalingsteken": "De aanhalingstekens kloppen niet vanaf deze rij ({reden}). De rest is niet gelezen.",
}

OPMERKING: Final[dict[str, str]] = {
    "niet_geleverd": "Niet geleverd: {tabellen}. Vragen die deze tabellen nodig hebben, worden overgeslagen.",
    "csv": "{plek}: gelezen als {codering}, scheidingsteken {scheiding}.",
    "decimaal": "{plek}: decimaalteken is {teken} ({bewijs}).",
    "genegeerd": "{naam}: geen tabel, niet gelezen.",
    "lege_rijen": "{plek}: {aantal} lege rijen overgeslagen.",
    "lege_kolommen": "{plek}: {aantal} lege kolommen zonder kop overgeslagen.",
    "kop": "{plek}: kolomkop {oud} gelezen als {nieuw}.",
    "bijgesneden": "{plek}: spaties voor of na de waarde verwijderd in {aantal} cellen.",
    "opgeteld": "{plek}: {rijen} rijen gecontroleerd en opgeteld tot {over}, zonder ze alle in het geheugen te laden.",
    "in_motor": "{plek}: {rijen} rijen gecontroleerd waar ze stonden en daarna gelezen met hun eigen typen.",
    "gemeentenaam": "{plek}: {aantal} namen van gemeenten in {kolom} gelezen als code ({oud} als {nieuw}).",
    "gemeentecode": "{plek}: {aantal} gemeentecodes in {kolom} geschreven als GM en vier cijfers.",
    "eenheid": '{plek}: in {kolom} {aantal} cellen zonder de eenheid gelezen, bijvoorbeeld "{oud}" als {nieuw}.',
    "keuze": '{plek}: in {kolom} {aantal} keuzes in hun eigen spelling gelezen, bijvoorbeeld "{oud}" als {nieuw}.',
    "maandnaam": '{plek}: in {kolom} {aantal} cellen met de maand als woord gelezen: "{oud}" als {nieuw}.',
    "verborgen": "{plek}: dit werkblad is verborgen en is wel gelezen.",
    "titel": "{plek}: de kop staat in rij {kop}; {aantal} rijen daarboven zijn als titel overgeslagen.",
    "dubbele_kop": "{plek}: de kop staat in twee rijen ({eerste} en {laatste}); de namen zijn samengevoegd: {namen}.",
    "formulier": "{plek}: uitleg van het formulier, geen tabel.",
    "leeg_blad": "{plek}: leeg werkblad overgeslagen.",
    "apostrof": "{plek}: in {aantal} cellen de apostrof voor = + - of @ verwijderd; die beschermt tegen formules.",
    "statistiek": "{plek}: {rijen} rijen gelezen, tekens als {codering}.",
    "labels": "{plek}: in {kolom} zijn de codes vervangen door hun labels: {voorbeeld}.",
    "gebruikersmissing": "{plek}: {aantal} waarden in {kolom} zijn in het bestand als ontbrekend aangemerkt en leeg.",
    "serie": "{plek}: {aantal} getallen in {kolom} gelezen als datum, bijvoorbeeld {oud} als {nieuw}.",
    "jaar_uit_naam": "{plek}: de kolom jaar ontbreekt; overal {jaar} ingevuld, zoals de naam zegt.",
    "gestapeld": "{tabel}: {aantal} delen onder elkaar gezet: {delen}.",
    "index": "{plek}: de kolom {kolom} bevat alleen rijnummers van een programma en is overgeslagen.",
    "pakket": "{plek}: in {kolom} {aantal} cellen gelezen zoals het gegevenspakket zegt (leeg, ja of nee, of datum).",
    "pakket_dialect": "{plek}: het gegevenspakket noemt {wat}; daar houdt veeval geen rekening mee.",
    "toegewezen": "{plek}: als {tabel} gelezen volgens de toewijzing ({kolommen}).",
    "vast": '{plek}: {kolom} is overal "{waarde}", volgens de toewijzing.',
    "uniek": "{plek}: {aantal} rijen die voor {tabel} gelijk zijn aan een eerdere, tellen een keer.",
    "vertaald": "{plek}: in {kolom} gelezen volgens de toewijzing: {wat}.",
    "leeg_gemaakt": "{plek}: {aantal} cellen in {kolom} gelden als leeg, volgens de toewijzing.",
    "lege_velden": "{plek}: lege velden na de laatste kolom verwijderd in {aantal} rijen.",
    # about one row, cell or column: the sentence above in the singular
    "lege_rijen_1": "{plek}: 1 lege rij overgeslagen.",
    "lege_kolommen_1": "{plek}: 1 lege kolom zonder kop overgeslagen.",
    "bijgesneden_1": "{plek}: spaties voor of na de waarde verwijderd in 1 cel.",
    "opgeteld_1": "{plek}: 1 rij gecontroleerd en opgeteld tot {over}, zonder die in het geheugen te laden.",
    "in_motor_1": "{plek}: 1 rij gecontroleerd waar die stond en daarna gelezen met de eigen typen.",
    "gemeentenaam_1": "{plek}: 1 naam van een gemeente in {kolom} gelezen als code ({oud} als {nieuw}).",
    "gemeentecode_1": "{plek}: 1 gemeentecode in {kolom} geschreven als GM en vier cijfers.",
    "eenheid_1": '{plek}: in {kolom} 1 cel zonder de eenheid gelezen: "{oud}" als {nieuw}.',
    "keuze_1": '{plek}: in {kolom} 1 keuze in een eigen spelling gelezen: "{oud}" als {nieuw}.',
    "maandnaam_1": '{plek}: in {kolom} 1 cel met de maand als woord gelezen: "{oud}" als {nieuw}.',
    "titel_1": "{plek}: de kop staat in rij {kop}; 1 rij daarboven is als titel overgeslagen.",
    "apostrof_1": "{plek}: in 1 cel de apostrof voor = + - of @ verwijderd; die beschermt tegen formules.",
    "statistiek_1": "{plek}: 1 rij gelezen, tekens als {codering}.",
    "gebruikersmissing_1": "{plek}: 1 waarde in {kolom} is in het bestand als ontbrekend aangemerkt en is leeg.",
    "serie_1": "{plek}: 1 getal in {kolom} gelezen als datum: {oud} als {nieuw}.",
    "pakket_1": "{plek}: in {kolom} 1 cel gelezen zoals het gegevenspakket zegt (leeg, ja of nee, of datum).",
    "uniek_1": "{plek}: 1 rij die voor {tabel} gelijk is aan een eerdere, telt niet nog een keer.",
    "leeg_gemaakt_1": "{plek}: 1 cel in {kolom} geldt als leeg, volgens de toewijzing.",
    "lege_velden_1": "{plek}: lege velden na de laatste kolom verwijderd in 1 rij.",
    "toegewezen_leeg": "{plek}: als {tabel} gelezen volgens de toewijzing, zonder kolommen uit het bestand.",
}
