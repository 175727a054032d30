"""Reports in prose: the commitments and milestones in their paragraphs."""
