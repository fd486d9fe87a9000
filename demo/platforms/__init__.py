"""Pure page makers of further platforms: what a portal of each would show of the same invented feedback on a date."""
