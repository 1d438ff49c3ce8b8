"""What a rule is called where a person reads it; the DataFrame and the JSON of a report keep the short name."""

from __future__ import annotations

from typing import Final

from veeval.begrippen import Lang

__all__ = ["REGELNAMEN", "rule_words"]

REGELNAMEN: Final[dict[str, tuple[str, str]]] = {
    # cells
    "getal": ("getal", "number"),
    "geheel_getal": ("geheel getal", "whole number"),
    "onderdrukt": ("onderdrukt aantal", "suppressed count"),
    "dubbelzinnig": ("dubbelzinnig getal", "ambiguous number"),
    "datum": ("datum", "date"),
    "datum_volgorde": ("dag en maand", "day and month"),
    "datum_bereik": ("jaartal van de datum", "year of the date"),
    "datum_getal": ("getal in plaats van datum", "number instead of date"),
    "datum_tijd": ("datum met tijdstip", "date with a time"),
    "ja_nee": ("ja of nee", "yes or no"),
    "ontbrekend": ("woord voor ontbrekend", "word for missing"),
    "formulefout": ("fout in een formule", "error of a formula"),
    "formule_leeg": ("formule zonder uitkomst", "formula without a result"),
    "gemeentecode": ("gemeentecode", "municipality code"),
    # rules of the tables
    "verplicht": ("verplicht en leeg", "required and empty"),
    "eindig": ("oneindig getal", "infinite number"),
    "minimum": ("te laag", "too low"),
    "maximum": ("te hoog", "too high"),
    "categorie": ("keuze uit een lijst", "choice from a list"),
    "vorm": ("vorm", "form"),
    "volgorde": ("volgorde van datums", "order of dates"),
    "peildatum": ("peildatum", "reference date"),
    "bereik": ("bereik van de schaal", "range of the scale"),
    "status": ("status en einde", "status and end"),
    # columns
    "kolom_ontbreekt": ("kolom ontbreekt", "column missing"),
    "kolom_onbekend": ("kolom onbekend", "column unknown"),
    "soort": ("soort waarde van de kolom", "kind of value of the column"),
    "kolom_dubbel": ("kolom dubbel", "column twice"),
    "kolom_zonder_kop": ("kolom zonder kop", "column without a header"),
    "persoonsgegevens": ("persoonsgegevens", "personal data"),
    "kolom_ontbreekt_deel": ("kolom ontbreekt in een deel", "column missing in a part"),
    "kop_ontbreekt": ("kop uit de toewijzing ontbreekt", "header of the mapping missing"),
    "kolom_ongebruikt": ("kolom niet in de toewijzing", "column not in the mapping"),
    # rows
    "velden": ("aantal velden", "number of fields"),
    "sleutel": ("sleutel dubbel", "key twice"),
    "verwijzing": ("verwijzing", "reference"),
    "verwijzing_ontbreekt": ("verwijzing niet te controleren", "reference not to be checked"),
    "instrument": ("instrument onbekend", "instrument unknown"),
    "schaal": ("buiten de schaal", "outside the scale"),
    "totaalrij": ("totaalrij", "row of totals"),
    "voetregel": ("voetregel", "footer"),
    # plausibility
    "uren_per_kind": ("veel uren per kind", "many hours per child"),
    "verdubbeld": ("telling verdubbeld of gehalveerd", "count doubled or halved"),
    "sprong": ("sprong bij andere beoordelaar", "jump with another rater"),
    "herhaald": ("rij herhaald", "row repeated"),
    "een_aanbieder": ("model bij één aanbieder", "model with one provider"),
    "model_onbekend": ("inzetmodel onbekend", "inzetmodel unknown"),
    "gewichten": ("gewichten", "weights"),
    # tables and files
    "tabel_onbekend": ("tabel onbekend", "table unknown"),
    "lrk": ("bestand van het LRK", "file of the LRK"),
    "geen_tabellen": ("geen tabellen", "no tables"),
    "pakket_pad": ("pad in het gegevenspakket", "path in the data package"),
    "pakket_ontbreekt": ("bestand van het gegevenspakket ontbreekt", "file of the data package missing"),
    "pakket_zonder_pad": ("gegevenspakket zonder pad", "data package without a path"),
    "toewijzing_nergens": ("toewijzing past nergens", "mapping fits nowhere"),
    "jaar_onbekend": ("jaar onbekend", "year unknown"),
    "tabel_dubbel": ("tabel dubbel", "table twice"),
    "geen_rijen": ("geen rijen", "no rows"),
    "leeg": ("bestand leeg", "file empty"),
    "map": ("map in plaats van bestand", "folder instead of file"),
    "geen_bestand": ("geen gewoon bestand", "no regular file"),
    "buiten_map": ("buiten de map", "outside the folder"),
    "onleesbaar": ("onleesbaar", "unreadable"),
    "beveiligd": ("wachtwoord", "password"),
    "oud_excel": ("oud Excel-formaat", "old format of Excel"),
    "te_groot": ("te groot", "too large"),
    "regel_te_lang": ("regel te lang", "line too long"),
    "te_veel_kolommen": ("te veel kolommen", "too many columns"),
    "entiteiten": ("entiteiten", "entities"),
    "nul_tekens": ("nul-tekens", "NUL characters"),
    "codering": ("tekenset", "character set"),
    "aanhalingsteken": ("aanhalingstekens", "quotation marks"),
}


def rule_words(rule: str, lang: Lang) -> str:
    """Return the words for a rule; a rule without words of its own loses its underscores."""
    dutch, english = REGELNAMEN.get(rule, (rule.replace("_", " "),) * 2)
    return english if lang == "en" else dutch
