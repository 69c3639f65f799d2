"""Why: where an excess lies, which words and events go with it, and how all of it is put into words."""
