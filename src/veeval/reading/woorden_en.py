"""English for what is filled in into a sentence, and for what stands around the sentences of a report."""

from __future__ import annotations

from typing import Final

__all__ = ["INVULLING_EN", "LABELS_EN"]

# per name in a template: patterns of what is filled in, and the English; the first that fits is used
_PLEK = (r"^(.+), blad (.+)$", r"\1, sheet \2")
_PLEKKEN = (r", blad (?=[^,;.]+(?:[,;.]|$))", ", sheet ")
_TEKENS = {"puntkomma": "semicolon", "komma": "comma", "punt": "point", "tab": "tab"}
INVULLING_EN: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "plek": (_PLEK,),
    "andere": (_PLEK,),
    "delen": (_PLEKKEN,),
    "aanwezig": (_PLEKKEN, (r"^niets$", "nothing")),
    "wat": (
        (r"^een persoonsnaam$", "the name of a person"),
        (r"^een geboortedatum$", "a date of birth"),
        (r"^een burgerservicenummer$", "a citizen service number (BSN)"),
        (r"^een e-mailadres$", "an e-mail address"),
        (r"^een telefoonnummer$", "a telephone number"),
        (r"^een woonadres$", "a home address"),
        (r"^e-mailadressen$", "e-mail addresses"),
        (r"^telefoonnummers$", "telephone numbers"),
        (r"^geboortedatums$", "dates of birth"),
        (r"^woonadressen$", "home addresses"),
        (r"^rekeningnummers$", "bank account numbers"),
        (r"^een bestand of blad$", "a file or sheet"),
        (r'" als "', '" as "'),
        (r"(^|, )blad ", r"\1sheet "),
    ),
    "alternatief": (
        (r"^, of geef de leeftijd in maanden bij de start$", ", or give the age in months at the start"),
        (r"^ en gebruik een eigen pseudoniem per kind$", " and use a pseudonym of your own for each child"),
        (r"^ en gebruik een pseudoniem$", " and use a pseudonym"),
    ),
    "suggestie": (
        (r"^ Bedoelt u (.+) of (.+)\?$", r" Do you mean \1 or \2?"),
        (r"^ Bedoelt u (.+)\?$", r" Do you mean \1?"),
    ),
    "eerste": (
        (r"^een andere rij$", "another row"),
        (r"^rij (\d+)$", r"row \1"),
        (r"^rij (\d+) van (.+), blad (.+)$", r"row \1 of \2, sheet \3"),
        (r"^rij (\d+) van (.+)$", r"row \1 of \2"),
    ),
    "sleutel": ((r" en ", " and "),),
    "teken": tuple((rf"^{nl}$", en) for nl, en in _TEKENS.items()),
    "scheiding": tuple((rf"^{nl}$", en) for nl, en in _TEKENS.items()),
    "bewijs": (
        (r"^zegt het gegevenspakket$", "says the data package"),
        (r"^aangenomen bij scheidingsteken puntkomma$", "assumed with a semicolon as delimiter"),
        (r"^1 eenduidige cel, (\d+) met komma$", r"1 unambiguous cell, \1 with a comma"),
        (r"^1 eenduidige cel, (\d+) met punt$", r"1 unambiguous cell, \1 with a point"),
        (r"^1 eenduidige cel$", "1 unambiguous cell"),
        (r"^(\d+) eenduidige cellen, (\d+) met komma$", r"\1 unambiguous cells, \2 with a comma"),
        (r"^(\d+) eenduidige cellen, (\d+) met punt$", r"\1 unambiguous cells, \2 with a point"),
        (r"^(\d+) eenduidige cellen$", r"\1 unambiguous cells"),
    ),
    "codering": (
        (r"^UTF-8 met BOM$", "UTF-8 with BOM"),
        (r"^Windows-1252 en UTF-8 door elkaar$", "Windows-1252 and UTF-8 mixed"),
    ),
    "reden": (
        (r"^het is beschadigd of geen Excel-werkboek$", "it is damaged or no Excel workbook"),
        (r"^geen geldig Parquet: (.+)$", r"no valid Parquet: \1"),
        (r"^geen geldig gegevenspakket: (.+)$", r"no valid data package: \1"),
        (r"^geen toegang$", "no access"),
    ),
    "kolommen": ((r"(\w+) uit ", r"\1 from "),),
    "eis": (
        (
            r"^alleen cijfers, .*$",
            "digits only, 5 to 12 of them (an LRK number has 9), for instance 012345678. If Excel dropped zeros at the "
            "front, format the column as text and put them back",
        ),
        (
            r"^letters, cijfers, punt, streepje .*$",
            "letters, digits, points, hyphens or underscores, without spaces, for instance A01",
        ),
        (
            r"^letters, cijfers, punt, dubbele punt, .*$",
            "letters, digits, points, colons, hyphens or underscores, without spaces, for instance A01",
        ),
        (r"^GM en vier cijfers, .*$", "GM and four digits, for instance GM0363"),
    ),
}

# what stands around the sentences on a page and in a workbook
LABELS_EN: Final[dict[str, str]] = {
    "Controleverslag": "Validation report",
    "Wat er aan de hand is": "What is wrong",
    "Fouten moeten eerst worden hersteld. Waarschuwingen houden niets tegen, maar vragen om een blik.": (
        "Errors must be mended first. Warnings block nothing, but ask for a look."
    ),
    "Overzicht van de problemen": "Overview of the problems",
    "Problemen per bestand, kolom en regel": "Problems per file, column and rule",
    "Aantal": "Count",
    "Ernst": "Severity",
    "Bestand": "File",
    "Kolom": "Column",
    "Regel": "Rule",
    "Waar en wat nu": "Where, and what now",
    "kolom": "column",
    "in": "in",
    "blad": "sheet",
    "Plekken van groep": "Places of group",
    "De eerste": "The first",
    "van": "of",
    "plekken": "places",
    "Alle plekken": "All places",
    "Rij": "Row",
    "Waarde": "Value",
    "Wat nu": "What now",
    "geheel": "whole",
    "(leeg)": "(empty)",
    "Wat er gelezen is": "What was read",
    "Gelezen tabellen": "Tables read",
    "Rijen per tabel": "Rows per table",
    "Tabel": "Table",
    "Rijen": "Rows",
    "Wat er is uitgezocht en hersteld": "What was found out and repaired",
    "fout": "error",
    "waarschuwing": "warning",
    "aantal": "count",
    "ernst": "severity",
    "bestand": "file",
    "regel": "rule",
    "uitleg": "what now",
    "rij": "row",
    "waarde": "value",
    "eerste rij": "first row",
    "overzicht": "overview",
    "problemen": "problems",
    "opmerkingen": "remarks",
    "(titel)": "(title)",
    "nog": "and",
    "meer": "more",
    "Het blad problemen toont niet alle problemen.": "The sheet problems does not show all problems.",
}
