"""Prometheus metrics of one process. Labels are few and fixed: routes, outcomes, never ids."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry(auto_describe=True)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

REQUESTS = Counter("altyaa_http_requests_total", "Answered requests.", ["route", "method", "status"], registry=REGISTRY)
LATENCY = Histogram(
    "altyaa_http_request_seconds",
    "Time from the request's head to the answer's.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
VERIFICATIONS = Counter(
    "altyaa_verifications_total",
    "Credentials judged, by outcome (ok or a problem code).",
    ["outcome"],
    registry=REGISTRY,
)
DATABASE_CONNECTIONS = Gauge("altyaa_database_connections", "Open connections of the pool.", registry=REGISTRY)
FEED_LOST = Counter(
    "altyaa_feed_lost_total", "Times the feed of revocations was lost, or could not be proven.", registry=REGISTRY
)
POSTGRES_RESTARTS = Counter(
    "altyaa_embedded_postgres_restarts_total", "Times the embedded server was started again.", registry=REGISTRY
)
JOBS = Counter(
    "altyaa_jobs_total",
    "Tries at background jobs, by kind and outcome (done, retried, interrupted, failed).",
    ["kind", "outcome"],
    registry=REGISTRY,
)
SCHEDULES = Counter(
    "altyaa_schedules_total",
    "Runs of schedules, by name and outcome (done, interrupted, failed).",
    ["name", "outcome"],
    registry=REGISTRY,
)
JOBS_GIVEN_UP = Gauge("altyaa_jobs_given_up", "Jobs that failed for good and are kept for a month.", registry=REGISTRY)
JOBS_BEHIND = Gauge("altyaa_jobs_behind_seconds", "How long the oldest job that is due has waited.", registry=REGISTRY)


def exposition() -> bytes:
    """All metrics in the Prometheus text format."""
    return generate_latest(REGISTRY)
