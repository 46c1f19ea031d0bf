"""The posterior on the emulator: what is free, what its likelihood is, and draws of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import special

from bijstandsim.behaviour.parameters import load
from bijstandsim.behaviour.priors import ppf
from bijstandsim.calibrate.emulator import Emulator
from bijstandsim.calibrate.laplace import normal_fit
from bijstandsim.calibrate.likelihood import Errors, Likelihood
from bijstandsim.calibrate.points import EFFECT_SD, EFFECTS, inputs
from bijstandsim.calibrate.sampling import Chains, sample
from bijstandsim.calibrate.threads import one_thread

#: The parameter that holds the spread of a city's effects, and the one that a scale of the surveys rests on.
SPREAD, SURVEY = "city_effect_log_sd", "search_survey_noise_sd"
#: Groups of chains that can run side by side.
GROUPS = 2


@dataclass(frozen=True)
class Model:
    """Emulated moments and the likelihood of the reports. ``discrepancy``: outcome group -> scale of its sd.

    A point is a row of scores: those of the ``free`` inputs, then one for the discrepancy of each group; all are
    standard normal in the prior. ``also``: inputs that are free although nothing depends on them.
    """

    emulator: Emulator
    likelihood: Likelihood
    discrepancy: Mapping[str, float]
    also: tuple[str, ...] = ()

    @cached_property
    def free(self) -> tuple[str, ...]:
        """Inputs that some moment depends on, and those that the likelihood itself reads."""
        used = self.emulator.used()
        names = inputs()
        return tuple(
            name for k, name in enumerate(names)
            if name not in EFFECTS and (k in used or name in (SPREAD, SURVEY, *self.also))
        )  # fmt: skip

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What a point's scores are of."""
        return (*self.free, *(f"discrepancy_{group}" for group in self.discrepancy))

    @cached_property
    def places(self) -> np.ndarray:
        """Where the free inputs stand among all inputs."""
        at = {name: k for k, name in enumerate(inputs())}
        return np.array([at[name] for name in self.free])

    @cached_property
    def effects(self) -> np.ndarray:
        """Derivative of the moments to a city's effects at the centre of the design: (M, effects)."""
        return self.emulator.slopes(slice(-len(EFFECTS), None)) / EFFECT_SD

    def scores(self, points: np.ndarray, rest: np.ndarray | None = None) -> np.ndarray:
        """All inputs' scores for points (P, names): those that are not free are 0, or ``rest`` (P, inputs)."""
        return scores_at(points, self.places, rest)

    def draws(self, points: np.ndarray) -> dict[str, np.ndarray]:
        """Parameters that the likelihood reads itself, by name: (P,)."""
        return {name: self.parameter(name, points) for name in (SPREAD, SURVEY)}

    def parameter(self, name: str, points: np.ndarray) -> np.ndarray:
        """A free parameter in its own unit."""
        return np.asarray(ppf(load()[name], special.ndtr(points[:, self.names.index(name)])))

    def errors(self, points: np.ndarray, moments: np.ndarray) -> Errors:
        """Errors beside sampling error, with ``moments`` the covariance (M, M) of the moments' own error."""
        first = len(self.free)
        sizes = {
            group: scale * special.ndtri(0.5 + 0.5 * special.ndtr(points[:, first + k]))  # half-normal
            for k, (group, scale) in enumerate(self.discrepancy.items())
        }
        return Errors(moments, self.effects, self.parameter(SPREAD, points), sizes)

    def by_block(
        self, points: np.ndarray, values: np.ndarray | None = None, error: np.ndarray | None = None
    ) -> np.ndarray:
        """ln likelihood by block (P, blocks), of emulated moments or of ``values`` with the covariance ``error``."""
        if values is None:
            values, error = self.emulator.predict(self.scores(points)), self.emulator.error
        assert error is not None
        return self.likelihood.by_block(values, self.draws(points), self.errors(points, error))

    def log_likelihood(self, points: np.ndarray, include: np.ndarray | None = None) -> np.ndarray:
        """ln likelihood (P,) of all blocks, or of those that ``include`` (blocks,) marks."""
        blocks = self.by_block(points)
        return np.asarray((blocks if include is None else blocks[:, include]).sum(axis=1))

    def slopes(self, centre: np.ndarray, half: float = 0.25) -> np.ndarray:
        """Derivative of the moments to every score of a point (names,): (names, M)."""
        size = len(centre)
        both = np.concatenate([centre + half * np.eye(size), centre - half * np.eye(size)])
        found = self.emulator.predict(self.scores(both))
        return np.asarray((found[:size] - found[size:]) / (2.0 * half))

    def sample(
        self, *, chains: int, burn: int, keep: int, seed: int, every: int = 1, include: np.ndarray | None = None,
        executor: Executor | None = None, progress: Callable[[int, int], None] | None = None,
    ) -> Chains:  # fmt: skip
        """Posterior draws given the reports of the included blocks; the same whatever ``executor`` runs the groups."""
        normal = normal_fit(self, include)
        sizes = [len(part) for part in np.array_split(np.arange(chains), min(GROUPS, chains))]
        jobs = [
            (self, include, normal, {"chains": size, "burn": burn, "keep": keep, "every": every, "seed": [seed, k]})
            for k, size in enumerate(sizes)
        ]  # fmt: skip
        found = []
        for done, draws in enumerate((map if executor is None else executor.map)(_group, *zip(*jobs, strict=True)), 1):
            found.append(draws)
            if progress is not None:
                progress(done, len(jobs))
        return Chains(np.concatenate(found))


def scores_at(points: np.ndarray, places: np.ndarray, rest: np.ndarray | None = None) -> np.ndarray:
    """See ``Model.scores``; ``places`` are those of the free inputs, which a point's first scores are of."""
    whole = np.zeros((len(points), len(inputs()))) if rest is None else rest.copy()
    whole[:, places] = points[:, : len(places)]
    whole[:, -len(EFFECTS) :] = 0.0
    return whole


@one_thread()
def _group(
    model: Model, include: np.ndarray | None, normal: tuple[np.ndarray, np.ndarray], options: dict[str, Any]
) -> np.ndarray:
    """Draws (chains, keep, names) of one group of chains, which adapt together."""
    return sample(lambda points: model.log_likelihood(points, include), *normal, **options).draws
