"""The register projected into Prefect: deployments, run states, artifacts, events. See docs/prefect.md."""
