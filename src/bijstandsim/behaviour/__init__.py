"""Parameters of behaviour: values, priors, bounds, sources and grades; see ``load``, ``prior_draw``, ``record``."""

from bijstandsim.behaviour.evidence import EvidenceRow, evidence_for, load_evidence
from bijstandsim.behaviour.parameters import GRADES, Parameter, Parameters, grade_counts, load, table
from bijstandsim.behaviour.posterior import Posterior, posterior
from bijstandsim.behaviour.priors import cdf, defaults, ppf, prior_draw, prior_means, prior_values, varied_names
from bijstandsim.behaviour.record import check_value, check_values, record, record_dtype, record_names
from bijstandsim.behaviour.structures import AS_IT_STANDS, Structure, structure_labels, structures

__all__ = [
    "AS_IT_STANDS",
    "GRADES",
    "EvidenceRow",
    "Parameter",
    "Parameters",
    "Posterior",
    "Structure",
    "cdf",
    "check_value",
    "check_values",
    "defaults",
    "evidence_for",
    "grade_counts",
    "load",
    "load_evidence",
    "posterior",
    "ppf",
    "prior_draw",
    "prior_means",
    "prior_values",
    "record",
    "record_dtype",
    "record_names",
    "structure_labels",
    "structures",
    "table",
    "varied_names",
]
