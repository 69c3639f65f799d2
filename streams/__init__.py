"""The shell: the only place that knows Kafka, HTTP, time and files."""
