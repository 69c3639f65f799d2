"""The judgement: pure Python objects without I/O, clock or hidden randomness, usable without Kafka."""
