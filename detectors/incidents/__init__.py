"""What becomes of signals: incidents and their life, mass incidents, members, mutes, grades, people's verdicts."""
