"""Writes statistics.json: values of every function of Sources/LooperCore/Statistics, by independent implementations.

    python3 -m venv venv && venv/bin/pip install numpy scipy statsmodels && venv/bin/python statistics.py

The tests read the file and need none of these. A function is a list of cases, each with the numbers that are given and
those that are expected, in an order that both sides know. Made with scipy 1.17.1 and statsmodels 0.15.0.
"""

import itertools
import json
import pathlib

import numpy as np
import statsmodels.api as sm
from scipy import integrate, optimize, special, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

Z = stats.norm.ppf(0.975)
table = {}


def case(name, given, expected):
    flat = lambda values: [float(value) for value in np.ravel(values)]
    table.setdefault(name, []).append({"given": flat(given), "expected": flat(expected)})


# -- One rate ----------------------------------------------------------------------------------------------------------

for successes, trials in [(0, 1), (0, 3), (1, 3), (4, 20), (77, 200), (150, 150), (9999, 10000)]:
    case("wilson", [successes, trials], proportion_confint(successes, trials, method="wilson"))

for a, b in [(1, 1), (0.5, 0.5), (3, 9), (21.4, 88.25), (0.7, 30), (400, 600), (5001, 2)]:
    distribution = stats.beta(a, b)
    for share in [0.001, 0.025, 0.5, 0.9, 0.975]:
        x = distribution.ppf(share)
        case("beta", [a, b, share, x], [distribution.mean(), distribution.var(), x, distribution.cdf(x)])

for a, x in [(0.5, 0.01), (0.5, 3), (1, 1), (2.5, 1), (2.5, 20), (10, 3), (40, 60), (100, 80)]:
    case("gamma", [a, x], special.gammaincc(a, x))

for observed, expected in [
    ([50, 50], [1, 1]),
    ([480, 520], [0.5, 0.5]),
    ([4_800, 5_200], [0.5, 0.5]),
    ([110, 45, 45], [0.5, 0.25, 0.25]),
    ([310, 240, 251, 199], [0.3, 0.25, 0.25, 0.2]),
    ([30, 41, 29], [33.3, 37.2, 29.5]),
]:
    shares = np.array(expected) / sum(expected) * sum(observed)
    found = stats.chisquare(observed, shares)
    case("sample-ratio", [observed, expected], [found.statistic, found.pvalue])

# -- Pairs -------------------------------------------------------------------------------------------------------------


def newcombe(both, gained, lost, neither, effect=1.0):
    """Method 10, from the intervals of statsmodels and the correlation as Newcombe writes it."""
    e, f, g, h = (count / effect for count in (both, gained, lost, neither))
    n = e + f + g + h
    l2, u2 = proportion_confint(e + f, n, method="wilson")
    l3, u3 = proportion_confint(e + g, n, method="wilson")
    margins = (e + f) * (g + h) * (e + g) * (f + h)
    product = e * h - f * g
    if product > 0:
        product = max(product - n / 2, 0)
    phi = product / np.sqrt(margins) if margins else 0.0
    p2, p3 = (e + f) / n, (e + g) / n
    low = p2 - p3 - np.sqrt((p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u3 - p3) + (u3 - p3) ** 2)
    high = p2 - p3 + np.sqrt((u2 - p2) ** 2 - 2 * phi * (u2 - p2) * (p3 - l3) + (p3 - l3) ** 2)
    return p2 - p3, low, high


for counts in [(36, 12, 2, 0), (1, 1, 7, 12), (4, 9, 1, 26), (53, 16, 0, 4), (2, 10, 10, 2), (0, 0, 0, 100)]:
    for effect in [1, 1.7]:
        case("paired-difference", [*counts, effect], newcombe(*counts, effect))

for gained, lost in [(1, 7), (12, 2), (20, 11), (5, 4), (4, 4), (0, 6), (60, 40), (0, 1)]:
    exact = mcnemar([[0, gained], [lost, 0]], exact=True).pvalue
    # Half of the probability of what was seen, on each side; where the sides are equal both hold it.
    seen = stats.binom.pmf(min(gained, lost), gained + lost, 0.5)
    case("mcnemar-mid-p", [gained, lost], 1 if gained == lost else exact - seen)

for gained, lost in [(0, 0), (1, 0), (3, 1), (6, 0), (7, 0), (9, 1), (1, 9), (40, 20), (300, 100)]:
    # The mixture is integrated over p = sin², where its density is even.
    likelihood = lambda t: (2 * np.sin(t) ** 2) ** gained * (2 * np.cos(t) ** 2) ** lost * 2 / np.pi
    peak = np.arctan(np.sqrt(gained / lost)) if lost else np.pi / 2
    parts = sorted({0, peak, np.pi / 2})
    value = sum(integrate.quad(likelihood, a, b, epsabs=0, epsrel=1e-13)[0] for a, b in zip(parts, parts[1:]))
    case("e-process", [gained, lost], np.log(value))

for values in [[0.04, 0.01, 0.03, 0.5], [0.2], [0.01, 0.01, 0.02], [0.9, 0.6, 0.001, 0.04, 0.04]]:
    case("holm", values, multipletests(values, method="holm")[1])


def log_maximum(difference, gained, lost, same):
    """The likelihood's maximum over all probabilities with this difference, by search."""
    loss = lambda q: -(
        special.xlogy(gained, (q + difference) / 2)
        + special.xlogy(lost, (q - difference) / 2)
        + special.xlogy(same, 1 - q)
    )
    bounds = (abs(difference), 1)
    return -optimize.minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-13}).fun


def confidence_sequence(both, gained, lost, neither):
    same, differing = both + neither, gained + lost
    mixture = (
        special.betaln(differing + 0.5, same + 0.5)
        + special.betaln(gained + 0.5, lost + 0.5)
        - 2 * np.log(np.pi)
    )
    excess = lambda d: log_maximum(d, gained, lost, same) - mixture - np.log(0.05)
    seen = (gained - lost) / (differing + same)
    return [
        optimize.brentq(excess, end, seen, xtol=1e-14) if excess(end) < 0 else round(end)
        for end in (-1 + 1e-9, 1 - 1e-9)
    ]


for counts in [(5, 3, 1, 20), (10, 30, 10, 150), (0, 8, 0, 2), (40, 0, 0, 60), (3, 1, 12, 4), (100, 60, 55, 785)]:
    case("confidence-sequence", counts, confidence_sequence(*counts))

# -- Clusters ----------------------------------------------------------------------------------------------------------

generator = np.random.default_rng(7)


def clustered(clusters, pairs):
    """Differences of -1, 0 and 1 in clusters that lean one way or the other, as [cluster, difference] rows."""
    cluster = generator.integers(0, clusters, pairs)
    lean = generator.uniform(-0.3, 0.6, clusters)[cluster]
    draw = generator.uniform(-1, 1, pairs)
    return np.stack([cluster, np.where(draw < lean - 0.6, -1, np.where(draw < lean, 1, 0))], axis=1)


def sums(rows):
    # Ordered as the texts that are the clusters' names.
    names = sorted(np.unique(rows[:, 0]), key=lambda name: str(float(name)))
    return np.array([[rows[rows[:, 0] == name, 1].sum(), (rows[:, 0] == name).sum()] for name in names], float)


class SplitMix64:
    """The generator of Steele, Lea and Flood, so that both sides draw the same."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def unit(self):
        return (self.next() >> 11) * 2.0**-53


for rows in [clustered(4, 12), clustered(9, 60), clustered(9, 31), clustered(30, 150)]:
    fit = sm.OLS(rows[:, 1], np.ones(len(rows)))
    plain = fit.fit().cov_params()[0, 0]
    robust = fit.fit(cov_type="cluster", cov_kwds={"groups": rows[:, 0]}).cov_params()[0, 0]
    case("design-effect", rows, [max(1, robust / plain), len(np.unique(rows[:, 0]))])

    values = sums(rows)
    random = SplitMix64(11)
    draws = np.array([[int(random.unit() * len(values)) for _ in values] for _ in range(500)])
    means = values[draws, 0].sum(axis=1) / values[draws, 1].sum(axis=1)
    case("bootstrap", rows, [rows[:, 1].mean(), *np.quantile(means, [0.025, 0.975])])

    if len(values) <= 14:
        test = stats.permutation_test(
            (values[:, 0],), np.sum, permutation_type="samples", n_resamples=2 ** len(values)
        )
        case("permutation", rows, test.pvalue)
    else:
        random = SplitMix64(11)
        changing = values[values[:, 0] != 0, 0]
        signs = [random.next() for _ in range(500)]
        assert len(changing) <= 64
        flips = np.array([[-1 if s >> i & 1 else 1 for i in range(len(changing))] for s in signs])
        extreme = (np.abs(flips @ changing) >= abs(changing.sum()) - 1e-12).sum()
        case("permutation", rows, (extreme + 1) / 501)

# What the bootstrap's interval tends to with many draws: all samples of four clusters.
rows = np.array([[0, 1], [0, 0], [1, 1], [1, 1], [1, 0], [2, 0], [3, -1], [3, 1]])
values = sums(rows)
means = [values[list(pick), 0].sum() / values[list(pick), 1].sum() for pick in itertools.product(range(4), repeat=4)]
case("bootstrap-limit", rows, np.quantile(means, [0.025, 0.975], method="inverted_cdf"))

for values in [[0, 1, 0, 1], [3.5, -2, 0.25, 8], list(range(40))]:
    case("mean-difference", values, [np.mean(values), *DescrStatsW(values).zconfint_mean()])

# Sessions as [value or -1 for another arm, propensity] rows.
for count in [12, 200]:
    propensity = generator.uniform(0.1, 0.9, count)
    chosen = generator.uniform(size=count) < propensity
    value = np.where(chosen, generator.uniform(size=count) < 0.5, -1)
    weighted = DescrStatsW(np.where(chosen, value, 0) / propensity)
    case(
        "inverse-propensity",
        np.stack([value, propensity], axis=1),
        [chosen.sum(), weighted.mean, *weighted.zconfint_mean()],
    )

# -- Power -------------------------------------------------------------------------------------------------------------


def fixed_power(pairs, difference, discordance):
    """Over all tables with these margins, by the trinomial distribution."""
    probabilities = [(discordance + difference) / 2, (discordance - difference) / 2, 1 - discordance]
    power = 0.0
    for gained in range(pairs + 1):
        lost = np.arange(pairs - gained + 1)
        fewer, differing = np.minimum(gained, lost), gained + lost
        p = 2 * (stats.binom.cdf(fewer, differing, 0.5) - stats.binom.pmf(fewer, differing, 0.5) / 2)
        p = np.where(gained == lost, 1, p)
        counts = np.stack([np.full_like(lost, gained), lost, pairs - differing], axis=1)
        power += (stats.multinomial.pmf(counts, pairs, probabilities) * (p <= 0.05)).sum()
    return power


def sequential_power(pairs, difference, discordance):
    """Task by task over the gains and losses so far, with a look after each."""
    gain, loss = (discordance + difference) / 2, (discordance - difference) / 2
    count = np.arange(pairs + 1)
    g, l = np.meshgrid(count, count, indexing="ij")
    log_e = special.betaln(g + 0.5, l + 0.5) - np.log(np.pi) + (g + l) * np.log(2)
    ends = log_e >= np.log(20)
    going = np.zeros((pairs + 1, pairs + 1))
    going[0, 0] = 1
    power = 0.0
    for _ in range(pairs):
        following = going * (1 - discordance)
        following[1:, :] += going[:-1, :] * gain
        following[:, 1:] += going[:, :-1] * loss
        power += following[ends & (g > l)].sum()
        following[ends] = 0
        going = following
    return power


for design in [(25, 0.1, 0.2), (150, 0.1, 0.2), (200, 0.1, 0.2), (200, 0.1, 0.3), (200, 0, 0.2), (60, 0.15, 0.15)]:
    case("power", design, [fixed_power(*design), sequential_power(*design)])

path = pathlib.Path(__file__).with_suffix(".json")
lines = [
    json.dumps(name) + ": [\n  " + ",\n  ".join(json.dumps(entry) for entry in cases) + "\n]"
    for name, cases in table.items()
]
path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
