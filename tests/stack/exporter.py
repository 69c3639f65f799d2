"""A worker's metrics without the worker: the real `Metrics` behind a real HTTP server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from schemas.alerts import SEVERITY_OF_TIER, Alert
from streams.metrics import Metrics


def incident(name: str = "app down", **changes: Any) -> Alert:
    """Return an incident of one brand with whatever a test cares about changed."""
    now = datetime.now(UTC)
    tier = changes.get("tier", "red")
    return Alert.model_validate(
        {
            "incident_id": str(uuid5(NAMESPACE_URL, name)),
            "sequence": 1,
            "status": "firing",
            "kind": "spike",
            "tier": tier,
            "severity": SEVERITY_OF_TIER[tier],
            "brand": "Acme",
            "slice": {"brand": ["Acme"], "product": ["app"]},
            "onset_at": now,
            "detected_at": now,
            "emitted_at": now,
            "summary": f"Acme: {name}.",
            "headline": f"Acme: {name}, 42 complaints in 5 min, 3 expected",
            "observed": 42.0,
            "expected": 3.0,
            "ratio": 14.0,
            "evidence": {
                "statistic": 30.0,
                "threshold": 8.0,
                "false_alarms_per_month": 1.0,
                "complaints": 42,
            },
            "owner": "operations",
            "model_version": 1,
            "source": {"topic": "outcry.internal.brand.v1", "partition": 0, "from_offset": 0, "to_offset": 9},
            **changes,
        }
    )


class Exporter:
    """Serves `/metrics` on a loopback port until it is stopped; may start again on the same port."""

    def __init__(self, port: int = 0) -> None:
        self.incidents: Sequence[Alert] | None = ()
        self.metrics = Metrics()
        self.metrics.watch_incidents(lambda: self.incidents)
        self._server = self._listen(port)

    @property
    def target(self) -> str:
        """Host and port for the scrape configuration."""
        return f"127.0.0.1:{self._server.server_port}"

    def restart(self, incidents: Sequence[Alert] | None) -> None:
        """Begin anew as a restarted worker does: same port, counters at 0, the incidents read again."""
        port = self._server.server_port
        self.stop()
        self.metrics = Metrics()
        self.incidents = incidents
        self.metrics.watch_incidents(lambda: self.incidents)
        self._server = self._listen(port)

    def stop(self) -> None:
        """Close the port, as a dead worker does."""
        self._server.shutdown()
        self._server.server_close()

    def _listen(self, port: int) -> ThreadingHTTPServer:
        exporter = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body, content_type = exporter.metrics.expose(self.headers.get("Accept", ""))
                self.send_response(200)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return server
