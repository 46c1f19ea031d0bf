"""A search over levers by Optuna's NSGA-II, each choice a row of a study; then the best of them on fresh draws."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

import numpy as np

from bijstandsim.errors import BijstandsimError, InputError, Place, RunError
from bijstandsim.sensitivity.front import shortlist
from bijstandsim.sensitivity.goals import OptimiseStudy
from bijstandsim.sweep import keys
from bijstandsim.sweep.arrays import by_index, measures_of
from bijstandsim.sweep.axes import Spot, spot_at
from bijstandsim.sweep.cities import DRAW, NOBODY, POLICY
from bijstandsim.sweep.design import merged
from bijstandsim.sweep.execute import Tally, execute
from bijstandsim.sweep.finite import not_finite, refusal
from bijstandsim.sweep.plan import Row, row_text
from bijstandsim.sweep.store import ID, SUCCEEDED, Store

if TYPE_CHECKING:
    import pandas as pd

WORLDS = (NOBODY, POLICY)


class Search:
    """One search. ``rows`` and ``spots`` grow by a generation at a time; the same results give the same rows.

    ``judged`` are the ids of the choices that are run again, best first by what the search saw of them; the first
    ``front`` of them are its front. Their own rows have the ids from ``study.total`` on.
    """

    def __init__(self, study: OptimiseStudy) -> None:
        optuna = _optuna()
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.study = study
        self.rows: list[Row] = []
        self.spots: list[tuple[Spot, ...]] = []
        self.judged = np.zeros(0, np.int64)
        self.front = 0
        self._data = keys.as_data(study.base)
        self._distributions = {
            name: optuna.distributions.CategoricalDistribution(list(range(len(axis.values))))
            if axis.values is not None else optuna.distributions.FloatDistribution(0.0, 1.0)
            for name, axis in study.inputs.items()
        }  # fmt: skip
        seed = _sampler_seed(study.base.seed)
        sampler = optuna.samplers.NSGAIISampler(population_size=study.population, seed=seed)
        self._optuna = optuna.create_study(sampler=sampler, directions=["maximize"] * len(study.objectives))
        self._failed = optuna.trial.TrialState.FAIL

    def run(self, store: Store, executor: Executor, **options: Any) -> Tally:
        """Run what the store does not have yet, generation by generation, then the choices that are judged.

        ``options`` as in ``sweep.execute``. The store has ``study.most_rows`` rows. Raises InputError where no
        choice has a finite result in every draw, RunError where all rows failed.
        """
        tally = Tally()
        for generation in range(self.study.generations):
            trials = [self._optuna.ask(self._distributions) for _ in range(self.study.population)]
            first = generation * self.study.population
            for k, trial in enumerate(trials):
                self._add(first + k, trial.params)
            plan = self.study.plan(self.rows)
            tally += execute(plan, executor, store, span=self._open(store, first), **options)
            gains, costs = self.gains(store)
            for k, trial in enumerate(trials):
                self._tell(trial, gains[first + k], costs[first + k])
        if not (np.isfinite(gains).all(axis=(1, 2)) & np.isfinite(costs).all(axis=1)).any():
            raise self._nothing(store)
        return tally + self._run_again(store, executor, gains, costs, options)

    @property
    def all_rows(self) -> list[Row]:
        """The rows of the search and those of the judged choices, by id."""
        own = [Row(self.study.total + k, self.rows[choice].inputs) for k, choice in enumerate(self.judged)]
        return [*self.rows, *own]

    def _nothing(self, store: Store) -> BijstandsimError:
        """The error where no choice can be judged: rows whose results are no numbers, or else rows that failed."""
        odd = not_finite(store.frame(), self.study.used)
        if odd:
            return refusal(odd[0], self.rows, "no choice can be judged")
        return RunError("no choice has results; the records of the failed rows tell why")

    def _run_again(
        self, store: Store, executor: Executor, gains: np.ndarray, over: np.ndarray, options: dict[str, Any]
    ) -> Tally:
        """Run the front and the runners-up on draws that had no part in finding them."""
        alike = [row_text(Row(0, row.inputs)) for row in self.rows]
        self.judged, self.front = shortlist(gains.mean(axis=2), over.mean(axis=1), alike, self.study.judged)
        plan = self.study.judge_plan(self.all_rows)
        store.end_at(len(plan.rows))
        return execute(plan, executor, store, span=range(self.study.total, len(plan.rows)), **options)

    def _open(self, store: Store, first: int) -> set[int]:
        """The rows of a generation that may be run: not those that failed before later ones were found without them."""
        rows = set(range(first, len(self.rows)))
        gone_on = bool((store.status[len(self.rows) :] == SUCCEEDED).any())
        return rows - {int(one["row"]["id"]) for one in store.failures()} if gone_on else rows

    def gains(self, store: Store) -> tuple[np.ndarray, np.ndarray]:
        """What the search saw: goals (choices, goals, draws) and budget (choices, draws), see ``judged_gains``.

        A choice was found because these are high: they are too good where luck is large.
        """
        frame = store.frame()
        frame = frame[frame[ID] < len(self.rows)]  # a search that goes on has results of rows that it will find again
        return self._weighted(frame, len(self.rows), self.study.draws)

    def judged_gains(self, store: Store) -> tuple[np.ndarray, np.ndarray]:
        """Differences with nobody treated of the choices ``judged`` on fresh draws: goals (J, goals, draws) and budget
        (J, draws), at most 0 within it; NaN without results."""
        frame = store.frame()
        frame = frame[frame[ID] >= self.study.total]
        own = frame.assign(**{ID: frame[ID] - self.study.total, DRAW: frame[DRAW] - self.study.draws})
        return self._weighted(own, len(self.judged), self.study.judge_draws)

    def _weighted(self, frame: pd.DataFrame, rows: int, draws: int) -> tuple[np.ndarray, np.ndarray]:
        found = by_index(frame, rows, draws, WORLDS)
        found = np.where(np.isfinite(found), found, np.nan)
        differences = dict(zip(measures_of(frame), np.moveaxis(found[:, :, 1] - found[:, :, 0], 2, 0), strict=True))
        empty = np.full((rows, draws), np.nan)

        def weighted(weights: dict[str, float]) -> np.ndarray:
            return np.asarray(sum(weight * differences.get(name, empty) for name, weight in weights.items()))

        goals = np.stack([weighted(one.weights) for one in self.study.objectives.values()], axis=1)
        budget = self.study.budget
        return goals, weighted(budget.weights) - budget.at_most if budget is not None else np.zeros(empty.shape)

    def _add(self, number: int, params: dict[str, Any]) -> None:
        spots = []
        for name, axis in self.study.inputs.items():
            u = (params[name] + 0.5) / len(axis.values) if axis.values is not None else params[name]
            spots.append(spot_at(axis, float(u)))
        self.spots.append(tuple(spots))
        self.rows.append(Row(number, merged(tuple(spots), self._data)))

    def _tell(self, trial: Any, gains: np.ndarray, over: np.ndarray) -> None:
        if not (np.isfinite(gains).all() and np.isfinite(over).all()):
            self._optuna.tell(trial, state=self._failed)
            return
        if self.study.budget is not None:
            trial.set_constraint("budget", float(over.mean()))  # within it at 0 or below
        self._optuna.tell(trial, [float(x) for x in gains.mean(axis=1)])


def _sampler_seed(seed: int) -> int:
    """A seed of Optuna's for every seed of a study."""
    return int(np.random.SeedSequence(seed, spawn_key=(82,)).generate_state(1)[0])


def _optuna() -> Any:
    try:
        import optuna
    except ImportError:
        raise InputError(
            "Optuna is not installed here", place=Place("optimise"), allowed="the extra named optimise",
            example="pip install '.[optimise]' in a checkout",
        ) from None  # fmt: skip
    return optuna
