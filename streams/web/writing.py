"""What people and programs tell through the port: verdicts, labels, and context from other systems' hooks.

Everything here changes state, so nothing is heard without the token: as a bearer, or through a form of the page in
a session that gave it. Hooks are for programs: the bearer alone counts there.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Literal

from aiohttp import web
from aiokafka.errors import KafkaError
from pydantic import BaseModel, ValidationError

from schemas.inputs import Context, EventLabel, IncidentLabel
from schemas.samples import LabelRequest
from schemas.topics import CONTEXT, LABELS
from streams.metrics import Metrics
from streams.web import page
from streams.web.board import IncidentBoard
from streams.web.guard import COOKIE, Guard, name_of
from streams.web.hooks import ForeignAlerts, Release, context_of, contexts_of
from streams.web.label_next import LabelBoard
from streams.web.page_words import language_of
from streams.web.whys import is_for_programs

log = logging.getLogger(__name__)

# Topic, key and value of a record to be written and acknowledged.
Put = Callable[[str, str, bytes], Awaitable[None]]
Told = Literal["verdict", "label", "alertmanager", "release"]

NOBODY = "page"
PROGRAM = "api"
# Labels that were given here and may still stand in the trainer's latest list.
REMEMBERED = 1000
VERDICTS = ("real", "false_alarm")


class Writing:
    """Routes that write to the labels and context topics.

    Parameters
    ----------
    guard
        Who may.
    board, labels
        What a verdict or a label can be about.
    metrics
        Counts what was told, by what became of it.
    put
        Writes a record; None where there is no Kafka, and then there are no buttons.
    """

    def __init__(
        self, guard: Guard, board: IncidentBoard, labels: LabelBoard, metrics: Metrics, put: Put | None
    ) -> None:
        self.guard, self.board, self.labels, self.metrics, self.put = guard, board, labels, metrics, put
        self._labelled: deque[tuple[str, str]] = deque(maxlen=REMEMBERED)

    def routes(self) -> list[web.RouteDef]:
        """What is listened for."""
        return [
            web.post("/incidents/{incident_id}/verdict", self._verdict),
            web.get("/label-next", self._list),
            web.post("/label-next", self._label),
            web.post("/hooks/alertmanager", self._alertmanager),
            web.post("/hooks/release", self._release),
        ]

    def form(self, request: web.Request) -> page.Form:
        """What the page needs to know to offer its buttons, or the way to them."""
        cookie = request.cookies.get(COOKIE, "")
        if self.put is None or not self.guard.has_token:
            return page.Form(possible=False)
        if not self.guard.is_session(cookie, time.time()):
            return page.Form(possible=True, to=request.path_qs)
        return page.Form(possible=True, token=self.guard.form_token(cookie), waiting=len(self.waiting()))

    def waiting(self) -> list[LabelRequest]:
        """Events to be labelled, without those that were labelled here."""
        done = set(self._labelled)
        return [one for one in self.labels.latest.events if (one.channel, one.event_id) not in done]

    async def _verdict(self, request: web.Request) -> web.StreamResponse:
        form = await self._form(request, "verdict")
        incident = self.board.find(request.match_info["incident_id"])
        verdict = str(form.get("verdict", ""))
        if incident is None or verdict not in VERDICTS:
            raise self._refusal(request, "verdict", 404 if incident is None else 400)
        label = IncidentLabel.model_validate(
            {
                "incident_id": incident.incident_id,
                "verdict": verdict,
                "labelled_at": datetime.now(UTC),
                "by": self._who(request),
            }
        )
        await self._write(request, "verdict", [(LABELS, label.incident_id, label)])
        raise _back(request, f"/incidents/{incident.incident_id}", verdict)

    async def _label(self, request: web.Request) -> web.StreamResponse:
        form = await self._form(request, "label")
        wanted = (str(form.get("channel", "")), str(form.get("event_id", "")))
        event = next((one for one in self.waiting() if (one.channel, one.event_id) == wanted), None)
        answer = {"yes": True, "no": False}.get(str(form.get("is_complaint", "")))
        if event is None or answer is None:
            raise self._refusal(request, "label", 404 if event is None else 400)
        # The text is the list's, not the form's: nobody teaches what no customer said.
        label = EventLabel(
            event_id=event.event_id,
            channel=event.channel,
            text=event.text,
            is_complaint=answer,
            labelled_at=datetime.now(UTC),
            by=self._who(request),
        )
        await self._write(request, "label", [(LABELS, f"{label.channel}|{label.event_id}", label)])
        self._labelled.append(wanted)
        raise _back(request, "/label-next", "label")

    async def _list(self, request: web.Request) -> web.Response:
        text = page.render_labels(
            self.waiting(),
            time.time(),
            language=language_of(request),
            form=self.form(request),
            told="label" if request.query.get("told") == "label" else "",
        )
        return web.Response(text=text, content_type="text/html")

    async def _alertmanager(self, request: web.Request) -> web.Response:
        self._bearer(request)
        try:
            told = ForeignAlerts.model_validate_json(await request.read())
            contexts = list(contexts_of(told))
        except ValidationError as error:
            raise self._bad(error, "alertmanager") from None
        return await self._hear(request, "alertmanager", contexts, len(told.alerts))

    async def _release(self, request: web.Request) -> web.Response:
        self._bearer(request)
        try:
            told = Release.model_validate_json(await request.read())
            context = context_of(told, datetime.now(UTC))
        except ValidationError as error:
            raise self._bad(error, "release") from None
        return await self._hear(request, "release", [context], 1)

    async def _hear(
        self, request: web.Request, what: Told, contexts: list[Context], count: int
    ) -> web.Response:
        await self._write(request, what, [(CONTEXT, one.context_id, one) for one in contexts])
        self.metrics.told.labels(what, "ignored").inc(count - len(contexts))
        ids = [one.context_id for one in contexts]
        return web.json_response({"written": ids, "ignored": count - len(ids)}, status=202)

    def _bearer(self, request: web.Request) -> None:
        if not self.guard.bears(request):
            raise web.HTTPUnauthorized(text=self.guard.way_to_token(), headers={"WWW-Authenticate": "Bearer"})

    def _bad(self, error: ValidationError, what: Told) -> web.HTTPBadRequest:
        self.metrics.told.labels(what, "refused").inc()
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        where = f" at {place}" if place else ""
        return web.HTTPBadRequest(
            text=f"the body does not fit{where}: {first['msg']}; mend it and send it again"
        )

    async def _form(self, request: web.Request, what: Told) -> dict[str, Any]:
        form = dict(await request.post())
        if not self.guard.may_write(request, str(form.get("form", "")), time.time()):
            raise self._refusal(request, what, 403)
        return form

    def _refusal(self, request: web.Request, what: Told, status: int) -> web.HTTPException:
        self.metrics.told.labels(what, "refused").inc()
        return _Refusal(page.render_refused(language_of(request), time.time(), "refused_why"), status)

    async def _write(
        self, request: web.Request, what: Told, records: Iterable[tuple[str, str, BaseModel]]
    ) -> None:
        count = 0
        try:
            for topic, key, record in records:
                if self.put is None:
                    raise TimeoutError
                await self.put(topic, key, record.model_dump_json(exclude_none=True).encode())
                count += 1
        except (KafkaError, TimeoutError):
            self.metrics.told.labels(what, "failed").inc()
            log.warning("not written: Kafka did not take it in time", extra={"what": what})
            if is_for_programs(request.path):
                raise web.HTTPServiceUnavailable(
                    text="nothing was written, Kafka did not take it in time; send it again"
                ) from None
            text = page.render_refused(language_of(request), time.time(), "unwritten_why")
            raise _Refusal(text, 503) from None
        finally:
            self.metrics.told.labels(what, "written").inc(count)

    def _who(self, request: web.Request) -> str:
        if self.guard.bears(request):
            return PROGRAM
        return name_of(request.cookies.get(COOKIE, "")) or NOBODY


class _Refusal(web.HTTPException):
    """A page that says why nothing was written."""

    def __init__(self, text: str, status: int) -> None:
        self.status_code = status
        super().__init__(text=text, content_type="text/html")


def _back(request: web.Request, path: str, told: str) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"{path}?lang={language_of(request)}&told={told}")
