"""The sentences of ``teksten`` on problems in English, under the same names."""

from __future__ import annotations

from typing import Final

__all__ = ["FOUND_EN"]

FOUND_EN: Final[dict[str, str]] = {
    "getal": '"{waarde}" is not a number. Write {kolom} as a number with a comma or point, for instance {voorbeeld}.',
    "getal_heel": '"{waarde}" is not a number. Write {kolom} as a whole number, for instance {voorbeeld}.',
    "onderdrukt": (
        '"{waarde}" is a suppressed count and not a number. Ask for the real number and write that for {kolom}, or '
        "leave the cell empty."
    ),
    "onderdrukt_verplicht": (
        '"{waarde}" is a suppressed count and not a number. Ask for the real number and write that for {kolom}, or '
        "leave the whole row out."
    ),
    "geheel_getal": '"{waarde}" is not a whole number. Give a count without decimals for {kolom}.',
    "dubbelzinnig": (
        '"{waarde}" is ambiguous, or does not fit the decimal sign of this table. Use one decimal sign everywhere '
        "and no sign for thousands, for instance 1250 and 1,25."
    ),
    "datum": '"{waarde}" is not a date. Write {kolom} as day-month-year: 31-01-2024, or as 2024-01-31.',
    "datum_volgorde": (
        '"{waarde}" is not an existing date as day-month-year. Are day and month swapped? Write for instance '
        "31-01-2024."
    ),
    "datum_bereik": '"{waarde}" lies outside the years 1900 to 2100. Check the year.',
    "datum_getal": (
        '"{waarde}" is a bare number, not a date. Format the cell as a date in Excel, or write 31-01-2024.'
    ),
    "datum_tijd": '"{waarde}" has a time of day. Give only the date for {kolom}, for instance 31-01-2024.',
    "ja_nee": '"{waarde}" is not ja or nee. Write ja or nee for {kolom}.',
    "ontbrekend": '"{waarde}" stands for a missing value. Leave the cell empty if {kolom} is not known.',
    "formulefout": '"{waarde}" is an error of a formula. Repair the formula in Excel, or write the value.',
    "formule_leeg": (
        "This cell has a formula whose result was not stored. Open the file in Excel, save it and deliver it "
        "again, or write the value of {kolom}."
    ),
    "gemeentecode": (
        '"{waarde}" is not a municipality code or a known municipality. Write GM and four digits, for instance '
        "GM0363, or deliver the table gemeenten with the name in it."
    ),
    "kolom_ontbreekt": "The column {kolom} is missing. Add it.",
    "kolom_ontbreekt_keuze": (
        "The column {kolom} is missing. Add it and choose in each row from: {keuzes}. If it is the same everywhere, "
        'write in the mapping under [{tabel}.vast]: {kolom} = "{voorbeeld}".'
    ),
    "kolom_onbekend": (
        "The column {kolom} does not belong to the table {tabel}.{suggestie} Remove or rename the column."
    ),
    "soort": "The column {kolom} is {soort} instead of {gewenst}. Convert the values and deliver the table again.",
    "kolom_dubbel": "The column {kolom} is there more than once. Keep one.",
    "kolom_zonder_kop": "Column {nummer} has values but no header. Give the column a name or remove it.",
    "persoonsgegevens": (
        "The column {kolom} probably holds personal data ({wat}). Personal data do not belong in a delivery: "
        "remove the column from the file{alternatief}. The values themselves are therefore not in this report."
    ),
    "velden": (
        "This row has {gevonden} fields, but the header has {verwacht}. Check delimiters and quotation marks in "
        "this row."
    ),
    "velden_1": (
        "This row has 1 field, but the header has {verwacht}. Check delimiters and quotation marks in this row."
    ),
    "sleutel": "This row has the same {sleutel} as {eerste}. Leave one of them out or correct the key.",
    "verwijzing": '"{waarde}" is not in {tabel} (column {doel}). Add the row there or correct the value.',
    "verwijzing_ontbreekt": (
        "The table {tabel} was not delivered, so {kolom} was not checked. Deliver {tabel} to have it checked."
    ),
    "instrument": "This instrument ({waarde}) is not in instrumenten. Add it with its scale.",
    "schaal": "The score {waarde} lies outside the scale of {instrument}: {minimum} to {maximum}.",
    "uren_per_kind": (
        "In {jaar} these are {uren} hours in all for {kinderen} doelgroepkinderen: {verhouding} hours per child. "
        "That is much; check the hours and the count."
    ),
    "uren_per_kind_1": (
        "In {jaar} these are {uren} hours in all for 1 doelgroepkind: {verhouding} hours per child. That is much; "
        "check the hours and the count."
    ),
    "verdubbeld": (
        "The number of doelgroepkinderen went from {oud} in {vorig} to {waarde}. Check the count, or say why."
    ),
    "sprong": (
        "The score went from {oud} to {waarde} when another rater came. Check the score, or let two raters look "
        "together."
    ),
    "herhaald": "This row equals {eerste} in everything, so it counts as a second one. Was the block pasted twice?",
    "ontbrekend_verplicht": (
        '"{waarde}" stands for a missing value, but {kolom} is required. Write the value, or leave the whole row out '
        "if it is not known."
    ),
    "een_aanbieder": (
        "The model {waarde} occurs with one provider only. Differences between the model and that provider cannot "
        "be told apart then."
    ),
    "model_onbekend": (
        "The inzetmodel {waarde} is not known to veeval.{suggestie} A model of your own is allowed; give its rules in "
        'Python with ve.inzetmodel("{waarde}", map="folder with your TOML files").'
    ),
    "gewichten": (
        "The weights of {van} on {datum} add up to {som} and not to 1. Divide the whole municipality over the new ones."
    ),
    "totaalrij": 'This row begins with "{waarde}" and is a total, not data. The row was not used.',
    "voetregel": 'Below the table stands the text "{waarde}". This line is not data and was not used.',
    "tabel_onbekend": (
        "{naam} is not a table of veeval and was not read ({rijen} rows).{suggestie} Rename or remove this part."
    ),
    "tabel_onbekend_1": (
        "{naam} is not a table of veeval and was not read (1 row).{suggestie} Rename or remove this part."
    ),
    "lrk": (
        "This is the file of the Landelijk Register Kinderopvang. Read it with veeval.reading.lrk.load, or make a "
        "mapping to locaties and aanbieders with veeval map."
    ),
    "geen_tabellen": "No table was recognised. Name a file or sheet after its table, for instance inzet.",
    "kolom_ontbreekt_deel": (
        "The column {kolom} is missing here, but is in {andere}. Is the header written differently? The cells are "
        "empty."
    ),
    "pakket_pad": (
        "The data package points to {pad} for {naam}. That is an address or a place outside the folder and was not "
        "followed. Put the file in the folder."
    ),
    "pakket_ontbreekt": (
        "The data package names {pad} for {naam}, but that file is not there. Deliver it, or leave it so if you do "
        "not have it."
    ),
    "pakket_zonder_pad": "The data package names no file (path) for {naam}. Put the data in a file in the folder.",
    "toewijzing_nergens": (
        "The mapping looks for {tabel} in {wat}, but that is not there or not unique. There is: {aanwezig}. "
        "Correct file or sheet in the mapping."
    ),
    "kop_ontbreekt": (
        'The mapping looks for the column "{kop}" (for {kolom}), but it is not there.{suggestie} Correct the '
        "mapping or the header."
    ),
    "kolom_ongebruikt": "The column {kolom} is not in the mapping and was not read. Map it, or put it under negeer.",
    "jaar_onbekend": "The name {plek} tells no single year for {kolom}. Write the year in the mapping itself.",
    "tabel_dubbel": "The table {naam} was delivered twice: also in {andere}. Deliver each table once.",
    "geen_rijen": "This file has a header but no rows. Fill the table or leave the file out.",
    "leeg": "This file is empty. Deliver it again or leave it out.",
    "map": "This is a folder, not a file. Deliver the table as a csv file or as a sheet.",
    "geen_bestand": "This is not a regular file and was not opened. Deliver a regular file.",
    "buiten_map": "This points outside the folder and was not followed. Put the file itself in the folder.",
    "onleesbaar": "This file cannot be read ({reden}). Save it again and deliver it again.",
    "beveiligd": "This workbook has a password. Save it without a password and deliver it again.",
    "oud_excel": (
        "This is a workbook in the old format of Excel (.xls). Open it in Excel, choose Save as, Excel workbook "
        "(.xlsx), and deliver that."
    ),
    "te_groot": (
        "This file is too large when unpacked, or suspiciously compressed, and was not opened. Deliver it as csv."
    ),
    "regel_te_lang": (
        "This file begins with a line of more than {grens} MB and is not a table. Deliver it as csv with a row per "
        "line."
    ),
    "te_veel_kolommen": (
        "This table has {aantal} columns, more than the {grens} that are read. Put years or locations below each "
        "other instead of side by side."
    ),
    "entiteiten": (
        "This workbook has a document type with entities of its own, which Excel never makes, and was not opened. "
        "Save it again in Excel."
    ),
    "nul_tekens": "This file has NUL characters and is not plain text. Save it again in Excel as CSV UTF-8.",
    "codering": (
        "This file mixes two character sets (UTF-8 and Windows-1252); this row was read as {codering}. Check "
        "letters with accents and save the file as CSV UTF-8."
    ),
    "aanhalingsteken": "The quotation marks are wrong from this row on ({reden}). The rest was not read.",
}
