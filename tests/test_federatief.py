"""Sums of municipalities give the answer of their joint data, and hold nothing of a child."""

import json
import re
import zipfile
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import veeval as ve
from tests.conftest import SAMPLE
from veeval.cli import cli
from veeval.eenmaal import Eenmaal
from veeval.errors import BadArgument, MissingTable, NotEstimable, UnreadableFile, WriteRefused
from veeval.evaluatie import VRAGEN, deel, lees_vemo, manifest, moments, omschrijving, read_plan, samen, schrijf_vemo
from veeval.evaluatie.optelbaar import OPTELBAAR, herleid, waarom_niet
from veeval.evaluatie.vragen import Vraag
from veeval.sommen import hernoemd, optellen

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("federatief")]  # what it makes, it makes once
MIN_N = 10
NUMBERS = ("estimate", "std_error", "statistic", "df", "p_value", "p_holm", "conf_low", "conf_high", "n", "n_clusters")
EXTRA = """
[[vragen]]
vraag = "uren.per_doelgroepkind"
formatie = "apart"
[[vragen]]
vraag = "uren.norm_naleving"
by = "inzetmodel"
maat = "kinderen"
[[vragen]]
vraag = "uren.norm_naleving"
maat = "tekort"
[[vragen]]
vraag = "uren.ontwikkeling"
[[vragen]]
vraag = "uren.ontwikkeling"
by = "gemeentecode"
zelfde_locaties = true
[[vragen]]
vraag = "kosten.per_uur"
by = "inzetmodel"
[[vragen]]
vraag = "kosten.per_uur"
by = "gemeentecode"
bron = "financiering"
[[vragen]]
vraag = "kosten.per_kind"
by = "klasse"
[[vragen]]
vraag = "kwaliteit.trend"
by = "klasse"
bron = "inspecties"
[[vragen]]
vraag = "apm.uitkomst"
populatiegemiddelde = { gedragslijst = 10.0 }
[[vragen]]
vraag = "uren.verdeling"
[[vragen]]
vraag = "apm.uitval"
peildatum = 2024-06-30
"""

SHORT = """
titel = "Kort (SYNTHETISCH)"
data = "."
[[vragen]]
vraag = "uren.per_doelgroepkind"
by = "inzetmodel"
[[vragen]]
vraag = "uren.per_doelgroepkind"
by = "gemeentecode"
[[vragen]]
vraag = "uren.verdeling"
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    text = (SAMPLE / "evaluatie.toml").read_text(encoding="utf-8")
    head, quotes = text.split("[[citaten]]")
    path = tmp_path_factory.mktemp("plan") / "evaluatie.toml"
    path.write_text(head + EXTRA + "\n[[citaten]]" + quotes, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def codes(ds):
    return sorted(set(ds["locaties"]["gemeentecode"]) - {"GM0457"})  # Weesp is part of Amsterdam by now


@pytest.fixture(scope="module")
def parts(ds, plan, codes):
    """One contribution per municipality."""
    return {c: moments(plan, deel(ds, kenmerken={"gemeentecode": [c]})) for c in codes}


@pytest.fixture(scope="module")
def files(parts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("vemo")
    return {c: schrijf_vemo(folder / f"{c}.vemo", b) for c, b in parts.items()}


def agree(one, other):
    """Every number of two answers is the same to 1e-9."""
    pd.testing.assert_index_equal(one.table.columns, other.table.columns)
    assert (one.by, one.method, one.n_telt, one.evidence) == (other.by, other.method, other.n_telt, other.evidence)
    for a, b in ((one.table, other.table), (one.contrasts, other.contrasts)):
        assert len(a) == len(b)
        for column in a:
            if column in NUMBERS:
                x, y = (f[column].to_numpy(float, na_value=np.nan) for f in (a, b))
                np.testing.assert_allclose(x, y, rtol=1e-9, atol=1e-12, err_msg=column)
            else:
                assert a[column].astype(str).tolist() == b[column].astype(str).tolist(), column


def joint(ds, naam, vraag, bijdragen):
    """The answer of the joint data, with the clusters merged that the municipalities merged."""
    blocks = [blok for b in bijdragen if naam in b.antwoorden for blok in b.antwoorden[naam].verslag.blokken]
    names = {lid: " + ".join(blok) for blok in blocks for lid in blok}
    return OPTELBAAR[vraag.vraag].schat(hernoemd(herleid(vraag, ds), names)), bool(blocks)


def test_pooled_files_give_the_joint_answer(ds, plan, files):
    read = [lees_vemo(f) for f in files.values()]
    found, failed = samen(read)
    assert [k.split("-", 1)[1] for k in failed] == ["uren-verdeling", "apm-uitval"]
    asked = {v.vraag: v for v in read[0].plan.vragen}
    assert asked["apm.uitval"].opties == {"peildatum": date(2024, 6, 30)}
    untouched, once = set(), Eenmaal(ds)
    for naam, vraag in read_plan(plan).genummerd.items():
        if naam in failed:
            continue
        expected, merged = joint(ds, naam, vraag, read)
        agree(found[naam], expected)
        assert found[naam].labels == expected.labels
        assert found[naam].kanttekeningen == expected.kanttekeningen
        plain = vraag.ask(once)
        np.testing.assert_allclose(found[naam].table["estimate"], plain.table["estimate"], rtol=1e-9)
        if not merged:
            untouched.add(vraag.vraag)
            agree(found[naam], plain)
    assert {"kwaliteit.trend", "kosten.per_uur"} <= untouched


def test_without_small_cells_all_of_it_is_the_plain_joint_answer(ds, tmp_path, codes):
    whole = deel(ds, kenmerken={"gemeentecode": codes[:4]})
    text = (SAMPLE / "evaluatie.toml").read_text(encoding="utf-8").replace("min_n = 10", "min_n = 1") + EXTRA
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    todo = read_plan(tmp_path / "plan.toml")
    bijdragen = [moments(todo, deel(ds, kenmerken={"gemeentecode": [c]})) for c in codes[:4]]
    found, _ = samen(bijdragen)
    assert not any(a.verslag.blokken for b in bijdragen for a in b.antwoorden.values())
    once = Eenmaal(whole)
    for naam, vraag in todo.genummerd.items():
        if naam in found:
            agree(found[naam], vraag.ask(once))


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_any_partition_gives_the_same(ds, codes, data):
    """Files of several municipalities at once pool to the same, in any order."""
    groups = data.draw(st.lists(st.integers(0, 3), min_size=len(codes), max_size=len(codes)))
    vraag = data.draw(
        st.sampled_from(
            [
                Vraag("uren.per_doelgroepkind", {"by": "inzetmodel"}),
                Vraag("uren.norm_naleving", {"by": "gemeentecode"}),
                Vraag("kosten.per_kind", {"by": "gemeentecode"}),
                Vraag("kwaliteit.trend", {"by": "inzetmodel"}),
                Vraag("apm.uitkomst", {"by": "aanpak"}),
            ]
        )
    )
    sums = []
    for g in set(groups):
        own = [c for c, k in zip(codes, groups, strict=True) if k == g]
        try:
            sums.append(herleid(vraag, deel(ds, kenmerken={"gemeentecode": own})))
        except NotEstimable:
            continue
    sums = data.draw(st.permutations(sums))
    agree(OPTELBAAR[vraag.vraag].schat(optellen(sums)), vraag.ask(Eenmaal(ds)))


def test_groups_that_are_too_small_everywhere_are_left_out_and_said(ds, codes, plan):
    vraag = Vraag("apm.uitkomst", {"by": "zwaarte"})
    todo = replace(read_plan(plan), vragen=(vraag,))
    found, _ = samen([moments(todo, deel(ds, kenmerken={"gemeentecode": [c]})) for c in codes])
    pooled, plain = found["01-apm-uitkomst-zwaarte"], vraag.ask(Eenmaal(ds))
    assert set(plain.table["zwaarte"]) == {"licht", "zwaar"}
    assert set(pooled.table["zwaarte"]) == {"licht"}
    assert any("weggelaten" in w and "te klein" in w for w in pooled.warnings)
    light = plain.table[plain.table["zwaarte"] == "licht"]
    np.testing.assert_allclose(pooled.table["estimate"], light["estimate"], rtol=1e-9)


def test_no_cell_counts_fewer_children_than_min_n(files):
    counted = 0
    for path in files.values():
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read("manifest.json"))
            for naam, vraag in about["vragen"].items():
                for tabel in vraag["tabellen"]:
                    with archive.open(f"{naam}/{tabel}.csv") as f:
                        frame = pd.read_csv(f)
                    children = {"kinderen", "bereikt", *(("n",) if vraag["vraag"] == "apm.uitkomst" else ())}
                    for column in children & set(frame):
                        assert (frame[column] >= MIN_N).all(), (path.name, naam, tabel)
                        counted += len(frame)
                    if vraag["vraag"] == "apm.uitkomst":
                        for part in {"lopend", "voortijdig", "eindmeting"} & set(frame):
                            for count in (*frame[part], *(frame["n"] - frame[part])):
                                assert count == 0 or count >= MIN_N
                    if "onder" in frame:
                        for count in (*frame["onder"], *(frame["kinderen"] - frame["onder"])):
                            assert count == 0 or count >= MIN_N
                for melding in vraag["meldingen"]:
                    for name in melding["kinderen"]:
                        value = melding["getallen"][name]
                        assert value is None or value == 0 or value >= MIN_N
    assert counted > 500


def test_the_smallest_number_is_shown_at_home_and_does_not_leave(parts, files):
    home = parts["GM0268"].antwoorden["02-uren-per-doelgroepkind-gemeentecode"].verslag.kleinste
    assert home > MIN_N
    assert f"ten minste {home} kinderen" in omschrijving(parts["GM0268"])
    with zipfile.ZipFile(files["GM0268"]) as archive:
        assert f"ten minste {home} kinderen" not in archive.read("LEESMIJ.txt").decode("utf-8")
    assert lees_vemo(files["GM0268"]).antwoorden["02-uren-per-doelgroepkind-gemeentecode"].verslag.kleinste == MIN_N


def test_nothing_of_a_child_or_place_is_in_the_bytes(ds, files):
    content = {c: f.read_bytes() for c, f in files.items()}
    secret = {
        *ds["trajecten"]["traject_id"],
        *ds["trajecten"]["kind_id"],
        *ds["locaties"]["locatie_id"],
        *ds["observaties"]["observatie_id"],
        *ds["inzet"]["functionaris_id"].dropna(),
    }
    names = [n.encode() for n in ds["locaties"]["naam"]]
    for c, raw in content.items():
        words = set(re.findall(r"[\w.-]+", raw.decode("utf-8", "replace")))
        assert not words & secret, c
        assert not [n for n in names if n in raw]
        assert b"citaat" not in raw
        assert str(SAMPLE).encode() not in raw


def test_the_same_delivery_gives_the_same_bytes(ds, plan, codes, files, tmp_path):
    part = deel(ds, kenmerken={"gemeentecode": [codes[0]]})
    made = schrijf_vemo(tmp_path / "weer.vemo", moments(plan, part))
    assert made.read_bytes() == files[codes[0]].read_bytes()
    with pytest.raises(WriteRefused, match="--force"):
        schrijf_vemo(made, moments(plan, part))


def test_a_file_reads_back_as_it_was_made(parts, files):
    for c, made in parts.items():
        read = lees_vemo(files[c])
        assert manifest(read) == manifest(made) | {"plan": manifest(read)["plan"]}
        for naam, a in made.antwoorden.items():
            for tabel, cells in a.sommen.tabellen.items():
                back = read.antwoorden[naam].sommen.tabellen[tabel].frame
                for column in cells.sommen:  # bit for bit
                    assert back[column].tolist() == cells.frame[column].tolist()


def test_notes_add_up_and_never_contradict(ds, files):
    found, _ = samen([lees_vemo(f) for f in files.values()])
    plain = ve.uren.per_doelgroepkind(ds, by="gemeentecode")
    pooled = found["02-uren-per-doelgroepkind-gemeentecode"]
    said = [w for w in pooled.warnings if "zonder telling" in w]
    assert said == [w for w in plain.warnings if "zonder telling" in w]
    assert pooled.synthetisch
    assert any("groeimodel" in w for w in found["04-kwaliteit-trend-inzetmodel"].warnings)


def test_a_municipality_without_the_tables_is_named(ds, plan, codes):
    whole = {c: deel(ds, kenmerken={"gemeentecode": [c]}) for c in codes[:3]}
    poor = ve.Dataset({n: f for n, f in whole[codes[0]].tables.items() if n != "inzet"})
    bijdragen = [moments(plan, poor), *(moments(plan, whole[c]) for c in codes[1:3])]
    assert "inzet" in bijdragen[0].niet["01-uren-per-doelgroepkind-inzetmodel"]
    found, _ = samen(bijdragen)
    warnings = found["02-uren-per-doelgroepkind-gemeentecode"].warnings
    assert any("Niet in dit antwoord: Almere" in w and "inzet" in w for w in warnings)


def test_the_text_says_what_is_held_and_what_is_not(parts):
    text = omschrijving(parts["GM0268"])
    assert "Nijmegen" in text
    assert "WAT ER NIET IN STAAT" in text
    assert "uren.verdeling: zij vraagt de cijfers van elke locatie" in text
    assert "apm.uitkomst" in text
    assert max(map(len, text.splitlines())) <= 110


def test_every_question_is_poolable_or_says_why_not():
    for naam in VRAGEN:
        assert (naam in OPTELBAAR) == (waarom_niet(Vraag(naam)) == "")
    assert "locatie" in waarom_niet(Vraag("kwaliteit.trend", {"by": ("jaar", "locatie_id")}))


def other_plan(b):
    return replace(b, plan=replace(b.plan, sha256="0" * 64))


def other_year(b):
    return replace(b, indeling=b.indeling - 1)


def other_provider(b):
    return replace(b, aanbieders={**b.aanbieders, "A0268-01": "Iemand anders"})


def dissolved(b):
    return replace(b, gemeenten={"GM0457": "Weesp"})


@pytest.mark.parametrize(
    ("change", "words"),
    [(other_plan, "plan"), (other_year, "indeling"), (other_provider, "Iemand anders"), (dissolved, "herindelingen")],
)
def test_what_does_not_belong_together_is_refused(parts, change, words):
    with pytest.raises(BadArgument, match=words):
        samen([parts["GM0268"], parts["GM0363"], change(parts["GM0405"])])


def test_a_municipality_twice_is_refused(files, tmp_path):
    path = files["GM0268"]
    (tmp_path / "nog eens.vemo").write_bytes(path.read_bytes())
    for twice in ([path, path], [path, tmp_path / "nog eens.vemo"]):
        with pytest.raises(BadArgument, match="Nijmegen"):
            ve.evaluatie.pool(twice, tmp_path / "uit")
    with pytest.raises(BadArgument, match="geen bestanden"):
        samen([])


def rewritten(path, out, change, compress=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path) as archive:
        content = {n: archive.read(n) for n in archive.namelist()}
    change(content)
    with zipfile.ZipFile(out, "w", compress) as archive:
        for name, raw in content.items():
            archive.writestr(name, raw)
    return out


def about(change):
    def apply(content):
        told = json.loads(content["manifest.json"])
        change(told)
        content["manifest.json"] = json.dumps(told).encode()

    return apply


CELLS = "02-uren-per-doelgroepkind-gemeentecode/cellen.csv"
DAMAGE = {
    "newer": (about(lambda m: m.update(versie=2)), "nieuwere veeval"),
    "no manifest": (lambda c: c.pop("manifest.json"), "geen bestand van veeval moments"),
    "no plan": (about(lambda m: m.pop("plan")), "opnieuw"),
    "no table": (lambda c: c.pop(CELLS), "opnieuw"),
    "a row less": (lambda c: c.update({CELLS: c[CELLS].rsplit(b"\n", 2)[0] + b"\n"}), "rijen"),
    "a text": (lambda c: c.update({CELLS: c[CELLS][:-4] + b"xyz\n"}), "opnieuw"),
    "infinite": (lambda c: c.update({CELLS: c[CELLS].rsplit(b",", 1)[0] + b",inf\n"}), "geen getal"),
    "unknown question": (about(lambda m: m["plan"]["vragen"][0].update(vraag="uren.nieuw")), "Werk veeval bij"),
    "lost question": (about(lambda m: m["vragen"].popitem()), "staat er niets in"),
    "min_n": (about(lambda m: m["plan"].update(min_n=0)), "opnieuw"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_file_is_refused(files, tmp_path, case):
    change, words = DAMAGE[case]
    out = rewritten(files["GM0268"], tmp_path / "stuk.vemo", change)
    with pytest.raises(UnreadableFile, match=words) as e:
        lees_vemo(out)
    assert "stuk.vemo" in str(e.value)


def test_a_bomb_a_torso_and_something_else_are_refused(files, tmp_path):
    def grow(content):
        content[CELLS] = b"0" * 50_000_000

    with pytest.raises(UnreadableFile, match="niet zo geschreven"):
        lees_vemo(rewritten(files["GM0268"], tmp_path / "bom.vemo", grow, zipfile.ZIP_DEFLATED))
    whole = files["GM0268"].read_bytes()
    for name, raw in {"half.vemo": whole[: len(whole) // 2], "leeg.vemo": b"", "tekst.vemo": b"hallo"}.items():
        (tmp_path / name).write_bytes(raw)
        with pytest.raises(UnreadableFile, match=name):
            lees_vemo(tmp_path / name)
    flipped = bytearray(whole)
    flipped[whole.index(b"A0268-01")] ^= 1
    (tmp_path / "bit.vemo").write_bytes(bytes(flipped))
    with pytest.raises(UnreadableFile, match="beschadigd"):
        lees_vemo(tmp_path / "bit.vemo")
    with pytest.raises(UnreadableFile, match=r"er-niet\.vemo"):
        lees_vemo(tmp_path / "er-niet.vemo")


def test_a_provider_in_two_municipalities_is_one_cluster(ds, plan, codes):
    def shared(code, old):
        part = deel(ds, kenmerken={"gemeentecode": [code]})
        tables = {n: part[n].replace({"aanbieder_id": {old: "A-SAMEN"}}) for n in part}
        tables["aanbieders"] = tables["aanbieders"].assign(
            naam=lambda f: f["naam"].where(f["aanbieder_id"] != "A-SAMEN", "Synthetische aanbieder Samen")
        )
        return ve.Dataset(tables)

    places = {"GM0268": "A0268-03", "GM0307": "A0307-03"}
    bijdragen = [moments(plan, shared(c, a)) for c, a in places.items()]
    found, _ = samen(bijdragen)
    for e in found.values():
        assert any("A-SAMEN" in w for w in e.warnings)
    tables = {n: ds[n].replace({"aanbieder_id": dict.fromkeys(places.values(), "A-SAMEN")}) for n in ds}
    tables["aanbieders"] = tables["aanbieders"].drop_duplicates("aanbieder_id")
    whole = deel(ve.Dataset(tables), kenmerken={"gemeentecode": list(places)})
    agree(found["05-kwaliteit-trend-gemeentecode"], ve.kwaliteit.trend(whole, by="gemeentecode"))


def test_a_plan_for_others_and_a_delivery_without_places(ds, plan):
    todo = read_plan(plan)
    here = deel(ds, kenmerken={"gemeentecode": ["GM0268"]})
    some = replace(todo, deelgroep={"gemeentecode": ("GM0268", "GM0405")}, periode=(2021, 2023))
    made = moments(some, here)
    assert made.gemeenten == {"GM0268": "Nijmegen"}
    with pytest.raises(NotEstimable, match="doet niet mee"):
        moments(replace(todo, deelgroep={"gemeentecode": ("GM0405",)}), here)
    with pytest.raises(MissingTable):
        moments(todo, ve.Dataset({"gemeenten": ds["gemeenten"]}))


@pytest.fixture
def short_plan(tmp_path):
    (tmp_path / "evaluatie.toml").write_text(SHORT, encoding="utf-8")
    return tmp_path / "evaluatie.toml"


@pytest.fixture
def delivery(ds, tmp_path):
    for c in ("GM0268", "GM0405"):
        deel(ds, kenmerken={"gemeentecode": [c]}).write(tmp_path / c, format="csv")
    return tmp_path


def run(*args, **kwargs):
    return CliRunner().invoke(cli, list(map(str, args)), catch_exceptions=False, **kwargs)


def test_the_command_line_shows_asks_writes_and_pools(short_plan, delivery, monkeypatch):
    out = delivery / "hoorn.vemo"
    args = ("moments", "--plan", short_plan, "--data", delivery / "GM0405", "--out", out)
    refused = run(*args)
    assert refused.exit_code == 2
    assert "WAT ER NIET IN STAAT" in refused.output
    assert "--ja" in refused.output
    assert not out.exists()
    with monkeypatch.context() as patched:
        patched.setattr("veeval.cli.samen._vraagbaar", lambda: True)
        no = run(*args, input="n\n")
        assert (no.exit_code, out.exists()) == (0, False)
        assert "niets geschreven" in no.output
        yes = run(*args, input="j\n")
        assert (yes.exit_code, out.exists()) == (0, True)
    assert run(*args, "--ja").exit_code == WriteRefused.exit_code
    again = out.read_bytes()
    assert run(*args, "--ja", "--force").exit_code == 0
    assert out.read_bytes() == again
    there = ("--data", delivery / "GM0268", "--out", delivery / "n.vemo", "--ja", "--json")
    told = run("moments", "--plan", short_plan, *there)
    assert json.loads(told.stdout)["gemeenten"] == {"GM0268": "Nijmegen"}
    pooled = run("pool", out, delivery / "n.vemo", "--out", delivery / "uit")
    assert pooled.exit_code == 1  # one question of the plan needs rows, and is named
    assert "uren-verdeling" in pooled.output
    made = {p.relative_to(delivery / "uit").as_posix() for p in (delivery / "uit").rglob("*") if p.is_file()}
    assert {"vergelijking.html", "herkomst.json", "logboek.txt"} <= made
    assert "tabellen/02-uren-per-doelgroepkind-gemeentecode.csv" in made
    assert "figuren/02-uren-per-doelgroepkind-gemeentecode.svg" in made
    provenance = json.loads((delivery / "uit" / "herkomst.json").read_text(encoding="utf-8"))
    assert set(provenance["invoer"]) == {"hoorn.vemo", "n.vemo"}
    assert provenance["synthetisch"] is True
    table = pd.read_csv(delivery / "uit" / "tabellen" / "02-uren-per-doelgroepkind-gemeentecode.csv")
    assert set(table["gemeentecode_naam"]) == {"Nijmegen", "Hoorn"}
    first = {p: p.read_bytes() for p in (delivery / "uit").rglob("*") if p.is_file()}
    assert run("pool", delivery / "n.vemo", out, "--out", delivery / "uit").exit_code == 1
    assert {p: p.read_bytes() for p in first} == first
