"""An inspectorate's findings: strengths beside areas for improvement."""
