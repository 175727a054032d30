"""A draft against the register: what would change, and making it so."""
