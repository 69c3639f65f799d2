"""From `/metrics` to the receiver, through the real Prometheus and Alertmanager."""

from __future__ import annotations

from schemas.alerts import Alert
from tests.stack.exporter import Exporter, incident
from tests.stack.harness import TOKEN, Stack
from tests.stack.program import wait_for


def ended(open_incident: Alert) -> Alert:
    return incident(incident_id=open_incident.incident_id, status="resolved", sequence=2)


def firing(stack: Stack, name: str) -> bool:
    return bool(stack.query(f'ALERTS{{alertname="{name}",alertstate="firing"}}'))


def test_one_page_through_restarts_of_everything_and_one_end(exporter: Exporter) -> None:
    red = incident()
    second = Exporter()
    with Stack([exporter.target, second.target], resend_s=5) as stack:
        stack.wait_scraped(2)
        assert stack.receiver.pages == []

        exporter.incidents = second.incidents = [red]
        page = stack.wait_page(red.incident_id, deadline_s=15)
        assert page.labels["severity"] == "critical" and page.labels["tier"] == "red"
        assert page.annotations["summary"] == red.headline
        assert page.annotations["description"].endswith(f"/incidents/{red.incident_id}")
        assert page.annotations["runbook_url"].endswith("/OutcryIncident.md")
        assert "outcry_url" not in page.labels and "instance" not in page.labels
        assert page.authorization == f"Bearer {TOKEN}"

        # A worker begins anew and has not read the incidents yet; the other one dies for good.
        exporter.restart(None)
        second.stop()
        wait_for(lambda: firing_workers(stack) == 1, "the dead worker is seen")
        stack.wait_evaluations(3)
        stack.restart_alertmanager()
        stack.wait_evaluations(3)
        stack.restart_prometheus()
        wait_for(lambda: firing(stack, "OutcryIncidentRed"), "still firing after the restart")
        exporter.incidents = [red.model_copy(update={"headline": "Acme: reworded", "kind": "threat"})]
        stack.wait_evaluations(3)
        wait_for(lambda: knows(stack, red.incident_id), "Alertmanager was told again")
        stack.wait_evaluations(3)
        assert [(p.status, p.incident_id) for p in stack.receiver.pages] == [("firing", red.incident_id)]

        exporter.incidents = [ended(red)]
        stack.wait_page(red.incident_id, "resolved", deadline_s=15)
        stack.wait_evaluations(3)
        statuses = [page.status for page in stack.receiver.pages if page.labels["tier"] == "red"]
        assert statuses == ["firing", "resolved"]
        assert {page.labels["tier"] for page in stack.receiver.pages} == {"red"}


def firing_workers(stack: Stack) -> int:
    return len(stack.query('up{job="outcry"} == 1'))


def knows(stack: Stack, incident_id: str) -> bool:
    return any(alert["labels"].get("incident_id") == incident_id for alert in stack.alerts_in_alertmanager())


def test_a_tier_that_rises_pages_again_and_one_that_falls_does_not(exporter: Exporter) -> None:
    orange = incident(tier="orange")
    red = incident(tier="red")
    with Stack([exporter.target]) as stack:
        exporter.incidents = [orange]
        assert stack.wait_page(orange.incident_id).labels["tier"] == "orange"
        exporter.incidents = [red]
        wait_for(lambda: len(stack.pages_of(red.incident_id)) == 2, "a page for red")
        exporter.incidents = [orange]
        wait_for(lambda: stack.query("outcry_incident_tier == 3"), "the fall is seen")
        stack.wait_evaluations(4)
        pages = [(page.status, page.labels["tier"]) for page in stack.receiver.pages]
        assert pages == [("firing", "orange"), ("firing", "red")]


def test_the_mass_incident_pages_and_its_children_do_not(exporter: Exporter) -> None:
    child = incident("child", tier="orange")
    mass = incident("mass", brand="*", tier="red", children=[child.incident_id])
    with Stack([exporter.target]) as stack:
        exporter.incidents = [child, mass]
        stack.wait_page(mass.incident_id)
        wait_for(lambda: muted(stack, child.incident_id), "the child is muted")
        # Longer than an orange page waits.
        stack.wait_evaluations(8)
        assert {page.incident_id for page in stack.receiver.pages} == {mass.incident_id}
        # The mass incident ends before its child: now the child is the only page, and is sent.
        exporter.incidents = [child, mass.model_copy(update={"status": "resolved"})]
        stack.wait_page(child.incident_id)


def muted(stack: Stack, incident_id: str) -> bool:
    return any(
        alert["labels"].get("incident_id") == incident_id and alert["status"]["inhibitedBy"]
        for alert in stack.alerts_in_alertmanager()
    )


def test_history_never_pages_and_the_watchdog_always_speaks(exporter: Exporter) -> None:
    exporter.incidents = [incident("old", backfill=True), incident("drill", dry_run=True)]
    with Stack([exporter.target], resend_s=5) as stack:
        watchdog = wait_for(
            lambda: [alert for alert in stack.receiver.alerts if alert.receiver == "watchdog"], "watchdog"
        )
        assert watchdog[0].labels["alertname"] == "OutcryWatchdog"
        stack.wait_scraped(1)
        stack.wait_evaluations(4)
        assert stack.query("outcry_incidents_active") != []
        assert stack.receiver.pages == []
