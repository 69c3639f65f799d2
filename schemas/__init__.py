"""The words: pydantic models of everything that crosses a topic, a file or the environment. No logic but validation."""
