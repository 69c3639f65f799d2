"""Build the dashboards: `python deploy/grafana/build.py` writes `dashboards/*.json`, which are checked in.

A test compares the files with what this script makes, and runs every expression on a real Prometheus.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cascade import cascade
from causes import causes
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from incident import incident
from overview import overview
from panels import NOTES
from pipeline import pipeline
from text_model import text_model


def write(folder: Path) -> list[Path]:
    """Write every dashboard into a folder; return the files."""
    paths = []
    for build in (overview, incident, cascade, causes, pipeline, text_model):
        model = build().build()
        path = folder / f"{model.uid}.json"
        board = json.loads(json.dumps(model, cls=JSONEncoder))
        for note in board["annotations"]["list"]:
            note["titleFormat"], note["textFormat"] = NOTES[note["name"]]
        path.write_text(json.dumps(board, indent=2, sort_keys=True) + "\n")
        paths.append(path)
    return paths


if __name__ == "__main__":
    for written in write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "dashboards"):
        print(written)
