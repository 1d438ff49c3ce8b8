"""What the page says beside its numbers."""

from __future__ import annotations

HEAD = """# Calibration

**Samenvatting.** Een 95%-interval hoort in 95 van de 100 steekproeven de waarheid te bevatten, en een toets hoort
bij 5 van de 100 ware nulhypothesen ten onrechte aan te slaan. Deze studie trekt duizenden SYNTHETISCHE
steekproeven uit bekende werelden, met 4 tot 40 clusters (aanbieders), gelijke en zeer ongelijke clusters, en telt
hoe vaak dat klopt voor elke manier van schatten die een vraag gebruikt. Met gelijke clusters klopt het op twee
procentpunten na, ook bij vier. Met weinig, zeer ongelijke clusters en scheve uitkomsten mist een interval vaker
dan het zegt: kijk daar naar het aantal clusters en de waarschuwing erbij. De gebruikelijke manieren (rijen als
onafhankelijk, of clusters met een z-toets) zitten er bij weinig clusters ver naast.

Written by `make calibrate` from `benchmarks/calibration/results.csv`; seeds are fixed. In the form of Morris,
White & Crowther (2019), *Statistics in Medicine* 38: aims, data-generating mechanisms, estimands, methods,
performance.
"""

AIMS = """## Aims

To know, for every inference that a question of veeval uses, how often its 95 % interval holds the truth and how
often its test rejects a true null with few clusters; whether the default is the method that does best; and what
the habits of the field do on the same data.

## Data-generating mechanisms

Clusters are providers, units are locations or children. An outcome is sqrt(ICC) u + sqrt(1 - ICC) e, with u per
cluster and e per unit normal, or exponential (skewness 2). Clusters have 10 units each, or (heavy) 10 exp(N(-1/2,
1)), from 2 to 200. Half of the clusters are treated, or a third (of 4 clusters always half). There is never a
difference between groups.

- Ratios: per location 1 + Poisson(11) children, hours = children x (10 + 3 x outcome).
- Shares: beta-binomial with that ICC; a share of one half where the outcome is "normal", of one in ten where
  "skewed".
- Trends: four yearly scores per location; slopes have standard deviation .15, of which the ICC is the part between
  providers; errors .5. The growth model's data have levels of providers and locations besides.
- Equal start: end = .5 begin + outcome, with begin drawn like the outcome.
- Starts at different times: 6 years, 3 locations per provider (sizes always equal), half of the treated start in
  year 2, the others in year 4; the ICC is the shared part of a year's shock. Effects are none, or grow by .30 and
  .05 a year.
"""

TARGETS = {
    "ratio of one group": (
        '`uren.per_doelgroepkind`, `uren.strippenkaart`, `uren.caseload`, `uren.norm_naleving(maat="tekort")`, '
        "`kosten.per_uur`, `per_kind`, `per_traject`, `per_bereikt_kind`, `apm.bereik`",
        "`stats.ratio(...).tidy()`",
    ),
    "difference of ratios": (
        "contrasts of the same, and of shares; `kosten.kosteneffectiviteit`",
        '`stats.ratio(...).contrast(scale="difference")`',
    ),
    "share of one group": (
        "`uren.norm_naleving`, `apm.proces`, `apm.uitval`, `kwaliteit.inspectie`, `bevraging.*` with clusters",
        "`stats.proportion_of_totals`",
    ),
    "difference of shares": ("contrasts of the same", "`stats.ratio(...).contrast`"),
    "change of a ratio over years": ("`uren.ontwikkeling`", "`stats.ratio(...).contrast`, the same clusters in both"),
    "any of three differences": ("contrasts of every question with three groups", '`stats.adjust_p(method="holm")`'),
    "mean change of one group": (
        "`apm.uitkomst`, `apm.doelrealisatie`, `kwaliteit.cyclus`",
        "`stats.moments_of`, `stats.linear`",
    ),
    "slope of one group": ("`kwaliteit.trend`", "`stats.moments_of`, `stats.linear(absorb=)`"),
    "difference of slopes": (
        "contrasts of `kwaliteit.trend`",
        "`.contrast`; with 6 to 12 clusters `.wild_bootstrap`",
    ),
    "difference at equal start": ("contrasts of `apm.uitkomst`; `kwaliteit.selectie`", "`stats.linear(...).contrast`"),
    "difference of slopes, growth model": ('`details["groeimodel"]` of `kwaliteit.trend`', "`stats.mixed`"),
    "mean effect since the start": ("`kwaliteit.overstap`", "`stats.event_study(...).overall()`"),
    "mean effect since the start, effects that grow": ("the same, where effects differ", "the same"),
}

METHODS = """## Methods

What a question reports, its candidates within veeval, and habits: *OLS, rows independent* (t); *CR1, normal
quantiles*, which is `cov_type="cluster"` of statsmodels; *Wald, rows independent* for a share; *MixedLM, z* of
statsmodels; *two-way fixed effects* with CR1 and normal quantiles. All methods of a world see the same samples.
Questions give no p-value under 4 clusters or 4 degrees of freedom. The study calls the public functions that the
questions call, on sums per cluster; blocks of ten samples without a common cluster are fitted at once, which a
test holds equal to one by one.

Performance: coverage of 95 % intervals, type-I error at 5 %, power; Monte-Carlo standard error sqrt(p (1 - p) /
n). In `results.csv` stand besides: bias in true standard errors, mean model standard error over the true one
(`se_ratio`), and median width of the interval over that of an ideal one (`width`).

## Estimands
"""

FINDINGS = """## Findings

- **The default of ratios and shares was wrong, and was changed.** With unequal clusters the linearised interval
  with clusters less 1 degrees of freedom held the truth 85 to 93 % of the time, at 40 clusters as at 4, and of
  three differences that do not exist it found one in 8 to 14 % of samples, Holm and all. CR2 with
  Satterthwaite's degrees of freedom gives 91 to 96 %, and with equal clusters the same figures as before. The
  jackknife is in between. All questions with ratios or shares now report CR2.
- Slopes, their differences (the wild bootstrap at 6 to 12 clusters, else CR2), mean changes and differences at
  equal start hold 93 to 97 % in every world but the worst, but for one: the difference at equal start with very
  unequal clusters holds 92 % at 20 and 40 clusters (an error of 1.4 points). CR2 alone would be as good as the
  bootstrap for differences of slopes; the bootstrap gives a test where degrees of freedom are under 4, so it stays.
- **In the worst corner no method is right**: very unequal clusters, ICC .3 and skewed outcomes make the
  interval of one group's ratio or mean change miss in 6 to 9 % of samples, at 40 clusters as at 10. What
  remains is skewness, which no variance formula mends; differences between groups suffer less. Read such an
  interval as one of 91 to 94 %.
- **Degrees of freedom of differences were Welch's, and were changed.** Estimated variances make them high just
  where the few clusters of a small group happen to agree, and a threshold of four then picks those samples out: of
  the tests that were given for 3 beside 7 clusters one in ten rejected a true null, of 2 beside 10 (outside this
  study, 1,500 samples) one in three. Those of the design (the variance of y growing with x, as CR2 has it; what
  clubSandwich gives) reject in 4.5 to 6.3 % of ratios wherever nearly every sample has a test. Of 3 beside 7 equal
  clusters shares have no test and ratios one in 8 %; with unequal sizes 9 to 13 % have one, and of so few 1 to 9 %
  reject.
- **Four clusters** (two beside two): intervals of differences hold, or are wider than need be, and no difference gets a
  p-value; the results say so ("verschillen staan zonder toets, want minder dan 4 vrijheidsgraden"; a group of
  fewer than 4 clusters: "alleen beschrijvend"). Power at 6 clusters is nil where degrees of freedom fall under
  4: a comparison of two times three providers is a description.
- Shares of few clusters: Korn and Graubard's interval is wider than need be (97 to 99 % with 4 or 6), and a
  difference of shares has no interval where all of a group, or none, said yes.
- The growth model beside the trend (60 samples a world) is not off within its error; with z instead of
  Satterthwaite it misses more with few providers. It stays without a p-value, as a size beside the default.
- **Starts at different times: the default was wrong, and was changed.** Influence functions with G/(G-1) and G-1
  degrees of freedom, as R's `did` has them but for the factor, hold 87 % where 3 of 10 clusters start, and reject 13 %
  of true nulls; with CR2 it is 95 % and 5 %. Over all worlds CR2 holds 92 to 98 % (400 samples a world, an error of one
  point), and from 20 clusters on the two hardly differ. With 3 beside 3 there is an interval and no test; with one
  or two that start, starts are shuffled: a p-value, no interval. Two-way fixed effects miss in 22 % with 4 providers
  even where there is no effect, and where effects grow they aim beside the mean effect (`bias` in the results).
- Habits: rows as independent miss in 10 to 48 % of samples as soon as clusters matter, and more clusters do not
  help; CR1 with normal quantiles misses in 14 to 39 % at 4 clusters and comes near at 40 equal ones.
"""

LIMITS = """## Not covered

The interval of a cost-effectiveness ratio (Fieller) and its bootstrapped plane, funnel limits, shrunken estimates,
reliability, drop-out bounds and multiple imputation; weights; providers in several groups at once; groups of one
or two clusters, which no question tests. A fraction of the possible worlds: base, each factor moved alone, and two
corners.
"""
