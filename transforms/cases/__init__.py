"""Reports to cases: which pieces of feedback tell one and the same matter. Grievances are matched, never people."""
