"""A webhook receiver that writes down what Alertmanager sends."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any


@dataclass(frozen=True)
class Page:
    """One alert of one notification, as a person's pager would see it.

    `group_status` is the notification's own status: `firing` as long as any alert of the group fires.
    """

    receiver: str
    status: str
    group_status: str
    labels: dict[str, str]
    annotations: dict[str, str]
    received_s: float
    authorization: str

    @property
    def incident_id(self) -> str:
        """Empty for alerts that are no incidents."""
        return self.labels.get("incident_id", "")


class Receiver:
    """Listens on a free loopback port; the last part of the path is the receiver's name."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pages: list[Page] = []
        self.notifications: list[dict[str, Any]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.record(self.path, json.loads(body), self.headers.get("Authorization", ""))
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def alerts(self) -> list[Page]:
        """Everything that was sent to anyone, in order of arrival."""
        with self._lock:
            return list(self._pages)

    @property
    def pages(self) -> list[Page]:
        """What reached a pager."""
        return [page for page in self.alerts if page.receiver.startswith("pager")]

    def record(self, path: str, notification: dict[str, Any], authorization: str) -> None:
        """Keep one notification."""
        pages = [
            Page(
                receiver=path.rsplit("/", 1)[-1],
                status=alert["status"],
                group_status=notification["status"],
                labels=alert["labels"],
                annotations=alert["annotations"],
                received_s=time.time(),
                authorization=authorization,
            )
            for alert in notification["alerts"]
        ]
        with self._lock:
            self.notifications.append(notification)
            self._pages.extend(pages)

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()
