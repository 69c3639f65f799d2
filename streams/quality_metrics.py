"""What the trainer exports: how good the text model is on labels it had not learned, and what it learns from."""

from __future__ import annotations

from detectors.text.training import Outcome, Trainer
from streams.metrics import Metrics


class QualityMetrics:
    """Exports a trainer's quality; counters count what happened since this worker has it.

    Parameters
    ----------
    metrics
        Where to export.
    """

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        self._drifts = 0

    def learned(self, trainer: Trainer, outcome: Outcome) -> None:
        """Export what a label changed."""
        metrics = self.metrics
        metrics.labels.labels(outcome).inc()
        metrics.model_drifts.inc(max(0, trainer.drifts - self._drifts))
        self._drifts = trainer.drifts
        for language, quality in trainer.quality.items():
            scores = quality.scores()
            if scores is not None:
                metrics.model_f1.labels(language).set(scores.f1)
                metrics.model_auroc.labels(language).set(scores.auroc)
                metrics.model_calibration_error.labels(language).set(scores.calibration_error)

    def heard(self, trainer: Trainer) -> None:
        """Export from how many unlabelled texts the model learned; 0 once labels said that it hurt."""
        self.metrics.self_training_texts.set(trainer.listener.heard if trainer.listener is not None else 0)
