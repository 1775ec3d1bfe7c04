"""A port of its own for ``/metrics``."""

import prometheus_client

from altyaa.cli.output import refuse
from altyaa.infra.telemetry import metrics


def serve_metrics(port: int) -> None:
    """Serve this process's metrics on 127.0.0.1, without a token; exit 1 where the port is taken."""
    try:
        prometheus_client.start_http_server(port, "127.0.0.1", metrics.REGISTRY)
    except OSError as error:
        refuse(f"Cannot serve metrics on 127.0.0.1 port {port}: {error.strerror}. Choose another --metrics-port.")
