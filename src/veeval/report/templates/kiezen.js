(function () {
  "use strict";
  var blokken = JSON.parse(document.getElementById("keuzedata").textContent);
  var vorm = document.getElementById("kiezen");
  var stand = document.getElementById("stand");
  var gekozen = document.getElementById("gekozen");
  var vol = {}, inBeeld = {}, stip = {};
  var MEESTE = 40;  // names in one figure: more are a wall, and slow to draw
  var OPTIES = { displayModeBar: false, responsive: true, locale: "nl" };

  function vakjes(naam) { return Array.prototype.slice.call(vorm.querySelectorAll('input[name="' + naam + '"]')); }
  function namen() {
    var gezien = {};
    vorm.querySelectorAll("input[type=checkbox]").forEach(function (v) { gezien[v.name] = true; });
    return Object.keys(gezien);
  }
  // per dimension the values that were ticked; none ticked means all
  function keuze() {
    var uit = {};
    namen().forEach(function (naam) {
      var aan = vakjes(naam).filter(function (v) { return v.checked; }).map(function (v) { return v.value; });
      if (aan.length) { uit[naam] = aan; }
    });
    return uit;
  }
  function past(rij, wat) {
    return Object.keys(wat).every(function (naam) {
      return !(naam in rij) || wat[naam].indexOf(rij[naam]) >= 0;
    });
  }
  function teken(blok, zichtbaar) {
    var div = document.getElementById("figuur-" + blok.id);
    stip[blok.id] = zichtbaar;
    if (!inBeeld[blok.id] || !window.Plotly) { return; }
    if (!vol[blok.id]) { vol[blok.id] = JSON.parse(document.getElementById("data-" + blok.id).textContent); }
    blok.meer.forEach(function (id) { inGeheel(id, zichtbaar); });
    if (blok.geheel) { return inGeheel(blok.id, zichtbaar); }
    zichtbaar = hoogstens(blok, zichtbaar);
    if (blok.soort !== "punten") { return hertekend(div, blok, zichtbaar); }
    var namen = [], bron = vol[blok.id];
    bron.data.forEach(function (t) {
      (t.customdata || []).forEach(function (i) { if (zichtbaar[i] && namen.indexOf(blok.namen[i]) < 0) { namen.push(blok.namen[i]); } });
    });
    namen.sort(function (a, b) { return blok.namen.indexOf(a) - blok.namen.indexOf(b); });
    // series of which something is left stand beside each other around the name's line
    var over = bron.data.map(function (t, s) { return (t.customdata || []).some(function (i) { return zichtbaar[i]; }) ? s : -1; }).filter(function (s) { return s >= 0; });
    var data = bron.data.map(function (t, s) {
      var kept = (t.customdata || []).map(function (i, k) { return zichtbaar[i] ? k : -1; }).filter(function (k) { return k >= 0; });
      function deel(a) { return Array.isArray(a) || ArrayBuffer.isView(a) ? kept.map(function (k) { return a[k]; }) : a; }
      return Object.assign({}, t, {
        visible: over.indexOf(s) >= 0,
        x: deel(t.x),
        y: kept.map(function (k) { return namen.indexOf(blok.namen[t.customdata[k]]) + (over.indexOf(s) - (over.length - 1) / 2) * 0.22; }),
        text: deel(t.text),
        customdata: deel(t.customdata),
        marker: Object.assign({}, t.marker, { symbol: deel(t.marker.symbol) }),
        error_x: Object.assign({}, t.error_x, { array: deel(t.error_x.array), arrayminus: deel(t.error_x.arrayminus) })
      });
    });
    var layout = Object.assign({}, bron.layout);
    layout.yaxis = Object.assign({}, bron.layout.yaxis, {
      tickvals: namen.map(function (_, i) { return i; }),
      ticktext: namen.map(function (n) { return blok.veilig[n]; }),
      range: [Math.max(namen.length, 1) - 0.4, -0.6]
    });
    layout.xaxis = Object.assign({}, bron.layout.xaxis, { autorange: true });
    var minder = bron.data.length > 1 ? 24 * (bron.data.length - Math.max(over.length, 1)) : 0;
    layout.margin = Object.assign({}, bron.layout.margin, { t: bron.layout.margin.t - minder });
    layout.height = -minder + blok.hoogte + blok.per_rij * Math.max(namen.length, 2);
    window.Plotly.react(div, data, layout, OPTIES);
  }
  // funnels, planes and tiles keep their limits and places; what is not picked leaves them
  function inGeheel(id, zichtbaar) {
    if (!vol[id]) { vol[id] = JSON.parse(document.getElementById("data-" + id).textContent); }
    var data = vol[id].data.map(function (t) {
      if (!t.customdata) { return t; }
      if (t.type === "heatmap") {
        var alleen = function (rijen, leeg) { return rijen.map(function (rij, r) { return rij.map(function (v, k) { var i = t.customdata[r][k]; return i < 0 || zichtbaar[i] ? v : leeg; }); }); };
        return Object.assign({}, t, { z: alleen(t.z, null), hovertext: alleen(t.hovertext, "") });
      }
      var kept = Array.prototype.map.call(t.customdata, function (i, k) { return i < 0 || zichtbaar[i] ? k : -1; }).filter(function (k) { return k >= 0; });
      function deel(a) { return Array.isArray(a) || ArrayBuffer.isView(a) ? kept.map(function (k) { return a[k]; }) : a; }
      var uit = Object.assign({}, t, { x: deel(t.x), y: deel(t.y), text: deel(t.text), hovertext: deel(t.hovertext), customdata: deel(t.customdata) });
      if (t.textfont) { uit.textfont = Object.assign({}, t.textfont, { color: deel(t.textfont.color) }); }
      return uit;
    });
    window.Plotly.react(document.getElementById("figuur-" + id), data, Object.assign({}, vol[id].layout), OPTIES);
  }
  // keep the first names that are picked, and say so where there are more
  function hoogstens(blok, zichtbaar) {
    var namen = [];
    zichtbaar.forEach(function (z, i) { if (z && namen.indexOf(blok.namen[i]) < 0) { namen.push(blok.namen[i]); } });
    var veel = namen.length > MEESTE && blok.soort !== "lijnen";
    var p = document.querySelector("#vraag-" + blok.id + " .te-veel");
    p.hidden = !veel;
    p.textContent = veel ? "De figuur toont de eerste " + MEESTE + " van " + namen.length + "; kies hierboven wat u wilt vergelijken. De tabel toont alles." : "";
    if (!veel) { return zichtbaar; }
    var eerste = namen.slice(0, MEESTE);
    return zichtbaar.map(function (z, i) { return z && eerste.indexOf(blok.namen[i]) >= 0; });
  }
  // lines and bars: what is not picked goes; a band goes when a part of its line does
  function hertekend(div, blok, zichtbaar) {
    var weg = {};
    vol[blok.id].data.forEach(function (t) { if (t.customdata && !t.customdata.every(function (i) { return zichtbaar[i]; })) { weg[t.legendgroup] = true; } });
    var data = vol[blok.id].data.map(function (t) {
      if (!t.customdata) { return Object.assign({}, t, { visible: !weg[t.legendgroup] }); }
      var kept = Array.prototype.map.call(t.customdata, function (i, k) { return zichtbaar[i] ? k : -1; }).filter(function (k) { return k >= 0; });
      function deel(a) { return Array.isArray(a) || ArrayBuffer.isView(a) ? kept.map(function (k) { return a[k]; }) : a; }
      var uit = Object.assign({}, t, { visible: kept.length > 0, x: deel(t.x), y: deel(t.y), text: deel(t.text), customdata: deel(t.customdata) });
      if (t.hovertext) { uit.hovertext = deel(t.hovertext); }
      if (t.error_x && t.error_x.array) { uit.error_x = Object.assign({}, t.error_x, { array: deel(t.error_x.array), arrayminus: deel(t.error_x.arrayminus) }); }
      return uit;
    });
    var layout = Object.assign({}, vol[blok.id].layout), balken = {};
    if (blok.soort !== "lijnen") {
      data.forEach(function (t) { t.y.forEach(function (naam) { balken[naam] = true; }); });
      layout.height = 130 + blok.per_rij * Math.max(Object.keys(balken).length, 1);
    }
    window.Plotly.react(div, data, layout, OPTIES);
  }
  function legende(naam) { return vorm.querySelector('fieldset[data-naam="' + naam + '"] legend').textContent; }
  function kent(blok, naam) { return blok.rijen.length > 0 && naam in blok.rijen[0]; }
  function woorden(wat, blok) {
    var delen = [];
    if (blok) { delen.push(vorm.elements.toon.selectedOptions[0].textContent); }
    Object.keys(wat).forEach(function (naam) {
      if (blok && !kent(blok, naam)) { return; }
      var labels = vakjes(naam).filter(function (v) { return v.checked; }).map(function (v) { return v.parentNode.textContent.trim(); });
      delen.push(labels.length > 6 ? labels.length + " x " + legende(naam).toLowerCase() : labels.join(", "));
    });
    return delen.join("; ");
  }
  function toon(bewaar) {
    var wat = keuze(), een = vorm.elements.toon.value, getoond = 0, alle = 0;
    blokken.forEach(function (blok) {
      var sectie = document.getElementById("vraag-" + blok.id);
      var hier = !een || een === String(blok.id);
      sectie.hidden = !hier;
      var zichtbaar = blok.rijen.map(function (rij) { return past(rij, wat); });
      var rijen = sectie.querySelectorAll("tbody tr");
      zichtbaar.forEach(function (z, i) { if (rijen[i]) { rijen[i].hidden = !z; } });
      if (hier) {
        alle += zichtbaar.length;
        getoond += zichtbaar.filter(Boolean).length;
        teken(blok, zichtbaar);
        sectie.querySelector(".leeg").hidden = zichtbaar.some(Boolean) || !zichtbaar.length;
        var buiten = Object.keys(wat).filter(function (naam) { return !kent(blok, naam); });
        sectie.querySelector(".over-alle").hidden = zichtbaar.every(Boolean);
        var niet = sectie.querySelector(".niet-ingedeeld");
        niet.hidden = Boolean(een) || !buiten.length;
        niet.textContent = "Deze cijfers zijn niet uitgesplitst naar " + buiten.map(function (n) { return legende(n).toLowerCase(); }).join(" of ") + "; die keuze maakt hier geen verschil.";
      }
    });
    var actief = Boolean(een) || Object.keys(wat).length > 0;
    var gekozenBlok = blokken.filter(function (b) { return een === String(b.id); })[0];
    vorm.querySelectorAll("fieldset").forEach(function (f) { f.hidden = Boolean(gekozenBlok) && !kent(gekozenBlok, f.dataset.naam); });
    document.querySelector("nav .inhoud").parentNode.hidden = Boolean(een);
    stand.textContent = actief ? getoond + " van " + alle + " cijfers getoond" : "Alle " + alle + " cijfers worden getoond";
    gekozen.textContent = actief ? "Gekozen: " + woorden(wat, gekozenBlok) : "";
    if (bewaar) {
      var delen = een ? ["toon=" + een] : [];
      Object.keys(wat).forEach(function (naam) { delen.push(encodeURIComponent(naam) + "=" + wat[naam].map(encodeURIComponent).join(",")); });
      history.replaceState(null, "", delen.length ? "#" + delen.join("&") : location.pathname + location.search);
    }
  }
  function lees() {
    var hash = location.hash.slice(1);
    if (hash.indexOf("=") < 0) { return false; }
    vorm.reset();
    hash.split("&").forEach(function (deel) {
      var naam = decodeURIComponent(deel.split("=")[0]), waarden = (deel.split("=")[1] || "").split(",").map(decodeURIComponent);
      if (naam === "toon") { vorm.elements.toon.value = waarden[0]; if (vorm.elements.toon.selectedIndex < 0) { vorm.elements.toon.value = ""; } }
      else { vakjes(naam).forEach(function (v) { v.checked = waarden.indexOf(v.value) >= 0; }); }
    });
    return true;
  }
  vorm.hidden = false;
  vorm.addEventListener("change", function () { toon(true); });
  vorm.addEventListener("reset", function () { setTimeout(function () { vorm.querySelectorAll("label").forEach(function (l) { l.hidden = false; }); toon(true); }, 0); });
  vorm.addEventListener("submit", function (e) { e.preventDefault(); });
  vorm.querySelectorAll("input[type=search]").forEach(function (zoek) {
    zoek.addEventListener("input", function () {
      var tekst = zoek.value.toLowerCase();
      zoek.closest("fieldset").querySelectorAll("label.keuze").forEach(function (l) { l.hidden = l.textContent.toLowerCase().indexOf(tekst) < 0; });
    });
  });
  window.addEventListener("hashchange", function () { if (lees()) { toon(false); } });
  function begin() {
    lees();
    toon(false);
    function zie(blok) { inBeeld[blok.id] = true; teken(blok, stip[blok.id] || blok.rijen.map(function () { return true; })); }
    // a figure is drawn when a reader comes near it
    var kijker = new IntersectionObserver(function (gezien) {
      gezien.forEach(function (g) {
        var blok = blokken.filter(function (b) { return "figuur-" + b.id === g.target.id; })[0];
        if (g.isIntersecting && !inBeeld[blok.id]) { kijker.unobserve(g.target); zie(blok); }
      });
    }, { rootMargin: "3000px 0px" });
    blokken.forEach(function (b) { kijker.observe(document.getElementById("figuur-" + b.id)); });
    window.addEventListener("beforeprint", function () { blokken.forEach(function (b) { if (!inBeeld[b.id]) { zie(b); } }); });
  }
  if (document.readyState === "complete") { begin(); } else { window.addEventListener("load", begin); }
}());
