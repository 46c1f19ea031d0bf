"""The validation page: what the fit reached, what it did not, and where a simple baseline does better."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from bijstandsim.behaviour import AS_IT_STANDS, structure_labels
from bijstandsim.calibrate.importance import MOST_K
from bijstandsim.calibrate.mixing import MOST_RHAT
from bijstandsim.calibrate.targets import reading
from bijstandsim.calibrate.variants import LEAST_WORTH, POINTS
from bijstandsim.calibrate.verdict import verdict
from bijstandsim.engine.manifest import MANIFEST
from bijstandsim.report.calibration_figures import outside_band, prior_posterior, surprises, truths
from bijstandsim.report.drawing import Drawing

#: A report that the model gives less than this probability is said to disagree.
SURPRISE = 0.05
#: How much likelier a report is under no effect when this is worth a word.
AHEAD = 1.5
_ROWS = 30
#: Parameters that rest on their priors and are named.
_NAMED = 10


def validation(folder: Path) -> tuple[str, list[Drawing]]:
    """The page as Markdown, and its figures, from the tables in a calibration's folder."""
    found = {path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))}
    facts = json.loads((folder / "posterior.json").read_text(encoding="utf-8"))
    drawings = [surprises(found["targets"]), prior_posterior(found["parameters"])]
    if "sbc_ranks" in found:
        drawings.append(truths(found["sbc_ranks"]))
    parts = [_head(facts, found), _disagrees(found["targets"]), _targets(found["targets"], drawings[0])]
    parts += [_parameters(found, drawings[1]), _identified(found), _emulator(found["emulator"])]
    for name, make in (("crossval_cities", _cities), ("crossval_outcomes", _outcomes), ("sbc", _sbc),
                       ("variants", _variants), ("discrepancy", _discrepancy), ("together", _together),
                       ("controls", _controls)):  # fmt: skip
        if name in found:
            parts.append(make(found))
    parts.append(_made(facts, _command(folder)))
    return "\n\n".join(parts) + "\n", drawings


def table(frame: pd.DataFrame, digits: int = 3) -> str:
    """A frame as a Markdown table."""

    def cell(value: Any) -> str:
        if isinstance(value, float):
            return "" if pd.isna(value) else f"{value:.{digits}g}"
        return str(value).replace("|", "\\|")

    head = "| " + " | ".join(str(name).replace("_", " ") for name in frame.columns) + " |"
    rule = "| " + " | ".join("---" for _ in frame.columns) + " |"
    rows = ["| " + " | ".join(cell(value) for value in row) + " |" for row in frame.itertuples(index=False)]
    return "\n".join([head, rule, *rows])


def _head(facts: dict[str, Any], found: dict[str, pd.DataFrame]) -> str:
    targets = found["targets"]
    missed = targets[targets["probability"] < SURPRISE]
    worse = targets[targets["probability_no_effect"] > targets["probability"]]
    compared = targets["probability_no_effect"].notna().sum()
    own = _own(found["parameters"])
    moved = (found["parameters"]["rests_on"] == "targets") & own
    fit = verdict(facts)
    judged = "as asked." if fit.finished else "**short of what is asked**."
    if not facts["corrected"]:
        judged += """ The weights are therefore not used: **the posterior is that
of the emulator**, its error included, not yet that of the model"""
    return f"""# Validation

What was reported of the experiments, and what is known of the country, are {facts["targets"]} facts
({facts["estimates"]} estimates). Here is which of them the fitted model explains, which it does not, and how far the
fit itself can be trusted.

The model is too slow to be run at every set of parameters that a fit tries, so an *emulator* stands in for it: surfaces
through the model's runs. At {facts["waves"][-1]["with_results"]} sets of parameters that fitted the facts by the
emulator, the model itself was run, the emulator learnt from these runs, and every set was given a weight by how much
better or worse it fits since. The weights are worth {fit.worth:.0f} independent draws (asked: {fit.asked:.0f}). Their
tail, by Pareto's k, is {facts["pareto_k"]:.2f}; above {MOST_K} a few sets would carry all:
{judged}{_raw(facts)}{_chains(facts)}

- Of {len(targets)} estimates, the fitted model gives {len(missed)} a probability below {SURPRISE}.
- Of {compared} estimates that can be compared with no effect at all, {len(worse)} have a higher probability under it
  than under the model (for a number both are tails; [findings](findings.md) has the ratios of densities).
- Of {own.sum()} parameters that some moment moves, {moved.sum()} have a posterior that is at least a tenth narrower
  than the prior. The other {(own & ~moved).sum()}, and {facts["parameters_at_prior"]} that no moment moves, rest on
  their priors."""


def _own(parameters: pd.DataFrame) -> pd.Series:
    """Which rows are parameters of the model; the others are the fit's terms for what the model cannot reach."""
    return ~parameters["parameter"].str.startswith("discrepancy_")


def _raw(facts: dict[str, Any]) -> str:
    """What the weights would be worth by the runs alone, where that is known."""
    if "raw_effective" not in facts:
        return ""
    return f"""
By the runs as they came out, without the emulator, the weights would be worth {facts["raw_effective"]:.0f} draws with a
k of {facts["raw_pareto_k"]:.2f}: a run is noisy, and its noise is in such a weight."""


def _chains(facts: dict[str, Any]) -> str:
    """Whether the chains behind the points have mixed, where that is known."""
    rhat = facts.get("chain_rhat")
    if rhat is None:
        return ""
    said = "they have mixed" if verdict(facts).mixed else "**they have not mixed**"
    return f"""
The sets were drawn from chains worth {facts["chain_effective"]:.0f} independent draws in the parameter that mixes
worst, which is counted above; by its R-hat of {rhat:.3f} (asked: at most {MOST_RHAT}) {said}."""


def _disagrees(targets: pd.DataFrame) -> str:
    """What the model does not explain, a line each."""
    missed = targets[targets["probability"] < SURPRISE].sort_values("probability")
    lines = [
        f"- `{row.id}`: reported {row.reported}, the model gives {row.model:.3g} and expects a study to find "
        f"{row.low90:.3g} to {row.high90:.3g}."
        for row in missed.itertuples()
    ]
    ahead = targets.assign(times=targets["probability_no_effect"] / targets["probability"].clip(lower=1e-12))
    ahead = ahead[ahead["times"] >= AHEAD].sort_values("times", ascending=False)
    named = ", ".join(f"`{row.id}` ({row.times:.1f})" for row in ahead.itertuples()) or "none"
    return f"""## What disagrees

{chr(10).join(lines) or "No report has a probability below " + str(SURPRISE) + "."}

A probability at least {AHEAD:g} times as high if nothing had any effect as under the model (times in brackets):
{named}."""


def _targets(targets: pd.DataFrame, drawing: Drawing) -> str:
    ordered = targets.sort_values("probability").head(_ROWS)
    columns = ["id", "reported", "model", *(["simulated"] if "simulated" in targets else []), "low90", "high90"]
    columns += ["probability", "probability_prior", "probability_no_effect"]
    return f"""## Targets, the most surprising first

![{drawing.alt}](figures/{drawing.name}.svg)

`model` is the mean effect or level, `simulated` the same of the model's own runs, whose noise it has; `low90` to
`high90` is where the reported estimate should lie in 90 of 100 repetitions of the study, sampling error included.
`probability` is that of the statement (for a number the two-sided tail), `probability prior` before the fit: below
{SURPRISE} the data contradict the prior.

{table(ordered[columns])}

All rows: `targets.csv`."""


def _parameters(found: dict[str, pd.DataFrame], drawing: Drawing) -> str:
    parameters = found["parameters"]
    informed = parameters[parameters["rests_on"] == "targets"]
    columns = ["parameter", "unit", "prior", "median", "low90", "high90", "shift", "shrink", "grade"]
    resting = parameters.loc[_own(parameters) & (parameters["rests_on"] == "prior"), "parameter"]
    named = ", ".join(f"`{name}`" for name in resting.head(_NAMED))
    return f"""## Parameters

![{drawing.alt}](figures/{drawing.name}.svg)

`shift` is in prior standard deviations, `shrink` the part of the prior's standard deviation that the targets took away.

{table(informed[columns])}

{len(resting)} rest on their priors although some moment moves with them, the narrowest first: {named} and so on
(`parameters.csv`, `rests_on`)."""


def _identified(found: dict[str, pd.DataFrame]) -> str:
    top = found["sensitivity"].copy()
    top["size"] = top["shift"].abs()
    top = top.sort_values("size", ascending=False).head(_ROWS)
    return f"""## What identifies what

Directions of the parameters that the targets know best (sd in units of the prior's):

{table(found["directions"].head(10))}

How far a parameter's posterior mean would move, in prior sd, if an estimate had come out one of its errors higher; the
largest:

{table(top[["parameter", "estimate", "shift"]])}"""


def _emulator(emulator: pd.DataFrame) -> str:
    """How far the emulator is off at runs that it has not seen."""
    ratio = emulator["emulator_error"] / emulator["simulation_noise"]
    worst = emulator.assign(times=ratio).sort_values("times", ascending=False)
    columns = ["moment", "held_out_share_explained", "emulator_error", "simulation_noise", "times"]
    return f"""## How well the emulator follows the model

At held-out runs it explains {100 * emulator["held_out_share_explained"].median():.0f} % of the spread of a figure
(median of {len(emulator)}). What it is off by, its noise taken out, is {ratio.median():.2g} times the noise of a run
(median) and counts as an error in every likelihood. Where it is most off, in units of that noise:

{table(worst[columns].head(10))}"""


def _scores(frame: pd.DataFrame) -> pd.DataFrame:
    sums = frame.groupby("fold", sort=False)[["model", "no_effect", "meta_analysis"]].sum()
    sums["against_no_effect"] = sums["model"] - sums["no_effect"]
    sums["against_meta_analysis"] = sums["model"] - sums["meta_analysis"]
    return sums.reset_index()


def _cities(found: dict[str, pd.DataFrame]) -> str:
    sums = _scores(found["crossval_cities"])
    total = sums[["against_no_effect", "against_meta_analysis"]].sum()
    words = {name: "better" if total[name] > 0 else "worse" for name in total.index}
    blocks = found["crossval_cities"]
    behind = blocks[blocks["model"] < blocks[["no_effect", "meta_analysis"]].max(axis=1)].copy()
    behind["lost"] = behind[["no_effect", "meta_analysis"]].max(axis=1) - behind["model"]
    numbers = found.get("crossval_cities_numbers")
    cover = "" if numbers is None or numbers.empty else "\n\n" + _coverage(numbers)
    return f"""## A city left out

Each city's reports were predicted from all other facts. The score is the logarithm of the probability that was given to
what was reported: one unit is a factor of 2.7, and wide intervals do not win. In all, the model is
**{words["against_no_effect"]} than no effect ({total["against_no_effect"]:+.2f})** and
**{words["against_meta_analysis"]} than a random-effects meta-analysis of the other cities
({total["against_meta_analysis"]:+.2f})**.

{table(sums)}

Where a baseline is better:

{table(behind.sort_values("lost", ascending=False)[["block", "model", "no_effect", "meta_analysis", "lost"]])}{cover}"""


def _coverage(numbers: pd.DataFrame) -> str:
    rows = []
    for name in ("model", "no_effect", "meta_analysis"):
        row: dict[str, Any] = {"prediction": name.replace("_", " "), "mean CRPS": numbers[f"crps_{name}"].mean()}
        for level in (50, 80, 90):
            row[f"{level} % covers"] = f"{numbers[f'covered{level}_{name}'].sum()} of {len(numbers)}"
        row["mean width of 90 %"] = numbers[f"width90_{name}"].mean()
        rows.append(row)
    return "Rows that have a reported number (percentage points):\n\n" + table(pd.DataFrame(rows))


def _outcomes(found: dict[str, pd.DataFrame]) -> str:
    return f"""## An outcome left out

The same with all reports of an outcome left out. The meta-analysis has nothing to go on here and gives its prior.

{table(_scores(found["crossval_outcomes"]))}"""


def _sbc(found: dict[str, pd.DataFrame]) -> str:
    sbc = found["sbc"].sort_values("p")
    bad = (sbc["p"] < 0.05 / len(sbc)).sum()
    outside = outside_band(found["sbc_ranks"])
    expected = sbc[["covered50", "covered80", "covered90"]].mean()
    text = f"""## Simulation-based calibration

Data were made from known parameters, reported as the studies reported, and fitted: if the fit is right, a truth's rank
among its draws is uniform. Truths come from the whole prior, so the emulator here is that of the first wave: this tries
the likelihood and the chains, not how well the last emulator follows the model. {int(sbc["replicates"].max())}
replicates on the emulator; {len(sbc)} parameters and contrasts between regimes. After Bonferroni's correction {bad}
depart from uniform at 5 %. Central intervals of 50, 80 and 90 % hold {100 * expected["covered50"]:.0f},
{100 * expected["covered80"]:.0f} and {100 * expected["covered90"]:.0f} % of the truths.

![Ranks of known truths and coverage of intervals](figures/truths.svg)

The band holds for each line by itself: of {len(sbc)}, about {round(0.05 * len(sbc))} may leave it by chance; {outside}
do. The least uniform:

{table(sbc.head(8))}"""
    if "sbc_simulator" in found:
        own = found["sbc_simulator"]
        contrast = own["quantity"].str.contains(" less ")
        rows = [
            {"quantities": name, **{f"{level} % holds": f"{100 * part[f'covered{level}'].mean():.0f} %"
                                    for level in (50, 80, 90)}}
            for name, part in (("parameters", own[~contrast]), ("contrasts", own[contrast])) if len(part)
        ]  # fmt: skip
        text += f"""

With data made of runs of the model itself at {int(own["replicates"].max())} sets of parameters that the emulator had
not seen:

{table(pd.DataFrame(rows))}"""
    return text


def _variants(found: dict[str, pd.DataFrame]) -> str:
    frame = found["variants"].replace({"variant": structure_labels("en")})
    weighed = frame["effective_share"] >= LEAST_WORTH
    frame["mean"] = frame["mean"].where(weighed, frame["unweighted_mean"])
    wide = frame.pivot_table(index="contrast", columns="variant", values="mean", sort=False)
    stands = frame[frame["variant"] == AS_IT_STANDS].set_index("contrast")
    span = pd.DataFrame({
        "contrast": wide.index, AS_IT_STANDS: stands.loc[wide.index, "mean"].to_numpy(),
        "low90": stands.loc[wide.index, "low90"].to_numpy(), "high90": stands.loc[wide.index, "high90"].to_numpy(),
        "least over variants": wide.min(axis=1).to_numpy(), "most over variants": wide.max(axis=1).to_numpy(),
    })  # fmt: skip
    columns = ["effective_share", "mean_log_likelihood_gain"]
    worth = frame[frame["variant"] != AS_IT_STANDS].groupby("variant", sort=False)[columns].first().reset_index()
    return f"""## If the model were built otherwise

Under each variant {POINTS} draws of the posterior ran again with the same random numbers, which shows how it shifts
every figure. With these shifts all draws are weighed anew by how well they explain the reports.
`mean_log_likelihood_gain` is how much better (above 0) or worse the draws explain them before they are weighed,
`effective_share` what part of the draws the weights are worth. Below {LEAST_WORTH} a variant would need a fit of its
own: all draws then count alike, and levels that it shifts are not made good. Contrasts here are in the model's own
units (percentage points of people; trust and health from 0 to 1, search as a part of what the duty asks), on
[findings](findings.md) in those of the reports.

{table(worth)}

{table(span)}"""


def _discrepancy(found: dict[str, pd.DataFrame]) -> str:
    frame = found["discrepancy"]
    width = (frame["high90_with"] - frame["low90_with"]).abs()
    moved = (frame["mean_without"] - frame["mean_with"]).abs() / width.where(width > 0.0)
    ordered = frame.assign(moved=moved).sort_values("moved", ascending=False).drop(columns="moved")
    return f"""## Without a discrepancy

Every group of outcomes has a term for what the model cannot reach however its parameters stand. Without it the model
must answer for all of that: over {len(frame)} contrasts between regimes the mean then moves by
{100 * moved.median():.0f} % of the width of the 90 % interval (median), at most by {100 * moved.max():.0f} %. Those
that move most:

{table(ordered.head(12))}"""


def _together(found: dict[str, pd.DataFrame]) -> str:
    frame, moved = found["together"], found["together_parameters"]
    width = frame["high90_apart"] - frame["low90_apart"]
    share = (frame["mean_at_once"] - frame["mean_apart"]).abs() / width.where(width > 0.0)
    sizes = moved.assign(size=moved["shift_sd"].abs()).sort_values("size", ascending=False)
    return f"""## A city's effects on all outcomes at once

The fit takes a city's own effects out for every outcome by itself. Here its draws are weighed anew by reports that one
effect ties together; they keep {100 * frame["effective_share"].iloc[0]:.0f} % of their worth. Over {len(frame)}
contrasts the mean then moves by {100 * share.median():.1f} % of the width of the 90 % interval (median), at most by
{100 * share.max():.0f} %. The parameters that move most, in posterior sd:

{table(sizes[["parameter", "shift_sd"]].head(5))}"""


def _controls(found: dict[str, pd.DataFrame]) -> str:
    controls = found["controls"]
    failed = controls[controls["flagged"] != controls["wanted"]] if "wanted" in controls else controls.head(0)
    said = f"**{len(failed)} of {len(controls)} came out otherwise than they should.**" if len(failed) else (
        f"All {len(controls)} came out as they should.")  # fmt: skip
    return f"""## Negative controls

A fit that does not mind a fact turned upside down, or that learns of a parameter which moves nothing, would be worth
nothing. {said}

{table(controls)}"""


def _command(folder: Path) -> str:
    manifest = folder / MANIFEST
    return str(json.loads(manifest.read_text(encoding="utf-8")).get("command", "")) if manifest.is_file() else ""


def _made(facts: dict[str, Any], command: str) -> str:
    waves = "; ".join(
        f"{wave['with_results']} of {wave['points']} points"
        + (f" (k {wave['pareto_k']:.2f}, worth {wave['effective']:.0f})" if "pareto_k" in wave else "")
        for wave in facts["waves"]
    )
    twice = ", ".join(f"`{name}`" for name in reading()["in_prior"])
    return f"""## How it was made

`{command or "bijstandsim calibrate"}`, study {facts["study"]}, seed {facts["seed"]}, {facts["made"]}, version
{facts["version"]}.
Waves: {waves}. Posterior: {facts["draws"]} draws, hash `{facts["hash"]}`.

- Every run has random numbers of its own. Numbers common to all runs would be a fixed error that no run shows; here it
  is noise, which runs that were made twice measure, and which counts as an error of the emulator.
- A city's own effects (contact in the exempt arm, strictness, entry distance, selection of volunteers) are integrated
  out for every outcome of the city by itself. That one effect moves several outcomes of a city at once is not used.
- Left out of the fit, as a prior was taken from the same number: {twice}. [findings](findings.md) reads them.
- A share is taken as binomial, with the people that a report stands on; facts of the country and of other studies have
  wide tails, so that one of them cannot carry a parameter far."""
