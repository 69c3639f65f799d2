"""The words: models of what crosses a topic, a file or the environment. No logic but validation."""
