"""What a word of the model means: a parameter, a key of the scenario, a lever, or the month."""

from __future__ import annotations

from bijstandsim.behaviour import GRADES, load
from bijstandsim.engine.schedule import MONTH
from bijstandsim.scenario import explaining


def explain(key: str) -> str:
    """Meaning, unit, bounds, default and source of ``key``, in lines of text.

    ``key`` is a parameter, a key of the scenario (``municipality.size``), a lever (``guidance.caseload``), a group of
    levers (``release``), or ``month`` for the steps of a month. Raises InputError with the nearest match.
    """
    if key == "month":
        return "\n".join(f"{n}. {step.name} ({step.kernel}): {step.equations}" for n, step in enumerate(MONTH, 1))
    return _parameter(key.removeprefix("parameters.values.")) or explaining.explain(key)


def _parameter(name: str) -> str | None:
    """A behavioural parameter by name, or None."""
    if name not in load():
        return None
    p = load()[name]
    lines = [
        f"{p.name}: {p.meaning}",
        f"  symbol: {p.symbol} in {p.equation}",
        f"  allowed: {p.allowed}" if p.lower is not None else f"  unit: {p.unit}",
        f"  default: {'computed in the run' if p.default is None else f'{p.default:g}'}; prior: {p.prior}",
        f"  grade: {p.grade}, {GRADES[p.grade]}",
        f"  source: {p.source}",
        f"  identified by: {', '.join(p.identified_by) or 'its prior only'}",
    ]
    return "\n".join([*lines, f"  note: {p.note}"] if p.note else lines)
