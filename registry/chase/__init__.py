"""What one look at one deadline decides, who is told next, and the register played forward. Pure."""
